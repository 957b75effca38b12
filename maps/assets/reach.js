// How far somebody comes on foot from one place: its areas on the map, and in words, while it is chosen.
vereda.reaches = new Map();
vereda.chosen = null;

vereda.gatherReaches = () => {
  vereda.data.layers.filter((made) => made.id.startsWith("reach-")).forEach((made) => {
    made.features.forEach((feature) => {
      if (!vereda.reaches.has(feature.p)) {
        vereda.reaches.set(feature.p, { id: made.id, fields: made.fields, name: feature.n || "", features: [] });
      }
      vereda.reaches.get(feature.p).features.push(feature);
    });
  });
  // Drawn from the longest time to the shortest, told from the shortest on.
  vereda.reaches.forEach((place) => {
    place.told = [...place.features].reverse();
  });
};

vereda.reachRows = (place) => {
  const at = (column) => place.fields.indexOf(column);
  const said = (feature, column) => vereda.value(column, feature.v[at(column)]);
  return place.told.map((feature) => [said(feature, "hours"), vereda.ui("reach_told")
    .replace("{area}", () => said(feature, "area_km2"))
    .replace("{far}", () => said(feature, "farthest_km"))
    .replace("{climb}", () => said(feature, "climb_mean_m"))]);
};

vereda.tellReach = () => {
  const facts = document.getElementById("reach-facts");
  const place = vereda.reaches.get(vereda.chosen);
  facts.replaceChildren();
  if (!place) return;
  const button = vereda.element("button", "", vereda.ui("show"));
  button.type = "button";
  button.addEventListener("click", () => {
    // On a phone, where the panel covers the map.
    vereda.seeMap();
    document.getElementById("tab-legend").focus();
    vereda.fitReach(place);
  });
  facts.append(vereda.pairs(vereda.reachRows(place)), button);
};

vereda.fitReach = (place) => vereda.fit(L.latLngBounds(place.features[0].g.flat()), 30);

vereda.drawReach = (place) => {
  const { fills } = vereda.data.style;
  const layer = vereda.layer("reach-alone");
  layer.group.clearLayers();
  layer.under = [];
  layer.over = [];
  vereda.labels = vereda.labels.filter((label) => label.layer !== "reach-alone");
  (place ? place.features : []).forEach((feature) => {
    const fill = vereda.area(fills[feature.c]);
    // What lies beneath can still be clicked, and a click on bare ground hides the areas.
    const still = { interactive: false, smoothFactor: 0.6 };
    const casing = { ...fill, ...still, fill: false, color: "#fffdf6", weight: fill.weight + 2.6, dashArray: null };
    layer.under.push(L.polygon(feature.g, { ...casing, opacity: 0.8 }));
    layer.over.push(L.polygon(feature.g, { ...fill, ...still, fillOpacity: 0.16, weight: fill.weight + 0.6 }));
    vereda.addHours({ id: "reach-alone", fields: place.fields }, feature, place.id);
  });
  [...layer.under, ...layer.over].forEach((part) => layer.group.addLayer(part));
};

vereda.showReach = (number) => {
  // `number` of a place; anything else hides what is shown.
  const chosen = vereda.reaches.has(number) ? number : null;
  if (chosen === vereda.chosen) return;
  vereda.chosen = chosen;
  vereda.drawReach(vereda.reaches.get(chosen));
  document.getElementById("reach-place").value = chosen === null ? "" : String(chosen);
  vereda.tellReach();
  vereda.restack();
  vereda.placeLabels();
};

vereda.listReaches = () => {
  const select = document.getElementById("reach-place");
  const groups = new Map();
  const seen = new Map();
  vereda.reaches.forEach((place, number) => {
    const kind = vereda.words().one[place.id];
    const name = place.name || kind;
    const key = place.id + "\n" + name;
    seen.set(key, (seen.get(key) || 0) + 1);
    // Pieces of one road carry one name.
    const text = seen.get(key) > 1 ? name + " (" + seen.get(key) + ")" : name;
    groups.set(place.id, [...(groups.get(place.id) || []), [text, number]]);
  });
  const option = (text, value) => Object.assign(vereda.element("option", "", text), { value });
  select.replaceChildren(option(vereda.ui("reach_none"), ""));
  groups.forEach((places, id) => {
    const group = vereda.element("optgroup");
    group.label = vereda.words().one[id];
    places.sort(([a], [b]) => a.localeCompare(b, vereda.language, { numeric: true }));
    group.append(...places.map(([text, number]) => option(text, String(number))));
    select.append(group);
  });
  select.value = vereda.chosen === null ? "" : String(vereda.chosen);
  vereda.tellReach();
};

vereda.startReach = () => {
  const { map } = vereda;
  vereda.gatherReaches();
  if (!vereda.reaches.size) return;
  vereda.layer("reach-alone").group.addTo(map);
  map.on("popupopen", ({ popup }) => vereda.showReach(popup.reach ?? (popup._source && popup._source.reach)));
  map.on("click", () => vereda.showReach(null));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Escape") vereda.showReach(null);
  });
  document.getElementById("reach-place").addEventListener("change", ({ target }) => {
    const number = target.value === "" ? null : Number(target.value);
    map.closePopup();
    vereda.showReach(number);
    const place = vereda.reaches.get(number);
    if (place) vereda.fitReach(place);
  });
  vereda.reword(vereda.listReaches);
};
