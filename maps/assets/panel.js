// The panel beside the map (below it on a phone): legend with switches, routes, about.
vereda.panels = ["legend", "routes", "about"];

vereda.openPanel = (name) => {
  vereda.panels.forEach((panel) => {
    const open = panel === name;
    document.getElementById(panel).hidden = !open;
    document.getElementById("tab-" + panel).setAttribute("aria-expanded", String(open));
  });
  document.body.classList.toggle("with-panel", Boolean(name));
  document.body.classList.toggle("with-detail", name === "routes" && vereda.detail !== null);
};

vereda.isPhone = () => window.matchMedia("(max-width: 760px)").matches;

vereda.onFoot = (route) =>
  (route.w[0] === null ? "" : vereda.ui("on_foot").replace("{time}", vereda.hours(route.w[0])));

vereda.listRoutes = () => {
  const list = document.getElementById("route-list");
  list.replaceChildren();
  const routes = vereda.data.routes.list;
  // From the greatest risk to the least; those without one last.
  const risk = (index) => routes[index].k?.[0] ?? -1;
  const order = routes.map((_, index) => index).sort((one, other) => risk(other) - risk(one));
  order.forEach((index) => {
    const route = routes[index];
    const button = vereda.element("button", "route");
    button.type = "button";
    button.dataset.route = index;
    button.append(vereda.isolated(route.n || "–", "name"), vereda.riskLine(route.c, route.k));
    const why = vereda.reason(route.m, route.mv);
    const basis = route.basis === "illustrative" && !route.n.endsWith(")") ? vereda.ui("example") : "";
    const facts = [vereda.length(route.length), vereda.onFoot(route), why, basis].filter(Boolean).join(" · ");
    button.append(vereda.element("span", "facts", facts), ...vereda.cardWalk(index));
    button.addEventListener("click", () => (vereda.hasDetail(index) ? vereda.openDetail(index) : vereda.showRoute(index)));
    const item = vereda.element("li");
    item.append(button);
    list.append(item);
  });
};

vereda.showRoute = (index) => {
  const route = vereda.data.routes.list[index];
  if (!route.g.length) return;
  if (vereda.isPhone()) vereda.openPanel(null);
  const path = route.g[0];
  vereda.map.fitBounds(L.latLngBounds(route.g.flat()), { padding: [40, 40], animate: false });
  vereda.map.openPopup(vereda.routePopup(index), path[Math.floor(path.length / 2)], vereda.popupOptions);
  vereda.map._popup.rebuild = () => vereda.routePopup(index);
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
    const next = vereda.language === "en" ? "es" : "en";
    history.replaceState(null, "", "#lang=" + next);
    vereda.setLanguage(next);
  });
  window.addEventListener("hashchange", () => {
    if (location.hash.includes("lang=")) vereda.setLanguage(vereda.languageInHash());
  });
  vereda.openPanel(vereda.isPhone() ? null : "legend");
};
