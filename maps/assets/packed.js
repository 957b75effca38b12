// Reads packed lines (maps/_packed.py): coordinates on a grid of Web Mercator, and what is told of them by columns.
vereda.earth = 6378137;

vereda.bytes = (text) => {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let place = 0; place < raw.length; place += 1) bytes[place] = raw.charCodeAt(place);
  return bytes;
};

// Zigzag differences of variable length, summed up: -1 in `missing` places, where the code is 0.
vereda.readColumn = (text, count, values, missing, scale) => {
  const bytes = vereda.bytes(text);
  let at = 0;
  let value = 0;
  for (let place = 0; place < count; place += 1) {
    let code = 0;
    let unit = 1;
    while (bytes[at] > 127) {
      code += (bytes[at] - 128) * unit;
      unit *= 128;
      at += 1;
    }
    code += bytes[at] * unit;
    at += 1;
    if (code === 0) {
      values[place] = missing;
    } else {
      code -= 1;
      value += code % 2 ? -(code + 1) / 2 : code / 2;
      values[place] = value / scale;
    }
  }
  return values;
};

// A column: `codes` of `texts` (-1: not known), or `values` (NaN: not known), and either through `at`.
vereda.column = (packed, count) => {
  if (!packed) return { at: () => null };
  if (packed.t) {
    const codes = new Int32Array(count);
    if (packed.b) vereda.readColumn(packed.b, count, codes, -1, 1);
    const texts = packed.t;
    return { codes, texts, at: (place) => (codes[place] < 0 ? null : texts[codes[place]]) };
  }
  const values = vereda.readColumn(packed.b, count, new Float64Array(count), NaN, 10 ** packed.d);
  return { values, at: (place) => (Number.isNaN(values[place]) ? null : values[place]) };
};

// Number i of whole numbers, as sums from 0: the first of each.
vereda.firsts = (packed, count) => {
  const column = vereda.column(packed, count);
  const firsts = new Int32Array(count + 1);
  for (let place = 0; place < count; place += 1) firsts[place + 1] = firsts[place] + column.at(place);
  return firsts;
};

vereda.readVertices = (text, count) => {
  const bytes = vereda.bytes(text);
  const xy = new Int32Array(2 * count);
  const last = [0, 0];
  let at = 0;
  for (let place = 0; place < 2 * count; place += 1) {
    let code = bytes[at] & 127;
    for (let shift = 7; bytes[at] > 127; shift += 7) {
      at += 1;
      code |= (bytes[at] & 127) << shift;
    }
    at += 1;
    last[place & 1] += (code >>> 1) ^ -(code & 1);
    xy[place] = last[place & 1];
  }
  return xy;
};

// Lines in flat arrays: parts of line i begin at `parts[i]`, vertices of part j at `vertices[j]`, x and y by turns.
vereda.lineSet = (id, layer, fields, { parts, vertices, xy, columns }) => {
  const count = parts.length - 1;
  const known = new Map();
  const column = (key, place) => {
    const name = place === undefined ? key : key + place;
    if (!known.has(name)) {
      const packed = place === undefined ? columns[key] : (columns[key] || [])[place];
      known.set(name, vereda.column(packed || null, count));
    }
    return known.get(name);
  };
  const { codes, texts } = column("c");
  const set = { id, layer, fields, count, parts, vertices, xy, column, classes: texts || [], classOf: codes || new Int32Array(0) };
  set.wide = (key) => (columns[key] || []).map((_, place) => column(key, place));
  set.row = (key, line) => set.wide(key).map((each) => each.at(line));
  set.boxes = vereda.boxesOf(set);
  set.density = vereda.densityOf(set);
  return set;
};

vereda.boxesOf = ({ count, parts, vertices, xy }) => {
  // West, south, east, north of each line; the wrong way round where it has no vertex.
  const boxes = new Int32Array(4 * count);
  for (let line = 0; line < count; line += 1) {
    let [west, south, east, north] = [0x7fffffff, 0x7fffffff, -0x7fffffff, -0x7fffffff];
    for (let at = 2 * vertices[parts[line]]; at < 2 * vertices[parts[line + 1]]; at += 2) {
      const [x, y] = [xy[at], xy[at + 1]];
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
    boxes.set([west, south, east, north], 4 * line);
  }
  return boxes;
};

// Metres of line for each square metre of what the lines are within.
vereda.densityOf = ({ count, parts, vertices, xy, boxes }) => {
  let length = 0;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let line = 0; line < count; line += 1) {
    if (boxes[4 * line] > boxes[4 * line + 2]) continue;
    west = Math.min(west, boxes[4 * line]);
    south = Math.min(south, boxes[4 * line + 1]);
    east = Math.max(east, boxes[4 * line + 2]);
    north = Math.max(north, boxes[4 * line + 3]);
    for (let part = parts[line]; part < parts[line + 1]; part += 1) {
      for (let at = 2 * vertices[part] + 2; at < 2 * vertices[part + 1]; at += 2) {
        const [dx, dy] = [xy[at] - xy[at - 2], xy[at + 1] - xy[at - 1]];
        length += Math.sqrt(dx * dx + dy * dy);
      }
    }
  }
  if (!length) return 0;
  // A straight line is within nothing: as if it were a quarter as wide as it is long.
  const across = Math.max(east - west, north - south) / 4;
  return length / (Math.max(east - west, across) * Math.max(north - south, across));
};

vereda.unpackLines = (made, layer) => {
  const parts = vereda.firsts(made.parts, made.count);
  const vertices = vereda.firsts(made.sizes, parts[made.count]);
  const xy = vereda.readVertices(made.xy, vertices[vertices.length - 1]);
  return vereda.lineSet(made.id, layer || made.id, made.fields, { parts, vertices, xy, columns: made.columns });
};

vereda.mercator = ([lat, lng]) => [
  Math.round((vereda.earth * lng * Math.PI) / 180),
  Math.round(vereda.earth * Math.atanh(Math.sin((lat * Math.PI) / 180))),
];

vereda.place = (x, y) => [
  (Math.atan(Math.sinh(y / vereda.earth)) * 180) / Math.PI,
  ((x / vereda.earth) * 180) / Math.PI,
];

// Lines made here: each is {c: class, g: paths of latitude and longitude}.
vereda.setOfLines = (id, layer, lines) => {
  const paths = lines.flatMap((line) => line.g);
  const parts = new Int32Array(lines.length + 1);
  lines.forEach((line, place) => { parts[place + 1] = parts[place] + line.g.length; });
  const vertices = new Int32Array(paths.length + 1);
  paths.forEach((path, place) => { vertices[place + 1] = vertices[place] + path.length; });
  const xy = Int32Array.from(paths.flat().flatMap(vereda.mercator));
  const set = vereda.lineSet(id, layer, [], { parts, vertices, xy, columns: {} });
  set.classes = [...new Set(lines.map((line) => line.c))];
  set.classOf = Int32Array.from(lines, (line) => set.classes.indexOf(line.c));
  return set;
};

// Paths of a line as latitude and longitude.
vereda.pathsOf = ({ parts, vertices, xy }, line) => {
  const paths = [];
  for (let part = parts[line]; part < parts[line + 1]; part += 1) {
    const path = [];
    for (let at = 2 * vertices[part]; at < 2 * vertices[part + 1]; at += 2) path.push(vereda.place(xy[at], xy[at + 1]));
    if (path.length) paths.push(path);
  }
  return paths;
};

// A vertex about half-way.
vereda.middleOf = ({ parts, vertices, xy }, line) => {
  const at = 2 * ((vertices[parts[line]] + vertices[parts[line + 1]]) >> 1);
  return vereda.place(xy[at], xy[at + 1]);
};

// What lines are within, each given with its set; null where none has a vertex.
vereda.boundsOf = (lines) => {
  const [west, south, east, north] = lines.reduce(([w, s, e, n], [{ boxes }, line]) => [
    Math.min(w, boxes[4 * line]), Math.min(s, boxes[4 * line + 1]),
    Math.max(e, boxes[4 * line + 2]), Math.max(n, boxes[4 * line + 3]),
  ], [Infinity, Infinity, -Infinity, -Infinity]);
  return west <= east ? L.latLngBounds(vereda.place(west, south), vereda.place(east, north)) : null;
};

// A line as pop-ups read features.
vereda.lineFeature = (set, line) => ({
  c: set.classes[set.classOf[line]],
  n: set.column("n").at(line) || "",
  p: set.column("p").at(line) ?? undefined,
  v: set.row("v", line),
});
