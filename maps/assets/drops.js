// The water plan on the map: stations that can be switched off, whom they serve, and the trips that fill them.
vereda.drops = { on: [], served: [], start: 0, total: 0, by: [] };

vereda.dropFlow = (on) => {
  // The most litres that the stations that are on can serve, no station more than it can give: exact.
  // Each point first takes from its nearest; where that has no more, others are moved to make room.
  const { sites, demand, within } = vereda.data.water;
  const spare = sites.map((site, j) => (on[j] ? site.cap ?? Infinity : 0));
  const rest = demand.map((point) => point[2]);
  const least = 1e-9 * Math.max(1, ...rest);
  const flow = sites.map(() => new Map());
  const near = demand.map(() => []);
  const pairs = within.flatMap((own, j) => (on[j] ? own.map(([i, hours]) => [hours, j, i]) : []));
  pairs.sort((one, other) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2]);
  const give = (j, i, litres) => {
    const now = (flow[j].get(i) || 0) + litres;
    if (now > least) flow[j].set(i, now);
    else flow[j].delete(i);
  };
  pairs.forEach(([, j, i]) => {
    near[i].push(j);
    const litres = Math.min(rest[i], spare[j]);
    if (litres <= 0) return;
    give(j, i, litres);
    rest[i] -= litres;
    spare[j] -= litres;
  });
  // Stations from which no way leads to any that has more: none ever will.
  const full = new Set();
  const moved = (i) => {
    const from = new Map(near[i].filter((j) => !full.has(j)).map((j) => [j, null]));
    const queue = [...from.keys()];
    for (let next = 0; next < queue.length; next += 1) {
      const j = queue[next];
      if (spare[j] > least) {
        let litres = Math.min(rest[i], spare[j]);
        for (let at = j; from.get(at); at = from.get(at)[0]) litres = Math.min(litres, flow[from.get(at)[0]].get(from.get(at)[1]));
        let at = j;
        for (; from.get(at); at = from.get(at)[0]) {
          const [before, k] = from.get(at);
          give(before, k, -litres);
          give(at, k, litres);
        }
        give(at, i, litres);
        rest[i] -= litres;
        spare[j] -= litres;
        return true;
      }
      flow[j].forEach((_, k) => near[k].forEach((other) => {
        if (full.has(other) || from.has(other)) return;
        from.set(other, [j, k]);
        queue.push(other);
      }));
    }
    queue.forEach((j) => full.add(j));
    return false;
  };
  demand.forEach((_, i) => { while (rest[i] > least && moved(i)); });
  const served = demand.map((point, i) => point[2] - Math.max(0, rest[i]));
  return { served, by: flow, total: served.reduce((sum, litres) => sum + litres, 0) };
};

vereda.dropServes = (j) => [...vereda.drops.by[j].values()].reduce((sum, litres) => sum + litres, 0);

vereda.dropSymbol = (site, on) => (site.old ? "drop-old" : "drop-new") + (on ? "" : "-off");

vereda.dropLitres = (litres) => vereda.ui("drop_per_day").replace("{litres}", vereda.litres(litres));

vereda.dropName = (at) => (at === null ? vereda.ui("drop_none") : typeof at === "number" ? vereda.data.water.sites[at].n : at);

vereda.dropKnown = (value) => value !== null && value !== undefined;

vereda.dropPopup = (j) => {
  const site = vereda.data.water.sites[j];
  const on = vereda.drops.on[j];
  const box = vereda.popupFrame(vereda.ui(site.old ? "drop_existing" : "drop_new"), site.n);
  box.prepend(vereda.element("p", "secret", vereda.words().value.restricted));
  const rows = [];
  const add = (key, value, said) => { if (vereda.dropKnown(value)) rows.push([vereda.ui(key), said(value)]); };
  rows.push([vereda.ui("drop_here"), on ? vereda.litres(vereda.dropServes(j)) : vereda.litres(0)]);
  if (site.on) {
    add("drop_in_reach", site.in_reach, vereda.litres);
    add("drop_alone", site.alone, vereda.litres);
    add("drop_gone", site.lost, vereda.litres);
    rows.push([vereda.ui("drop_backup"), vereda.dropBackup(j)]);
  }
  add("drop_capacity", site.cap, vereda.litres);
  if (site.visits) {
    add("drop_each", site.fill, vereda.litres);
    add("drop_visits", site.visits, (visits) => vereda.number(visits, 1));
  }
  add("drop_trip", site.trip, String);
  add("drop_walk", site.walk_h, vereda.hours);
  add("drop_drive", site.drive_h, vereda.hours);
  if (site.basis && site.basis !== "published") rows.push([vereda.words().field.basis, vereda.value("basis", site.basis)]);
  box.append(vereda.pairs(rows));
  const button = vereda.element("button", "more drop-switch", vereda.ui(on ? "drop_off" : "drop_on"));
  button.type = "button";
  button.addEventListener("click", (event) => {
    // The window is made anew with another button: the map would not find this one in it, and close the window.
    event.stopPropagation();
    vereda.switchDrop(j, !on);
    const again = vereda.map._popup && vereda.map._popup.getElement();
    if (again) again.querySelector(".drop-switch").focus();
  });
  box.append(button);
  return box;
};

vereda.dropBackup = (j) => {
  const { sites, outages } = vereda.data.water;
  const found = outages.find(([at]) => at === j);
  const backup = found ? found[2] : sites[j].backup;
  if (backup === null || !found || found[3] === null) return vereda.dropName(backup);
  return vereda.ui("drop_with_backup").replace("{name}", () => vereda.within(vereda.dropName(backup))).replace("{litres}", vereda.litres(found[3]));
};

vereda.demandPopup = (i) => {
  const [, , litres, people, left] = vereda.data.water.demand[i];
  const box = vereda.popupFrame("", vereda.ui("drop_demand"));
  box.firstChild.remove();
  box.prepend(vereda.element("p", "secret", vereda.words().value.restricted));
  const by = vereda.data.water.sites.filter((_, j) => vereda.drops.by[j].has(i)).map((site) => vereda.within(site.n));
  const rows = [
    [vereda.ui("drop_wanted_here"), vereda.litres(litres)],
    [vereda.ui("drop_served_here"), vereda.litres(vereda.drops.served[i])],
    [vereda.ui("drop_served_by"), by.join(", ") || vereda.ui("drop_none")],
  ];
  if (vereda.dropKnown(people)) rows.push([vereda.ui("drop_people"), vereda.number(people, people < 10 ? 1 : 0)]);
  if (vereda.dropKnown(left)) rows.push([vereda.ui("drop_hours_left"), vereda.hours(left)]);
  box.append(vereda.pairs(rows));
  return box;
};

vereda.tripPopup = (number) => {
  const trip = vereda.data.water.trips[number];
  const box = vereda.popupFrame(vereda.ui("drop_trip"), vereda.within(trip.n) + " · " + vereda.within(trip.depot));
  box.prepend(vereda.element("p", "secret", vereda.words().value.restricted));
  box.append(vereda.pairs([
    [vereda.ui("drop_days"), trip.days],
    [vereda.ui("drop_from"), [trip.leave, trip.turn_back, trip.back].join(", ")],
    [vereda.ui("drop_trips_brought"), vereda.litres(trip.litres)],
    [vereda.ui("drop_driven"), vereda.number(trip.drive_km, 0) + " km, " + vereda.hours(trip.drive_h)],
    [vereda.ui("drop_on_foot"), vereda.hours(trip.walk_h)],
    [vereda.ui("drop_stops"), trip.stops.map((at, place) => place + 1 + ". " + vereda.within(vereda.dropName(at))).join("; ")],
  ]));
  return box;
};

vereda.dropRadius = (i) => {
  // Many small marks rather than one blot; those of no litres are still seen.
  const share = Math.sqrt(vereda.data.water.demand[i][2] / vereda.drops.most);
  return vereda.drops.size * vereda.mark * (0.3 + 0.7 * share);
};

vereda.dropMark = (i) => {
  const { demand } = vereda.data.water;
  const { served, unserved } = vereda.data.style;
  const [litres, has] = [demand[i][2], vereda.drops.served[i]];
  const none = has <= 0.005 * litres;
  const whole = has >= 0.995 * litres;
  return {
    color: none ? unserved : served, weight: none ? 2 : 1.4, dash: none ? [3, 2] : [],
    fillColor: whole && !none ? served : "#ffffff", fillOpacity: whole && !none ? 0.8 : 0.65,
  };
};

vereda.paintDemand = (context, i, x, y, ratio) => {
  const { color, weight, dash, fillColor, fillOpacity } = vereda.dropMark(i);
  context.beginPath();
  context.arc(x, y, vereda.dropRadius(i) * ratio, 0, 2 * Math.PI);
  context.globalAlpha = fillOpacity;
  context.fillStyle = fillColor;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = color;
  context.lineWidth = weight * ratio;
  context.setLineDash(dash.map((each) => each * ratio));
  context.stroke();
  context.setLineDash([]);
};

vereda.buildDrops = () => {
  const { sites, demand, trips } = vereda.data.water;
  const { drops } = vereda;
  drops.on = sites.map((site) => site.on);
  drops.size = Math.max(4, Math.min(11, 34 / demand.length ** 0.3));
  drops.most = Math.max(1e-9, ...demand.map((point) => point[2]));
  Object.assign(drops, vereda.dropFlow(drops.on));
  drops.start = drops.total;
  // The greatest first, so that a small one is not buried.
  const order = demand.map((_, i) => i).sort((one, other) => demand[other][2] - demand[one][2]);
  vereda.addMarks("drop-demand", {
    places: order.map((i) => demand[i].slice(0, 2)),
    radius: (number) => vereda.dropRadius(order[number]),
    popup: (number) => vereda.demandPopup(order[number]),
    tip: () => "",
    paint: (context, number, ...where) => vereda.paintDemand(context, order[number], ...where),
  });
  vereda.buildTrips();
  trips.forEach(vereda.buildStops);
  drops.signs = sites.map((site, j) => {
    const sign = vereda.symbol(vereda.dropSymbol(site, drops.on[j]), site.g, 700, true);
    sign.bindPopup(() => vereda.dropPopup(j), vereda.popupOptions);
    const name = () => {
      const element = sign.getElement();
      if (element) element.setAttribute("aria-label", vereda.ui(site.old ? "drop_existing" : "drop_new") + ": " + site.n);
    };
    sign.on("add", name);
    sign.rename = name;
    vereda.listeners.push(name);
    vereda.layer("drop").over.push(sign);
    vereda.standing.push({ layer: "drop", place: site.g, box: () => vereda.signBox(j) });
    return sign;
  });
  vereda.linkDrops();
};

vereda.signBox = (j) => {
  const { drops, data } = vereda;
  const reach = (data.style.symbols[vereda.dropSymbol(data.water.sites[j], drops.on[j])].size / 2) * vereda.mark;
  return [-reach, -reach, reach, reach];
};

vereda.buildTrips = () => {
  const { trips } = vereda.data.water;
  const { lines: styles, walk_dash: dash } = vereda.data.style;
  const lines = trips.flatMap((trip, number) => trip.lines.map(([kind, path]) => {
    const walked = trip.style + "-walk";
    if (kind === "walk") styles[walked] = { ...styles[trip.style], dash };
    return { c: kind === "walk" ? walked : trip.style, g: path, number };
  }));
  const of = (line) => lines[line].number;
  vereda.addLines(vereda.setOfLines("drop-trip", "drop-trip", lines), {
    popup: (line) => vereda.tripPopup(of(line)),
    tip: (line) => vereda.within(trips[of(line)].n) + " · " + trips[of(line)].days,
  });
};

vereda.buildStops = (trip) => {
  const layer = vereda.layer("drop-trip");
  const line = vereda.data.style.lines[trip.style];
  trip.stops.forEach((at, place) => {
    const label = vereda.element("span", "", vereda.within(trip.n) + "·" + (place + 1));
    label.style.background = line.colour;
    const { g: spot } = vereda.data.water.sites[at];
    let room = [0, 0, 0, 0];
    const box = () => {
      // Asked once it stands in the page, and once only: the page is laid out for it.
      if (!room[2] && label.isConnected) {
        const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = label;
        room = [left, top, left + width, top + height];
      }
      const [left, top, right, bottom] = room;
      // At the right edge of the map it stands on the left of its station.
      const isTurned = vereda.map.latLngToContainerPoint(spot).x + right > vereda.map.getSize().x;
      label.classList.toggle("turned", isTurned);
      return isTurned ? [-right, top, -left, bottom] : room;
    };
    vereda.map.on("moveend resize", box);
    vereda.standing.push({ layer: "drop-trip", place: spot, box });
    const icon = L.divIcon({ className: "drop-order", html: label, iconSize: null, iconAnchor: [0, 0] });
    layer.over.push(L.marker(spot, { icon, interactive: false, keyboard: false, zIndexOffset: 720 }));
  });
};

vereda.linkDrops = () => {
  // From everybody who is served to the station that serves them.
  const { sites, demand } = vereda.data.water;
  const lines = sites.flatMap((site, j) => [...vereda.drops.by[j].keys()].map((i) => (
    { c: "drop-cover", g: [[site.g, demand[i].slice(0, 2)]] })));
  vereda.addLines(vereda.setOfLines("drop-cover", "drop-cover", lines), {});
};

vereda.switchDrop = (j, on) => {
  const { drops } = vereda;
  drops.on[j] = on;
  Object.assign(drops, vereda.dropFlow(drops.on));
  drops.signs[j].setIcon(vereda.icon(vereda.dropSymbol(vereda.data.water.sites[j], on)));
  drops.signs[j].rename();
  vereda.linkDrops();
  vereda.lines.redraw();
  vereda.tellDrops();
  const popup = vereda.map._popup;
  if (popup && popup.isOpen()) {
    if (popup.rebuild) popup.setContent(popup.rebuild());
    else popup.update();
  }
};
