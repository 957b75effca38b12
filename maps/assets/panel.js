// The panel beside the map (below it on a phone): legend with switches, routes, about.
vereda.panels = [...document.querySelectorAll(".panel")].map((panel) => panel.id);

vereda.openPanel = (name) => {
  // A phone has no room for both.
  if (name && vereda.isPhone()) vereda.openTool(null);
  vereda.panels.forEach((panel) => {
    const open = panel === name;
    document.getElementById(panel).hidden = !open;
    document.getElementById("tab-" + panel).setAttribute("aria-expanded", String(open));
  });
  document.body.classList.toggle("with-panel", Boolean(name));
  document.body.classList.toggle("with-detail", name === "routes" && vereda.detail !== null);
};

vereda.isPhone = () => window.matchMedia("(max-width: 760px)").matches;

// Leaves the map to be seen, which on a phone the panel covers.
vereda.seeMap = () => {
  if (vereda.isPhone()) vereda.openPanel(null);
  vereda.map.invalidateSize({ animate: false });
};

// With so many pixels around it at most; a map of no height is left as it is.
vereda.fit = (bounds, most) => {
  const { x, y } = vereda.map.getSize();
  const padding = Math.round(Math.min(most, x / 6, y / 6));
  if (bounds && padding) vereda.map.fitBounds(bounds, { padding: [padding, padding], animate: false });
};

vereda.onFoot = (route) =>
  (route.w[0] === null ? "" : vereda.ui("on_foot").replace("{time}", vereda.hours(route.w[0])));

// A train's or a truck's score is not a walker's: each has a list of its own.
vereda.modes = ["foot", "rail", "road"];

vereda.modeOf = (index) => {
  const { mode } = vereda.data.routes.list[index];
  return vereda.modes.includes(mode) ? mode : "";
};

vereda.restsOn = (index) => {
  // What the score of a ride rests on, or of a walk that nobody could be followed on.
  const route = vereda.data.routes.list[index];
  const mode = vereda.modeOf(index);
  if (route.k[0] === null || !mode) return "";
  if (mode !== "foot") return vereda.ui("rests_" + mode + (route.body ? "_body" : ""));
  return vereda.hasBodies() && !route.body ? vereda.ui("rests_foot") : "";
};

vereda.toldOf = (members) => {
  // For whom the cards of walks speak, where it is the same in all.
  const [who, ...others] = new Set(members.map(vereda.firstWalk).filter(Boolean).map(vereda.whose));
  if (!who || others.length) return [];
  return [vereda.ui("told_of").replace("{who}", () => who.slice(0, 1).toLocaleLowerCase(vereda.language) + who.slice(1))];
};

vereda.routeCard = (index) => {
  const route = vereda.data.routes.list[index];
  const button = vereda.element("button", "route");
  button.type = "button";
  button.dataset.route = index;
  button.append(vereda.isolated(route.n || "–", "name"), vereda.riskLine(route.c, route.k), ...vereda.cardWalk(index));
  const basis = route.basis === "illustrative" && !route.n.endsWith(")") ? vereda.ui("example") : "";
  const isSaid = vereda.walkReason(index) || vereda.rideReason(index);
  const facts = [vereda.length(route.length), vereda.onFoot(route), isSaid ? vereda.mainReason(index) : "", basis].filter(Boolean).join(" · ");
  button.append(vereda.element("span", "facts", facts));
  const rests = vereda.modeOf(index) === "foot" ? vereda.restsOn(index) : "";
  if (rests) button.append(vereda.element("span", "facts", rests));
  button.addEventListener("click", () => (vereda.hasDetail(index) ? vereda.openDetail(index) : vereda.showRoute(index)));
  const item = vereda.element("li");
  item.append(button);
  return item;
};

vereda.listRoutes = () => {
  const box = document.getElementById("route-list");
  const { list } = vereda.data.routes;
  // From the greatest risk to the least; those without one last.
  const risk = (index) => list[index].k?.[0] ?? -1;
  const order = list.map((_, index) => index).sort((one, other) => risk(other) - risk(one));
  const groups = [...vereda.modes, ""].map((mode) => [mode, order.filter((index) => vereda.modeOf(index) === mode)]);
  const hint = list.length ? [vereda.element("p", "hint", vereda.ui("routes_hint"))] : [];
  box.replaceChildren(...hint, ...groups.filter(([, members]) => members.length).map(([mode, members]) => {
    const group = vereda.element("section", "mode");
    group.dataset.mode = mode;
    const heading = vereda.element("h3", "", vereda.ui("by_" + (mode || "other")));
    heading.id = "mode-" + (mode || "other");
    group.setAttribute("aria-labelledby", heading.id);
    group.append(heading);
    const remarks = mode === "foot" ? vereda.toldOf(members) : members.map(vereda.restsOn);
    [...new Set(remarks.filter(Boolean))].forEach((text) => group.append(vereda.element("p", "note", text)));
    const cards = vereda.element("ol", "routes");
    vereda.addCards(cards, members);
    group.append(cards);
    return group;
  }));
};

vereda.showRoute = (index) => {
  const lines = vereda.routeLines(index);
  const bounds = vereda.boundsOf(lines);
  if (!bounds) return;
  vereda.seeMap();
  vereda.fit(bounds, 40);
  const middle = vereda.middleOf(...lines[Math.floor(lines.length / 2)]);
  vereda.openPopup(middle, () => vereda.routePopup(index)).layer = "route";
  vereda.enterPopup();
};

vereda.startPanel = () => {
  vereda.panels.forEach((name) => {
    document.getElementById("tab-" + name).addEventListener("click", () => {
      vereda.openPanel(document.getElementById(name).hidden ? name : null);
    });
  });
  document.querySelectorAll("input[data-layer]").forEach((box) => {
    // A browser may remember a tick from before; the page starts as it was made.
    box.checked = !vereda.data.hidden.includes(box.dataset.layer);
    box.addEventListener("change", () => vereda.show(box.dataset.layer, box.checked));
  });
  document.getElementById("language").addEventListener("click", () => {
    vereda.setLanguage(vereda.language === "en" ? "es" : "en");
    vereda.writeHash();
  });
  vereda.openPanel(vereda.isPhone() ? null : "legend");
};
