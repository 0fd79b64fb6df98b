// The marker watershed, label by label as segcourse.classical.watershed floods: tests hold the two together.
// `ranks` numbers the heights of all pixels from 0 upwards, equal heights alike; `markers` holds 0 for unknown.
// One queue for each height, the oldest first; water that runs over a ridge fills the pit behind it at once.
export function watershed(ranks, markers, [, width]) {
  const labels = markers.slice(), next = new Int32Array(labels.length).fill(-1), first = [], last = [];
  const wait = (i, level) => {
    if (first[level] === undefined) first[level] = i; else next[last[level]] = i;
    last[level] = i;
  };
  let top = 0;
  for (let i = 0; i < labels.length; i++) { if (labels[i]) wait(i, 0); top = Math.max(top, ranks[i] + 1); }
  for (let level = 0; level <= top; level++) {
    for (let i = first[level] ?? -1; i >= 0; i = next[i]) {
      const reach = (j) => { if (labels[j] === 0) { labels[j] = labels[i]; wait(j, Math.max(level, ranks[j] + 1)); } };
      reach(i - width);
      if (i % width) reach(i - 1);
      if ((i + 1) % width) reach(i + 1);
      reach(i + width);
    }
  }
  return labels;
}
