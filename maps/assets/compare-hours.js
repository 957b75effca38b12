// Departures: one hour, month and measure colour the routes of both maps, as long as their part of the panel is open.
const leaving = document.getElementById("leaving");
const leavingParts = Object.fromEntries(["hour", "month", "measure"].map((key) => [key, document.getElementById("leaving-" + key)]));

const tellLeaving = () => {
  const { hour, month, measure } = leavingParts;
  const said = [leaving.open, Number(hour.value), Number(month.value), measure.value];
  frames.forEach((_, number) => { if (state.isReady[number]) tell(number, { leaving: said }); });
  document.body.classList.toggle("by-hour", leaving.open);
};

const wordLeaving = () => {
  const { hour, month, measure } = leavingParts;
  const texts = [[hour, hour.value.padStart(2, "0") + ":00"], [month, told.month[state.language][month.value - 1]]];
  texts.forEach(([input, text]) => {
    input.setAttribute("aria-valuetext", text);
    input.parentElement.querySelector("output").textContent = text;
  });
  const key = state.language === "es" ? "es" : "en";
  [...measure.options].forEach((option) => { option.textContent = option.dataset[key]; });
  leaving.querySelectorAll(".heat-key").forEach((ramp) => { ramp.hidden = ramp.dataset.measure !== measure.value; });
};

Object.values(leavingParts).forEach((input) => input.addEventListener("input", () => {
  wordLeaving();
  tellLeaving();
}));

leaving.addEventListener("toggle", () => {
  const routes = document.querySelector('input[data-layer="route"]');
  if (leaving.open && routes && !routes.checked) routes.click();
  tellLeaving();
});

begun.push(tellLeaving);
worded.push(wordLeaving);
