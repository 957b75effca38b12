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

vereda.alongLine = (label, path, [width, height], view) => {
  // On straight enough stretches, turned with the line and just off it.
  const points = path.map((place) => vereda.map.latLngToLayerPoint(place));
  const reached = [0];
  points.slice(1).forEach((to, index) => reached.push(reached[index] + to.distanceTo(points[index])));
  const whole = reached[reached.length - 1];
  const at = (distance) => {
    let index = 1;
    while (index < reached.length - 1 && reached[index] < distance) index += 1;
    const step = reached[index] - reached[index - 1] || 1;
    const part = (distance - reached[index - 1]) / step;
    return points[index - 1].add(points[index].subtract(points[index - 1]).multiplyBy(part));
  };
  const found = [];
  if (!label.away && !label.within) {
    // A short or winding line may have no stretch for its name: then it stands level, to the side.
    [0.5, 0.3, 0.7].map((share) => at(share * whole)).forEach(({ x, y }, order) => {
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
  const cells = new Set();
  const cell = (x, y) => Math.round(x / 6) * 100003 + Math.round(y / 6);
  const mark = (paths) => paths.forEach((path) => {
    const points = path.map((place) => vereda.map.latLngToLayerPoint(place));
    points.slice(1).forEach((to, index) => {
      const from = points[index];
      const steps = Math.min(400, Math.ceil(from.distanceTo(to) / 5)) || 1;
      for (let step = 0; step <= steps; step += 1) {
        const at = from.add(to.subtract(from).multiplyBy(step / steps));
        cells.add(cell(at.x, at.y));
      }
    });
  });
  const { data, layers } = vereda;
  data.layers.filter((made) => ["barrier", "boundary", "opening", "rail"].includes(made.id) && layers[made.id].shown)
    .forEach((made) => made.form === "lines" && made.features.forEach((feature) => mark(feature.g)));
  if (layers.route && layers.route.shown) data.routes.list.forEach((route) => mark(route.g));
  return ([left, top, right, bottom]) => {
    let crossed = 0;
    for (let x = Math.round(left / 6); x <= Math.round(right / 6); x += 1) {
      for (let y = Math.round(top / 6); y <= Math.round(bottom / 6); y += 1) crossed += cells.has(x * 100003 + y) ? 1 : 0;
    }
    return crossed;
  };
};

// So many names are tried, the important ones first: more would neither fit nor keep the map quick.
vereda.mostTried = 400;

// Pixels between two times on lines of the same time.
vereda.apart = 260;

vereda.placeLabels = () => {
  const { map } = vereda;
  const seen = map.getBounds();
  let tried = 0;
  const pane = map.getPane("names");
  if (!pane) return;
  const view = L.bounds(
    map.containerPointToLayerPoint([4, 4]), map.containerPointToLayerPoint(map.getSize().subtract([4, 4])));
  const deep = map.getZoom() - vereda.homeZoom;
  const crossed = vereda.busy();
  const taken = [];
  const named = [];
  const free = ([left, top, right, bottom]) =>
    left >= view.min.x && top >= view.min.y && right <= view.max.x && bottom <= view.max.y &&
    !taken.some((box) => left < box[2] && box[0] < right && top < box[3] && box[1] < bottom);
  // Nor under the buttons and the scale.
  const frame = map.getContainer().getBoundingClientRect();
  map.getContainer().querySelectorAll(".leaflet-control").forEach((control) => {
    const { left, top, right, bottom } = control.getBoundingClientRect();
    const [from, to] = [[left - frame.left, top - frame.top], [right - frame.left, bottom - frame.top]]
      .map((corner) => map.containerPointToLayerPoint(corner));
    if (right > left) taken.push([from.x, from.y, to.x, to.y]);
  });
  // Symbols are kept clear first, but for heights, which give way.
  vereda.labels.forEach((label) => {
    label.point = map.latLngToLayerPoint(label.place);
    if (label.gap && label.layer !== "height" && vereda.layers[label.layer].shown && view.contains(label.point)) {
      const reach = label.gap * vereda.mark * 0.75;
      const { x, y } = label.point;
      taken.push([x - reach, y - reach, x + reach, y + reach]);
    }
  });
  pane.replaceChildren();
  vereda.labels.forEach((label) => {
    const near = label.rank < 4 || (label.rank < 7 && deep > -1) || deep >= 0.9;
    if (!near || !vereda.layers[label.layer].shown || (!label.paths && !view.contains(label.point))) return;
    if (label.bounds && !seen.intersects(label.bounds)) return;
    if (!label.within) tried += 1;
    if (tried > vereda.mostTried) return;
    if (!label.within && named.some((other) => other.text === label.text && other.point.distanceTo(label.point) < 120)) return;
    const text = label.country ? vereda.words().value[label.country] : label.within ? vereda.hours(label.hours)
      : label.metres === undefined ? label.text : label.text + " " + vereda.number(label.metres, 0) + " m";
    const element = vereda.isolated(text, "label label-" + label.style);
    pane.append(element);
    const size = vereda.measureLabel(element, text);
    const candidates = label.paths ? label.paths.flatMap((path) => vereda.alongLine(label, path, size, view))
      : label.area ? [{ x: label.point.x, y: label.point.y, turn: 0, cost: 0 }] : vereda.besidePoint(label, size);
    let best = null;
    const same = named.filter((other) => label.within && other.layer === label.layer && other.hours === label.hours);
    candidates.forEach((candidate) => {
      if (same.some((other) => Math.hypot(other.at.x - candidate.x, other.at.y - candidate.y) < vereda.apart)) return;
      const boxes = vereda.pieces(candidate, [size[0] + 2, size[1] + 2]);
      if (!boxes.every(free)) return;
      const over = boxes.reduce((sum, box) => sum + crossed(box), 0);
      // A line's name on another line would name the wrong one.
      if (label.paths && !label.away && over > 4) return;
      const cost = candidate.cost + over;
      if (!best || cost < best.cost) best = { ...candidate, cost, boxes };
    });
    if (!best) {
      element.remove();
      return;
    }
    taken.push(...best.boxes);
    label.at = best;
    named.push(label);
    element.style.transform = "translate(" + (best.x - size[0] / 2).toFixed(1) + "px," +
      (best.y - size[1] / 2).toFixed(1) + "px) rotate(" + best.turn.toFixed(4) + "rad)";
  });
};
