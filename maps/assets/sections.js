// Routes and their sections, from the columns that the page has of them.
vereda.section = (index) => {
  const set = vereda.lines.of("route");
  const told = (key) => set.column(key).at(index);
  const { times, seen, body } = vereda.data.routes;
  const [start, length] = set.row("s", index);
  return {
    index, c: told("c"), r: told("r"), m: told("m"), w: told("w") ?? undefined,
    s: [start, start + length], k: set.row("k", index), v: set.row("v", index),
    t: times.length ? set.row("t", index) : undefined, o: seen.length ? set.row("o", index) : undefined,
    b: body.length ? set.row("b", index) : undefined,
  };
};

// Numbers of a route's sections, from its start on.
vereda.sectionsOf = (route) => {
  const set = vereda.lines.of("route");
  if (!set.byRoute) {
    set.byRoute = new Map();
    for (let index = 0; index < set.count; index += 1) {
      const own = set.column("r").at(index);
      if (!set.byRoute.has(own)) set.byRoute.set(own, []);
      set.byRoute.get(own).push(index);
    }
    set.byRoute.forEach((own) => own.sort((one, other) => set.column("s", 0).at(one) - set.column("s", 0).at(other)));
  }
  return set.byRoute.get(route) || [];
};

// Lines that a route is made of, each with its set.
vereda.routeLines = (route) => {
  const whole = vereda.lines.of("route-whole");
  if (whole.parts[route] < whole.parts[route + 1]) return [[whole, route]];
  return vereda.sectionsOf(route).map((index) => [vereda.lines.of("route"), index]);
};

vereda.routeBounds = (route) => vereda.boundsOf(vereda.routeLines(route));

// Whether any walk is scored by what it does to the body.
vereda.hasBodies = () => {
  const { routes } = vereda.data;
  if (routes.hasBodies === undefined) routes.hasBodies = routes.list.some((each) => each.mode === "foot" && each.body);
  return routes.hasBodies;
};

// So many cards are listed at once: of very many routes the others wait until they are asked for.
vereda.mostCards = 100;

vereda.addCards = (list, members) => {
  list.append(...members.slice(0, vereda.mostCards).map(vereda.routeCard));
  const rest = members.slice(vereda.mostCards);
  if (!rest.length) return;
  const item = vereda.element("li");
  const button = vereda.element("button", "more", vereda.ui("more_routes").replace("{n}", vereda.number(rest.length, 0)));
  button.type = "button";
  button.addEventListener("click", () => {
    item.remove();
    const { length } = list.children;
    vereda.addCards(list, rest);
    list.children[length].querySelector("button").focus();
  });
  item.append(button);
  list.append(item);
};

vereda.buildRoutes = () => {
  const { routes } = vereda.data;
  const routeTip = (route, style) => [routes.list[route] ? vereda.within(routes.list[route].n) : "", vereda.words().class[style] || ""].filter(Boolean).join(": ");
  const casing = "risk-5";
  const whole = vereda.unpackLines(routes.whole, "route");
  vereda.addLines(whole, { casing, popup: vereda.routePopup, tip: (line) => routeTip(line, "") });
  const sections = vereda.addLines(vereda.unpackLines(routes.sections, "route"), {
    casing,
    popup: (line) => vereda.sectionPopup(vereda.section(line)),
    tip: (line) => routeTip(sections.column("r").at(line), sections.classes[sections.classOf[line]]),
  });
};
