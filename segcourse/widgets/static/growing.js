// Growing, as segcourse.classical.region_growing does it: pixels within `tolerance` of the seeds' mean, joined to a seed.
const AROUND = [[-1, 0], [0, -1], [0, 1], [1, 0], [-1, -1], [-1, 1], [1, -1], [1, 1]];

export const seedMean = (px, width, seeds) => seeds.reduce((sum, [row, col]) => sum + px[row * width + col], 0) / seeds.length;

// Calls act(j) for every neighbour j of pixel i.
function around(i, [height, width], connectivity, act) {
  const row = Math.floor(i / width), col = i % width;
  for (let n = 0; n < 4 * connectivity; n++) {
    const r = row + AROUND[n][0], c = col + AROUND[n][1];
    if (r >= 0 && r < height && c >= 0 && c < width) act(r * width + c);
  }
}

// {order, ends}: pixels in the order in which they join, and how many have joined after step 0, 1, 2, ...
export function growFront(px, shape, seeds, tolerance, connectivity) {
  const mean = seedMean(px, shape[1], seeds), seen = new Uint8Array(px.length), order = new Int32Array(px.length);
  const close = Array.from({ length: 256 }, (_, v) => Math.abs(v - mean) <= tolerance);
  let count = 0;
  const join = (i) => { if (close[px[i]] && !seen[i]) { seen[i] = 1; order[count++] = i; } };
  for (const [row, col] of seeds) join(row * shape[1] + col);
  const ends = [count];
  for (let i = 0; i < count;) {
    const stop = count;
    for (; i < stop; i++) around(order[i], shape, connectivity, join);
    if (count > stop) ends.push(count);
  }
  return { order: order.subarray(0, count), ends };
}

// Every tolerance 0..255 at once: {pixels, iou} of the region that it gives. A pixel's price is the smallest tolerance
// that reaches it; neighbours are asked in the order of prices, a bucket for each distance from the mean.
export function growPrices(px, shape, seeds, connectivity, target) {
  const mean = seedMean(px, shape[1], seeds), far = Array.from({ length: 256 }, (_, v) => Math.abs(v - mean));
  const prices = [...new Set(far)].sort((a, b) => a - b), rank = far.map((x) => prices.indexOf(x));
  const buckets = prices.map(() => []), seen = new Uint8Array(px.length), counts = prices.map(() => [0, 0, 0]);
  let at = 0, all = 0;
  const reach = (i) => { if (!seen[i]) { seen[i] = 1; buckets[Math.max(at, rank[px[i]])].push(i); } };
  for (const [row, col] of seeds) reach(row * shape[1] + col);
  for (; at < prices.length; at++) for (let i; (i = buckets[at].pop()) !== undefined;) {
    counts[at][0]++;
    if (target && target[i] < 2) counts[at][1 + target[i]]++;
    around(i, shape, connectivity, reach);
  }
  target?.forEach((k) => { all += k === 1; });
  let next = 0, size = 0, fp = 0, tp = 0;
  const pixels = [], iou = [];
  for (let tolerance = 0; tolerance < 256; tolerance++) {
    for (; next < prices.length && prices[next] <= tolerance; next++) { size += counts[next][0]; fp += counts[next][1]; tp += counts[next][2]; }
    pixels.push(size);
    iou.push(tp / (all + fp));
  }
  return { pixels, iou };
}
