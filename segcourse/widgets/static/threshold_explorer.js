// From grey values to a mask, as segcourse.classical does it: threshold, opening, closing, holes, small parts.
function cut(px, [height, width], { rule, low, high, dark }) {
  const mask = new Uint8Array(px.length);
  if (rule === "hysteresis") return hysteresis(px, height, width, dark ? 255 - high : low, dark ? 255 - low : high, dark);
  const from = rule === "band" ? low : high, to = rule === "band" ? high : 255;
  for (let i = 0; i < px.length; i++) mask[i] = (px[i] > from && px[i] <= to) !== dark;
  return mask;
}
