// What a route asks of people who stay together: a line in the list, and figures with who is worst off.
vereda.groupsOf = (index) => {
  const own = vereda.bodyOf(index);
  return (own && own.groups) || [];
};
vereda.groupName = (group) => {
  const said = vereda.within(vereda.data.body.groups[group.g][vereda.language]);
  if (!vereda.isKnown(group.people)) return said;
  return vereda.ui(group.people === 1 ? "group_one" : "group_many")
    .replace("{people}", vereda.number(group.people, 0)).replace("{group}", () => said);
};

vereda.groupLines = (index) => vereda.groupsOf(index).map((group) => {
  const worst = group["worst_" + vereda.language];
  const asks = vereda.isKnown(group.needed_l) ? vereda.ui("group_litres").replace("{litres}", vereda.litres(group.needed_l)) : "";
  const who = worst ? vereda.ui("group_worst").replace("{person}", () => vereda.within(worst)) : "";
  const line = vereda.element("span", "facts group");
  line.append(vereda.isolated(vereda.groupName(group) + ": " + [asks, who].filter(Boolean).join("; ")));
  return line;
});

vereda.groupRows = (group) => {
  const rows = [];
  if (vereda.isKnown(group.needed_l)) rows.push([vereda.ui("group_needed"), vereda.spread(group, "needed_l", vereda.litres)]);
  if (vereda.isKnown(group.carried_l)) rows.push([vereda.ui("group_carried"), vereda.litres(group.carried_l)]);
  if (group.short_l >= 0.05) rows.push([vereda.ui("group_short"), vereda.litres(group.short_l)]);
  // Without their symbols: those on the map are of the first person.
  rows.push(...vereda.turnRows(group).map(([label, value]) =>
    [vereda.ui("group_first").replace("{what}", label), value]));
  if (vereda.isKnown(group.deficit_share)) {
    rows.push([vereda.ui("deficit_most"), vereda.ui("of_mass").replace("{share}", vereda.mass(group.deficit_share))]);
  }
  if (vereda.isKnown(group.core_c)) rows.push([vereda.ui("core_most"), vereda.degrees(group.core_c)]);
  rows.push(...vereda.coldRows(group));
  if (vereda.isKnown(group.hours)) rows.push([vereda.ui("on_way"), vereda.hours(group.hours)]);
  const worst = group["worst_" + vereda.language];
  if (worst) rows.push([vereda.ui("group_worst_off"), worst]);
  const why = group["reason_" + vereda.language] || group.reason_en;
  if (why) rows.push([vereda.ui("why"), why]);
  return rows;
};

vereda.groupParts = (index) => vereda.groupsOf(index).flatMap((group) => {
  const head = vereda.element("h3");
  head.append(vereda.isolated(vereda.groupName(group)));
  return [head, vereda.pairs(vereda.groupRows(group)), ...vereda.chances(group, "group_chance_note")];
});
