// What a route does to those who walk or ride it: figures for the first person, a table of the others, the ride.
vereda.detail = null;

vereda.bodyOf = (index) => (vereda.data.body ? vereda.data.body.routes[index] : null);
vereda.firstWalk = (index) => {
  const own = vereda.bodyOf(index);
  return own && own.walks.length ? own.walks[0] : null;
};
vereda.firstRide = (index) => {
  const own = vereda.bodyOf(index);
  return own && own.rides.length ? own.rides.find((ride) => ride.p === 0) || own.rides[0] : null;
};
vereda.rideName = (ride) => vereda.ui(ride.vehicle ? "ride_" + ride.vehicle : "ride");
vereda.person = (number) => vereda.data.body.persons[number][vereda.language];
vereda.isKnown = (value) => typeof value === "number";
vereda.percent = (share, digits) => vereda.fixed(share * 100, digits || 0) + " %";
vereda.litres = (value) => vereda.fixed(value, value < 9.95 ? 1 : 0) + " L";
vereda.degrees = (value) => vereda.fixed(value, 1).replace("-", "\u2212") + " °C";
vereda.mass = (share) => vereda.percent(share, 1);
vereda.risen = (text) => text.slice(0, 1).toLocaleUpperCase(vereda.language) + text.slice(1);

// Cold that is farther off than this is not what kills tonight.
vereda.coldSoonH = 24;

vereda.clockOnly = (hours) => {
  const minutes = Math.round(hours * 12) * 5;
  return String(Math.floor(minutes / 60) % 24).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
};

vereda.clock = (hours) => {
  const day = Math.floor((Math.round(hours * 12) * 5) / 1440) + 1;
  return vereda.clockOnly(hours) + (day > 1 ? ", " + vereda.ui("day").replace("{number}", String(day)) : "");
};

vereda.headRow = (heads) => {
  const top = vereda.element("thead");
  const row = vereda.element("tr");
  row.append(...heads.map((head) => {
    const cell = vereda.element("th", "", head);
    cell.scope = "col";
    return cell;
  }));
  top.append(row);
  return top;
};

vereda.bodyRow = (cells) => {
  const row = vereda.element("tr");
  row.append(...cells.map((text, place) => {
    const cell = vereda.element(place ? "td" : "th");
    if (!place) cell.scope = "row";
    cell.append(vereda.isolated(text));
    return cell;
  }));
  return row;
};

vereda.spread = (walk, column, said) => {
  const [low, high] = [walk[column + "_low"], walk[column + "_high"]];
  if (!vereda.isKnown(low) || !vereda.isKnown(high)) return said(walk[column]);
  // The unit once, after the value.
  const bare = (value) => said(value).replace(/\s*(L|°C|%)$/, "");
  return vereda.ui("spread").replace("{value}", said(walk[column]))
    .replace("{range}", vereda.ui("drawn").replace("{low}", bare(low)).replace("{high}", bare(high)));
};

vereda.turnRows = (walk) => {
  const rows = [];
  if (walk.dry_m !== undefined) {
    const time = vereda.isKnown(walk.dry_h) ? "from_start_at" : "from_start";
    rows.push([vereda.ui("dry"), walk.dry_m === null ? vereda.ui("dry_never") : vereda.ui(time)
      .replace("{far}", vereda.length(walk.dry_m)).replace("{time}", vereda.hours(walk.dry_h || 0)), walk.dry_m === null ? "" : "dry"]);
  }
  if (walk.no_return_m !== undefined) {
    rows.push([vereda.ui("no_return"), walk.no_return_m === null ? vereda.ui("no_return_never")
      : vereda.ui("from_start").replace("{far}", vereda.length(walk.no_return_m)), walk.no_return_m === null ? "" : "no_return"]);
  }
  return rows;
};

vereda.ordinal = (number) => {
  // Of walks: in Spanish "la 1.ª caminata".
  if (vereda.language === "es") return number + ".ª";
  const tens = number % 100;
  return number + (tens > 10 && tens < 14 ? "th" : ["th", "st", "nd", "rd"][number % 10] || "th");
};

vereda.rank = (walk) => {
  if (!vereda.isKnown(walk.rank_low) || !vereda.isKnown(walk.rank_of)) return "";
  return vereda.ui(walk.rank_low === walk.rank_high ? "rank_one" : "rank_range")
    .replace("{low}", vereda.ordinal(walk.rank_low)).replace("{high}", vereda.ordinal(walk.rank_high))
    .replace("{of}", vereda.number(walk.rank_of, 0));
};

vereda.coldRows = (walk) => {
  const rows = [];
  if (vereda.isKnown(walk.cold_share) && walk.cold_share >= 0.005) {
    const from = vereda.isKnown(walk.cold_m) ? "; " + vereda.ui("cold_from").replace("{far}", vereda.length(walk.cold_m)) : "";
    rows.push([vereda.ui("cold"), vereda.ui("cold_share").replace("{share}", vereda.spread(walk, "cold_share", vereda.percent)) + from]);
  }
  if (vereda.isKnown(walk.cold_stop_h) && walk.cold_stop_h < vereda.coldSoonH) rows.push([vereda.ui("cold_stop"), vereda.hours(walk.cold_stop_h)]);
  return rows;
};

vereda.walkRows = (walk, brief) => {
  const rows = [];
  if (vereda.isKnown(walk.needed_l)) rows.push([vereda.ui("needed"), vereda.spread(walk, "needed_l", vereda.litres)]);
  if (vereda.isKnown(walk.water_l)) rows.push([vereda.ui("carried"), vereda.litres(walk.water_l)]);
  rows.push(...vereda.turnRows(walk));
  if (brief) return rows;
  if (vereda.isKnown(walk.deficit_share)) {
    rows.push([vereda.ui("deficit_most"), vereda.ui("of_mass").replace("{share}", vereda.spread(walk, "deficit_share", vereda.mass))]);
  }
  if (vereda.isKnown(walk.core_c)) rows.push([vereda.ui("core_most"), vereda.spread(walk, "core_c", vereda.degrees)]);
  rows.push(...vereda.coldRows(walk));
  if (vereda.isKnown(walk.hours)) {
    const rests = vereda.isKnown(walk.rest_h) && walk.rest_h >= 0.05;
    rows.push([vereda.ui("on_way"), rests ? vereda.ui("at_rest").replace("{time}", vereda.hours(walk.hours))
      .replace("{rest}", vereda.hours(walk.rest_h)) : vereda.hours(walk.hours)]);
  }
  const rank = vereda.rank(walk);
  if (rank) rows.push([vereda.ui("rank"), rank]);
  if (walk.main_input) {
    const input = vereda.words().input[walk.main_input] || walk.main_input;
    rows.push([vereda.ui("main_input"), vereda.isKnown(walk.main_share) ? vereda.ui("main_share")
      .replace("{input}", () => input).replace("{share}", vereda.percent(walk.main_share)) : input]);
  }
  if (walk.outside_share >= 0.005) {
    rows.push([vereda.ui("outside"), vereda.ui("of_time").replace("{share}", vereda.percent(walk.outside_share))]);
  }
  return rows;
};

vereda.chances = (walk, note) => {
  const rows = ["p_deficit_5", "p_deficit_10", "p_core_39", "p_cold"].filter((key) => vereda.isKnown(walk[key]));
  if (!rows.length) return [];
  const list = vereda.element("dl", "chances");
  rows.forEach((key) => {
    const value = vereda.element("dd");
    const bar = vereda.element("span", "bar");
    const part = vereda.element("span");
    part.style.width = (walk[key] * 100).toFixed(1) + "%";
    bar.append(part);
    value.append(bar, vereda.element("span", "share", vereda.percent(walk[key])));
    list.append(vereda.element("dt", "", vereda.ui(key)), value);
  });
  return [vereda.element("h3", "", vereda.ui("chance")), list, vereda.element("p", "note", vereda.ui(note || "chance_note"))];
};

vereda.whose = (walk) => {
  const who = vereda.risen(vereda.person(walk.p));
  return vereda.isKnown(walk.depart_h) ? vereda.ui("here").replace("{person}", () => vereda.within(who))
    .replace("{time}", vereda.clockOnly(walk.depart_h)) : who;
};

vereda.whyLine = (walk) => {
  const why = walk["reason_" + vereda.language] || walk.reason_en;
  return why ? [vereda.reasonBox(why)] : [];
};

vereda.others = (walks) => {
  if (!walks.length) return [];
  const table = vereda.element("table", "plain others");
  const hasReason = walks.some((walk) => walk.reason_en || walk.reason_es);
  table.append(vereda.headRow(["person", "water", "deficit", ...(hasReason ? ["why"] : [])].map(vereda.ui)));
  const body = vereda.element("tbody");
  walks.forEach((walk) => {
    const cells = [vereda.person(walk.p), vereda.isKnown(walk.needed_l) ? vereda.litres(walk.needed_l) : "–",
      vereda.isKnown(walk.deficit_share) ? vereda.mass(walk.deficit_share) : "–"];
    if (hasReason) cells.push(walk["reason_" + vereda.language] || "–");
    body.append(vereda.bodyRow(cells));
  });
  table.append(body);
  return [vereda.element("h3", "", vereda.ui("others")), table];
};

vereda.rideParts = (rides) => {
  if (!rides.length) return [];
  const table = vereda.element("table", "plain");
  const parts = (value) => vereda.number(value, 0) + " ppm";
  const columns = [["ride_aboard", "aboard_h", vereda.hours], ["ride_sun", "sun_h", vereda.hours],
    ["ride_chill", "coldest_chill_c", vereda.degrees], ["ride_core", "rectal_c", vereda.degrees],
    ["ride_co2", "co2_ppm", parts], ["water", "needed_l", vereda.litres]]
    .filter(([, column]) => rides.some((ride) => vereda.isKnown(ride[column])));
  table.append(vereda.headRow(["person", ...columns.map(([key]) => key)].map(vereda.ui)));
  const body = vereda.element("tbody");
  rides.forEach((ride) => body.append(vereda.bodyRow([vereda.person(ride.p),
    ...columns.map(([, column, form]) => (vereda.isKnown(ride[column]) ? form(ride[column]) : "–"))])));
  table.append(body);
  const language = vereda.language === "es" ? 1 : 0;
  const listed = (told, style) => {
    const list = vereda.element("ul", style);
    (told || []).forEach((each) => {
      const item = vereda.element("li");
      item.append(vereda.isolated(each[language]));
      list.append(item);
    });
    return told ? [list] : [];
  };
  return [vereda.element("h3", "", vereda.rideName(rides[0])), table,
    ...listed(rides[0].reasons, "reasons"), ...listed(rides[0].caveats, "note")];
};

vereda.hasDetail = (index) => {
  const own = vereda.bodyOf(index);
  return Boolean(own && (own.walks.length || own.rides.length || own.months)) || vereda.profilePoints(index).length > 1;
};

vereda.detailButton = (index) => {
  const own = vereda.bodyOf(index);
  const button = vereda.element("button", "more", vereda.ui(own && own.rides.length ? "detail_ride" : own && own.walks.length ? "detail" : "detail_route"));
  button.type = "button";
  button.addEventListener("click", () => vereda.openDetail(index));
  return button;
};

vereda.addWalk = (box, index) => {
  // To the pop-up of a route.
  if (!vereda.hasDetail(index)) return;
  const walk = vereda.firstWalk(index);
  if (walk) {
    const who = vereda.element("h3");
    who.append(vereda.isolated(vereda.whose(walk)));
    box.append(who, ...vereda.whyLine(walk), vereda.pairs(vereda.walkRows(walk, true)));
  }
  box.append(vereda.detailButton(index), vereda.element("hr"));
};

vereda.drawDetail = () => {
  const box = document.getElementById("route-detail");
  const list = document.getElementById("route-list");
  const index = vereda.detail;
  list.hidden = index !== null;
  box.hidden = index === null;
  document.body.classList.toggle("with-detail", index !== null && !document.getElementById("routes").hidden);
  box.replaceChildren();
  if (index === null) return;
  const route = vereda.data.routes.list[index];
  const own = vereda.bodyOf(index) || { walks: [], rides: [] };
  const bar = vereda.element("div", "bar-of-buttons");
  const button = (key, act) => {
    const made = vereda.element("button", "", vereda.ui(key));
    made.type = "button";
    made.addEventListener("click", act);
    bar.append(made);
    return made;
  };
  button("all_routes", () => vereda.closeDetail(true)).prepend("← ");
  button("show", () => vereda.showRoute(index));
  const heading = vereda.element("h2");
  heading.id = "detail-heading";
  heading.tabIndex = -1;
  heading.append(vereda.isolated(route.n || "–"));
  box.append(bar, heading);
  if (route.secret) box.append(vereda.element("p", "secret", vereda.words().value.restricted));
  box.append(vereda.riskLine(route.c, route.k));
  const rests = vereda.restsOn(index);
  if (rests) box.append(vereda.element("p", "note", rests));
  const walk = vereda.firstWalk(index);
  if (walk) {
    const who = vereda.element("h3");
    who.append(vereda.isolated(vereda.whose(walk)));
    box.append(who, ...vereda.whyLine(walk), vereda.pairs(vereda.walkRows(walk)));
    if (vereda.isKnown(walk.needed_l_low)) box.append(vereda.element("p", "note", vereda.ui("drawn_note")));
    if (vereda.isKnown(walk.deficit_share)) box.append(vereda.element("p", "note", vereda.ui("deficit_note")));
    box.append(...vereda.chances(walk));
  }
  box.append(...vereda.groupParts(index), ...vereda.rideParts(own.rides));
  const profile = vereda.profile(index);
  if (profile) box.append(vereda.element("h3", "", vereda.ui("along")), profile);
  box.append(...vereda.others(own.walks.slice(1)));
  const departures = vereda.departures(index);
  if (departures) box.append(vereda.element("h3", "", vereda.ui("departures")), departures);
};

vereda.openDetail = (index) => {
  vereda.detail = index;
  vereda.openPanel("routes");
  vereda.drawDetail();
  document.getElementById("routes").scrollTop = 0;
  document.getElementById("detail-heading").focus({ preventScroll: true });
  vereda.map.closePopup();
  vereda.map.invalidateSize({ animate: false });
  vereda.fit(vereda.routeBounds(index), 40);
};

vereda.closeDetail = (isAsked) => {
  const index = vereda.detail;
  vereda.detail = null;
  vereda.drawDetail();
  const card = document.querySelector(`#route-list button[data-route="${index}"]`);
  if (isAsked && card) card.focus();
};

vereda.cardWalk = (index) => {
  // What a route asks, in one line of the list, and why.
  const walk = vereda.firstWalk(index);
  const ride = vereda.firstRide(index);
  const parts = walk ? [vereda.isKnown(walk.needed_l) ? vereda.ui("needed") + ": " + vereda.spread(walk, "needed_l", vereda.litres) : "",
    vereda.rank(walk)] : ride ? [vereda.ui("ride_aboard") + ": " + vereda.hours(ride.aboard_h),
    vereda.isKnown(ride.needed_l) ? vereda.ui("needed") + ": " + vereda.litres(ride.needed_l) : ""] : [];
  const why = vereda.walkReason(index) || vereda.rideReason(index) || vereda.mainReason(index);
  const lines = [];
  if (why) {
    const line = vereda.element("span", "facts why");
    line.append(vereda.isolated(why));
    lines.push(line);
  }
  if (parts.some(Boolean)) lines.push(vereda.element("span", "facts water", parts.filter(Boolean).join(" · ")));
  lines.push(...vereda.groupLines(index));
  return lines;
};

vereda.turnPopup = (id, fields, feature) => {
  const box = vereda.popupFrame(feature.n ? vereda.words().one[id] : "", feature.n || vereda.words().one[id]);
  const who = vereda.data.body ? vereda.person(0) : "";
  const rows = fields.map((column, place) => [vereda.words().field[column], feature.v[place], column])
    .filter(([, value]) => value !== null).map(([label, value, column]) => [label, vereda.value(column, value)]);
  box.append(vereda.element("p", "", vereda.words().note[id]), vereda.pairs([[vereda.ui("person"), who], ...rows]));
  return box;
};
