// Which names the map may carry, how important each is, and where it belongs.
vereda.labels = [];

// A name along a line has `paths`, of latitude and longitude, or gives `points` of the map's layer when asked.
vereda.addLabel = (label) => {
  const bounds = label.bounds || (label.paths ? L.latLngBounds(label.paths.flat()) : null);
  const isLine = Boolean(label.paths || label.points);
  vereda.labels.push({ gap: 0, isLine, area: false, away: 0, ...label, bounds, place: L.latLng(label.place) });
};

vereda.labelPoints = (label) => (label.points ? label.points()
  : label.paths.map((path) => path.map((place) => vereda.map.latLngToLayerPoint(place))));

vereda.longest = (paths) => {
  const far = paths.map((path) => path.reduce((sum, to, index) => sum + (index ? to.distanceTo(path[index - 1]) : 0), 0));
  return far.length ? [paths[far.indexOf(Math.max(...far))]] : [];
};

// A named line in many pieces is named once, on its longest piece.
vereda.addLineLabels = (set) => {
  const named = new Map();
  const { parts, vertices, xy } = set;
  for (let line = 0; line < set.count; line += 1) {
    const text = set.column("n").at(line);
    const rank = set.column("z").at(line);
    if (!text || rank === null) continue;
    for (let part = parts[line]; part < parts[line + 1]; part += 1) {
      let far = 0;
      for (let at = 2 * vertices[part] + 2; at < 2 * vertices[part + 1]; at += 2) far += Math.hypot(xy[at] - xy[at - 2], xy[at + 1] - xy[at - 1]);
      const before = named.get(text);
      if (vertices[part + 1] > vertices[part] && (!before || before.far < far)) named.set(text, { far, part, rank, line });
    }
  }
  named.forEach(({ part, rank, line }, text) => {
    const at = 2 * vertices[part];
    vereda.addLabel({
      layer: set.layer, text, rank, style: set.layer, place: vereda.place(xy[at], xy[at + 1]),
      bounds: vereda.boundsOf([[set, line]]), points: () => vereda.longest(vereda.lines.points([[set, line]], 3)),
    });
  });
};

vereda.addHours = (made, feature, style) => {
  // A long line is told in many places, each on a stretch of its own.
  const hours = feature.v[made.fields.indexOf("hours")];
  const label = { layer: made.id, text: "", hours, rank: 6.9, style: "walk label-" + (style || made.id), within: true };
  feature.g.forEach((path) => {
    let start = 0;
    let far = 0;
    for (let index = 1; index < path.length; index += 1) {
      far += Math.hypot(path[index][0] - path[index - 1][0], path[index][1] - path[index - 1][1]);
      if (index === path.length - 1 || far > 0.15) {
        const piece = path.slice(start, index + 1);
        vereda.addLabel({ ...label, place: piece[Math.floor(piece.length / 2)], paths: [piece] });
        start = index;
        far = 0;
      }
    }
  });
};

vereda.gatherLabels = () => {
  const { data } = vereda;
  data.layers.forEach((made) => {
    if (made.form === "lines") {
      const set = vereda.lines.of(made.id);
      if (made.id.startsWith("walk-")) {
        for (let line = 0; line < set.count; line += 1) vereda.addHours(made, { ...vereda.lineFeature(set, line), g: vereda.pathsOf(set, line) });
      }
      vereda.addLineLabels(set);
      return;
    }
    made.features.forEach((feature) => {
      if (made.id.startsWith("reach-")) vereda.addHours(made, feature);
      if (!feature.n || feature.z === undefined) return;
      const label = { layer: made.id, text: feature.n, rank: feature.z, style: made.id };
      if (made.id === "height") {
        const metres = feature.v[made.fields.indexOf("elevation_m")];
        if (typeof metres === "number") label.metres = metres;
      }
      if (made.form === "points") {
        const gap = data.style.symbols[feature.c].size / 2;
        vereda.addLabel({ ...label, style: made.id + " " + feature.c, place: feature.g, gap });
      } else {
        vereda.addLabel({ ...label, place: L.latLngBounds(feature.g.flat()).getCenter(), area: true });
      }
    });
  });
  data.routes.list.forEach((route, index) => {
    const bounds = vereda.routeBounds(index);
    // "(illustrative)" at the end of a name is said by the banner, the list and the pop-up.
    const text = route.basis === "illustrative" ? route.n.replace(/\s*\([^()]*\)$/, "") : route.n;
    if (text && bounds) {
      const points = () => vereda.longest(vereda.lines.points(vereda.routeLines(index), 3));
      vereda.addLabel({ layer: "route", text, rank: 3, style: "route", place: bounds.getCenter(), bounds, points });
    }
  });
  // The United States lie north of the boundary wherever it runs east and west.
  const boundary = vereda.lines.of("boundary");
  if (boundary) {
    const paths = Array.from({ length: boundary.count }, (_, line) => vereda.pathsOf(boundary, line)).flat();
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
  const [fonts, known] = [new Map(), new Map()];
  const fontOf = (className) => {
    // Asked of an element that stands in the page, which makes the browser lay it out: once for each class.
    if (!fonts.has(className)) {
      const probe = vereda.element("bdi", className);
      vereda.map.getPane("names").append(probe);
      const { fontStyle, fontWeight, fontSize, fontFamily, letterSpacing, textTransform } = getComputedStyle(probe);
      fonts.set(className, {
        font: [fontStyle, fontWeight, fontSize, fontFamily].join(" "), height: parseFloat(fontSize) * 1.15,
        spacing: parseFloat(letterSpacing) || 0, isUpper: textTransform === "uppercase",
      });
      probe.remove();
    }
    return fonts.get(className);
  };
  return (className, text) => {
    const key = className + "\n" + text;
    if (!known.has(key)) {
      const { font, height, spacing, isUpper } = fontOf(className);
      if (context.font !== font) context.font = font;
      known.set(key, [context.measureText(isUpper ? text.toUpperCase() : text).width + spacing * text.length + 4, height]);
    }
    return known.get(key);
  };
})();
