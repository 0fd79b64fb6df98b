// Growing, as segcourse.classical.region_growing does it: pixels within `tolerance` of the seeds' mean and joined
// to a seed. Breadth first, so that the front after k steps is what a learner would draw by hand.
const NEIGHBOURS = [[-1, 0], [0, -1], [0, 1], [1, 0], [-1, -1], [-1, 1], [1, -1], [1, 1]];

function seedMean(px, width, seeds) {
  let sum = 0;
  for (const [row, col] of seeds) sum += px[row * width + col];
  return sum / seeds.length;
}

// {order, ends}: pixels in the order they join, and how many have joined after step 0, 1, 2 ...
function growFront(px, [height, width], seeds, tolerance, connectivity) {
  const mean = seedMean(px, width, seeds);
  const close = new Uint8Array(256), state = new Uint8Array(px.length), order = new Int32Array(px.length);
  for (let v = 0; v < 256; v++) close[v] = Math.abs(v - mean) <= tolerance;
  let count = 0;
  const join = (i) => { if (close[px[i]] && !state[i]) { state[i] = 1; order[count++] = i; } };
  for (const [row, col] of seeds) join(row * width + col);
  const ends = [count];
  for (let start = 0; start < count;) {
    const stop = count;
    for (; start < stop; start++) {
      const row = Math.floor(order[start] / width), col = order[start] % width;
      for (let n = 0; n < 4 * connectivity; n++) {
        const r = row + NEIGHBOURS[n][0], c = col + NEIGHBOURS[n][1];
        if (r >= 0 && r < height && c >= 0 && c < width) join(r * width + c);
      }
    }
    if (count > stop) ends.push(count);
  }
  return { order: order.subarray(0, count), ends };
}

// For every pixel the smallest tolerance that reaches it (a bucket per distance from the mean): all regions at once.
function growCosts(px, [height, width], seeds, connectivity) {
  const mean = seedMean(px, width, seeds);
  const distances = [...new Set(Array.from({ length: 256 }, (_, v) => Math.abs(v - mean)))].sort((a, b) => a - b);
  const rank = Array.from({ length: 256 }, (_, v) => distances.indexOf(Math.abs(v - mean)));
  const buckets = distances.map(() => []), cost = new Int16Array(px.length).fill(-1);
  const reach = (i, at) => { if (cost[i] < 0) { cost[i] = Math.max(at, rank[px[i]]); buckets[cost[i]].push(i); } };
  for (const [row, col] of seeds) reach(row * width + col, 0);
  for (let at = 0; at < buckets.length; at++) {
    while (buckets[at].length) {
      const i = buckets[at].pop(), row = Math.floor(i / width), col = i % width;
      for (let n = 0; n < 4 * connectivity; n++) {
        const r = row + NEIGHBOURS[n][0], c = col + NEIGHBOURS[n][1];
        if (r >= 0 && r < height && c >= 0 && c < width) reach(r * width + c, at);
      }
    }
  }
  return { cost, distances };
}
