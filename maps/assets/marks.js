// Points drawn on the canvas of the lines: deaths, and layers of so many points that each as an element would be slow.
// `told`: places is a list of latitude and longitude; of each mark by its number: radius(), popup(), tip(), perhaps
// rise() and reach(); sprite(number, ratio) gives its picture, or paint(context, number, x, y, ratio) draws it over all.
vereda.addMarks = (layer, told) => {
  const at = told.places.map(vereda.mercator);
  vereda.layer(layer);
  vereda.lines.marks.push({
    rise: () => 0, reach: () => undefined, ...told, layer,
    x: Int32Array.from(at, ([x]) => x), y: Int32Array.from(at, ([, y]) => y),
  });
};

vereda.buildMarks = ({ id, fields, features }) => {
  // Those of very many are smaller, so that what they lie on stays to be seen.
  const many = Math.max(0.62, Math.min(1, 1.25 - 0.12 * Math.log10(features.length) * 1.6));
  const symbol = (number) => vereda.data.style.symbols[features[number].c] || {};
  const radius = id === "death" ? () => 4.6 * vereda.mark * many : (number) => (symbol(number).size / 2) * vereda.mark;
  // A planted symbol stands on its place.
  const rise = (number) => (symbol(number).planted ? 0.92 * radius(number) : 0);
  vereda.addMarks(id, {
    places: features.map((feature) => feature.g),
    radius,
    rise,
    popup: (number) => vereda.featurePopup(id, fields, features[number]),
    tip: (number) => features[number].n || vereda.words().one[id],
    reach: (number) => features[number].p,
    sprite: (number, ratio) => vereda.sprite(features[number].c, radius(number), ratio),
  });
};

vereda.diamond = (context, middle, radius, weight) => {
  context.beginPath();
  [[0, -1], [1, 0], [0, 1], [-1, 0]].forEach(([x, y]) => context.lineTo(middle + x * radius, middle + y * radius));
  context.closePath();
  context.fillStyle = "#6b2d5c";
  context.fill();
  context.strokeStyle = "#ffffff";
  context.lineWidth = weight;
  context.stroke();
};

vereda.sprites = new Map();
vereda.images = new Map();

// The image of a symbol, kept once it is loaded: paper needs it at another size and cannot wait.
vereda.imageOf = (name) => {
  if (!vereda.images.has(name)) {
    // Of ours, as in the legend.
    const { size, svg: text } = vereda.data.style.symbols[name];
    const svg = new DOMParser().parseFromString(text, "text/html").querySelector("svg");
    Object.entries({ xmlns: "http://www.w3.org/2000/svg", width: size, height: size }).forEach(([key, value]) => svg.setAttribute(key, value));
    const image = new Image();
    image.onload = () => vereda.lines.redraw();
    image.src = "data:image/svg+xml;base64," + btoa(new XMLSerializer().serializeToString(svg));
    vereda.images.set(name, image);
  }
  return vereda.images.get(name);
};

// A symbol as the pixels of a small picture, made once for each size; null until the browser has loaded it.
vereda.sprite = (name, radius, ratio) => {
  const key = [name, radius, ratio].join();
  if (vereda.sprites.has(key)) return vereda.sprites.get(key);
  const image = name === "death" ? null : vereda.imageOf(name);
  if (image && !image.complete) return null;
  const canvas = document.createElement("canvas");
  const side = Math.ceil((2 * radius + 3) * ratio);
  [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext("2d");
  const wide = 2 * radius * ratio;
  if (image) context.drawImage(image, (side - wide) / 2, (side - wide) / 2, wide, wide);
  else vereda.diamond(context, side / 2, radius * ratio, (radius > 3.4 ? 1.1 : 0.6) * ratio);
  vereda.sprites.set(key, context.getImageData(0, 0, side, side));
  return vereda.sprites.get(key);
};

vereda.isFar = (layer) => layer === "height" && vereda.map.getContainer().classList.contains("far");

vereda.eachMark = function* eachMark({ scale, left, top, width, height }, isSprite) {
  for (const marks of vereda.lines.marks) {
    if (Boolean(marks.sprite) !== isSprite || !vereda.lines.isShown(marks.layer) || vereda.isFar(marks.layer)) continue;
    const { x, y } = marks;
    for (let number = 0; number < x.length; number += 1) {
      const atX = x[number] * scale - left;
      const atY = top - y[number] * scale;
      if (atX > -60 && atY > -60 && atX < width + 60 && atY < height + 60) yield [marks, number, atX, atY];
    }
  }
};

// Pictures are laid as pixels: a browser without a graphics chip needs 40 microseconds for each that it is given to draw.
vereda.stampMarks = function* stampMarks(strokes, view) {
  let count = 0;
  for (const [marks, number, x, y] of vereda.eachMark(view, true)) {
    const sprite = marks.sprite(number, view.ratio);
    if (sprite) strokes.stamp(sprite, x, y - marks.rise(number) * view.ratio);
    count += 1;
    if ((count & 255) === 0) yield;
  }
};

vereda.paintMarks = (context, view) => {
  for (const [marks, number, x, y] of vereda.eachMark(view, false)) marks.paint(context, number, x, y, view.ratio);
};
