// Every line of the page, on one canvas between the areas and the symbols; and the marks of layers of very many points.
vereda.lines = { sets: [], marks: [], factors: {}, drawn: null, isStill: false };

// More points than this are drawn rather than placed as elements.
vereda.mostSymbols = 500;

vereda.addLines = (set, told) => {
  // `told`: popup(line) gives its element and tip(line) its words; `casing` is the class whose casing all have.
  Object.assign(set, told);
  vereda.layer(set.layer);
  const place = vereda.lines.sets.findIndex((each) => each.id === set.id);
  if (place < 0) vereda.lines.sets.push(set);
  else vereda.lines.sets[place] = set;
  return set;
};

vereda.lines.of = (id) => vereda.lines.sets.find((set) => set.id === id);

// Changes the class of every line of a layer: numbers of `classes`, in a typed array. Geometry stays as it is.
vereda.lines.recolour = (id, classOf, classes) => {
  const set = vereda.lines.of(id);
  set.classOf = classOf;
  if (classes) set.classes = classes;
  set.sorted = null;
  vereda.lines.redraw();
};

// Lines of one class, in their order.
vereda.lines.ofClass = (set, number) => {
  if (!set.sorted) {
    const starts = new Int32Array(set.classes.length + 1);
    set.classOf.forEach((each) => { if (each >= 0) starts[each + 1] += 1; });
    for (let each = 0; each < set.classes.length; each += 1) starts[each + 1] += starts[each];
    const order = new Int32Array(starts[set.classes.length]);
    const next = starts.slice();
    set.classOf.forEach((each, line) => { if (each >= 0) order[next[each]++] = line; });
    set.sorted = { order, starts };
  }
  const { order, starts } = set.sorted;
  return order.subarray(starts[number], starts[number + 1]);
};

vereda.lines.isShown = (id) => Boolean(vereda.layers[id] && vereda.layers[id].shown);

vereda.lines.layerIds = () => {
  const { stack } = vereda.data.style;
  const rank = (id) => (stack.includes(id) ? stack.indexOf(id) : stack.length);
  return [...new Set(vereda.lines.sets.map((set) => set.layer))].sort((one, other) => rank(one) - rank(other));
};

// Where lines would cover more than half of the ground they are on they are drawn thinner, down to a third.
vereda.lines.thinned = (layer, widest, pixel) => {
  const sets = vereda.lines.sets.filter((set) => set.layer === layer);
  const covered = (Math.max(0, ...sets.map((set) => set.density)) * widest) * pixel;
  return Math.max(1 / 3, Math.min(1, 0.5 / covered));
};

// Metres of the grid for each pixel.
vereda.lines.pixel = () => (2 * Math.PI * vereda.earth) / (256 * 2 ** vereda.map.getZoom());

// What is drawn, from the bottom: of each layer the casings first, then the classes as the styles list them.
vereda.lines.passes = () => {
  const { lines } = vereda.data.style;
  const rank = Object.fromEntries(Object.keys(lines).map((name, place) => [name, place]));
  return vereda.lines.layerIds().filter(vereda.lines.isShown).flatMap((layer) => {
    const members = vereda.lines.sets.filter((set) => set.layer === layer)
      .flatMap((set) => set.classes.map((name, number) => ({ set, number, name })));
    const widths = members.map(({ name }) => (lines[name] ? Math.max(lines[name].width, lines[name].under_width) : 0));
    const factor = (vereda.lines.factors[layer] || 1) * vereda.lines.thinned(layer, Math.max(0, ...widths), vereda.lines.pixel());
    const under = new Map();
    members.forEach((member) => {
      const line = lines[member.set.casing || member.name];
      // Where hardly any ground is left between lines a casing would be all that is seen.
      if (!line || !line.under || (member.set.casing && factor < 0.5)) return;
      const key = [line.under, line.under_width, line.under_opacity, line.butt].join();
      if (!under.has(key)) {
        const { under: colour, under_width: width, under_opacity: opacity, butt } = line;
        under.set(key, { layer, colour, width: width * factor, opacity, butt, dash: [], members: [] });
      }
      under.get(key).members.push(member);
    });
    const over = new Map();
    members.filter(({ name }) => lines[name]).sort((one, other) => rank[one.name] - rank[other.name]).forEach((member) => {
      const { colour, width, opacity, butt, dash } = lines[member.name];
      if (!over.has(member.name)) {
        const parts = (dash || "").split(" ").filter(Boolean).map(Number);
        over.set(member.name, { layer, colour, width: width * factor, opacity, butt, dash: parts, members: [] });
      }
      over.get(member.name).members.push(member);
    });
    return [...under.values(), ...over.values()];
  });
};

// Where the map is: a point of the grid is at x * scale - left, top - y * scale, in pixels of a picture.
vereda.lines.view = (ratio, origin, width, height) => {
  const world = 256 * 2 ** vereda.map.getZoom();
  const scale = (world / (2 * Math.PI * vereda.earth)) * ratio;
  return { scale, left: (origin.x - world / 2) * ratio, top: (world / 2 - origin.y) * ratio, width, height, ratio };
};

vereda.lines.isSeen = ({ boxes }, line, { scale, left, top, width, height }, reach) =>
  boxes[4 * line] * scale - left < width + reach && boxes[4 * line + 2] * scale - left > -reach
  && top - boxes[4 * line + 3] * scale < height + reach && top - boxes[4 * line + 1] * scale > -reach;

// `least`: vertices nearer to the one before, in pixels, are not seen.
vereda.lines.trace = ({ parts, vertices, xy, boxes }, line, { scale, left, top, ratio }, least, strokes) => {
  const small = Math.max(boxes[4 * line + 2] - boxes[4 * line], boxes[4 * line + 3] - boxes[4 * line + 1]) * scale < ratio;
  for (let part = parts[line]; part < parts[line + 1]; part += 1) {
    const last = 2 * vertices[part + 1] - 2;
    let at = 2 * vertices[part];
    let x0 = xy[at] * scale - left;
    let y0 = top - xy[at + 1] * scale;
    let first = true;
    if (small || at === last) {
      strokes.dot(x0, y0);
      if (small) return;
    }
    strokes.moveTo();
    for (at += 2; at <= last; at += 2) {
      const x = xy[at] * scale - left;
      const y = top - xy[at + 1] * scale;
      if (at < last && x - x0 < least && x0 - x < least && y - y0 < least && y0 - y < least) continue;
      strokes.segment(x0, y0, x, y, first, at === last);
      first = false;
      x0 = x;
      y0 = y;
    }
  }
};

vereda.lines.rgb = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

// The work of one picture, in steps that can be told apart by the clock.
vereda.lines.work = function* work(strokes, view) {
  strokes.clear();
  for (const { colour, width, opacity, butt, dash, members } of vereda.lines.passes()) {
    const wide = width * view.ratio;
    const least = Math.max(0.5 * view.ratio, wide / 5);
    strokes.begin(wide, dash.map((each) => each * view.ratio), butt);
    for (const { set, number } of members) {
      const lines = vereda.lines.ofClass(set, number);
      for (let place = 0; place < lines.length; place += 1) {
        if ((place & 255) === 255) yield;
        const line = lines[place];
        if (vereda.lines.isSeen(set, line, view, wide)) vereda.lines.trace(set, line, view, least, strokes);
      }
    }
    yield;
    strokes.fill(vereda.lines.rgb(colour), opacity);
    yield;
  }
  yield* vereda.stampMarks(strokes, view);
};

vereda.LineLayer = L.Layer.extend({
  options: { pane: "lines", padding: 0.25 },

  onAdd() {
    this.canvases = [0, 1].map(() => {
      const canvas = L.DomUtil.create("canvas", "lines leaflet-zoom-animated", this.getPane());
      canvas.setAttribute("aria-hidden", "true");
      canvas.style.display = "none";
      return canvas;
    });
    this.front = null;
    this.redraw();
  },

  onRemove() { this.canvases.forEach((canvas) => canvas.remove()); },

  getEvents() {
    return {
      moveend: this.redraw, resize: this.redraw, zoom: this.follow, viewreset: this.follow,
      zoomanim: ({ zoom, center }) => this.follow({ zoom, center }),
    };
  },

  // The picture that stands moves with the map until the next one is drawn.
  follow({ zoom, center }) {
    const { front } = this;
    if (!front) return;
    const map = this._map;
    const isMoving = center !== undefined;
    const at = isMoving ? map._latLngToNewLayerPoint(front.corner, zoom, center) : map.latLngToLayerPoint(front.corner);
    L.DomUtil.setTransform(front.canvas, at, map.getZoomScale(isMoving ? zoom : map.getZoom(), front.zoom));
  },

  ratio() {
    // Paper is finer than a screen.
    const wanted = vereda.isOnPaper() ? Math.max(3, window.devicePixelRatio) : window.devicePixelRatio || 1;
    const { x, y } = this._map.getSize();
    return Math.min(wanted, Math.sqrt(2.4e7 / (x * y * (1 + 2 * this.options.padding) ** 2 + 1)));
  },

  redraw() {
    const map = this._map;
    if (!map || !map._loaded) return;
    window.clearTimeout(this.timer);
    const size = map.getSize();
    if (!size.x || !size.y) return;
    const ratio = this.ratio();
    const pad = size.multiplyBy(this.options.padding).round();
    const corner = map.containerPointToLayerPoint([0, 0]).subtract(pad).round();
    const [width, height] = [size.x + 2 * pad.x, size.y + 2 * pad.y].map((side) => Math.round(side * ratio));
    if (!this.strokes || this.strokes.width !== width || this.strokes.height !== height) {
      this.strokes = new vereda.Strokes(width, height);
    }
    const view = vereda.lines.view(ratio, map.getPixelOrigin().add(corner), width, height);
    const job = {
      view, corner, size: [size.x + 2 * pad.x, size.y + 2 * pad.y], zoom: map.getZoom(),
      steps: vereda.lines.work(this.strokes, view), shown: performance.now(), isFirst: !this.front,
    };
    this.job = job;
    this.go(job);
  },

  go(job) {
    // Paper cannot wait; on a screen other work has its turn between the steps.
    const isPrinted = vereda.isOnPaper();
    const until = performance.now() + (job.isFirst ? 30 : 10);
    let isDone = false;
    while (!isDone && (isPrinted || performance.now() < until)) isDone = job.steps.next().done;
    if (isDone) {
      this.show(job);
      this.job = null;
      performance.mark("vereda-drawn");
      return;
    }
    if (job.isFirst && performance.now() - job.shown > 300) {
      this.show(job);
      job.shown = performance.now();
    }
    this.timer = window.setTimeout(() => this.go(job), 0);
  },

  show({ view, corner, size, zoom }) {
    const canvas = this.canvases.find((each) => !this.front || each !== this.front.canvas);
    if (canvas.width !== view.width || canvas.height !== view.height) [canvas.width, canvas.height] = [view.width, view.height];
    [canvas.style.width, canvas.style.height] = size.map((side) => side + "px");
    const context = canvas.getContext("2d");
    context.putImageData(this.strokes.picture, 0, 0);
    vereda.paintMarks(context, view);
    L.DomUtil.setTransform(canvas, corner, 1);
    canvas.style.display = "";
    if (this.front && this.front.canvas !== canvas) this.front.canvas.style.display = "none";
    this.front = { canvas, zoom, corner: this._map.layerPointToLatLng(corner) };
  },
});

vereda.lines.redraw = () => {
  if (vereda.lines.drawn) vereda.lines.drawn.redraw();
};

vereda.startLines = () => {
  const pane = vereda.map.createPane("lines");
  pane.style.zIndex = 420;
  pane.style.pointerEvents = "none";
  vereda.lines.drawn = new vereda.LineLayer().addTo(vereda.map);
  vereda.startPicking();
};

vereda.lines.viewOfMap = (size) => {
  const corner = vereda.map.containerPointToLayerPoint([0, 0]);
  return [vereda.lines.view(1, vereda.map.getPixelOrigin().add(corner), size.x, size.y), corner];
};

// Calls `use` with the ends of each piece that is seen, in pixels of the map, thinned to `least` pixels.
vereda.lines.eachPiece = (set, least, use) => {
  const size = vereda.map.getSize();
  const [view] = vereda.lines.viewOfMap(size);
  const pieces = {
    moveTo() {},
    dot(x, y) { pieces.segment(x, y, x, y); },
    segment(x0, y0, x1, y1) {
      if (Math.max(x0, x1) >= 0 && Math.max(y0, y1) >= 0 && Math.min(x0, x1) <= size.x && Math.min(y0, y1) <= size.y) use(x0, y0, x1, y1);
    },
  };
  for (let line = 0; line < set.count; line += 1) {
    if (vereda.lines.isSeen(set, line, view, 0)) vereda.lines.trace(set, line, view, least, pieces);
  }
};

// Points of lines in pixels of the map's layer, thinned to `least` pixels; lines that join are one path.
vereda.lines.points = (lines, least) => {
  const [view, corner] = vereda.lines.viewOfMap(vereda.map.getSize());
  const paths = [];
  const add = (x, y) => paths[paths.length - 1].push(L.point(x + corner.x, y + corner.y));
  const pieces = {
    moveTo() {},
    dot(x, y) { pieces.segment(x, y, x, y, true); },
    segment(x0, y0, x1, y1, first) {
      const path = paths[paths.length - 1];
      const end = path && path[path.length - 1];
      if (first && !(end && Math.abs(end.x - corner.x - x0) < 0.5 && Math.abs(end.y - corner.y - y0) < 0.5)) {
        paths.push([]);
        add(x0, y0);
      }
      add(x1, y1);
    },
  };
  lines.forEach(([set, line]) => vereda.lines.trace(set, line, view, least, pieces));
  return paths;
};
