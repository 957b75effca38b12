// What of the lines and marks is under the pointer: its name beside it, and its pop-up when it is clicked.
vereda.openPopup = (place, build, reach) => {
  const popup = L.popup(vereda.popupOptions).setLatLng(place).setContent(build());
  // So that a switch of the language builds it anew, and the reach of the place is drawn.
  popup.rebuild = build;
  popup.reach = reach;
  return popup.openOn(vereda.map);
};

// Who reads with a screen reader is led to what was asked for.
vereda.enterPopup = () => {
  const popup = vereda.map._popup && vereda.map._popup.getElement();
  const content = popup && popup.querySelector(".leaflet-popup-content");
  if (!content) return;
  content.tabIndex = -1;
  content.focus({ preventScroll: true });
};

vereda.lines.reachOf = (kind) => (kind === "touch" || (!kind && window.matchMedia("(pointer: coarse)").matches) ? 14 : 6);

vereda.lines.nearestOn = ({ parts, vertices, xy }, line, x, y) => {
  // Square of the distance, and where on the line it is.
  let best = [Infinity, 0, 0];
  for (let part = parts[line]; part < parts[line + 1]; part += 1) {
    const end = 2 * vertices[part + 1];
    for (let at = 2 * vertices[part]; at < end; at += 2) {
      const next = at + 2 < end ? at + 2 : at;
      const [x0, y0] = [xy[at], xy[at + 1]];
      const [dx, dy] = [xy[next] - x0, xy[next + 1] - y0];
      const square = dx * dx + dy * dy;
      const share = square ? Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / square)) : 0;
      const [atX, atY] = [x0 + share * dx, y0 + share * dy];
      const far = (atX - x) ** 2 + (atY - y) ** 2;
      if (far < best[0]) best = [far, atX, atY];
    }
  }
  return best;
};

vereda.lines.pickLine = (x, y, pixel, reach) => {
  const { lines: styles } = vereda.data.style;
  const ids = vereda.lines.layerIds().filter(vereda.lines.isShown);
  let best = null;
  vereda.lines.sets.filter((set) => set.popup && ids.includes(set.layer)).forEach((set) => {
    const { boxes } = set;
    const rank = ids.indexOf(set.layer);
    const widths = set.classes.map((name) => (styles[name] ? Math.max(styles[name].width, styles[name].under_width || 0) / 2 : -1));
    const most = (reach + Math.max(0, ...widths)) * pixel;
    for (let at = 0, line = 0; line < set.count; at += 4, line += 1) {
      if (x < boxes[at] - most || x > boxes[at + 2] + most || y < boxes[at + 1] - most || y > boxes[at + 3] + most) continue;
      const half = widths[set.classOf[line]];
      if (!(half >= 0)) continue;
      const [far, atX, atY] = vereda.lines.nearestOn(set, line, x, y);
      // On a line is on it; of several the one on top.
      const beside = Math.max(0, Math.sqrt(far) / pixel - half);
      if (beside > reach) continue;
      if (!best || beside < best.beside || (beside === best.beside && rank >= best.rank)) best = { set, line, beside, rank, at: [atX, atY] };
    }
  });
  return best;
};

vereda.lines.pickMark = (x, y, pixel, reach) => {
  let best = null;
  vereda.lines.marks.filter(({ layer }) => vereda.lines.isShown(layer) && !vereda.isFar(layer)).forEach((marks) => {
    for (let number = 0; number < marks.x.length; number += 1) {
      const [dx, dy] = [(marks.x[number] - x) / pixel, (marks.y[number] - y) / pixel];
      if (dx > 60 || dx < -60 || dy > 60 || dy < -60) continue;
      const far = Math.hypot(dx, dy + marks.rise(number));
      if (far <= marks.radius(number) + reach / 2 && (!best || far <= best.far)) best = { marks, number, far };
    }
  });
  return best;
};

vereda.lines.pick = (point, kind) => {
  const { lat, lng } = vereda.map.containerPointToLatLng(point);
  const [x, y] = vereda.mercator([lat, lng]);
  const pixel = vereda.lines.pixel();
  const reach = vereda.lines.reachOf(kind);
  return vereda.lines.pickMark(x, y, pixel, reach) || vereda.lines.pickLine(x, y, pixel, reach);
};

vereda.lines.mark = (found) => {
  // What is pointed at stands out: white around it, and a little wider.
  const { lines } = vereda;
  if (lines.marked) lines.marked.remove();
  lines.marked = null;
  if (!found || !found.set) return;
  const style = vereda.data.style.lines[found.set.classes[found.set.classOf[found.line]]];
  const paths = vereda.pathsOf(found.set, found.line);
  const wide = Math.max(style.width, style.under_width || 0);
  lines.svg = lines.svg || L.svg({ pane: "lines", padding: 0.25 });
  const options = { renderer: lines.svg, interactive: false, lineCap: "round", lineJoin: "round", smoothFactor: 1 };
  const ink = style.colour === "#ffffff" ? style.under : style.colour;
  lines.marked = L.layerGroup([
    L.polyline(paths, { ...options, color: "#ffffff", weight: wide + 5, opacity: 0.9 }),
    L.polyline(paths, { ...options, color: ink, weight: wide + 1 }),
  ]).addTo(vereda.map);
};

vereda.lines.tell = (found) => {
  const { set, line, marks, number } = found;
  if (marks) return marks.tip(number);
  return set.tip ? set.tip(line) : "";
};

vereda.lines.open = (id, line, at) => {
  const set = vereda.lines.of(id);
  const place = at ? vereda.place(...at) : vereda.middleOf(set, line);
  const popup = vereda.openPopup(place, () => set.popup(line), set.column("p").at(line) ?? undefined);
  popup.layer = set.layer;
  vereda.lines.mark({ set, line });
  popup.on("remove", () => vereda.lines.mark(null));
  return popup;
};

vereda.openMark = (marks, number) => {
  const popup = vereda.openPopup(marks.places[number], () => marks.popup(number), marks.reach(number));
  popup.layer = marks.layer;
  return popup;
};

vereda.lines.point = (found, point) => {
  const { tip } = vereda.lines;
  const text = found ? vereda.lines.tell(found) : "";
  vereda.map.getContainer().classList.toggle("pointing", Boolean(found));
  tip.hidden = !text;
  if (text) {
    tip.replaceChildren(vereda.isolated(text));
    const isRight = point.x > vereda.map.getSize().x - 200;
    tip.style.left = isRight ? "auto" : point.x + 14 + "px";
    tip.style.right = isRight ? vereda.map.getSize().x - point.x + 14 + "px" : "auto";
    tip.style.top = Math.max(4, point.y - 30) + "px";
  }
  const key = found && found.set ? found.set.id + " " + found.line : "";
  if (key === vereda.lines.hovered || (vereda.map._popup && vereda.map._popup.isOpen())) return;
  vereda.lines.hovered = key;
  vereda.lines.mark(found);
};

// Symbols, pop-ups and buttons are above the lines.
vereda.lines.isBare = ({ target }) => !target.closest(".leaflet-control, .leaflet-popup-pane, .leaflet-marker-pane");

vereda.startPicking = () => {
  const { map, lines } = vereda;
  const container = map.getContainer();
  lines.tip = vereda.element("div", "line-tip");
  lines.tip.setAttribute("aria-hidden", "true");
  lines.tip.hidden = true;
  container.append(lines.tip);
  let next = null;
  const hide = () => {
    next = null;
    lines.point(null);
  };
  container.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons || lines.isStill || !lines.isBare(event)) {
      hide();
      return;
    }
    if (!next) window.requestAnimationFrame(() => { if (next) lines.point(lines.pick(next), next); next = null; });
    next = map.mouseEventToContainerPoint(event);
  });
  container.addEventListener("pointerleave", hide);
  map.on("movestart zoomstart", hide);
  // Before Leaflet asks the areas beneath.
  container.addEventListener("click", (event) => {
    if (lines.isStill || !lines.isBare(event) || (map.dragging && map.dragging.moved())) return;
    const point = map.mouseEventToContainerPoint(event);
    const found = lines.pick(point, event.pointerType);
    if (!found) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    if (found.marks) vereda.openMark(found.marks, found.number);
    else lines.open(found.set.id, found.line, found.at);
  }, true);
};
