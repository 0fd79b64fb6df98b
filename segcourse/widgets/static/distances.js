// Boundary distances, as segcourse.metrics defines them. Masks are Uint8Array of 0 and 1, shapes [height, width],
// lengths in pixels. A widget asks for this file with `_uses = ("distances",)`.

// Mask pixels that touch the background or the rim of the image through one of four neighbours.
export function boundary(mask, [height, width]) {
  const out = new Uint8Array(mask.length);
  for (let r = 0, i = 0; r < height; r++) for (let c = 0; c < width; c++, i++) {
    out[i] = mask[i] && (r === 0 || c === 0 || r === height - 1 || c === width - 1
      || !mask[i - 1] || !mask[i + 1] || !mask[i - width] || !mask[i + width]) ? 1 : 0;
  }
  return out;
}

// Squared distance of every pixel to the nearest pixel of `points`, exact (Meijster et al. 2000); Infinity if none.
export function distances(points, [height, width]) {
  const far = height + width, down = new Int32Array(points.length), out = new Float64Array(points.length);
  for (let c = 0; c < width; c++) {
    let d = far;
    for (let r = 0, i = c; r < height; r++, i += width) down[i] = d = points[i] ? 0 : Math.min(d + 1, far);
    for (let r = height - 1, i = r * width + c; r >= 0; r--, i -= width) down[i] = d = points[i] ? 0 : Math.min(d + 1, down[i]);
  }
  const s = new Int32Array(width), t = new Int32Array(width);
  for (let r = 0; r < height; r++) {
    const g = down.subarray(r * width, (r + 1) * width), f = (x, i) => (x - i) * (x - i) + g[i] * g[i];
    let q = -1;
    for (let u = 0; u < width; u++) {
      if (g[u] >= far) continue;
      while (q >= 0 && f(t[q], s[q]) > f(t[q], u)) q--;
      if (q < 0) { q = 0; s[0] = u; t[0] = 0; continue; }
      const w = 1 + Math.floor((u * u - s[q] * s[q] + g[u] * g[u] - g[s[q]] * g[s[q]]) / (2 * (u - s[q])));
      if (w < width) { q++; s[q] = u; t[q] = w; }
    }
    for (let u = width - 1; u >= 0; u--) {
      out[r * width + u] = q < 0 ? Infinity : f(u, s[q]);
      if (q > 0 && u === t[q]) q--;
    }
  }
  return out;
}

// numpy.percentile with linear interpolation, in its own order of operations.
export function percentile(sorted, q) {
  const at = (sorted.length - 1) * (q / 100), low = Math.floor(at), t = at - low;
  const a = sorted[low], b = sorted[Math.min(low + 1, sorted.length - 1)];
  return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
}

// The larger of the two directed percentiles of boundary distances; NaN if both masks are empty, Infinity if one is.
export function hausdorff(pred, target, shape, q = 95) {
  const a = boundary(pred, shape), b = boundary(target, shape);
  const empty = [a, b].filter((edge) => !edge.includes(1)).length;
  if (empty) return empty === 2 ? NaN : Infinity;
  const directed = (from, to) => {
    const d = distances(to, shape), list = [];
    for (let i = 0; i < from.length; i++) if (from[i]) list.push(d[i]);
    return percentile(Float64Array.from(list).sort().map(Math.sqrt), q);
  };
  return Math.max(directed(a, b), directed(b, a));
}

// Mask pixels that reach the background, or the outside, in `wide` steps to any of eight neighbours.
export function rim(mask, [height, width], wide) {
  const d = new Int32Array((height + 2) * (width + 2)), w = width + 2, out = new Uint8Array(mask.length);
  const near = (i, s) => Math.min(d[i - s], d[i - s * w], d[i - s * (w - 1)], d[i - s * (w + 1)]) + 1;
  for (let r = 1; r <= height; r++) for (let c = 1, i = r * w + 1; c <= width; c++, i++) {
    d[i] = mask[(r - 1) * width + c - 1] ? near(i, 1) : 0;
  }
  for (let r = height; r > 0; r--) for (let c = width, i = r * w + c; c > 0; c--, i--) {
    d[i] = Math.min(d[i], near(i, -1));
    const at = (r - 1) * width + c - 1;
    out[at] = mask[at] && d[i] <= wide ? 1 : 0;
  }
  return out;
}
