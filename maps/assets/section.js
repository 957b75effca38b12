// The pop-up of a section: why, in words; how it is there for somebody; and, when asked, all that was measured.
vereda.stateColumns = ["clock_h", "water_left_l", "deficit_share", "core_c"];

vereda.saidOf = (section) => {
  const said = section.w === undefined ? null : vereda.data.routes.said[section.w];
  return said ? said[vereda.language === "es" ? 1 : 0] || said[0] : "";
};

vereda.reasonBox = (text) => {
  const line = vereda.element("p", "reason");
  line.append(vereda.isolated(text));
  return line;
};

vereda.isTellable = (column, value) => value !== null && value !== undefined
  && !(column === "is_outside" && !value) && !(column === "cold_stop_h" && value >= vereda.coldSoonH);

vereda.stateOf = (section) => new Map((section.b ? vereda.data.routes.body : [])
  .map((column, place) => [column, section.b[place]])
  .filter(([column, value]) => vereda.isTellable(column, value)));

vereda.stateRow = ([column, value]) => [vereda.words().field[column], vereda.value(column, value)];

vereda.sectionPerson = (index) => {
  const walk = vereda.firstWalk(index);
  if (walk) return vereda.whose(walk);
  const ride = vereda.firstRide(index);
  return ride ? vereda.within(vereda.risen(vereda.person(ride.p))) + ": " + vereda.rideName(ride).toLocaleLowerCase(vereda.language) : "";
};

vereda.addState = (box, section, state) => {
  // How it is for the first person at its end: four figures, and what is out of the common.
  const figures = vereda.stateColumns.filter((column) => state.has(column));
  const why = vereda.saidOf(section);
  const who = figures.length || why ? vereda.sectionPerson(section.r) : "";
  if (who) {
    const heading = vereda.element("h3");
    heading.append(vereda.isolated(who));
    box.append(heading);
  }
  if (why) box.append(vereda.reasonBox(why));
  if (!figures.length) return;
  box.append(vereda.element("p", "whose", vereda.ui("walk_at_end")));
  const list = vereda.element("dl", "state");
  figures.forEach((column) => {
    const [label, value] = vereda.stateRow([column, state.get(column)]);
    const cell = vereda.element("div", column);
    cell.append(vereda.element("dt", "", label), vereda.element("dd", "", value));
    list.append(cell);
  });
  box.append(list);
  const apart = ["cold_stop_h", "is_outside"].filter((column) => state.has(column));
  if (apart.length) box.append(vereda.pairs(apart.map((column) => vereda.stateRow([column, state.get(column)]))));
};

vereda.measuredRows = (section, state) => {
  const { routes } = vereda.data;
  const told = new Set([...vereda.stateColumns, "cold_stop_h", "is_outside"]);
  const rows = [...state].filter(([column]) => !told.has(column)).map(vereda.stateRow);
  routes.times.forEach((column, index) => {
    if (section.t[index] !== null) rows.push([vereda.words().field[column], vereda.value(column, section.t[index])]);
  });
  routes.factors.forEach((factor, index) => {
    if (section.v[index] !== null && !factor.of_body) rows.push([factor[vereda.language], vereda.quantity(section.v[index], factor.unit)]);
  });
  routes.seen.forEach((column, index) => {
    if (section.o[index] !== null) rows.push([vereda.words().field[column], vereda.value(column, section.o[index])]);
  });
  return rows;
};

vereda.sectionPopup = (section) => {
  const { routes } = vereda.data;
  const route = routes.list[section.r] || { n: "" };
  const [start, end] = section.s;
  const km = vereda.fixed(start / 1000, 1) + "–" + vereda.fixed(end / 1000, 1) + " km";
  const box = vereda.popupFrame(vereda.ui("section"), route.n);
  box.firstChild.append(" ", vereda.element("span", "unit", km));
  if (route.secret) box.prepend(vereda.element("p", "secret", vereda.words().value.restricted));
  box.append(vereda.riskLine(section.c, section.k));
  const isTold = section.r !== null && section.r !== undefined && vereda.hasDetail(section.r);
  const state = isTold ? vereda.stateOf(section) : new Map();
  const why = vereda.reason(section.m, section.m === null ? null : section.v[section.m]);
  const ofBody = section.m !== null && section.m !== undefined && routes.factors[section.m].of_body;
  if (why && !vereda.saidOf(section)) box.append(vereda.reasonBox(why));
  vereda.addState(box, section, state);
  if (why && vereda.saidOf(section) && !ofBody) box.append(vereda.pairs([[vereda.ui("adds_most"), why]]));
  const rows = vereda.measuredRows(section, state);
  if (rows.length) {
    const more = vereda.element("details");
    more.append(vereda.element("summary", "", vereda.ui("factors")), vereda.pairs(rows));
    more.addEventListener("toggle", vereda.keepInView);
    box.append(more);
  }
  if (isTold) box.append(vereda.detailButton(section.r));
  return box;
};
