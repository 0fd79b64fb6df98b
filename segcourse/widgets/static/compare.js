// MaskCompare: two label maps over one picture. Every number comes from one confusion matrix, counted here.
const VOID = 255, GRAY = "#8c8c8c";
const CAPTIONS = { overlay: "Prediction in colour, target as a line", curtain: "Target left, prediction right", loupe: "Prediction, and the target under the loupe", side: "Target", errors: "Errors" };
const MODES = [["overlay", "Overlay", "o"], ["curtain", "Curtain", "c"], ["side", "Side by side", "s"], ["loupe", "Loupe", "l"], ["blink", "Blink", "b"], ["errors", "Errors", "e"]];

async function render({ model, el }) {
  const python = () => `sc.widgets.MaskCompare(image, pred, target, view=${pythonic(shown())}, guess=False)`;
  const ui = mount(model, el, { name: "compare", title: "Compare two masks", python }), tr = ui.t;
  const [image, pred, target] = await Promise.all(["image", "pred", "target"].map((n) => unpack(model.get(n))));
  const shape = target.shape, p = pred.data, t = target.data, classes = model.get("classes"), K = classes.length, verdicts = model.get("verdicts");
  const counts = confusion(p, t, K), stats = perClass(counts, K);
  const present = classes.map((_, k) => k).filter((k) => stats[k].tp + stats[k].fp + stats[k].fn > 0);
  const ground = classes[0].name === "background" ? [0] : [];
  const start = { mode: "overlay", opacity: 0.55, split: 0.5, hidden: ground, hatching: K > 2, cell: null };
  const state = { ...start, ...ui.state };
  const shown = () => Object.fromEntries(Object.keys(start).map((key) => [key, state[key]]));
  const name = (label) => (label === VOID ? tr("void") : classes[label].name);
  const pair = (a, b) => `${tr("target")} ${name(a)}, ${tr("prediction")} ${name(b)}`;
  let phase = 0, timer = null, sheets = {};
  // ---- two canvases, the second one for "side by side"
  const [left, right] = [0, 1].map(() => {
    const caption = h("figcaption"), box = h("figure", { class: "sc-panel" }, caption);
    const touch = (row, col, event) => { if (state.mode === "curtain" && event.buttons) cut((col + 0.5) / shape[1]); if (state.mode === "loupe") draw(); inspect(row, col); };
    const label = () => `${caption.textContent}. ${tr("Mean IoU")} ${three(scores.mean_iou)}`;
    ui.main.append(box);
    return Object.assign(stage(ui, box, shape, { width: 460, height: 430, label, press: touch, drag: touch, point: touch }), { caption, box });
  });
  const cut = (split) => change({ split: Math.max(0, Math.min(1, Math.round(split * 1000) / 1000)) });
  const photo = layer(shape, image.data), pale = gray(image.data, shape);
  // ---- pictures that are made once and shown often
  const where = (test, pattern, ink) => left.hatch(fill(shape, (i) => (test(i) ? 0xffffffff : 0)), ink, pattern);
  const painted = (labels) => left.bake(() => {
    const lut = classes.map((c, k) => (state.hidden.includes(k) ? 0 : rgba(c.color)));
    left.layer(fill(shape, (i) => lut[labels[i]] ?? rgba(GRAY)));
    where((i) => labels[i] === VOID, "x", "#5a5a5a");
    for (const k of state.hatching ? present : []) {
      if (lut[k] && classes[k].pattern) where((i) => labels[i] === k, classes[k].pattern, "#0007");
    }
  });
  const all = verdictsOf(p, t);
  const errors = () => left.bake(() => drawErrors(left, shape, all, t, verdicts, pale));
  const refresh = () => {
    const line = t.map((v) => (state.hidden.includes(v) ? 0 : v));
    sheets = { target: painted(t), pred: painted(p), line: left.bake(() => left.outline(line, "#111", 1.5)), errors: sheets.errors || errors() };
  };
  // ---- what each mode shows
  const { pen, canvas } = left, within = (path, draw) => { pen.save(); pen.beginPath(); path(); pen.clip(); draw(); pen.restore(); };
  const over = (view, which) => { view.clear(); view.photo(photo); view.layer(sheets[which], state.opacity); };
  const modes = {
    overlay() { over(left, "pred"); left.layer(sheets.line); },
    errors() { left.clear(); left.layer(sheets.errors); },
    blink() { over(left, phase ? "pred" : "target"); return phase ? "Prediction" : "Target"; },
    side() { over(left, "target"); over(right, "pred"); },
    curtain() {
      over(left, "target");
      const x = state.split * canvas.width;
      within(() => pen.rect(x, 0, canvas.width, canvas.height), () => over(left, "pred"));
      pen.fillStyle = "#fff";
      pen.fillRect(x - 2, 0, 4, canvas.height);
      left.mark([shape[0] / 2, state.split * shape[1] - 0.5]);
    },
    loupe() {
      const [y, x] = left.cursor.map((at) => (at + 0.5) * left.scale), radius = canvas.width / 7;
      over(left, "pred");
      within(() => pen.arc(x, y, radius, 0, 7), () => { pen.setTransform(3, 0, 0, 3, -2 * x, -2 * y); over(left, "target"); });
      left.mark(left.cursor, "#111", radius / Math.min(devicePixelRatio || 1, 2));
    },
  };
  function lit([a, b]) {
    const hit = (i) => t[i] === a && p[i] === b;
    left.clear();
    left.photo(pale);
    left.layer(fill(shape, (i) => (hit(i) ? rgba("#f0e442") : rgba("#000000", 150))));
    left.outline(t.map((_, i) => hit(i)), "#111", 1);
    return `${counts[a * K + b]} ${tr("pixels")}: ${pair(a, b)}`;
  }
  function draw() {
    right.box.hidden = state.mode !== "side" || state.cell !== null;
    left.caption.textContent = state.cell ? lit(state.cell) : tr(modes[state.mode]() || CAPTIONS[state.mode]);
    key.hidden = state.mode !== "errors" || state.cell !== null;
    left.describe();
    right.describe();
    ui.frame();
  }
  function inspect(row, col) {
    const i = row * shape[1] + col, what = verdicts[all[i]];
    ui.say(`${tr("row")} ${row}, ${tr("column")} ${col}: ${pair(t[i], p[i])}` + (what ? ` (${tr(what.name)})` : ""));
    for (const node of cells()) node.classList.toggle("sc-hot", node.dataset.cell === `${t[i]},${p[i]}`);
  }
  function change(patch) {
    Object.assign(state, patch);
    if ("hidden" in patch || "hatching" in patch) refresh();
    clearInterval(timer);
    if (state.mode === "blink" && !state.cell && !ui.reduced) timer = setInterval(swap, 500);
    showMode(state.mode);
    const press = (node, on) => node.setAttribute("aria-pressed", String(on));
    for (const node of cells()) press(node, node.dataset.cell === String(state.cell));
    for (const node of legend.children) press(node, !state.hidden.includes(Number(node.dataset.k)));
    draw();
    if (state.cell) ui.say(left.caption.textContent);
    ui.save(shown());
  }
  const swap = () => { phase = 1 - phase; draw(); };
  const showMode = ui.choice(ui.bar, "View", MODES, state.mode, (mode) => {
    if (mode === "blink" && state.mode === mode) swap(); else change({ mode, cell: null });
  });
  const opacity = ui.slider(ui.bar, "Opacity", { min: 0, max: 1, step: 0.05, value: state.opacity, format: (v) => Math.round(v * 100) + " %" }, (v) => change({ opacity: v }));
  ui.key("+ =", tr("more opaque"), () => opacity.set(opacity.get() + 0.05));
  ui.key("-", tr("less opaque"), () => opacity.set(opacity.get() - 0.05));
  ui.key("h", tr("patterns on and off"), () => change({ hatching: !state.hatching }));
  ui.key("x", tr("put out the lit pixels"), () => change({ cell: null }));
  arrows(ui, tr("move the curtain, or the pixel that is read"), (rows, cols) => {
    if (state.mode === "curtain" && cols) return cut(state.split + cols / 50);
    left.move(rows, cols);
    draw();
    left.mark(left.cursor);
    inspect(...left.cursor);
  });
  // ---- legend, tables, guess
  const legend = h("div", { class: "sc-row", role: "group", "aria-label": tr("Classes") }), named = (k) => [swatch(classes[k], K > 2), name(k)];
  present.forEach((k, n) => {
    const flip = () => change({ hidden: state.hidden.includes(k) ? state.hidden.filter((j) => j !== k) : [...state.hidden, k] });
    const node = ui.button(legend, name(k), flip, { key: n < 9 ? String(n + 1) : null, class: "sc-button sc-toggle", "data-k": k });
    node.prepend(named(k)[0]);
  });
  const key = errorKey(verdicts, [0, 1, 2, 3].filter((k) => all.includes(k)), tr);
  left.box.append(key);
  right.caption.textContent = tr("Prediction");
  const table = div("sc-scroll"), matrix = div("sc-scroll"), cells = () => matrix.querySelectorAll("[data-cell]");
  const numbers = div("sc-numbers", table, matrix), columns = ["iou", "dice", "precision", "recall"];
  const scores = Object.fromEntries(columns.map((name) => [name, stats.map((s) => s[name])]));
  Object.assign(scores, { confusion: counts, accuracy: accuracy(counts, K), mean_iou: meanOf(scores.iou), mean_dice: meanOf(scores.dice), mean_class_accuracy: meanOf(scores.recall) });
  ui.scores(scores);
  ui.side.append(legend, numbers);
  ui.table(table, `${tr("Pixel accuracy")} ${three(scores.accuracy)}`, ["Class", "IoU", "Dice", "Precision", "Recall"].map(tr),
    [...present.map((k) => [h("span", {}, ...named(k)), ...columns.map((key) => three(stats[k][key]))]), [tr("mean"), ...columns.map((key) => three(meanOf(scores[key])))]]);
  const cell = (a, b) => h("button", { type: "button", class: "sc-button", "data-cell": `${a},${b}`, "aria-label": `${pair(a, b)}: ${counts[a * K + b]}`,
    disabled: !counts[a * K + b], onclick: () => change({ cell: String(state.cell) === `${a},${b}` ? null : [a, b] }) }, String(counts[a * K + b]));
  ui.table(matrix, "Pixels: target in rows, prediction in columns. Press a cell to light it.", ["", ...present.map(name)],
    present.map((a) => [h("span", {}, ...named(a)), ...present.map((b) => cell(a, b))]));
  const main = present.find((k) => k > 0 || !ground.length) ?? 0;
  ui.guess(numbers, K > 2 ? tr("What is the mean IoU?") : `${tr("What is the IoU of")} “${name(main)}”?`, {}, () => (K > 2 ? scores.mean_iou : stats[main].iou));
  ui.onReset(() => { opacity.set(start.opacity, true); change(start); });
  refresh();
  ui.ready(() => change({}));
  return () => { clearInterval(timer); ui.close(); };
}

export default { render };
