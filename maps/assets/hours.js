// Routes in the colours of what leaving at an hour in a month asks of the first person: one colour for each whole walk,
// since that is what was followed. The geometry stays; only classes change.
vereda.leaving = { isOn: false, hour: 6, month: 7, measure: "needed_l", timer: null, before: new Map() };

vereda.monthsOf = (index) => {
  const own = vereda.bodyOf(index);
  return (own && own.months) || {};
};

vereda.leavingMeasures = () => {
  const known = new Set(vereda.data.routes.list.flatMap((_, index) => Object.keys(vereda.monthsOf(index))));
  return Object.keys(vereda.data.style.heat_breaks).filter((measure) => known.has(measure));
};

vereda.hasHours = () => Boolean(vereda.data.body) && vereda.leavingMeasures().length > 0;

// What a departure asks on a route; null where nobody was followed.
vereda.leavingValue = (index) => {
  const { hour, month, measure } = vereda.leaving;
  const own = vereda.monthsOf(index)[measure];
  const value = own ? own.grid[hour * 12 + month - 1] : null;
  return value === null || value === undefined ? null : value / vereda.data.body.per_unit[measure];
};

vereda.leavingTold = (value) => (vereda.leaving.measure === "needed_l" ? vereda.litres(value) : vereda.fixed(value, 2));

vereda.heatLines = () => {
  // Strokes of the classes, wider as they are worse.
  const { lines, heat } = vereda.data.style;
  const [least, most] = [lines["risk-1"], lines["risk-5"]];
  heat.forEach(([colour], step) => {
    const width = least.width + ((most.width - least.width) * step) / (heat.length - 1);
    lines["heat-" + step] = { ...least, colour, width, under_width: width + least.under_width - least.width };
  });
};

vereda.paintLeaving = () => {
  const { leaving } = vereda;
  const { list } = vereda.data.routes;
  const steps = list.map((_, index) => {
    const value = vereda.leavingValue(index);
    return value === null ? -1 : vereda.heatClass(leaving.measure, value);
  });
  ["route", "route-whole"].forEach((id) => {
    const set = vereda.lines.of(id);
    if (!set || !set.count) return;
    if (!leaving.before.has(id)) {
      const { classOf, classes, tip } = set;
      leaving.before.set(id, { classOf, classes, tip, route: id === "route" ? set.column("r") : { at: (line) => line } });
    }
    const { classOf, classes, tip, route } = leaving.before.get(id);
    if (!leaving.isOn) {
      set.tip = tip;
      vereda.lines.recolour(id, classOf, classes);
      return;
    }
    const names = ["route", ...vereda.data.style.heat.map((_, step) => "heat-" + step), "route-beneath"];
    // A line that lies beneath its sections stays there.
    const beneath = classes.indexOf("route-beneath");
    const now = new Int32Array(set.count);
    for (let line = 0; line < set.count; line += 1) {
      const isBeneath = beneath >= 0 && classOf[line] === beneath;
      now[line] = isBeneath ? names.length - 1 : (steps[route.at(line)] ?? -1) + 1;
    }
    set.tip = (line) => {
      const index = route.at(line);
      const value = vereda.leavingValue(index);
      return [list[index] ? vereda.within(list[index].n) : "", value === null ? "" : vereda.leavingTold(value)].filter(Boolean).join(": ");
    };
    vereda.lines.recolour(id, now, names);
  });
  document.body.classList.toggle("by-hour", leaving.isOn);
};

vereda.leavingRamp = () => {
  // The classes side by side, their bounds between them.
  const breaks = vereda.data.style.heat_breaks[vereda.leaving.measure];
  const ramp = vereda.element("div", "heat-ramp");
  ramp.setAttribute("aria-hidden", "true");
  vereda.data.style.heat.forEach(([colour], step) => {
    const cell = vereda.element("span", "heat-step");
    const swatch = vereda.element("span");
    swatch.style.background = colour;
    cell.append(swatch);
    if (step < breaks.length) cell.append(vereda.element("b", "", vereda.number(breaks[step], 2)));
    ramp.append(cell);
  });
  return ramp;
};

vereda.leavingName = () => vereda.ui("measure_" + vereda.leaving.measure) + (vereda.leaving.measure === "needed_l" ? " (L)" : "");

vereda.leavingNow = () => {
  const name = vereda.leavingName();
  return vereda.ui("hours_now").replace("{measure}", name.slice(0, 1).toLocaleLowerCase(vereda.language) + name.slice(1))
    .replace("{time}", vereda.clockOnly(vereda.leaving.hour)).replace("{month}", vereda.words().month[vereda.leaving.month - 1]);
};

// The scale: in the card it is short, in the legend it says when and of whom.
vereda.leavingLegend = (isWhole) => {
  const { measure } = vereda.leaving;
  const who = vereda.data.routes.list.map((_, index) => vereda.bodyOf(index)).find((own) => own && own.months && own.whose !== undefined);
  const box = vereda.element("div", "heat-key");
  box.append(vereda.element("p", "heat-name", isWhole ? vereda.leavingNow() : vereda.leavingName()), vereda.leavingRamp());
  if (vereda.data.routes.list.some((_, index) => !vereda.monthsOf(index)[measure])) {
    const line = vereda.element("p", "heat-none");
    const chip = vereda.element("span", "chip");
    chip.style.background = vereda.data.style.lines.route.colour;
    line.append(chip, vereda.ui("hours_none"));
    box.append(line);
  }
  if (who) box.append(vereda.element("p", "note", vereda.ui(isWhole ? "hours_note" : "hours_brief").replace("{person}", () => vereda.within(vereda.person(who.whose)))));
  return box;
};

vereda.tellLeaving = () => {
  const { leaving } = vereda;
  if (!leaving.isOn) return;
  const month = vereda.words().month[leaving.month - 1];
  const clock = vereda.clockOnly(leaving.hour);
  const set = (input, output, value, text) => {
    input.value = String(value);
    input.setAttribute("aria-valuetext", text);
    output.textContent = text;
  };
  set(leaving.hourInput, leaving.hourTold, leaving.hour, clock);
  set(leaving.monthInput, leaving.monthTold, leaving.month, month);
  const known = vereda.data.routes.list.map((route, index) => [vereda.leavingValue(index), route.n || "–"])
    .filter(([value]) => value !== null).sort(([one], [other]) => one - other);
  leaving.told.replaceChildren(...(known.length ? [["hours_least", known[0]], ["hours_most", known[known.length - 1]]] : [])
    .filter(([key]) => known.length > 1 || key === "hours_most")
    .map(([key, [value, name]]) => {
      const line = vereda.element("span");
      const [head, tail] = vereda.ui(key).replace("{value}", vereda.leavingTold(value)).split("{route}");
      line.append(vereda.tied(head), vereda.isolated(name), tail);
      return line;
    }));
  const now = leaving.inLegend.querySelector(".heat-name");
  if (now) now.textContent = vereda.leavingNow();
  if (!known.length) leaving.told.textContent = vereda.ui("hours_nobody");
};

vereda.setLeaving = (change) => {
  Object.assign(vereda.leaving, change);
  vereda.paintLeaving();
  vereda.tellLeaving();
};

vereda.playLeaving = (isPlaying) => {
  const { leaving } = vereda;
  window.clearInterval(leaving.timer);
  leaving.timer = isPlaying ? window.setInterval(() => vereda.setLeaving({ hour: (leaving.hour + 1) % 24 }), 900) : null;
  // What changes by itself is not read out at every step.
  leaving.told.setAttribute("aria-live", isPlaying ? "off" : "polite");
  vereda.namePlay();
};

vereda.namePlay = () => {
  const { play, timer } = vereda.leaving;
  const key = timer === null ? "hours_play" : "hours_pause";
  play.setAttribute("aria-label", vereda.ui(key));
  play.title = vereda.ui(key);
  play.replaceChildren(vereda.toolIcon(timer === null ? "play" : "pause"));
};

vereda.leavingSlider = (key, least, most) => {
  const row = vereda.element("label", "slider");
  const input = vereda.element("input");
  Object.entries({ type: "range", min: least, max: most, step: 1, id: "leaving-" + key }).forEach(([name, value]) => input.setAttribute(name, value));
  const told = vereda.element("output", "told");
  told.setAttribute("aria-hidden", "true");
  input.addEventListener("input", () => {
    vereda.playLeaving(false);
    vereda.setLeaving({ [key]: Number(input.value) });
  });
  row.append(vereda.said("span", "", "hours_" + key), input, told);
  return [row, input, told];
};

vereda.leavingChoice = () => {
  const label = vereda.element("label", "alone");
  const select = vereda.element("select");
  select.id = "leaving-measure";
  vereda.leavingMeasures().forEach((measure) => {
    const option = vereda.said("option", "", "measure_" + measure);
    option.value = measure;
    select.append(option);
  });
  select.addEventListener("change", () => {
    vereda.setLeaving({ measure: select.value });
    vereda.listLeaving();
  });
  label.append(vereda.said("span", "unseen", "measure"), select);
  return [label, select];
};

vereda.listLeaving = () => {
  // The scale stands in the card and, for paper and who looks there, in the legend.
  const { leaving } = vereda;
  leaving.select.value = leaving.measure;
  leaving.key.replaceChildren(vereda.leavingLegend(false));
  leaving.inLegend.replaceChildren(...(leaving.isOn ? [vereda.leavingLegend(true)] : []));
  vereda.tellLeaving();
};

vereda.startHours = () => {
  const { leaving } = vereda;
  vereda.heatLines();
  const first = vereda.data.routes.list.map((_, index) => vereda.firstWalk(index)).find((walk) => walk && vereda.isKnown(walk.depart_h));
  if (first) {
    leaving.hour = Math.floor(first.depart_h) % 24;
    if (first.month >= 1 && first.month <= 12) leaving.month = first.month;
  }
  [leaving.measure] = vereda.leavingMeasures();
  let [hourRow, monthRow, choice] = [null, null, null];
  [hourRow, leaving.hourInput, leaving.hourTold] = vereda.leavingSlider("hour", 0, 23);
  [monthRow, leaving.monthInput, leaving.monthTold] = vereda.leavingSlider("month", 1, 12);
  [choice, leaving.select] = vereda.leavingChoice();
  leaving.play = vereda.pressed("hours_play", () => vereda.playLeaving(leaving.timer === null), "play");
  leaving.told = vereda.element("p", "leaving-told");
  leaving.told.setAttribute("aria-live", "polite");
  leaving.key = vereda.element("div");
  leaving.inLegend = vereda.element("div", "heat-in-legend");
  const entry = document.querySelector('#legend input[data-layer="route"]').closest(".entry");
  entry.append(leaving.inLegend);
  vereda.addTool("hours", {
    start: (body) => {
      const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      const top = vereda.element("div", "leaving-top");
      top.append(...(vereda.leavingMeasures().length > 1 ? [choice] : []), ...(isCalm ? [] : [leaving.play]));
      body.replaceChildren(top, hourRow, monthRow, leaving.told, leaving.key);
      if (!vereda.layers.route.shown) document.querySelector('#legend input[data-layer="route"]').click();
      vereda.setLeaving({ isOn: true });
      vereda.listLeaving();
    },
    stop: () => {
      vereda.playLeaving(false);
      vereda.setLeaving({ isOn: false });
      vereda.listLeaving();
    },
  });
  vereda.reword(() => {
    vereda.listLeaving();
    vereda.namePlay();
  });
};
