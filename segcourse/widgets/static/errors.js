// Where a prediction is wrong, and how: the browser's form of segcourse.display.error_map.
// Verdicts: 0 false positive, 1 false negative, 2 wrong class, 3 void (the order of `verdict_list` in Python), -1 right.
export function verdictsOf(pred, target, ignore = 255) {
  const out = new Int8Array(target.length);
  for (let i = 0; i < out.length; i++) {
    const t = target[i], p = pred[i];
    out[i] = t === ignore || p === ignore ? 3 : p === t ? -1 : t === 0 ? 0 : p === 0 ? 1 : 2;
  }
  return out;
}

// Draws them over a grey picture (a layer, or null): right foreground light, right background dark.
export function drawErrors(view, shape, verdicts, target, styles, pale) {
  view.clear("#222");
  if (pale) view.photo(pale);
  const [light, dark] = [rgba("#cdcdcd", pale ? 150 : 255), pale ? rgba("#000000", 115) : 0];
  view.layer(fill(shape, (i) => (verdicts[i] >= 0 ? 0 : target[i] ? light : dark)));
  styles.forEach(({ color, pattern, ink }, kind) => {
    if (!verdicts.includes(kind)) return;
    const bits = rgba(color), own = fill(shape, (i) => (verdicts[i] === kind ? bits : 0));
    view.layer(own);
    view.hatch(own, ink, pattern);
  });
}

// A line of swatches that names the verdicts that occur.
export const errorKey = (styles, kinds, t) => div("sc-row", ...kinds.map((k) => h("span", {}, swatch(styles[k]), t(styles[k].name))));
