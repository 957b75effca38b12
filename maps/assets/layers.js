// Builds each layer of the page once; the legend's switches add and take them away.
vereda.layers = {};

vereda.rise = { town: 0, height: -400, signal: 150, help: 200, water: 300, port: 400, checkpoint: 500, gap: 100, dry: 600, no_return: 620 };

vereda.layer = (id) => {
  if (!vereda.layers[id]) {
    const shown = !vereda.data.hidden.includes(id);
    vereda.layers[id] = { under: [], over: [], group: L.layerGroup(), shown };
  }
  return vereda.layers[id];
};

vereda.tell = (part, feature, popup) => {
  // While a place's pop-up is open its reach is drawn too.
  part.reach = feature.p;
  return part.bindPopup(popup, vereda.popupOptions);
};

vereda.addPoint = (id, fields, feature) => {
  const layer = vereda.layer(id);
  const isTurn = id === "dry" || id === "no_return";
  const popup = () => (isTurn ? vereda.turnPopup : vereda.featurePopup)(id, fields, feature);
  const marker = vereda.symbol(feature.c, feature.g, vereda.rise[id] || 0, id !== "height");
  vereda.tell(marker, feature, popup);
  const name = () => {
    const element = marker.getElement();
    if (!element) return;
    // Hundreds of spot heights would only stand in a screen reader's way; the search finds those that have names.
    if (id === "height") element.setAttribute("aria-hidden", "true");
    else element.setAttribute("aria-label", [vereda.words().one[id], feature.n].filter(Boolean).join(": "));
  };
  marker.on("add", name);
  vereda.listeners.push(name);
  layer.over.push(marker);
};

vereda.build = () => {
  const { data } = vereda;
  const { fills } = data.style;
  data.layers.forEach((made) => {
    if (made.form === "lines") {
      vereda.buildLines(made);
      return;
    }
    if (made.form === "points" && (made.id === "death" || made.features.length > vereda.mostSymbols)) {
      vereda.buildMarks(made);
      return;
    }
    made.features.forEach((feature) => {
      const popup = () => vereda.featurePopup(made.id, made.fields, feature);
      if (made.form === "points") {
        vereda.addPoint(made.id, made.fields, feature);
      } else {
        const area = L.polygon(feature.g, vereda.area(fills[feature.c] || fills[made.id] || fills.water));
        vereda.layer(made.id).over.push(vereda.tell(area, feature, popup));
      }
    });
  });
  vereda.addLines(vereda.setOfLines("area", "area", [{ c: "area", g: data.area }]), {});
  vereda.buildRoutes();
  if (data.water) vereda.buildDrops();
  data.pictures.forEach(({ id, uri, bounds: [south, west, north, east] }, zIndex) => {
    const options = { className: "picture " + id, alt: "", zIndex: zIndex + 1 };
    vereda.layer(id).over.push(L.imageOverlay(uri, [[south, west], [north, east]], options));
  });
  if (data.tiles) {
    vereda.layer("tiles").over.push(L.tileLayer(data.tiles.url, {
      subdomains: data.tiles.subdomains, maxNativeZoom: data.tiles.max_zoom, maxZoom: 18, opacity: 0.75,
    }));
  }
  Object.values(vereda.layers).forEach((layer) => {
    [...layer.under, ...layer.over].forEach((part) => layer.group.addLayer(part));
    if (layer.shown) layer.group.addTo(vereda.map);
  });
  vereda.restack();
  vereda.startLines();
};

vereda.buildLines = (made) => {
  const set = vereda.unpackLines(made);
  vereda.addLines(set, {
    popup: (line) => vereda.featurePopup(made.id, made.fields, vereda.lineFeature(set, line)),
    tip: (line) => set.column("n").at(line) || vereda.words().class[set.classes[set.classOf[line]]] || vereda.words().one[made.id],
  });
};

vereda.restack = () => {
  vereda.data.style.stack.forEach((id) => {
    const layer = vereda.layers[id];
    if (!layer || !layer.shown) return;
    [...layer.under, ...layer.over].forEach((part) => part.bringToFront && part._renderer && part.bringToFront());
  });
  const ground = vereda.layers.relief;
  if (ground && ground.shown) ground.over[0].bringToBack();
};

vereda.show = (id, shown) => {
  const layer = vereda.layers[id];
  if (!layer) return;
  layer.shown = shown;
  if (shown) layer.group.addTo(vereda.map);
  else layer.group.remove();
  // Symbols and areas take their pop-ups with them; lines and drawn marks are no elements.
  const popup = vereda.map._popup;
  if (!shown && popup && popup.layer === id) vereda.map.closePopup();
  vereda.restack();
  vereda.lines.redraw();
  vereda.placeLabels();
};
