// Places the names: the important ones first, none over another, beside lines rather than across them.

// Every candidate is {x, y: its middle, turn: radians, cost}, in pixels of the layer.
vereda.besidePoint = (label, [width, height]) => {
  const reach = label.gap * vereda.mark + 2;
  const { x, y } = label.point;
  const [right, below, near] = [reach + width / 2, reach + height / 2, reach * 0.7];
  return [
    [x + right, y], [x - right, y], [x, y - below], [x, y + below],
    [x + near + width / 2, y - near - height / 2], [x + near + width / 2, y + near + height / 2],
    [x - near - width / 2, y - near - height / 2], [x - near - width / 2, y + near + height / 2],
  ].map(([atX, atY], order) => ({ x: atX, y: atY, turn: 0, cost: order }));
};

vereda.alongLine = (label, points, [width, height], view) => {
  // On straight enough stretches, turned with the line and just off it.
  const reached = [0];
  points.slice(1).forEach((to, index) => reached.push(reached[index] + to.distanceTo(points[index])));
  const whole = reached[reached.length - 1];
  const at = (distance) => {
    let [index, last] = [1, reached.length - 1];
    while (index < last) {
      const middle = (index + last) >> 1;
      if (reached[middle] < distance) index = middle + 1;
      else last = middle;
    }
    const step = reached[index] - reached[index - 1] || 1;
    const part = (distance - reached[index - 1]) / step;
    return points[index - 1].add(points[index].subtract(points[index - 1]).multiplyBy(part));
  };
  if (points.length < 2) return [];
  const found = [];
  if (!label.away && !label.within) {
    // A short or winding line may have no stretch for its name: then it stands level, to the side.
    [0.5, 0.3, 0.7, 0.15, 0.85].map((share) => at(share * whole)).forEach(({ x, y }, order) => {
      if (!view.contains([x, y])) return;
      found.push({ x: x + width / 2 + 8, y, turn: 0, cost: 8 + 2 * order });
      found.push({ x: x - width / 2 - 8, y, turn: 0, cost: 9 + 2 * order });
    });
  }
  if (whole < width) return found;
  // What stands on its line, as times do, may stand on a crooked one.
  const [crooked, straight] = label.within ? [1, 0.6] : [0.6, 0.9];
  for (let share = 0; share <= 1; share += 0.05) {
    const start = share * (whole - width);
    const [from, middle, to] = [start, start + width / 2, start + width].map(at);
    const chord = to.subtract(from);
    const bend = Math.abs((middle.x - from.x) * chord.y - (middle.y - from.y) * chord.x) / (from.distanceTo(to) || 1);
    if (bend > height * crooked || from.distanceTo(to) < width * straight || !view.contains(middle)) continue;
    let turn = Math.atan2(chord.y, chord.x);
    if (turn > Math.PI / 2) turn -= Math.PI;
    if (turn <= -Math.PI / 2) turn += Math.PI;
    // Which country is above is known only where the boundary runs east and west.
    if (label.away && Math.abs(turn) > 0.9) continue;
    const offsets = label.within ? [0] : label.away ? [label.away] : [-(height / 2 + 5 + bend), height / 2 + 5 + bend];
    offsets.forEach((offset) => {
      // Across the reading direction: up is negative, so names keep above their line where they can.
      found.push({
        x: middle.x - Math.sin(turn) * offset,
        y: middle.y + Math.cos(turn) * offset,
        turn,
        cost: Math.abs(share - 0.5) * 4 + (offset > 0 ? 1 : 0) + bend / 4,
      });
    });
  }
  return found;
};

vereda.pieces = ({ x, y, turn }, [width, height]) => {
  // A turned name as a row of upright squares, [left, top, right, bottom].
  const count = turn ? Math.max(1, Math.ceil(width / height)) : 1;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const long = width / count;
  const halfX = (Math.abs(cos) * long + Math.abs(sin) * height) / 2;
  const halfY = (Math.abs(sin) * long + Math.abs(cos) * height) / 2;
  return Array.from({ length: count }, (_, index) => {
    const offset = (index + 0.5) * long - width / 2;
    const [midX, midY] = [x + cos * offset, y + sin * offset];
    return [midX - halfX, midY - halfY, midX + halfX, midY + halfY];
  });
};

vereda.busy = () => {
  // Cells of 6 pixels that lines run through: a name over them is harder to read.
  const { x, y } = vereda.map.getSize();
  const corner = vereda.map.containerPointToLayerPoint([0, 0]);
  const [wide, high] = [Math.ceil(x / 6) + 2, Math.ceil(y / 6) + 2];
  const cells = new Uint8Array(wide * high);
  const mark = (x0, y0, x1, y1) => {
    const steps = Math.min(2000, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / 5)) || 1;
    for (let step = 0; step <= steps; step += 1) {
      const [column, row] = [Math.round((x0 + ((x1 - x0) * step) / steps) / 6), Math.round((y0 + ((y1 - y0) * step) / steps) / 6)];
      if (column >= 0 && row >= 0 && column < wide && row < high) cells[row * wide + column] = 1;
    }
  };
  vereda.lines.sets.filter(({ layer }) => ["barrier", "boundary", "opening", "rail", "route"].includes(layer) && vereda.lines.isShown(layer))
    .forEach((set) => vereda.lines.eachPiece(set, 3, mark));
  return ([left, top, right, bottom]) => {
    let crossed = 0;
    for (let column = Math.round((left - corner.x) / 6); column <= Math.round((right - corner.x) / 6); column += 1) {
      for (let row = Math.round((top - corner.y) / 6); row <= Math.round((bottom - corner.y) / 6); row += 1) {
        if (column >= 0 && row >= 0 && column < wide && row < high) crossed += cells[row * wide + column];
      }
    }
    return crossed;
  };
};

// So many names are tried, the important ones first: more would neither fit nor keep the map quick.
vereda.mostTried = 400;

// Pixels between two times on lines of the same time.
vereda.apart = 260;

// Boxes that nothing may stand over, [left, top, right, bottom], found by the squares of a grid that they touch.
vereda.Taken = class {
  constructor() { this.squares = new Map(); }

  static* keys([left, top, right, bottom]) {
    for (let column = Math.floor(left / 64); column <= Math.floor(right / 64); column += 1) {
      for (let row = Math.floor(top / 64); row <= Math.floor(bottom / 64); row += 1) yield column * 1e6 + row;
    }
  }

  add(box) {
    for (const key of vereda.Taken.keys(box)) {
      if (this.squares.has(key)) this.squares.get(key).push(box);
      else this.squares.set(key, [box]);
    }
  }

  has([left, top, right, bottom]) {
    for (const key of vereda.Taken.keys([left, top, right, bottom])) {
      const boxes = this.squares.get(key);
      if (boxes && boxes.some((box) => left < box[2] && box[0] < right && top < box[3] && box[1] < bottom)) return true;
    }
    return false;
  }
};

// What no name may cover beside the symbols of named places: `place`, its `layer`, and `box()`, [left, top, right, bottom]
// in pixels from the place.
vereda.standing = [];

vereda.labelText = (label) => {
  if (label.country) return vereda.words().value[label.country];
  if (label.within) return vereda.hours(label.hours);
  return label.metres === undefined ? label.text : label.text + " " + vereda.number(label.metres, 0) + " m";
};

// The work of placing, in steps that can be told apart by the clock; the names appear together at its end.
vereda.placing = function* placing() {
  const { map } = vereda;
  const seen = map.getBounds();
  let tried = 0;
  const pane = map.getPane("names");
  const view = L.bounds(
    map.containerPointToLayerPoint([4, 4]), map.containerPointToLayerPoint(map.getSize().subtract([4, 4])));
  const deep = map.getZoom() - vereda.homeZoom;
  const crossed = vereda.busy();
  yield;
  const taken = new vereda.Taken();
  const named = [];
  const free = (box) => box[0] >= view.min.x && box[1] >= view.min.y && box[2] <= view.max.x && box[3] <= view.max.y && !taken.has(box);
  // Nor under the buttons, the search and the scale.
  const frame = map.getContainer().getBoundingClientRect();
  document.querySelectorAll(".field .leaflet-control, .field .tools").forEach((control) => {
    const { left, top, right, bottom } = control.getBoundingClientRect();
    const [from, to] = [[left - frame.left, top - frame.top], [right - frame.left, bottom - frame.top]]
      .map((corner) => map.containerPointToLayerPoint(corner));
    if (right > left) taken.add([from.x - 2, from.y - 2, to.x + 2, to.y + 2]);
  });
  // Symbols are kept clear first, but for heights, which give way.
  for (let number = 0; number < vereda.labels.length; number += 1) {
    if ((number & 511) === 511) yield;
    const label = vereda.labels[number];
    if (!label.gap) continue;
    label.point = map.latLngToLayerPoint(label.place);
    if (label.layer !== "height" && vereda.layers[label.layer].shown && view.contains(label.point)) {
      const reach = label.gap * vereda.mark * 0.75;
      const { x, y } = label.point;
      taken.add([x - reach, y - reach, x + reach, y + reach]);
    }
  }
  vereda.standing.forEach(({ layer, place, box }) => {
    if (!vereda.layers[layer].shown) return;
    const { x, y } = map.latLngToLayerPoint(place);
    const [left, top, right, bottom] = box();
    taken.add([x + left, y + top, x + right, y + bottom]);
  });
  const placed = document.createDocumentFragment();
  for (const label of vereda.labels) {
    const near = label.rank < 4 || (label.rank < 7 && deep > -1) || deep >= 0.9;
    if (!near || !vereda.layers[label.layer].shown) continue;
    if (label.bounds && !seen.intersects(label.bounds)) continue;
    if (!label.gap) label.point = map.latLngToLayerPoint(label.place);
    if (!label.isLine && !view.contains(label.point)) continue;
    if (!label.within) tried += 1;
    if (tried > vereda.mostTried) break;
    if (!label.within && named.some((other) => other.text === label.text && other.point.distanceTo(label.point) < 120)) continue;
    yield;
    const text = vereda.labelText(label);
    const className = "label label-" + label.style;
    const size = vereda.measureLabel(className, text);
    const candidates = label.isLine ? vereda.labelPoints(label).flatMap((points) => vereda.alongLine(label, points, size, view))
      : label.area ? [{ x: label.point.x, y: label.point.y, turn: 0, cost: 0 }] : vereda.besidePoint(label, size);
    let best = null;
    const same = named.filter((other) => label.within && other.layer === label.layer && other.hours === label.hours);
    candidates.forEach((candidate) => {
      if (same.some((other) => Math.hypot(other.at.x - candidate.x, other.at.y - candidate.y) < vereda.apart)) return;
      const boxes = vereda.pieces(candidate, [size[0] + 2, size[1] + 2]);
      if (!boxes.every(free)) return;
      const over = boxes.reduce((sum, box) => sum + crossed(box), 0);
      // A line's name on another line would name the wrong one.
      if (label.isLine && !label.away && over > 4) return;
      const cost = candidate.cost + over;
      if (!best || cost < best.cost) best = { ...candidate, cost, boxes };
    });
    if (!best) continue;
    best.boxes.forEach((box) => taken.add(box));
    label.at = best;
    named.push(label);
    const element = vereda.isolated(text, className);
    element.style.transform = "translate(" + (best.x - size[0] / 2).toFixed(1) + "px," +
      (best.y - size[1] / 2).toFixed(1) + "px) rotate(" + best.turn.toFixed(4) + "rad)";
    placed.append(element);
  }
  pane.replaceChildren(placed);
};

vereda.placed = { timer: null, zoom: null };

vereda.placeLabels = () => {
  if (!vereda.map.getPane("names")) return;
  window.clearTimeout(vereda.placed.timer);
  vereda.placed.timer = null;
  vereda.placed.zoom = vereda.map.getZoom();
  const steps = vereda.placing();
  while (!steps.next().done);
};

// After a move: paper cannot wait; on a screen the map has its turn between the steps.
vereda.placeLabelsSoon = () => {
  const { map, placed } = vereda;
  if (vereda.isOnPaper()) {
    vereda.placeLabels();
    return;
  }
  // Names move with the map; at another zoom they would be elsewhere.
  if (placed.zoom !== map.getZoom()) map.getPane("names").replaceChildren();
  placed.zoom = map.getZoom();
  window.clearTimeout(placed.timer);
  let steps = null;
  const go = () => {
    steps = steps || vereda.placing();
    const until = performance.now() + 8;
    let isDone = false;
    while (!isDone && performance.now() < until) isDone = steps.next().done;
    placed.timer = isDone ? null : window.setTimeout(go, 0);
  };
  placed.timer = window.setTimeout(go, 0);
};
