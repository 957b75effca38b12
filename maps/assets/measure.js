// Distance along points that are clicked, or set with the keyboard at the middle of the map.
vereda.measured = { points: [], layer: null, isOn: false };

vereda.mile = 1609.344;

vereda.told = (metres) => {
  const miles = metres / vereda.mile;
  const far = metres < 999.5 ? vereda.number(metres, 0) + " m"
    : vereda.fixed(metres / 1000, metres < 99950 ? 2 : 1) + " km";
  return far + " (" + vereda.fixed(miles, miles < 9.995 ? 2 : 1) + " mi)";
};

vereda.segmentsOf = (points) => points.slice(1).map((point, place) => vereda.geodesic(points[place], point));

vereda.drawMeasured = () => {
  const { measured } = vereda;
  measured.layer.clearLayers();
  const { points } = measured;
  const options = { renderer: measured.renderer, interactive: false, lineJoin: "round" };
  if (points.length > 1) {
    measured.layer.addLayer(L.polyline(points, { ...options, color: "#ffffff", weight: 6, opacity: 0.9 }));
    measured.layer.addLayer(L.polyline(points, { ...options, color: "#0b1f2a", weight: 2.5, dashArray: "7 5" }));
  }
  points.forEach((point, place) => {
    const isEnd = place === points.length - 1;
    measured.layer.addLayer(L.circleMarker(point, {
      ...options, radius: isEnd ? 6 : 4.5, color: "#0b1f2a", weight: 2, fillColor: isEnd ? "#ffd34d" : "#ffffff", fillOpacity: 1,
    }));
  });
};

vereda.tellMeasured = () => {
  const { measured } = vereda;
  const segments = vereda.segmentsOf(measured.points);
  const total = segments.reduce((sum, metres) => sum + metres, 0);
  measured.total.textContent = measured.points.length > 1 ? vereda.tied(vereda.told(total))
    : vereda.ui(measured.points.length ? "measure_next" : "measure_first");
  measured.list.replaceChildren(...(segments.length > 1 ? segments : []).map((metres) => vereda.element("li", "", vereda.told(metres))));
  measured.list.scrollTop = measured.list.scrollHeight;
  const buttons = [measured.back, measured.clear];
  const isBare = !measured.points.length;
  // A button that can no longer be pressed would take the focus with it, and Escape would end nothing.
  if (isBare && buttons.includes(document.activeElement)) vereda.map.getContainer().focus({ preventScroll: true });
  buttons.forEach((button) => { button.disabled = isBare; });
};

vereda.setMeasured = (points) => {
  vereda.measured.points = points;
  vereda.drawMeasured();
  vereda.tellMeasured();
};

vereda.addMeasured = ({ lat, lng }) => vereda.setMeasured([...vereda.measured.points, [lat, lng]]);

vereda.measureClick = (event) => {
  const { measured, map } = vereda;
  if (!measured.isOn || event.target.closest(".leaflet-control, .leaflet-popup-pane")) return;
  if (map.dragging && map.dragging.moved()) return;
  event.stopImmediatePropagation();
  event.preventDefault();
  // The second click of a double one is no further point.
  if (event.type === "click" && event.detail < 2) vereda.addMeasured(map.mouseEventToLatLng(event));
};

vereda.measureKey = (event) => {
  const { measured, map } = vereda;
  if (!measured.isOn) return;
  const isMap = event.target === map.getContainer();
  if (event.key === "Escape") vereda.closeTool();
  else if (event.key === "Backspace") vereda.setMeasured(measured.points.slice(0, -1));
  else if (event.key === "Enter" && isMap) vereda.addMeasured(map.getCenter());
  else return;
  event.stopPropagation();
  event.preventDefault();
};

vereda.measureOn = (isOn) => {
  const { measured, map } = vereda;
  measured.isOn = isOn;
  // Nothing else answers to the pointer meanwhile.
  vereda.lines.isStill = isOn;
  map.getContainer().classList.toggle("measuring", isOn);
  if (isOn) {
    map.doubleClickZoom.disable();
    measured.layer.addTo(map);
  } else {
    map.doubleClickZoom.enable();
    measured.layer.remove();
    vereda.setMeasured([]);
  }
};

vereda.startMeasure = () => {
  const { measured, map } = vereda;
  const pane = map.createPane("measured");
  pane.style.zIndex = 620;
  pane.style.pointerEvents = "none";
  measured.renderer = L.svg({ pane: "measured", padding: 0.5 });
  measured.layer = L.layerGroup();
  measured.total = vereda.element("p", "measured-total");
  measured.total.setAttribute("role", "status");
  measured.list = vereda.named(vereda.element("ol", "measured-list"), "measure_segments");
  measured.back = vereda.pressed("measure_back", () => vereda.setMeasured(measured.points.slice(0, -1)));
  measured.clear = vereda.pressed("measure_clear", () => vereda.setMeasured([]));
  const bar = vereda.element("div", "bar-of-buttons");
  bar.append(measured.back, measured.clear);
  const container = map.getContainer();
  const cross = vereda.element("span", "crosshair");
  cross.setAttribute("aria-hidden", "true");
  container.append(cross);
  // Before the lines and Leaflet are asked.
  ["click", "dblclick"].forEach((type) => container.addEventListener(type, vereda.measureClick, true));
  container.addEventListener("keydown", vereda.measureKey, true);
  vereda.addTool("measure", {
    start: (body) => {
      body.replaceChildren(measured.total, measured.list, bar, measured.hint);
      vereda.measureOn(true);
      vereda.tellMeasured();
    },
    stop: () => vereda.measureOn(false),
  });
  measured.hint = vereda.said("p", "note", "measure_hint");
  vereda.reword(vereda.tellMeasured);
};
