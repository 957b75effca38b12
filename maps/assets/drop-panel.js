// The tab of the water plan: its figures, what each station is worth, the curve of benefit, trips and notes.
vereda.dropLine = (text, className) => {
  const line = vereda.element("p", className || "");
  line.append(vereda.isolated(vereda.tied(text)));
  return line;
};

vereda.dropHead = (key) => vereda.element("h3", "", vereda.ui(key));

vereda.dropFigures = () => {
  const { figures } = vereda.data.water;
  const left = Math.max(0, figures.wanted - figures.covered);
  const share = (litres) => (figures.wanted > 0 ? " (" + vereda.percent(litres / figures.wanted, 0) + ")" : "");
  const rows = [
    [vereda.ui("drop_wanted"), vereda.dropLitres(figures.wanted)],
    [vereda.ui("drop_served").replace("{n}", vereda.number(figures.sites, 0)), vereda.dropLitres(figures.covered) + share(figures.covered)],
    [vereda.ui("drop_unserved"), vereda.dropLitres(left) + share(left)],
  ];
  if (figures.hours_spared !== null) rows.push([vereda.ui("drop_spared"), vereda.number(figures.hours_spared, 0) + " h"]);
  return vereda.pairs(rows);
};

vereda.dropProof = () => {
  // How far from the best, in plain words.
  const { figures } = vereda.data.water;
  if (figures.fewest !== null) return vereda.ui("drop_fewest").replace("{n}", vereda.number(figures.fewest, 0));
  const ending = figures.objective === "median" ? "_hours" : "";
  if (figures.gap !== null && figures.gap < 0.0005) return vereda.ui("drop_is_best" + ending);
  const gap = vereda.percent(Math.ceil(figures.gap * 1000 - 1e-6) / 1000, 1);
  return vereda.ui("drop_by_gap" + ending).replace("{bound}", vereda.litres(figures.bound)).replace("{gap}", gap);
};

vereda.dropCurve = () => {
  const { curve, figures } = vereda.data.water;
  const known = curve.filter(([, covered]) => covered !== null);
  if (known.length < 2) return [];
  const [width, height, left, right, top, bottom] = [300, 170, 44, 290, 14, 138];
  const most = Math.max(...curve.map(([count]) => count));
  const high = Math.max(figures.wanted, ...curve.map(([, covered, bound]) => Math.max(covered, bound ?? 0)));
  const x = (count) => left + ((right - left) * count) / most;
  const y = (litres) => bottom - ((bottom - top) * litres) / (high || 1);
  const svg = vereda.svgElement("svg", { viewBox: "0 0 " + width + " " + height, class: "profile drop-curve", role: "img" });
  svg.setAttribute("aria-label", vereda.ui("drop_curve"));
  const add = (tag, attributes, text) => svg.append(vereda.svgElement(tag, attributes, text));
  const path = (points) => "M" + points.map(([count, litres]) => x(count).toFixed(1) + " " + y(litres).toFixed(1)).join("L");
  add("path", { d: "M" + left + " " + top + "V" + bottom + "H" + right, fill: "none", stroke: "#8b969b" });
  add("path", { d: "M" + left + " " + y(figures.wanted) + "H" + right, stroke: "#8b969b", "stroke-dasharray": "2 3" });
  [[0, "0"], [figures.wanted, vereda.number(figures.wanted, figures.wanted < 10 ? 1 : 0) + " L"]].forEach(([litres, text]) =>
    add("text", { x: left - 5, y: y(litres) + 4, "text-anchor": "end" }, text));
  const bounds = curve.filter(([, , bound]) => bound !== null).map(([count, , bound]) => [count, bound]);
  if (bounds.length > 1) add("path", { d: path(bounds), fill: "none", stroke: "#5d676d", "stroke-width": 1.4, "stroke-dasharray": "5 3" });
  add("path", { d: path([[0, 0], ...known]), fill: "none", stroke: "#0a4f9e", "stroke-width": 2.2, "stroke-linejoin": "round", class: "curve" });
  const here = known.find(([count]) => count === figures.sites);
  if (here) add("circle", { cx: x(here[0]), cy: y(here[1]), r: 4.5, fill: "#0a4f9e", stroke: "#fff", "stroke-width": 1.5 });
  const step = vereda.niceStep(most, 6, [1, 2, 5, 10, 20, 50, 100, 200, 500]);
  for (let count = 0; count <= most; count += step) {
    add("path", { d: "M" + x(count) + " " + bottom + "v4", stroke: "#8b969b" });
    add("text", { x: x(count), y: bottom + 16, "text-anchor": "middle" }, vereda.number(count, 0));
  }
  add("text", { x: (left + right) / 2, y: bottom + 30, "text-anchor": "middle" }, vereda.ui("drop_curve_axis"));
  const box = vereda.element("figure", "profile");
  const more = vereda.element("details");
  const table = vereda.element("table", "plain");
  table.append(vereda.headRow([vereda.risen(vereda.ui("drop_curve_axis")), vereda.ui("drop_served_short"), vereda.risen(vereda.ui("drop_bound"))]));
  const body = vereda.element("tbody");
  const said = (litres) => (vereda.dropKnown(litres) ? vereda.litres(litres) : "–");
  body.append(...curve.map(([count, covered, bound]) => vereda.bodyRow([vereda.number(count, 0), said(covered), said(bound)])));
  table.append(body);
  more.append(vereda.element("summary", "", vereda.ui("as_table")), table);
  box.append(svg, more);
  return [vereda.dropHead("drop_curve"), vereda.element("p", "note", vereda.ui("drop_curve_hint")), box];
};

vereda.dropOrder = () => {
  // The most critical first; then those of no consequence, then those that are given up.
  const { sites, outages } = vereda.data.water;
  const ranked = outages.map(([at]) => at).filter((at) => typeof at === "number");
  return [...new Set([...ranked, ...sites.map((_, j) => j).sort((one, other) => sites[other].on - sites[one].on || sites[other].l - sites[one].l)])];
};

vereda.showDrop = (j) => {
  vereda.seeMap();
  vereda.show("drop", true);
  const box = document.querySelector("input[data-layer=drop]");
  if (box) box.checked = true;
  vereda.map.setView(vereda.data.water.sites[j].g, Math.max(vereda.map.getZoom(), vereda.homeZoom + 2), { animate: false });
  vereda.drops.signs[j].openPopup();
  vereda.enterPopup();
};

vereda.aim = '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="6" ' +
  'fill="none" stroke="currentColor" stroke-width="2"/><path d="M12 2v6M12 16v6M2 12h6M16 12h6" stroke="currentColor" stroke-width="2"/></svg>';

vereda.dropRow = (j) => {
  const site = vereda.data.water.sites[j];
  const item = vereda.element("li", "drop-row");
  const tick = vereda.element("input");
  tick.type = "checkbox";
  tick.id = "drop-" + j;
  tick.checked = vereda.drops.on[j];
  tick.addEventListener("change", () => vereda.switchDrop(j, tick.checked));
  const label = vereda.element("label");
  label.htmlFor = tick.id;
  const mark = vereda.element("span", "drop-sign");
  // Of ours, as on the map.
  mark.innerHTML = vereda.data.style.symbols[vereda.dropSymbol(site, true)].svg;
  label.append(mark, vereda.isolated(site.n, "name"));
  const found = vereda.data.water.outages.find(([at]) => at === j);
  const lost = found ? found[1] : site.lost;
  const said = !site.on ? vereda.ui("drop_given_up")
    : lost > 0 ? vereda.ui("drop_lost").replace("{litres}", vereda.litres(lost)) : vereda.ui("drop_lost_none");
  const more = vereda.element("span", "facts", (site.on ? vereda.dropLitres(site.l) + " · " : "") + said);
  const button = vereda.element("button", "drop-show");
  button.innerHTML = vereda.aim;
  button.type = "button";
  button.setAttribute("aria-label", vereda.ui("drop_show").replace("{name}", () => site.n));
  button.addEventListener("click", () => vereda.showDrop(j));
  label.append(more);
  item.append(tick, label, button);
  return item;
};

vereda.tellDrops = () => {
  const { drops } = vereda;
  const { figures } = vereda.data.water;
  const same = drops.on.every((on, j) => on === vereda.data.water.sites[j].on);
  const box = document.getElementById("drop-now");
  const change = drops.total - drops.start;
  const sign = Math.abs(change) < 0.05 ? "±" : change < 0 ? "\u2212" : "+";
  box.replaceChildren(same ? vereda.element("p", "", vereda.ui("drop_hint")) : vereda.dropLine(vereda.ui("drop_changed")
    .replace("{now}", vereda.litres(drops.total)).replace("{wanted}", vereda.litres(figures.wanted))
    .replace("{change}", sign + vereda.litres(Math.abs(change))), "drop-change"));
  document.getElementById("drop-reset").hidden = same;
  drops.on.forEach((on, j) => { document.getElementById("drop-" + j).checked = on; });
};

vereda.resetDrops = () => {
  const { sites } = vereda.data.water;
  sites.forEach((site, j) => { if (vereda.drops.on[j] !== site.on) vereda.switchDrop(j, site.on); });
  document.getElementById("water-plan").focus();
};

vereda.dropTrips = () => {
  const { figures, trips, unserved } = vereda.data.water;
  const parts = [];
  if (figures.trips !== null) {
    parts.push(vereda.dropHead("drop_trips"), vereda.pairs([
      [vereda.ui("drop_trip_count"), vereda.number(figures.trips, 0)],
      [vereda.ui("drop_crew"), vereda.number(figures.crew_h, 0) + " h"],
      [vereda.ui("drop_trips_brought"), vereda.litres(figures.brought)],
    ]));
    const list = vereda.element("ol", "drop-trips");
    list.append(...trips.map((trip) => {
      const item = vereda.element("li");
      const chip = vereda.element("span", "drop-chip", trip.n);
      chip.style.background = vereda.data.style.lines[trip.style].colour;
      item.append(chip, vereda.isolated(trip.days + " · " + trip.leave + "–" + trip.back + " · " + vereda.litres(trip.litres)));
      return item;
    }));
    parts.push(list);
  }
  if (unserved.length) {
    const list = vereda.element("ul");
    list.append(...unserved.map(([at, litres, en, es]) => {
      const item = vereda.element("li");
      const why = vereda.language === "es" ? es : en;
      item.append(vereda.isolated(vereda.tied(vereda.dropName(at) + ", " + vereda.dropLitres(litres) + ": " + why)));
      return item;
    }));
    parts.push(vereda.dropHead("drop_short"), list);
  }
  return parts;
};

vereda.dropScenarios = () => {
  const { scenarios } = vereda.data.water;
  if (!scenarios.length) return [];
  const table = vereda.element("table", "plain");
  table.append(vereda.headRow(["drop_scenario", "drop_wanted_short", "drop_served_short", "drop_best", "drop_regret"].map(vereda.ui)));
  const body = vereda.element("tbody");
  const at = vereda.language === "es" ? 1 : 0;
  body.append(...scenarios.map((row) => vereda.bodyRow([row[at], ...row.slice(2).map((litres) => (litres === null ? "–" : vereda.litres(litres)))])));
  table.append(body);
  return [vereda.dropHead("drop_scenarios"), table];
};

vereda.dropNotes = () => {
  const { notes } = vereda.data.water;
  if (!notes.length) return [];
  const list = vereda.element("ul");
  list.append(...notes.map((note) => {
    const item = vereda.element("li");
    item.append(vereda.isolated(vereda.risen(note[vereda.language === "es" ? 1 : 0])));
    return item;
  }));
  return [vereda.dropHead("notes"), list];
};

vereda.listDrops = () => {
  const { figures } = vereda.data.water;
  const month = figures.month[vereda.language === "es" ? 1 : 0];
  const rows = vereda.element("ol", "drop-rows");
  rows.append(...vereda.dropOrder().map(vereda.dropRow));
  const now = vereda.element("div", "drop-now");
  now.id = "drop-now";
  now.setAttribute("aria-live", "polite");
  const reset = vereda.element("button", "more", vereda.ui("drop_as_planned"));
  reset.type = "button";
  reset.id = "drop-reset";
  reset.addEventListener("click", vereda.resetDrops);
  document.getElementById("drop-panel").replaceChildren(
    vereda.element("p", "secret", vereda.words().value.restricted),
    vereda.element("p", "hint", vereda.ui("drop_month").replace("{month}", month).replace("{hour}", figures.depart)),
    vereda.dropFigures(), vereda.dropLine(vereda.dropProof(), "reason"),
    vereda.dropHead("drop_critical"), now, reset, rows,
    ...vereda.dropCurve(), ...vereda.dropTrips(), ...vereda.dropScenarios(), ...vereda.dropNotes(),
  );
  vereda.tellDrops();
};
