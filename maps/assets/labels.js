// Which names the map may carry, how important each is, and where it belongs.
vereda.labels = [];

vereda.addLabel = (label) => {
  const bounds = label.paths ? L.latLngBounds(label.paths.flat()) : null;
  vereda.labels.push({ gap: 0, paths: null, area: false, away: 0, bounds, ...label, place: L.latLng(label.place) });
};

vereda.extent = (path) =>
  path.slice(1).reduce((sum, to, index) => sum + Math.hypot(to[0] - path[index][0], to[1] - path[index][1]), 0);

vereda.longest = (paths) =>
  paths.reduce((longest, next) => (vereda.extent(next) > vereda.extent(longest) ? next : longest), []);

vereda.addHours = (made, feature, style) => {
  // A long line is told in many places, each on a stretch of its own.
  const hours = feature.v[made.fields.indexOf("hours")];
  const label = { layer: made.id, text: "", hours, rank: 6.9, style: "walk label-" + (style || made.id), within: true };
  feature.g.forEach((path) => {
    let start = 0;
    for (let index = 1; index < path.length; index += 1) {
      const stretch = index === path.length - 1 || vereda.extent(path.slice(start, index + 1)) > 0.15;
      if (stretch) {
        const piece = path.slice(start, index + 1);
        vereda.addLabel({ ...label, place: piece[Math.floor(piece.length / 2)], paths: [piece] });
        start = index;
      }
    }
  });
};

vereda.gatherLabels = () => {
  const { data } = vereda;
  data.layers.forEach((made) => {
    const lines = {};
    made.features.forEach((feature) => {
      if (/^(walk|reach)-/.test(made.id)) vereda.addHours(made, feature);
      if (!feature.n || feature.z === undefined) return;
      const label = { layer: made.id, text: feature.n, rank: feature.z, style: made.id };
      if (made.id === "height") {
        const metres = feature.v[made.fields.indexOf("elevation_m")];
        if (typeof metres === "number") label.metres = metres;
      }
      if (made.form === "points") {
        const gap = data.style.symbols[feature.c].size / 2;
        vereda.addLabel({ ...label, style: made.id + " " + feature.c, place: feature.g, gap });
      } else if (made.form === "areas") {
        vereda.addLabel({ ...label, place: L.latLngBounds(feature.g.flat()).getCenter(), area: true });
      } else {
        // A named line in many pieces is named once, on its longest piece.
        const path = vereda.longest(feature.g);
        const before = lines[feature.n];
        if (path.length && (!before || vereda.extent(before.paths[0]) < vereda.extent(path))) {
          lines[feature.n] = { ...label, place: path[0], paths: [path] };
        }
      }
    });
    Object.values(lines).forEach(vereda.addLabel);
  });
  data.routes.list.forEach((route) => {
    const path = vereda.longest(route.g);
    // "(illustrative)" at the end of a name is said by the banner, the list and the pop-up.
    const text = route.basis === "illustrative" ? route.n.replace(/\s*\([^()]*\)$/, "") : route.n;
    if (text && path.length) {
      vereda.addLabel({ layer: "route", text, rank: 3, style: "route", place: path[0], paths: [path] });
    }
  });
  // The United States lie north of the boundary wherever it runs east and west.
  const boundary = data.layers.find((made) => made.id === "boundary");
  if (boundary) {
    const paths = boundary.features.flatMap((feature) => feature.g);
    [["US", -1], ["MX", 1]].forEach(([country, side]) => {
      const label = { layer: "boundary", country, text: country, rank: 2, style: "country", away: side * 20 };
      vereda.addLabel({ ...label, place: paths[0][0], paths });
    });
  }
  vereda.labels.sort((a, b) => a.rank - b.rank);
};

vereda.labelPane = () => {
  const pane = vereda.map.createPane("names");
  pane.classList.add("leaflet-zoom-hide");
  pane.style.zIndex = 590;
  pane.style.pointerEvents = "none";
  pane.setAttribute("aria-hidden", "true");
};

vereda.measureLabel = (() => {
  const context = document.createElement("canvas").getContext("2d");
  const known = new Map();
  return (element, text) => {
    const key = element.className + "\n" + text;
    if (!known.has(key)) {
      const style = getComputedStyle(element);
      context.font = [style.fontStyle, style.fontWeight, style.fontSize, style.fontFamily].join(" ");
      const spacing = parseFloat(style.letterSpacing) || 0;
      const upper = style.textTransform === "uppercase" ? text.toUpperCase() : text;
      known.set(key, [context.measureText(upper).width + spacing * text.length + 4, parseFloat(style.fontSize) * 1.15]);
    }
    return known.get(key);
  };
})();
