// What the widgets about one object and its background draw alike: the picture with its mask, and the table of scores.
// The choice of the view and its keys, and paint(mask): mask holds 0 and 1, target may also hold 255 (void).
function binaryPainter(ui, view, px, shape, target, set) {
  const v = ui.state, [picture, over, extra, missed] = [0, 0, 0, 0].map(() => layer(shape));
  px.forEach((g, i) => { picture.px[i] = rgba("#" + g.toString(16).padStart(2, "0").repeat(3)); });
  picture.put();
  const looks = [["mask", "Overlay", "o"], ["only", "Mask", "m"], ["image", "Image", "i"], ["errors", "Errors", "e"]];
  const shows = ui.choice(ui.bar, "View", target ? looks : looks.slice(0, 3), v.show, (show) => set({ show }));
  for (const [key, by] of [["+ =", 0.1], ["-", -0.1]]) ui.key(key, ui.t("Opacity"), () => set({ opacity: Math.max(0, Math.min(1, v.opacity + by)) }));
  ui.key("b", ui.t("Blink"), () => set({ show: v.show === "image" ? "mask" : "image" }));
  return (mask) => {
    const errors = v.show === "errors", only = v.show === "only";
    const inner = rgba(only ? "#ffffff" : errors ? "#cdcdcd" : "#e69f00", only ? 255 : Math.round(255 * v.opacity)), blue = rgba("#0072b2"), red = rgba("#d55e00");
    shows(v.show);
    view.clear("#000");
    if (!only) view.photo(picture);
    if (v.show === "image") return;
    for (let i = 0; i < px.length; i++) over.px[i] = mask[i] && (!errors || target[i] === 1) ? inner : 0;
    if (errors) for (let i = 0; i < px.length; i++) {
      extra.px[i] = mask[i] && target[i] === 0 ? blue : 0;
      missed.px[i] = !mask[i] && target[i] === 1 ? red : 0;
    }
    view.layer(over.put());
    if (v.show === "mask") view.hatch(over, "#0006", "/");
    if (errors) for (const [own, ink, pattern] of [[extra, "#bee1f5", "\\"], [missed, "#461900", "/"]]) { view.layer(own.put()); view.hatch(own, ink, pattern); }
  };
}

function binaryTable(ui, parent, { tp, fp, fn, iou, dice, precision, recall }, legend) {
  ui.table(parent, `TP ${tp}, FP ${fp}, FN ${fn}`, ["", "", ""], [["IoU", `${tp} / ${tp + fp + fn}`, three(iou)], ["Dice", `${2 * tp} / ${2 * tp + fp + fn}`, three(dice)],
    [ui.t("Precision"), `${tp} / ${tp + fp}`, three(precision)], [ui.t("Recall"), `${tp} / ${tp + fn}`, three(recall)]]);
  parent.append(h("p", {}, legend));
}
