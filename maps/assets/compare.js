// Two maps in two frames: the bar between them, one view, one language, one legend. `told` is from the page.
const field = document.getElementById("maps");
const divider = document.getElementById("divider");
const frames = [...document.querySelectorAll("iframe")];
const state = { share: 50, language: "en", isReady: [false, false], view: null };
// What else both maps are told as soon as they stand, and what else has words.
const begun = [];
const worded = [];

const tell = (number, said) => frames[number].contentWindow.postMessage(said, "*");

const setShare = (share) => {
  state.share = Math.max(0, Math.min(100, share));
  const text = state.share.toFixed(2) + "%";
  const rest = (100 - state.share).toFixed(2) + "%";
  frames[0].style.clipPath = `inset(0 ${rest} 0 0)`;
  frames[1].style.clipPath = `inset(0 0 0 ${text})`;
  divider.style.left = text;
  divider.setAttribute("aria-valuenow", String(Math.round(state.share)));
  divider.setAttribute("aria-valuetext", told.at[state.language].replace("{share}", String(Math.round(state.share))));
  // What lies wholly behind the other is out of reach of the keyboard too.
  frames[0].inert = state.share === 0;
  frames[1].inert = state.share === 100;
  const width = field.clientWidth;
  const left = (width * state.share) / 100;
  if (state.isReady[0]) tell(0, { clip: [0, width - left] });
  if (state.isReady[1]) tell(1, { clip: [left, 0] });
};

// A pop-up needs so many pixels of its map.
const roomOfPopup = 380;

const giveRoom = (number) => {
  const needed = Math.min(100, (roomOfPopup / field.clientWidth) * 100);
  if (number === 0 && state.share < needed) setShare(needed);
  if (number === 1 && 100 - state.share < needed) setShare(100 - needed);
};

const begin = () => {
  frames.forEach((_, number) => {
    tell(number, { language: state.language });
    document.querySelectorAll("input[data-layer]").forEach((box) => tell(number, { show: [box.dataset.layer, box.checked] }));
  });
  begun.forEach((act) => act());
  setShare(state.share);
  tell(0, { bounds: told.bounds });
};

window.addEventListener("message", (event) => {
  const number = frames.findIndex((frame) => frame.contentWindow === event.source);
  if (number < 0 || !event.data) return;
  const { ready, view, popup } = event.data;
  if (ready && !state.isReady[number]) {
    state.isReady[number] = true;
    if (state.isReady.every(Boolean)) begin();
  }
  if (Array.isArray(view) && view.length === 3 && view.every(Number.isFinite)) {
    state.view = view;
    tell(1 - number, { view });
    document.body.dataset.ready = "yes";
  }
  if (popup) {
    giveRoom(number);
    tell(1 - number, { close: true });
  }
});

divider.addEventListener("pointerdown", (event) => {
  divider.setPointerCapture(event.pointerId);
  field.classList.add("dragged");
  event.preventDefault();
  divider.focus();
});

divider.addEventListener("pointermove", (event) => {
  if (!divider.hasPointerCapture(event.pointerId)) return;
  const { left, width } = field.getBoundingClientRect();
  setShare(((event.clientX - left) / width) * 100);
});

["pointerup", "pointercancel"].forEach((type) => divider.addEventListener(type, () => field.classList.remove("dragged")));

divider.addEventListener("keydown", (event) => {
  const moves = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 };
  if (!(event.key in moves)) return;
  event.preventDefault();
  setShare(state.share + moves[event.key]);
});

document.querySelectorAll("input[data-layer]").forEach((box) => {
  box.addEventListener("change", () => frames.forEach((_, number) => tell(number, { show: [box.dataset.layer, box.checked] })));
});

const setLanguage = (language) => {
  state.language = language;
  document.documentElement.lang = language;
  document.title = told.title[language];
  const key = language === "es" ? "Es" : "En";
  document.querySelectorAll("[data-label-en]").forEach((element) => element.setAttribute("aria-label", element.dataset["label" + key]));
  frames.forEach((frame, number) => {
    frame.title = frame.dataset["title" + key];
    if (state.isReady[number]) tell(number, { language });
  });
  worded.forEach((act) => act());
  setShare(state.share);
};

document.getElementById("language").addEventListener("click", () => {
  setLanguage(state.language === "en" ? "es" : "en");
  history.replaceState(null, "", "#" + (state.language === "es" ? "lang=es" : ""));
});

// On paper sources and licences stand open.
const sources = [...document.querySelectorAll("details.of-side")].map((element) => ({ element, isOpen: false }));
window.addEventListener("beforeprint", () => sources.forEach((each) => {
  each.isOpen = each.element.open;
  each.element.open = true;
}));
window.addEventListener("afterprint", () => sources.forEach((each) => { each.element.open = each.isOpen; }));

// Who prints a copy of the page (see core.js) lays out both maps for paper before they are copied.
if (CSS.supports("-moz-appearance", "none")) {
  ["beforeprint", "afterprint"].forEach((type) =>
    window.addEventListener(type, () => document.body.classList.toggle("pair-copied", type === "beforeprint")));
}

const start = () => {
  // A frame that stood before this script ran has said so to nobody.
  frames.forEach((_, number) => tell(number, { hello: true }));
  new ResizeObserver(() => setShare(state.share)).observe(field);
  setLanguage(/(?:^|[#&])lang=es(?:&|$)/.test(location.hash) ? "es" : "en");
};
