// Strokes as pixels. A browser strokes wide lines at 2 to 3 microseconds a piece where it has no graphics chip, so that
// 1,000,000 pieces would take seconds; here a piece costs its pixels. What is drawn with one style is gathered in a mask
// of how much of each pixel is covered, the most of all pieces, and laid over the picture once: pieces that meet or
// cross show no seam, and what is half opaque is so evenly.
vereda.Strokes = class {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.mask = new Uint8Array((width * height + 3) & ~3);
    this.words = new Uint32Array(this.mask.buffer);
    this.picture = new ImageData(width, height);
    this.top = height;
    this.bottom = 0;
  }

  clear() { this.picture.data.fill(0); }

  // `dash` is a list of lengths on and off by turns, in pixels; empty: a whole line.
  begin(width, dash, butt) {
    this.half = width / 2;
    // Round spots no farther apart than this leave the edge of a line uneven by less than a tenth of a pixel.
    this.apart = Math.sqrt(0.8 * this.half);
    this.wide = Math.ceil(this.half + 0.5);
    this.spots = Array.from({ length: 64 }, () => null);
    this.dash = dash;
    this.isWhole = dash.length === 0;
    this.round = !butt;
    this.top = this.height;
    this.bottom = 0;
  }

  // Where a new path starts its pattern starts anew.
  moveTo() {
    this.turn = 0;
    this.rest = this.dash.length ? this.dash[0] : 0;
  }

  // A segment of a path; `first` and `last` say whether it has the path's ends.
  segment(x0, y0, x1, y1, first, last) {
    const reach = this.half + 1.5;
    const { width, height } = this;
    if ((x0 < -reach && x1 < -reach) || (y0 < -reach && y1 < -reach)
      || (x0 > width + reach && x1 > width + reach) || (y0 > height + reach && y1 > height + reach)) {
      if (!this.isWhole) this.skip(Math.hypot(x1 - x0, y1 - y0));
      return;
    }
    if (this.isWhole && this.half <= 1.25) {
      this.thin(x0, y0, x1, y1);
      return;
    }
    const length = Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
    if (this.isWhole) {
      if (length <= 3 * this.apart && (this.round || !(first || last))) {
        // A short piece is quicker as spots.
        if (first) this.dot(x0, y0);
        const count = Math.ceil(length / this.apart);
        for (let spot = 1; spot < count; spot += 1) this.dot(x0 + ((x1 - x0) * spot) / count, y0 + ((y1 - y0) * spot) / count);
        this.dot(x1, y1);
        return;
      }
      this.piece(x0, y0, x1, y1, length, this.round || !first, this.round || !last);
      return;
    }
    const [ux, uy] = length ? [(x1 - x0) / length, (y1 - y0) / length] : [1, 0];
    let [at, end] = [0, length];
    if (length > width + height) {
      // Only what may be seen is cut into dashes.
      const middle = (width / 2 - x0) * ux + (height / 2 - y0) * uy;
      at = Math.max(0, middle - width - height);
      end = Math.min(length, middle + width + height);
      this.skip(at);
    }
    while (at < end) {
      const to = Math.min(end, at + this.rest);
      if (this.turn % 2 === 0) {
        // A dash that goes round a corner is whole there; its ends are cut.
        const [from, until] = [at === 0 && !first && this.rest < this.dash[this.turn], to === length && this.rest > to - at && !last];
        this.piece(x0 + ux * at, y0 + uy * at, x0 + ux * to, y0 + uy * to, to - at, this.round || from, this.round || until);
      }
      this.skip(to - at);
      at = to;
    }
    if (end < length) this.skip(length - end);
  }

  // A round spot: those of each eighth of a pixel are made once.
  dot(x, y) {
    const { width, height, mask, wide: reach } = this;
    const eighthX = Math.floor(x * 8);
    const eighthY = Math.floor(y * 8);
    const column = eighthX >> 3;
    const row = eighthY >> 3;
    const side = 2 * reach + 1;
    if (column < -reach || row < -reach || column >= width + reach || row >= height + reach) return;
    const place = (eighthX & 7) * 8 + (eighthY & 7);
    const spot = this.spots[place] || this.spot(place);
    const top = Math.max(0, row - reach);
    const bottom = Math.min(height - 1, row + reach);
    const left = Math.max(0, column - reach);
    const stop = Math.min(width - 1, column + reach);
    if (top < this.top) this.top = top;
    if (bottom > this.bottom) this.bottom = bottom;
    for (let at = top; at <= bottom; at += 1) {
      let from = (at - row + reach) * side + left - column + reach;
      for (let pixel = at * width + left; pixel <= at * width + stop; pixel += 1, from += 1) {
        if (spot[from] > mask[pixel]) mask[pixel] = spot[from];
      }
    }
  }

  spot(place) {
    const reach = this.wide;
    const side = 2 * reach + 1;
    const [right, down] = [((place >> 3) + 0.5) / 8, ((place & 7) + 0.5) / 8];
    const most = Math.min(1, 2 * this.half);
    this.spots[place] = Uint8Array.from({ length: side * side }, (_, at) => {
      const far = Math.hypot((at % side) - reach + 0.5 - right, Math.floor(at / side) - reach + 0.5 - down);
      return 255 * Math.max(0, Math.min(most, this.half + 0.5 - far));
    });
    return this.spots[place];
  }

  // A line so thin that its corners and ends are no more than a pixel: across it, step by step along it.
  thin(x0, y0, x1, y1) {
    const { width, height, mask } = this;
    const isFlat = Math.abs(x1 - x0) >= Math.abs(y1 - y0);
    let from = isFlat ? x0 : y0;
    let to = isFlat ? x1 : y1;
    let across = isFlat ? y0 : x0;
    let end = isFlat ? y1 : x1;
    if (from > to) [from, to, across, end] = [to, from, end, across];
    const slope = to > from ? (end - across) / (to - from) : 0;
    const half = this.half * Math.sqrt(1 + slope * slope);
    const most = Math.min(isFlat ? width : height, Math.floor(to) + 1);
    const side = (isFlat ? height : width) - 1;
    const [stepAlong, stepAcross] = isFlat ? [1, width] : [width, 1];
    const low = (isFlat ? Math.min(across, end) - half : from) - 1;
    const high = (isFlat ? Math.max(across, end) + half : to) + 1;
    if (low < this.top) this.top = Math.max(0, Math.floor(low));
    if (high > this.bottom) this.bottom = Math.min(height - 1, Math.ceil(high));
    for (let along = Math.max(0, Math.floor(from)); along < most; along += 1) {
      const middle = across + (Math.min(to, Math.max(from, along + 0.5)) - from) * slope;
      const last = Math.min(side, Math.floor(middle + half));
      for (let pixel = Math.max(0, Math.floor(middle - half)); pixel <= last; pixel += 1) {
        // As much of the pixel as lies between the line's edges.
        const cover = 255 * (Math.min(pixel + 1, middle + half) - Math.max(pixel, middle - half));
        const at = along * stepAlong + pixel * stepAcross;
        if (cover > mask[at]) mask[at] = cover;
      }
    }
  }

  skip(length) {
    let left = length;
    const { dash } = this;
    if (left > this.rest) {
      const whole = dash.reduce((sum, each) => sum + each, 0);
      if (left > whole) left %= whole;
    }
    while (left >= this.rest - 1e-9) {
      left -= this.rest;
      this.turn = (this.turn + 1) % dash.length;
      this.rest = dash[this.turn];
    }
    this.rest -= left;
  }

  // How much of each pixel a straight piece covers, by how far its centre is from it.
  piece(x0, y0, x1, y1, length, roundFrom, roundTo) {
    const { half, width, mask } = this;
    const reach = half + 0.5;
    const ux = length > 1e-9 ? (x1 - x0) / length : 1;
    const uy = length > 1e-9 ? (y1 - y0) / length : 0;
    const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach - 0.5));
    const bottom = Math.min(this.height - 1, Math.floor(Math.max(y0, y1) + reach - 0.5));
    const low = Math.min(x0, x1) - reach;
    const high = Math.max(x0, x1) + reach;
    if (top < this.top) this.top = top;
    if (bottom > this.bottom) this.bottom = bottom;
    const thin = Math.min(1, 2 * half);
    for (let row = top; row <= bottom; row += 1) {
      const dy = row + 0.5 - y0;
      let from = low;
      let to = high;
      if (uy > 0.02 || uy < -0.02) {
        // Where this row runs through the band along the piece.
        const middle = x0 + (dy * ux) / uy;
        const side = reach / Math.abs(uy);
        if (middle - side > from) from = middle - side;
        if (middle + side < to) to = middle + side;
      }
      const start = Math.max(0, Math.ceil(from - 0.5));
      const stop = Math.min(width - 1, Math.floor(to - 0.5));
      for (let column = start, at = row * width + start; column <= stop; column += 1, at += 1) {
        const dx = column + 0.5 - x0;
        const along = dx * ux + dy * uy;
        const aside = Math.abs(dy * ux - dx * uy);
        let cover = reach - aside;
        if (along < 0.5) {
          if (!roundFrom) cover = Math.min(cover, along + 0.5);
          else if (along < 0) cover = reach - Math.sqrt(along * along + aside * aside);
        }
        if (along > length - 0.5) {
          const past = along - length;
          if (!roundTo) cover = Math.min(cover, 0.5 - past);
          else if (past > 0) cover = reach - Math.sqrt(past * past + aside * aside);
        }
        if (cover > 0) {
          const byte = cover >= thin ? thin * 255 : cover * 255;
          if (byte > mask[at]) mask[at] = byte;
        }
      }
    }
  }

  // Lays the pixels of a small picture over this one, its middle at a place.
  stamp({ width, height, data: from }, x, y) {
    const { data } = this.picture;
    const [inks, pixels] = [new Uint32Array(from.buffer), new Uint32Array(data.buffer)];
    const [left, top] = [Math.round(x - width / 2), Math.round(y - height / 2)];
    for (let row = Math.max(0, -top); row < Math.min(height, this.height - top); row += 1) {
      for (let column = Math.max(0, -left); column < Math.min(width, this.width - left); column += 1) {
        const of = 4 * (row * width + column);
        const at = 4 * ((top + row) * this.width + left + column);
        if (from[of + 3] === 0) continue;
        if (from[of + 3] === 255) {
          pixels[at / 4] = inks[of / 4];
          continue;
        }
        const alpha = from[of + 3] / 255;
        const under = (data[at + 3] / 255) * (1 - alpha);
        const sum = alpha + under;
        for (let band = 0; band < 3; band += 1) data[at + band] = (from[of + band] * alpha + data[at + band] * under) / sum;
        data[at + 3] = sum * 255;
      }
    }
  }

  // Lays what was gathered over the picture, and forgets it.
  fill([red, green, blue], opacity) {
    const { mask, words } = this;
    const { data } = this.picture;
    const start = (this.top * this.width) >> 2;
    const stop = Math.min(words.length, (((this.bottom + 1) * this.width) >> 2) + 1);
    const full = opacity / 255;
    for (let word = start; word < stop; word += 1) {
      if (words[word] === 0) continue;
      for (let pixel = word * 4; pixel < word * 4 + 4; pixel += 1) {
        if (mask[pixel] === 0) continue;
        const alpha = mask[pixel] * full;
        const at = pixel * 4;
        if (alpha >= 0.998) {
          data[at] = red;
          data[at + 1] = green;
          data[at + 2] = blue;
          data[at + 3] = 255;
        } else {
          const under = (data[at + 3] / 255) * (1 - alpha);
          const sum = alpha + under;
          data[at] = (red * alpha + data[at] * under) / sum;
          data[at + 1] = (green * alpha + data[at + 1] * under) / sum;
          data[at + 2] = (blue * alpha + data[at + 2] * under) / sum;
          data[at + 3] = sum * 255;
        }
      }
      words[word] = 0;
    }
  }
};
