// The profile of a route: what the ground, the air and the body are like along it, as an SVG and as a table.
vereda.mostPoints = 200;

vereda.profilePanels = [
  { column: "elevation_m", colour: "#6b5b45", step: 50, span: 100, digits: 0, fill: true },
  { column: "air_c", colour: "#b23a12", step: 5, span: 10, digits: 0 },
  { column: "water_left_l", colour: "#0a4f9e", step: 1, span: 1, digits: 1, zero: true, fill: true },
  { column: "deficit_share", colour: "#7a1f6b", step: 2, span: 6, digits: 1, zero: true, per: 100, marks: [5, 10] },
  { column: "core_c", colour: "#1b0a1e", step: 0.5, span: 2, digits: 1, marks: [39] },
];

vereda.svgElement = (tag, attributes, text) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  if (text !== undefined) element.textContent = text;
  return element;
};

vereda.profilePoints = (index) => {
  const { body } = vereda.data.routes;
  if (!body || !body.length) return [];
  const own = vereda.sectionsOf(index);
  // The last of every few, so that the end of the route is among them.
  const every = Math.ceil(own.length / (vereda.mostPoints - 1)) || 1;
  const points = own.filter((_, number) => (own.length - 1 - number) % every === 0).map(vereda.section).map((section) => {
    const point = { km: section.s[1] / 1000 };
    body.forEach((column, place) => { point[column] = section.b[place]; });
    return point;
  });
  // The ground begins where the route does; how people are is known from the end of a section on.
  if (points.length) points.unshift({ km: 0, elevation_m: points[0].elevation_m });
  return points;
};

vereda.niceStep = (span, most, steps) => steps.find((step) => span / step <= most) || steps[steps.length - 1];

vereda.shownPanels = (points) => vereda.profilePanels
  .map((panel) => {
    const values = points.map((point) => (typeof point[panel.column] === "number" ? point[panel.column] * (panel.per || 1) : null));
    const known = values.filter((value) => value !== null);
    if (known.length < 2) return null;
    const [least, most] = [Math.min(...known), Math.max(...known)];
    let low = panel.zero ? Math.min(0, least) : Math.floor(least / panel.step) * panel.step;
    let high = Math.ceil(most / panel.step - 1e-9) * panel.step;
    if (high - low < panel.span) high = low + panel.span;
    return { ...panel, values, least, most, low, high };
  })
  .filter(Boolean);

vereda.crossings = (points, column, wanted, from) => {
  // Where along the way a rising value is reached.
  let before = { km: 0, value: from };
  const found = [];
  let rest = wanted;
  points.forEach((point) => {
    const value = point[column];
    if (typeof value !== "number") return;
    while (rest.length && rest[0] <= value) {
      const share = value > before.value ? (rest[0] - before.value) / (value - before.value) : 1;
      found.push([rest[0], before.km + share * (point.km - before.km)]);
      rest = rest.slice(1);
    }
    before = { km: point.km, value };
  });
  return found;
};

vereda.profileSvg = (index, points, panels) => {
  const route = vereda.data.routes.list[index];
  const walk = vereda.firstWalk(index) || {};
  const clocks = points.map((point) => point.clock_h).filter((clock) => typeof clock === "number");
  const [width, left, right, high, gap, top] = [360, 34, 352, 48, 26, clocks.length ? 22 : 0];
  const bottom = top + panels.length * (high + gap);
  const far = points[points.length - 1].km;
  const x = (km) => left + (km / far) * (right - left);
  const tell = panels.map((panel) => vereda.ui("profile_" + panel.column) + ": " + vereda.ui("drawn")
    .replace("{low}", vereda.number(panel.least, panel.digits)).replace("{high}", vereda.number(panel.most, panel.digits)));
  const title = vereda.ui("profile").replace("{route}", () => route.n || "–").replace("{far}", vereda.length(far * 1000));
  const turns = vereda.turnRows(walk).map(([label, value]) => label + ": " + value);
  const svg = vereda.svgElement("svg", {
    viewBox: "0 0 " + width + " " + (bottom + 30), role: "img", class: "profile", "aria-label": [title, ...tell, ...turns].join(". "),
  });
  const add = (tag, attributes, text) => svg.append(vereda.svgElement(tag, attributes, text));
  const line = (x1, y1, x2, y2, stroke, dash) =>
    add("line", { x1, y1, x2, y2, stroke, "stroke-width": 1, ...(dash ? { "stroke-dasharray": dash } : {}) });

  if (clocks.length) {
    const from = typeof walk.depart_h === "number" ? walk.depart_h : clocks[0];
    const step = vereda.niceStep(clocks[clocks.length - 1] - from, 5, [0.5, 1, 2, 3, 6, 12, 24, 48]);
    const wanted = [];
    for (let at = Math.ceil(from / step) * step; at <= clocks[clocks.length - 1]; at += step) wanted.push(at);
    let after = -40;
    vereda.crossings(points, "clock_h", wanted, from).forEach(([clock, km]) => {
      line(x(km), top - 4, x(km), bottom, "#d5dadc");
      // Where people rest, hours fall together: then not every one is told.
      if (x(km) - after < 36) return;
      after = x(km);
      add("text", { x: Math.min(x(km), right - 12), y: 12, "text-anchor": "middle" }, vereda.clockOnly(clock));
    });
  }
  panels.forEach((panel, number) => {
    const base = top + number * (high + gap) + gap + high - 4;
    const y = (value) => base - ((value - panel.low) / (panel.high - panel.low)) * high;
    line(left, base, right, base, "#8b969b");
    const marks = (panel.marks || []).filter((mark) => mark > panel.low && mark <= panel.high);
    // Two numbers in one place would be read as neither.
    const near = marks.some((mark) => mark < panel.high && y(mark) - y(panel.high) < 11);
    (near ? [panel.low] : [panel.low, panel.high]).forEach((value) =>
      add("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, vereda.number(value, 1)));
    marks.forEach((mark) => {
      line(left, y(mark), right, y(mark), "#8f1d1d", "2 3");
      // At the ends of the axis it is told already.
      if (mark < panel.high) add("text", { x: left - 5, y: y(mark) + 4, "text-anchor": "end", class: "mark" }, vereda.number(mark, 0));
    });
    const runs = [];
    panel.values.forEach((value, place) => {
      if (value === null) return runs.push([]);
      if (!runs.length) runs.push([]);
      return runs[runs.length - 1].push([x(points[place].km), y(value)]);
    });
    runs.filter((run) => run.length).forEach((run) => {
      const path = run.map(([atX, atY]) => atX.toFixed(1) + " " + atY.toFixed(1)).join("L");
      const [first, last] = [run[0][0].toFixed(1), run[run.length - 1][0].toFixed(1)];
      if (panel.fill) add("path", { d: "M" + first + " " + base + "L" + path + "L" + last + " " + base + "Z", fill: panel.colour, "fill-opacity": 0.16 });
      add("path", { d: "M" + path, fill: "none", stroke: panel.colour, "stroke-width": 1.8, "stroke-linejoin": "round", class: "curve" });
    });
  });
  panels.forEach((panel, number) => {
    const base = top + number * (high + gap) + gap + high - 4;
    add("text", { x: left, y: base - high - 6, class: "name" }, vereda.ui("profile_" + panel.column));
  });
  ["dry", "no_return"].forEach((turn) => {
    const at = walk[turn + "_m"];
    if (typeof at !== "number") return;
    const place = x(Math.min(at / 1000, far));
    const symbol = vereda.data.style.symbols[turn];
    line(place, top + 2, place, bottom, turn === "dry" ? "#0a4f9e" : "#1f2a30", turn === "dry" ? "5 3" : "1.5 2.5");
    const flag = vereda.svgElement("g", { transform: "translate(" + (place - 9) + " " + (top - 6) + ") scale(.75)", class: "flag-" + turn });
    flag.innerHTML = symbol.svg.replace(/^<svg[^>]*>|<\/svg>$/g, "");
    svg.append(flag);
  });
  const step = vereda.niceStep(far, 6, [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200]);
  for (let km = 0; km <= far + 1e-9; km += step) {
    line(x(km), bottom, x(km), bottom + 4, "#8b969b");
    const isLast = km + step > far + 1e-9;
    add("text", { x: x(km), y: bottom + 16, "text-anchor": km ? "middle" : "start" }, vereda.number(km, 1) + (isLast ? " km" : ""));
  }
  return svg;
};

vereda.profileTable = (points, panels) => {
  const table = vereda.element("table", "plain");
  const walk = points.some((point) => typeof point.clock_h === "number");
  const heads = ["km", ...(walk ? [vereda.ui("table_clock")] : []), ...panels.map((panel) => vereda.ui("table_" + panel.column))];
  table.append(vereda.headRow(heads));
  const body = vereda.element("tbody");
  const last = points.length - 1;
  const rows = Math.min(12, last);
  Array.from({ length: rows }, (_, row) => Math.round(((row + 1) * last) / rows)).forEach((place) => {
    const point = points[place];
    const cells = panels.map((panel) => (panel.values[place] === null ? "–" : vereda.number(panel.values[place], panel.digits)));
    const time = typeof point.clock_h === "number" ? vereda.clock(point.clock_h) : "–";
    body.append(vereda.bodyRow([vereda.number(point.km, 1), ...(walk ? [time] : []), ...cells]));
  });
  table.append(body);
  return table;
};

vereda.profile = (index) => {
  const points = vereda.profilePoints(index);
  const panels = points.length > 1 ? vereda.shownPanels(points) : [];
  if (!panels.length) return null;
  const box = vereda.element("figure", "profile");
  const more = vereda.element("details");
  more.append(vereda.element("summary", "", vereda.ui("as_table")), vereda.profileTable(points, panels));
  box.append(vereda.profileSvg(index, points, panels), more);
  return box;
};
