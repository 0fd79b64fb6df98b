// MaskPainter: a mask made by hand, compared with a reference while it is made. painting.js holds the tools.
const VOID = 255;
const TOOLS = [["paint", "Brush", "b"], ["erase", "Eraser", "e"], ["polygon", "Polygon", "p"], ["fill", "Fill", "f"]];
const VIEWS = [["mine", "My mask", "m"], ["errors", "Disagreement", "d"], ["reference", "Reference", "t"]];

async function render({ model, el }) {
  const python = () => `mask = ${pythonOf(labels, shape, model.get("enlarge"))}`;
  const ui = mount(model, el, { name: "painter", title: "Paint a mask", python }), t = ui.t;
  const [image, first, edited, aim] = await Promise.all(["image", "start", "edited", "reference"].map((n) => unpack(model.get(n))));
  const shape = first.shape, target = aim?.data, verdicts = model.get("verdicts"), classes = model.get("classes"), K = classes.filter((c) => c.label < VOID).length;
  const start = { tool: "paint", brush: Math.ceil(Math.max(...shape) / 80), label: 1, show: "mine", opacity: 0.5 };
  const state = { ...start, ...ui.state }, labels = Uint8Array.from((edited || first).data);
  const pale = gray(image.data, shape);
  const look = [], colors = [];
  for (const c of classes) [look[c.label], colors[c.label]] = [c, c.label && rgba(c.color)];
  let scores, baked, patterns;

  // ---- numbers
  const numbers = div("sc-numbers"), board = div("sc-scroll"), legend = div("sc-row");
  const known = () => target && !numbers.hidden;
  const main = K > 2 ? "mean IoU" : "IoU", headline = () => (K > 2 ? scores.mean_iou : scores.iou[1]);
  function measure() {
    const pixels = new Array(256).fill(0);
    for (const k of labels) pixels[k]++;
    scores = { pixels: classes.map((c) => pixels[c.label]) };
    if (!target) return;
    const counts = confusion(labels, target, K);
    for (const name of ["iou", "dice"]) scores["mean_" + name] = meanOf((scores[name] = perClass(counts, K).map((s) => s[name])));
    Object.assign(scores, { accuracy: accuracy(counts, K), disagree: counts.reduce((sum, n, i) => sum + (i % (K + 1) ? n : 0), 0) });
  }
  const disagreeing = () => `${scores.disagree} ${t("pixels disagree")}`;
  const told = () => classes.map((c, k) => `${c.name} ${scores.pixels[k]}`).join(", ") + (known() ? `; ${t(main)} ${three(headline())}, ${disagreeing()}` : ` ${t("pixels")}`);
  function table() {
    const rows = classes.map((c, k) => [h("span", {}, swatch(c), c.name), `${scores.pixels[k]}`, ...(k < K && target ? [three(scores.iou[k]), three(scores.dice[k])] : [])]);
    if (target) rows.push([t("mean"), "", three(scores.mean_iou), three(scores.mean_dice)]);
    ui.table(board, target ? `${disagreeing()}, ${t("accuracy")} ${three(scores.accuracy)}` : "My mask", [t("Class"), t("Pixels"), ...(target ? ["IoU", "Dice"] : [])], rows);
  }

  // ---- picture
  // Patterns are drawn when a stroke is done, since they take longer than all the rest.
  const from = () => (known() && state.show === "reference" ? target : labels);
  function hatch() {
    const map = from();
    for (const { label, pattern } of classes) {
      if (pattern && state.opacity && (K > 2 || label === VOID) && map.includes(label)) view.hatch(fill(shape, (i) => (map[i] === label ? -1 : 0)), "#0007", pattern);
    }
  }
  function paint() {
    const map = from();
    key.hidden = !known() || state.show !== "errors";
    if (!key.hidden) return drawErrors(view, shape, verdictsOf(labels, target), target, verdicts, pale);
    view.layer(photo);
    view.layer(fill(shape, (i) => colors[map[i]]), state.opacity);
    view.layer(patterns);
    view.outline(map, "#111", 1);
  }
  function hover(row, col) {
    view.layer(baked);
    tools.mark();
    if (row >= 0) ui.say(`(${row}, ${col}): ${look[labels[row * shape[1] + col]].name}`);
    ui.frame();
  }
  function draw(moving) {
    measure();
    if (!moving) patterns = view.bake(hatch);
    baked = view.bake(paint);
    table();
    view.describe();
    ui.scores(scores);
    hover();
  }

  // ---- controls
  const change = (patch) => { Object.assign(state, patch); ui.save(patch); draw(); };
  const tools = easel(ui, model, labels, shape, { state, tools: TOOLS, ink: () => state.label, draw, hover, rest: () => ui.say(told()) });
  const showLabel = ui.choice(legend, "Class", classes.map((c) => [c.label, c.name, c.key]), state.label, (label) => {
    change({ label, tool: state.tool === "erase" ? "paint" : state.tool });
    tools.show();
  });
  classes.forEach((c, k) => legend.firstChild.children[k].prepend(swatch(c)));
  const opacity = ui.slider(legend, "Opacity", { min: 0, max: 1, step: 0.05, value: state.opacity, format: (v) => Math.round(v * 100) + " %" }, (v) => change({ opacity: v }));
  ui.key("+ = -", t("Opacity"), (_, key) => opacity.set(state.opacity + (key === "-" ? -0.05 : 0.05)));
  const showView = target && ui.choice(numbers, "View", VIEWS, state.show, (show) => change({ show }));
  const box = h("figure", { class: "sc-panel" }), key = errorKey(verdicts, [0, 1, ...(K > 2 ? [2] : []), ...(look[VOID] ? [3] : [])], t);
  ui.bar.append(legend);
  ui.main.append(box);
  ui.side.append(numbers);
  numbers.append(board);
  const view = stage(ui, box, shape, { label: () => `${t("Picture with my mask")}: ${told()}`, ...tools });
  const photo = view.bake(() => view.photo(layer(shape, image.data)));
  box.append(key);
  tools.on(view);
  if (target) {
    ui.guess(numbers, `${t("Paint first. How well will it fit?")} (${t(main)})`, {}, headline);
    new MutationObserver(() => draw()).observe(numbers, { attributes: true });
  }
  ui.onReset(() => {
    labels.set(first.data);
    tools.forget();
    change(start);
    tools.show();
    showLabel(1);
    showView?.("mine");
    opacity.set(start.opacity, true);
    tools.send();
  });
  ui.ready(draw);
  return () => { tools.close(); ui.close(); };
}

export default { render };
