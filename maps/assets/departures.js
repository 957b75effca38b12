// What every hour of departure in every month asks, as a table whose cells are tinted by stated breaks.
vereda.measure = "needed_l";

vereda.heatClass = (measure, value) => vereda.data.style.heat_breaks[measure].filter((low) => value >= low).length;

vereda.heatWords = (measure, step) => {
  const breaks = vereda.data.style.heat_breaks[measure];
  const [low, high] = [breaks[step - 1], breaks[step]].map((bound) => (bound === undefined ? "" : vereda.number(bound, 2)));
  const key = low === "" ? "under" : high === "" ? "beyond" : "to_under";
  return vereda.ui(key).replace("{low}", low).replace("{high}", high);
};

vereda.tinted = (element, step) => {
  const [ground, ink] = vereda.data.style.heat[step];
  element.style.background = ground;
  element.style.color = ink;
  return element;
};

vereda.departureTold = (key, grid, place, measure) => {
  const unit = measure === "needed_l" ? " L" : "";
  return vereda.ui(key)
    .replace("{value}", vereda.fixed(grid[place], measure === "needed_l" ? 1 : 2) + unit)
    .replace("{time}", vereda.clockOnly(Math.floor(place / 12)))
    .replace("{month}", vereda.words().month[place % 12]);
};

vereda.departuresTable = (grid, measure, best, worst, caption) => {
  const table = vereda.element("table", "heat");
  table.append(vereda.element("caption", "", caption));
  const head = vereda.element("tr");
  const corner = vereda.element("th", "", "h");
  corner.scope = "col";
  corner.setAttribute("aria-label", vereda.ui("hour"));
  head.append(corner, ...vereda.words().month.map((month) => {
    const cell = vereda.element("th");
    cell.scope = "col";
    const short = vereda.element("abbr", "", month.slice(0, 3));
    short.title = month;
    cell.append(short);
    return cell;
  }));
  const top = vereda.element("thead");
  top.append(head);
  const body = vereda.element("tbody");
  for (let hour = 0; hour < 24; hour += 1) {
    const row = vereda.element("tr");
    const name = vereda.element("th", "", String(hour).padStart(2, "0"));
    name.scope = "row";
    row.append(name);
    for (let month = 0; month < 12; month += 1) {
      const place = hour * 12 + month;
      const value = grid[place];
      const cell = vereda.element("td", place === best ? "best" : place === worst ? "worst" : "");
      if (value === null) cell.textContent = "–";
      else vereda.tinted(cell, vereda.heatClass(measure, value)).textContent = vereda.fixed(value, value < 9.95 ? 1 : 0);
      row.append(cell);
    }
    body.append(row);
  }
  table.append(top, body);
  return table;
};

vereda.heatLegend = (grid, measure) => {
  const used = [...new Set(grid.filter((value) => value !== null).map((value) => vereda.heatClass(measure, value)))];
  const list = vereda.element("ul", "heat-legend");
  used.sort((a, b) => a - b).forEach((step) => {
    const item = vereda.element("li");
    item.append(vereda.tinted(vereda.element("span", "swatch"), step), vereda.heatWords(measure, step));
    list.append(item);
  });
  return list;
};

vereda.fillDepartures = (box, index) => {
  const { months, whose } = vereda.data.body.routes[index];
  const measure = months[vereda.measure] ? vereda.measure : Object.keys(months)[0];
  const per = vereda.data.body.per_unit[measure];
  const grid = months[measure].grid.map((value) => (value === null ? null : value / per));
  const [least, most] = months[measure].ends;
  const caption = vereda.ui("departures_caption").replace("{measure}", vereda.ui("measure_" + measure))
    .replace("{person}", () => vereda.within(vereda.person(whose)));
  const told = (key, place, mark) => {
    const line = vereda.element("p", "extreme");
    line.append(vereda.element("span", "ring " + mark), vereda.departureTold(key, grid, place, measure));
    return line;
  };
  box.replaceChildren(told("best", least, "best"), told("worst_departure", most, "worst"),
    vereda.departuresTable(grid, measure, least, most, caption), vereda.heatLegend(grid, measure));
};

vereda.departures = (index) => {
  const { months } = vereda.data.body ? vereda.data.body.routes[index] : {};
  if (!months || !Object.keys(months).length) return null;
  const box = vereda.element("div", "departures");
  const body = vereda.element("div");
  const label = vereda.element("label", "alone");
  const select = vereda.element("select");
  select.id = "departure-measure";
  Object.keys(months).forEach((measure) => {
    const option = vereda.element("option", "", vereda.ui("measure_" + measure));
    option.value = measure;
    option.selected = measure === vereda.measure;
    select.append(option);
  });
  select.addEventListener("change", () => {
    vereda.measure = select.value;
    vereda.fillDepartures(body, index);
  });
  label.append(vereda.element("span", "", vereda.ui("measure")), select);
  if (Object.keys(months).length > 1) box.append(label);
  box.append(body);
  vereda.fillDepartures(body, index);
  return box;
};
