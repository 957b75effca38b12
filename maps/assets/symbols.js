// How areas and the few symbols become Leaflet layers: a canvas for areas, SVG for symbols.
vereda.canvas = L.canvas({ padding: 0.5, tolerance: 5 });

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

vereda.sizeMarks = () => {
  // Symbols shrink a little where the whole area is small on the screen, and grow when one looks closer.
  const zoom = vereda.map.getZoom();
  vereda.mark = Math.max(0.62, Math.min(1.15, 1 + (zoom - 9.75) * 0.22));
  vereda.map.getContainer().style.setProperty("--mark", vereda.mark.toFixed(2));
  // Spot heights are many and the least of what is asked: they wait until one looks closer.
  vereda.map.getContainer().classList.toggle("far", zoom - vereda.homeZoom < 0.9);
  // So do lines of equal walking time, which are many where the map is small.
  const thin = Math.min(1, vereda.mark + 0.05);
  vereda.data.layers.forEach(({ id }) => { if (id.startsWith("walk-")) vereda.lines.factors[id] = thin; });
};
