// How features become Leaflet layers: one canvas for lines, areas and the many small marks, SVG for the few symbols.
vereda.canvas = L.canvas({ padding: 0.5, tolerance: 5 });

vereda.Diamond = L.CircleMarker.extend({
  // A small still mark: a diamond, so that it is not told from other marks by colour alone.
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    const context = renderer._ctx;
    const { x, y } = this._point;
    const reach = this._radius;
    context.beginPath();
    context.moveTo(x, y - reach);
    context.lineTo(x + reach, y);
    context.lineTo(x, y + reach);
    context.lineTo(x - reach, y);
    context.closePath();
    renderer._fillStroke(context, this);
  },
});

vereda.stroke = (line) => ({
  renderer: vereda.canvas,
  color: line.colour,
  weight: line.width,
  opacity: line.opacity,
  dashArray: line.dash || null,
  lineCap: line.butt ? "butt" : "round",
  lineJoin: "round",
  smoothFactor: 0.6,
});

vereda.casing = (line) => ({
  renderer: vereda.canvas,
  color: line.under,
  weight: line.under_width,
  opacity: line.under_opacity,
  lineCap: line.butt ? "butt" : "round",
  lineJoin: "round",
  interactive: false,
  smoothFactor: 0.6,
});

vereda.area = (fill) => ({
  renderer: vereda.canvas,
  fillColor: fill.colour,
  fillOpacity: fill.opacity,
  color: fill.edge,
  weight: fill.edge_width,
  dashArray: fill.dash || null,
  lineCap: fill.butt ? "butt" : "round",
});

vereda.icon = (name) => {
  const symbol = vereda.data.style.symbols[name];
  return L.divIcon({
    className: "symbol symbol-" + name,
    html: symbol.svg,
    iconSize: [symbol.size, symbol.size],
    iconAnchor: [symbol.size / 2, symbol.planted ? symbol.size * 0.96 : symbol.size / 2],
    popupAnchor: [0, (symbol.planted ? -symbol.size : -symbol.size / 2) + 2],
  });
};

vereda.symbol = (name, place, zIndex, keyboard) =>
  L.marker(place, { icon: vereda.icon(name), zIndexOffset: zIndex, riseOnHover: true, keyboard });

vereda.mark = 1;

// What else is to be done when symbols have another size.
vereda.sized = [];

vereda.sizeMarks = () => {
  // Symbols shrink a little where the whole area is small on the screen, and grow when one looks closer.
  const zoom = vereda.map.getZoom();
  vereda.mark = Math.max(0.62, Math.min(1.15, 1 + (zoom - 9.75) * 0.22));
  vereda.map.getContainer().style.setProperty("--mark", vereda.mark.toFixed(2));
  // Spot heights are many and the least of what is asked: they wait until one looks closer.
  vereda.map.getContainer().classList.toggle("far", zoom - vereda.homeZoom < 0.9);
  // So do lines of equal walking time, which are many where the map is small.
  const thin = Math.min(1, vereda.mark + 0.05);
  vereda.data.layers.filter((made) => made.id.startsWith("walk-")).forEach((made) => {
    const layer = vereda.layers[made.id];
    made.features.forEach((feature, index) => {
      const line = vereda.data.style.lines[feature.c];
      layer.over[index].setStyle({ weight: line.width * thin });
      layer.under[index].setStyle({ weight: line.under_width * thin });
    });
  });
  vereda.sized.forEach((resize) => resize());
  const deaths = vereda.layers.death;
  if (!deaths) return;
  // Where there are very many, each is smaller, so that what they lie on stays to be seen.
  const radius = 4.6 * vereda.mark * Math.max(0.62, Math.min(1, 1.25 - 0.12 * Math.log10(deaths.over.length) * 1.6));
  deaths.over.forEach((mark) => mark.setStyle({ weight: radius > 3.4 ? 1.1 : 0.6 }).setRadius(radius));
};
