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

vereda.addLines = (id, feature, line, popup) => {
  const layer = vereda.layer(id);
  if (line.under) layer.under.push(L.polyline(feature.g, vereda.casing(line)));
  const over = L.polyline(feature.g, vereda.stroke(line));
  if (popup) vereda.tell(over, feature, popup);
  layer.over.push(over);
};

vereda.addPoint = (id, fields, feature) => {
  const layer = vereda.layer(id);
  const isTurn = id === "dry" || id === "no_return";
  const popup = () => (isTurn ? vereda.turnPopup : vereda.featurePopup)(id, fields, feature);
  if (id === "death") {
    const mark = new vereda.Diamond(feature.g, {
      renderer: vereda.canvas, radius: 5, color: "#fff", weight: 1.2, fillColor: "#6b2d5c", fillOpacity: 1,
    });
    layer.over.push(mark.bindPopup(popup, vereda.popupOptions));
    return;
  }
  const marker = vereda.symbol(feature.c, feature.g, vereda.rise[id] || 0, id !== "height");
  vereda.tell(marker, feature, popup);
  const name = () => {
    const element = marker.getElement();
    if (element) element.setAttribute("aria-label", [vereda.words().one[id], feature.n].filter(Boolean).join(": "));
  };
  marker.on("add", name);
  vereda.listeners.push(name);
  layer.over.push(marker);
};

vereda.build = () => {
  const { data } = vereda;
  const { lines, fills } = data.style;
  data.layers.forEach((made) => {
    made.features.forEach((feature) => {
      const popup = () => vereda.featurePopup(made.id, made.fields, feature);
      if (made.form === "points") {
        vereda.addPoint(made.id, made.fields, feature);
      } else if (made.form === "areas") {
        const area = L.polygon(feature.g, vereda.area(fills[feature.c] || fills[made.id] || fills.water));
        vereda.layer(made.id).over.push(vereda.tell(area, feature, popup));
      } else {
        vereda.addLines(made.id, feature, lines[feature.c], popup);
      }
    });
  });
  vereda.addLines("area", { g: data.area.map((ring) => ring) }, lines.area, null);
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
};

vereda.buildRoutes = () => {
  const { routes, style } = vereda.data;
  const layer = vereda.layer("route");
  const measured = new Set(routes.sections.map((section) => section.r));
  routes.list.forEach((route, index) => {
    const popup = () => vereda.routePopup(index);
    const line = style.lines[measured.has(index) ? "route" : route.c];
    layer.under.push(L.polyline(route.g, vereda.casing(style.lines["risk-5"] || line)));
    if (!measured.has(index)) {
      layer.over.push(L.polyline(route.g, vereda.stroke(line)).bindPopup(popup, vereda.popupOptions));
    }
  });
  // The worst sections are drawn last, so that a crossing shows the greater risk.
  const order = routes.sections.map((section, index) => [section.c, index]).sort((a, b) =>
    a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]);
  order.forEach(([, index]) => {
    const section = routes.sections[index];
    const line = L.polyline(section.g, vereda.stroke(style.lines[section.c]));
    layer.over.push(line.bindPopup(() => vereda.sectionPopup(section), vereda.popupOptions));
  });
};

vereda.restack = () => {
  vereda.data.style.stack.concat(["death"]).forEach((id) => {
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
  vereda.restack();
  vereda.placeLabels();
};
