// One of two maps in a page that compares them: it does as that page says, and says where it is looked at.
vereda.compared = { isTold: false };

// The area of one map says nothing of how far the other may be looked at.
vereda.giveRoom = () => {};

vereda.tellPage = (said) => window.parent.postMessage(said, "*");

vereda.sayView = () => {
  const { lat, lng } = vereda.map.getCenter();
  vereda.tellPage({ view: [lat, lng, vereda.map.getZoom()] });
};

vereda.tellView = () => {
  // On paper both stand one below the other, each as it was seen.
  if (!vereda.compared.isTold && !vereda.isOnPaper()) vereda.sayView();
};

vereda.unsaid = (act) => {
  const { isTold } = vereda.compared;
  vereda.compared.isTold = true;
  const done = act();
  vereda.compared.isTold = isTold;
  return done;
};

vereda.heed = {
  hello: () => vereda.tellPage({ ready: true }),
  view: ([lat, lng, zoom]) => vereda.seeExactly([lat, lng], zoom),
  language: (language) => vereda.setLanguage(language === "es" ? "es" : "en"),
  show: ([id, isOn]) => {
    const box = vereda.layerBoxes().find((each) => each.dataset.layer === id);
    if (box && box.checked !== isOn) box.click();
  },
  bounds: (bounds) => {
    vereda.map.fitBounds(bounds, { padding: [8, 8], animate: false });
    vereda.sayView();
  },
  clip: ([left, right]) => {
    Object.assign(vereda.popupRoom, { left, right });
    vereda.roomForPopup();
  },
  close: () => vereda.map.closePopup(),
  leaving: ([isOn, hour, month, measure]) => {
    if (!vereda.tools.cards.has("hours")) return;
    vereda.setLeaving({ isOn, hour, month, measure });
    vereda.listLeaving();
  },
};

vereda.popupRoom = { left: 0, right: 0 };

vereda.roomForPopup = () => {
  // A pop-up stands where this map is seen.
  const popup = vereda.map._popup;
  if (!popup || !popup.isOpen()) return;
  const { left, right } = vereda.popupRoom;
  popup.options.autoPanPaddingTopLeft = [left + 54, 14];
  popup.options.autoPanPaddingBottomRight = [right + 12, 14];
  popup._adjustPan();
};

vereda.beginAlone = vereda.begin;

vereda.begin = (map) => {
  map._zoomAnimated = false;
  vereda.beginAlone(map);
  map.setMaxBounds(null);
  map.setMinZoom(Math.max(0, vereda.homeZoom - 4));
  // The other map has a new size as well: what that moves here is not told, lest each tells the other of its own.
  const { invalidateSize } = map;
  map.invalidateSize = (options) => vereda.unsaid(() => invalidateSize.call(map, options));
  map.on("move zoomend", vereda.tellView);
  map.on("popupopen", () => {
    vereda.tellPage({ popup: true });
    vereda.roomForPopup();
  });
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !event.data) return;
    vereda.unsaid(() => Object.keys(vereda.heed).filter((key) => key in event.data).forEach((key) => vereda.heed[key](event.data[key])));
  });
  vereda.tellPage({ ready: true });
};
