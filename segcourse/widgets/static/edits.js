// What one may do to a mask (Uint8Array of 0 and 1, shape [height, width]). Every function returns a new mask.
const maskOf = ([height, width], test) => {
  const out = new Uint8Array(height * width);
  for (let r = 0, i = 0; r < height; r++) for (let c = 0; c < width; c++, i++) out[i] = test(i, r, c) ? 1 : 0;
  return out;
};

// Moved by whole pixels; what leaves the image is gone.
export const shift = (mask, [height, width], rows, cols) =>
  maskOf([height, width], (i, r, c) => r >= rows && r - rows < height && c >= cols && c - cols < width && mask[i - rows * width - cols]);

// The pixels of `value` spread by one across every side: 1 grows a mask, 0 shrinks it.
export const spread = (mask, [height, width], value) => maskOf([height, width], (i, r, c) => {
  const near = (r > 0 && mask[i - width] === value) || (r < height - 1 && mask[i + width] === value)
    || (c > 0 && mask[i - 1] === value) || (c < width - 1 && mask[i + 1] === value);
  return near ? value : mask[i];
});

// Cut by two sets of diagonal gaps, sixteen or fewer of them across the image.
export function fragment(mask, [height, width]) {
  const period = 6 + (Math.max(height, width) >> 4), gap = 2 + (period >> 3);
  return maskOf([height, width], (i, r, c) => mask[i] && (r + c) % period >= gap && (r - c + period * width) % period >= gap);
}

// A small square as far as possible from the mask and from `other`.
export function speck(mask, other, [height, width]) {
  const far = distances(mask.map((v, i) => v | other[i]), [height, width]), half = 1 + (Math.max(height, width) >> 7);
  const at = far.indexOf(far.reduce((a, b) => Math.max(a, b), 0)), row = Math.floor(at / width), col = at % width;
  return maskOf([height, width], (i, r, c) => mask[i] || (Math.abs(r - row) <= half && Math.abs(c - col) <= half));
}

// A stroke of a round brush from one (row, col) to another, which writes `value`.
export function stroke(mask, [height, width], [r0, c0], [r1, c1], radius, value) {
  const out = mask.slice(), steps = Math.max(Math.abs(r1 - r0), Math.abs(c1 - c0), 1);
  for (let k = 0; k <= steps; k++) {
    const r = Math.round(r0 + ((r1 - r0) * k) / steps), c = Math.round(c0 + ((c1 - c0) * k) / steps);
    for (let y = Math.max(0, r - radius); y <= Math.min(height - 1, r + radius); y++) {
      for (let x = Math.max(0, c - radius); x <= Math.min(width - 1, c + radius); x++) {
        if ((y - r) ** 2 + (x - c) ** 2 <= (radius + 0.5) ** 2) out[y * width + x] = value;
      }
    }
  }
  return out;
}
