// Pop-ups: labelled values with units, built from text nodes only.
vereda.popupOptions = {
  minWidth: 200,
  // Clear of the buttons, the scale and the position.
  autoPanPaddingTopLeft: [54, 64],
  autoPanPaddingBottomRight: [12, 56],
};

vereda.popupOfLeaflet = { _updateLayout: L.Popup.prototype._updateLayout, getEvents: L.Popup.prototype.getEvents };

// A phone is turned and a window narrowed: the map as wide as it is now says how wide a pop-up may be.
L.Popup.include({
  _updateLayout() {
    // Beside the buttons, on a phone too.
    this.options.maxWidth = Math.min(300, this._map.getSize().x - 110);
    vereda.popupOfLeaflet._updateLayout.call(this);
  },

  getEvents() { return { ...vereda.popupOfLeaflet.getEvents.call(this), resize: this.refit }; },

  refit() {
    this._updateLayout();
    this._updatePosition();
    // Paper shows what the screen showed.
    if (!vereda.isOnPaper()) vereda.keepInView();
  },
});

vereda.popupFrame = (kicker, name) => {
  const box = vereda.element("div", "popup");
  box.append(vereda.element("p", "kicker", kicker));
  if (name) {
    const heading = vereda.element("h2");
    heading.append(vereda.isolated(name));
    box.append(heading);
  }
  return box;
};

vereda.pairs = (rows) => {
  const list = vereda.element("dl");
  rows.forEach(([label, value, symbol]) => {
    const cell = vereda.element("dd");
    cell.append(vereda.isolated(value));
    const name = vereda.element("dt", "", label);
    if (symbol) {
      // Of ours, as on the map.
      const mark = vereda.element("span", "mark mark-" + symbol);
      mark.innerHTML = vereda.data.style.symbols[symbol].svg;
      name.prepend(mark);
    }
    list.append(name, cell);
  });
  return list;
};

vereda.featurePopup = (id, fields, feature) => {
  const words = vereda.words();
  const kind = words.one[id] || id;
  const box = vereda.popupFrame(feature.n ? kind : "", feature.n || kind);
  if (!feature.n) box.firstChild.remove();
  const values = feature.v || [];
  const pairs = (from, to) => vereda.pairs(fields
    .map((column, index) => [column, values[index]])
    .slice(from, to)
    .filter(([column, value]) => value !== null && value !== undefined && !(column === "sensitivity" && value === "public"))
    .map(([column, value]) => [words.field[column], vereda.value(column, value)]));
  const place = id.startsWith("reach-") ? null : vereda.reaches.get(feature.p);
  if (!place) {
    box.append(pairs(0, fields.length));
    return box;
  }
  // What it is, how far one comes from it, and then who says so.
  const provenance = fields.indexOf("valid_from");
  box.append(pairs(0, provenance), vereda.element("h3", "", vereda.ui("reach_here")),
    vereda.pairs(vereda.reachRows(place)), vereda.element("hr"), pairs(provenance, fields.length));
  return box;
};

vereda.score = (risk) => {
  // 39.7 is not written as 40, which would be of the next band.
  const { breaks } = vereda.data.style;
  const crosses = breaks.some((bound) => risk < bound && Math.round(risk) >= bound);
  return vereda.number(crosses ? Math.floor(risk * 10) / 10 : risk, crosses ? 1 : 0);
};

vereda.riskLine = (style, risks) => {
  const [risk, low, high] = risks;
  const line = vereda.element("p", "riskline");
  if (risk === null) {
    line.textContent = vereda.ui("no_risk");
    return line;
  }
  const chip = vereda.element("span", "chip");
  chip.style.background = vereda.data.style.lines[style].colour;
  const number = vereda.element("strong", "", vereda.score(risk));
  line.append(chip, number, " " + vereda.ui("of_100") + " · " + (vereda.words().class[style] || ""));
  if (low !== null && high !== null && high - low >= 0.5) {
    const range = vereda.ui("uncertain")
      .replace("{low}", vereda.number(low, 0)).replace("{high}", vereda.number(high, 0));
    line.append(vereda.element("span", "range", range));
  }
  return line;
};

vereda.reason = (index, value) => {
  if (index === null || index === undefined) return null;
  const factor = vereda.data.routes.factors[index];
  if (value === null || value === undefined) return factor[vereda.language];
  // The phrase names the unit itself; where it stands beside the value, both are written together (4.9 km).
  const phrase = factor["why_" + vereda.language];
  const both = [" ", "\u00a0", "\u202f", ""].map((gap) => "{value}" + gap + vereda.unit(factor.unit))
    .find((text) => factor.unit && phrase.includes(text));
  return both
    ? phrase.replace(both, () => vereda.quantity(value, factor.unit))
    : phrase.replace("{value}", () => vereda.quantity(value, factor.unit === "h" ? "h" : ""));
};

vereda.keepInView = () => {
  // A pop-up grows upwards when its list opens, and a smaller map may not show all of it: the map follows.
  const { map } = vereda;
  const popup = map._popup;
  if (!popup || !popup.getElement()) return;
  const [box, room] = [popup.getElement(), map.getContainer()].map((each) => each.getBoundingClientRect());
  const [[left, top], [right, bottom]] = [popup.options.autoPanPaddingTopLeft, popup.options.autoPanPaddingBottomRight];
  // Where there is too little room its beginning is seen.
  const x = Math.min(0, box.left - room.left - left) || Math.max(0, box.right - room.right + right);
  const y = Math.min(0, box.top - room.top - top) || Math.max(0, box.bottom - room.bottom + bottom);
  if (x || y) map.panBy([x, y], { animate: false });
};

vereda.walkReason = (index) => {
  // Why, in words, as the walk of the first person has it.
  const walk = vereda.firstWalk(index);
  return walk ? walk["reason_" + vereda.language] || walk.reason_en || "" : "";
};

vereda.rideReason = (index) => {
  // The first two of what a ride says; all of it stands in its table.
  const ride = vereda.firstRide(index);
  const at = vereda.language === "es" ? 1 : 0;
  return ((ride && ride.reasons) || []).slice(0, 2).map((said) => said[at]).join("; ");
};

vereda.mainReason = (index) => {
  // What adds most to the score; where it is the body's, the walk says it better.
  const route = vereda.data.routes.list[index];
  const isSaid = route.m !== null && vereda.data.routes.factors[route.m].of_body && vereda.walkReason(index);
  return isSaid ? null : vereda.reason(route.m, route.mv);
};

vereda.routeRows = (index) => {
  const route = vereda.data.routes.list[index];
  const words = vereda.words();
  const rows = [[words.field.length_m, vereda.length(route.length)]];
  if (route.mode) rows.push([words.field.mode, vereda.value("mode", route.mode)]);
  ["walking_h", "climb_m", "descent_m"].forEach((column, index) => {
    if (route.w[index] !== null) rows.push([words.field[column], vereda.value(column, route.w[index])]);
  });
  const why = vereda.mainReason(index);
  if (why) rows.push([vereda.ui(vereda.walkReason(index) ? "adds_most" : "main_reason"), why]);
  if (route.alone !== null) rows.push([vereda.ui("factors_alone"), vereda.score(route.alone) + " " + vereda.ui("of_100")]);
  if (route.k[3] !== null) rows.push([vereda.ui("worst"), vereda.score(route.k[3]) + " " + vereda.ui("of_100")]);
  if (route.basis && route.basis !== "published") rows.push([words.field.basis, vereda.value("basis", route.basis)]);
  return rows;
};

vereda.routePopup = (index) => {
  const route = vereda.data.routes.list[index];
  const box = vereda.popupFrame(vereda.ui("route"), route.n);
  if (route.secret) box.prepend(vereda.element("p", "secret", vereda.words().value.restricted));
  box.append(vereda.riskLine(route.c, route.k));
  vereda.addWalk(box, index);
  box.append(vereda.pairs(vereda.routeRows(index)));
  return box;
};
