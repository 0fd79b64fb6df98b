// Areas drawn at once, for widgets that offer the tools "polygon" and "fill"; dab is in painting.js.
// Corners are pixels, and belong to the polygon, as do its edges; inside is what lies right of an odd number of edges.
export function polygon(labels, shape, corners, value) {
  const [height, width] = shape, odd = new Uint8Array(labels.length);
  corners.forEach(([r0, c0], k) => {
    const [r1, c1] = corners[(k + 1) % corners.length];
    dab(labels, shape, [r0, c0], [r1, c1], 0, value);
    for (let r = 0; r < height; r++) {
      if (r0 <= r !== r1 <= r) for (let c = Math.ceil(c0 + ((r - r0) * (c1 - c0)) / (r1 - r0)); c < width; c++) odd[r * width + c] ^= 1;
    }
  });
  odd.forEach((inside, i) => { if (inside) labels[i] = value; });
}

// The pixels that have the label of this one and are joined to it through one of four neighbours.
export function flood(labels, [, width], [row, col], value) {
  const first = row * width + col, old = labels[first], stack = [];
  const join = (i) => { if (labels[i] === old) { labels[i] = value; stack.push(i); } };
  if (old !== value) join(first);
  while (stack.length) {
    const i = stack.pop(), c = i % width;
    join(i - width);
    join(i + width);
    if (c) join(i - 1);
    if (c + 1 < width) join(i + 1);
  }
}
