// From grey values to a mask, step by step as segcourse.classical does it; tests hold the two together.
// The 4-connected parts of a mask: {labels, sizes}, numbered from 1; 0 is background.
export function parts(mask, [height, width]) {
  const labels = new Int32Array(mask.length), sizes = [0], stack = new Int32Array(mask.length);
  for (let first = 0; first < mask.length; first++) {
    if (!mask[first] || labels[first]) continue;
    let top = 0, size = 0;
    const join = (i) => { if (mask[i] && !labels[i]) { labels[i] = sizes.length; stack[top++] = i; size++; } };
    for (join(first); top;) {
      const i = stack[--top], col = i % width;
      if (i >= width) join(i - width);
      if (i + width < mask.length) join(i + width);
      if (col) join(i - 1);
      if (col + 1 < width) join(i + 1);
    }
    sizes.push(size);
  }
  return { labels, sizes };
}
// {pixels, parts} of a mask in one pass: each new label is a part more, each pair of labels that meet a part less.
export function census(mask, [, width]) {
  const own = new Int32Array(mask.length), parent = [0];
  const top = (k) => { while (parent[k] !== k) k = parent[k] = parent[parent[k]]; return k; };
  let count = 0, pixels = 0, left = 0;
  for (let i = 0, col = 0; i < mask.length; i++, col++) {
    if (col === width) col = left = 0;
    if (!mask[i]) { left = 0; continue; }
    pixels++;
    const up = i < width ? 0 : own[i - width];
    if (!up && !left) { count++; left = parent.push(parent.length) - 1; }
    else if (!left) left = up;
    else if (up && up !== left && top(up) !== top(left)) { parent[top(left)] = top(up); count--; }
    own[i] = left;
  }
  return { pixels, parts: count };
}
export const keep = ({ labels }, wanted) => Uint8Array.from(labels, (k) => (k && wanted(k) ? 1 : 0));
export const flip = (mask) => mask.map((on) => 1 - on);

export function cut(px, shape, { rule, low, high, dark }) {
  if (rule !== "hysteresis") {
    const on = Uint8Array.from({ length: 256 }, (_, v) => (v > low && (v <= high || rule === "one")) !== dark);
    const mask = new Uint8Array(px.length);
    for (let i = 0; i < px.length; i++) mask[i] = on[px[i]];
    return mask;
  }
  const weak = parts(px.map((v) => (dark ? v <= high : v > low)), shape), strong = new Set();
  px.forEach((v, i) => { if (dark ? v <= low : v > high) strong.add(weak.labels[i]); });
  return keep(weak, (k) => strong.has(k));
}

// Pixels at most `radius` from the mask: how far along its row each pixel is from one, then row by row of the disc.
export function dilate(mask, [height, width], radius) {
  const near = new Uint16Array(mask.length), out = new Uint8Array(mask.length), reach = Math.floor(radius);
  for (let start = 0; start < mask.length; start += width) {
    let run = 9999;
    for (let i = start; i < start + width; i++) near[i] = run = mask[i] ? 0 : run + 1;
    for (let i = start + width - 1; i >= start; i--) near[i] = run = Math.min(near[i], run + 1);
  }
  for (let down = -reach; down <= reach; down++) {
    let wide = 0;
    while ((wide + 1) ** 2 + down ** 2 <= radius * radius) wide++;
    const end = Math.min(height, height - down) * width;
    for (let i = Math.max(0, -down) * width, j = i + down * width; i < end; i++, j++) if (near[j] <= wide) out[i] = 1;
  }
  return out;
}
const erode = (mask, shape, radius) => flip(dilate(flip(mask), shape, radius));

export function clean(mask, shape, { opening, closing, holes, smallest }) {
  const [height, width] = shape;
  if (opening) mask = dilate(erode(mask, shape, opening), shape, opening);
  if (closing) mask = erode(dilate(mask, shape, closing), shape, closing);
  if (holes) {
    const ground = parts(flip(mask), shape), open = new Set();
    ground.labels.forEach((k, i) => {
      const row = Math.floor(i / width), col = i % width;
      if (!row || !col || row === height - 1 || col === width - 1) open.add(k);
    });
    mask = flip(keep(ground, (k) => open.has(k)));
  }
  if (!smallest) return mask;
  const found = parts(mask, shape);
  return keep(found, (k) => found.sizes[k] >= smallest);
}

// All thresholds 0..255 at once, from two histograms: pixels and target pixels of each grey, and the IoU of each cut.
export function everyCut(px, target, dark) {
  const all = new Array(256).fill(0), object = new Array(256).fill(0);
  px.forEach((v, i) => { if (target?.[i] !== 255) { all[v]++; object[v] += target ? target[i] : 0; } });
  let total = 0, pixels = 0, tp = 0, size = 0;
  for (let v = 0; v < 256; v++) { total += object[v]; pixels += all[v]; }
  const iou = all.map((n, v) => {
    size += n; tp += object[v];
    const hit = dark ? tp : total - tp, chosen = dark ? size : pixels - size;
    return hit / (total + chosen - hit);
  });
  return { all, object, iou };
}
