// Called by the script that Folium writes, with the map it made.
vereda.controls = () => {
  L.control.scale({ position: "bottomleft", maxWidth: 140 }).addTo(vereda.map);
  const north = L.control({ position: "topleft" });
  north.onAdd = () => {
    const box = vereda.element("div", "north");
    box.setAttribute("role", "img");
    box.innerHTML = '<svg viewBox="0 0 24 34" width="24" height="34" aria-hidden="true" focusable="false">' +
      '<path d="M12 2 19 22 12 18 5 22Z" fill="#1f2a30"/><path d="M12 2V18L5 22Z" fill="#fff" stroke="#1f2a30"/>' +
      '<text x="12" y="33" text-anchor="middle" font-size="11" font-weight="700" fill="#1f2a30">N</text></svg>';
    vereda.reword(() => box.setAttribute("aria-label", vereda.ui("north")));
    return box;
  };
  north.addTo(vereda.map);
  const position = L.control({ position: "bottomright" });
  position.onAdd = () => vereda.element("div", "position");
  position.addTo(vereda.map);
  // Where the pointer is; the middle of the map where there is none, as on a phone and on paper.
  const tellPosition = ({ lat, lng }, isMiddle) => {
    const west = vereda.language === "es" ? "O" : "W";
    const [north, east] = [Math.abs(lat).toFixed(3) + "° " + (lat < 0 ? "S" : "N"), Math.abs(lng).toFixed(3) + "° " + (lng < 0 ? west : "E")];
    position.getContainer().textContent = (isMiddle ? vereda.ui("middle") + " " : "") + north + "  " + east;
  };
  const tellMiddle = () => tellPosition(vereda.map.getCenter(), true);
  vereda.map.on("mousemove", (event) => tellPosition(event.latlng, false));
  vereda.map.on("mouseout moveend", tellMiddle);
  vereda.reword(tellMiddle);
  const { tiles } = vereda.data;
  if (tiles && tiles.attribution) {
    const credit = L.control({ position: "bottomright" });
    credit.onAdd = () => vereda.element("div", "position credit", tiles.attribution);
    credit.addTo(vereda.map);
  }
};

vereda.rewordMap = () => {
  const container = vereda.map.getContainer();
  [["in", "zoom_in"], ["out", "zoom_out"]].forEach(([side, key]) => {
    const button = container.querySelector(".leaflet-control-zoom-" + side);
    button.title = vereda.ui(key);
    button.setAttribute("aria-label", vereda.ui(key));
  });
  const popup = vereda.map._popup;
  if (popup && popup.isOpen()) {
    vereda.nameClose(popup);
    if (popup.rebuild) popup.setContent(popup.rebuild());
    else popup.update();
  }
};

vereda.home = () => {
  const { map } = vereda;
  map.options.zoomSnap = 0.05;
  map.fitBounds(vereda.data.bounds, { padding: [8, 8], animate: false });
  map.options.zoomSnap = 0.25;
  vereda.homeZoom = map.getZoom();
};

vereda.giveRoom = () => {
  // At every zoom the map moves so far that a tall pop-up of any place in the area fits, and no farther.
  const { map } = vereda;
  const size = map.getSize();
  const corners = vereda.data.bounds.map((corner) => map.project(corner, map.getZoom()));
  const box = L.bounds(corners);
  map.setMaxBounds(L.latLngBounds(map.unproject(box.min.subtract(size.multiplyBy(0.9)), map.getZoom()),
    map.unproject(box.max.add(size.multiplyBy(0.9)), map.getZoom())));
};

// What the screen showed last: when a browser is about to print, it may give the map the paper's size before it says so.
vereda.settled = { size: null, bounds: null, centre: null, zoom: 0, timer: null, isFitting: false };

vereda.settle = () => {
  const { map, settled } = vereda;
  window.clearTimeout(settled.timer);
  const keep = () => {
    if (vereda.isOnPaper()) return;
    Object.assign(settled, { size: map.getSize(), bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom() });
  };
  // Only a move that came of a new size may be the paper's: who moves the map means the screen.
  if (!settled.isFitting || settled.size.equals(map.getSize())) keep();
  else settled.timer = window.setTimeout(keep, 1000);
};

vereda.fitting = (act) => {
  vereda.settled.isFitting = true;
  act();
  vereda.settled.isFitting = false;
};

vereda.turnTo = (isPaper) => {
  // Paper shows what the screen showed, whatever its shape; and then the screen does again.
  const { map } = vereda;
  const { bounds, centre, zoom } = vereda.settled;
  vereda.fitting(() => {
    map.invalidateSize({ animate: false });
    if (isPaper) map.fitBounds(bounds, { animate: false });
    else vereda.seeExactly(centre, zoom);
  });
  vereda.lines.redraw();
};

vereda.turnToCopy = (isPaper) => {
  vereda.paper.isCopied = isPaper;
  document.body.classList.toggle("copied", isPaper);
  vereda.turnTo(isPaper);
};

vereda.startPaper = () => {
  window.matchMedia("print").addEventListener("change", ({ matches }) => vereda.turnTo(matches));
  if (!vereda.paper.isOfCopies) return;
  window.addEventListener("beforeprint", () => vereda.turnToCopy(true));
  window.addEventListener("afterprint", () => vereda.turnToCopy(false));
};

vereda.nameClose = (popup) => {
  const close = popup.getElement().querySelector(".leaflet-popup-close-button");
  if (close) close.setAttribute("aria-label", vereda.ui("close"));
};

vereda.leavePopup = ({ popup }) => {
  // Its element goes in a moment, and the focus would be nowhere. Of two maps only the one that has the focus may keep it.
  if (!document.hasFocus() || !popup.getElement().contains(document.activeElement)) return;
  const marker = popup._source && popup._source.getElement && popup._source.getElement();
  if (marker) marker.focus({ preventScroll: true });
  // Areas take no focus.
  if (document.activeElement !== marker) vereda.map.getContainer().focus({ preventScroll: true });
};

vereda.startPopups = () => {
  const { map } = vereda;
  map.on("popupopen", ({ popup }) => vereda.nameClose(popup));
  map.on("popupclose", vereda.leavePopup);
  // Leaflet itself hears it only while the map, and nothing in it, has the focus.
  map.getContainer().addEventListener("keydown", ({ key }) => {
    if (key === "Escape") map.closePopup();
  });
};

vereda.whenSized = (act) => {
  // In a frame or a window that is not laid out yet a map would not know how far to zoom.
  if (window.innerWidth > 40 && window.innerHeight > 40) act();
  else window.addEventListener("resize", () => vereda.whenSized(act), { once: true });
};

vereda.start = (map) => vereda.whenSized(() => vereda.begin(map));

vereda.begin = (map) => {
  vereda.map = map;
  vereda.language = vereda.languageInHash();
  document.documentElement.lang = vereda.language;
  map.options.zoomDelta = 0.5;
  // So that a screen reader passes the arrow keys on to the map.
  const container = map.getContainer();
  container.setAttribute("role", "application");
  Object.assign(container.dataset, { labelEn: vereda.data.text.en.ui.map_keys, labelEs: vereda.data.text.es.ui.map_keys });
  vereda.startPanel();
  map.invalidateSize({ animate: false });
  vereda.home();
  map.setMinZoom(vereda.homeZoom - 1.5);
  vereda.giveRoom();
  vereda.labelPane();
  vereda.sizeMarks();
  vereda.build();
  vereda.gatherLabels();
  vereda.startReach();
  vereda.startTools();
  map.on("zoomend", vereda.sizeMarks);
  map.on("zoomend resize", vereda.giveRoom);
  vereda.controls();
  vereda.reword(vereda.listRoutes);
  vereda.reword(vereda.drawDetail);
  if (vereda.data.water) vereda.reword(vereda.listDrops);
  vereda.reword(vereda.placeLabels);
  vereda.reword(vereda.rewordMap);
  map.on("zoomend moveend resize", vereda.placeLabelsSoon);
  map.on("zoomstart", () => window.clearTimeout(vereda.placed.timer));
  vereda.startPopups();
  new ResizeObserver(() => {
    vereda.fitting(() => map.invalidateSize({ animate: false }));
    container.classList.toggle("low", container.clientHeight < 240);
  }).observe(container);
  map.on("moveend resize", vereda.settle);
  vereda.settle();
  vereda.startPaper();
  vereda.nameDocument();
  vereda.startLinks();
  document.body.dataset.ready = "yes";
};
