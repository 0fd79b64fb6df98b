// MetricLab: a prediction under the hand. Counts and distances are made here, as segcourse.metrics makes them.
const LIVE = 1 << 17;
const METERS = ["IoU", "Dice", "accuracy", "boundary IoU", "HD95"];

async function render({ model, el }) {
  const python = () => "lab = sc.widgets.MetricLab(target)  # edit, then in the next cell:\nsc.metrics.iou(lab.mask, target), sc.metrics.hd95(lab.mask, target)";
  const ui = mount(model, el, { name: "lab", title: "Metric lab", python }), tr = ui.t;
  const [photo, aim, first, edited] = await Promise.all(["image", "target", "pred", "edited"].map((n) => unpack(model.get(n))));
  const shape = aim.shape, [rows, cols] = shape, target = aim.data, size = target.length, wide = model.get("width");
  const [extra, missed] = model.get("verdicts"), goals = model.get("challenges"), solved = new Set(model.get("solved"));
  const start = { tool: "drag", brush: 6, goal: 0 }, state = { ...start, ...ui.state };
  const targetRim = rim(target, shape, wide), pale = photo && gray(photo.data, shape);
  let pred = Uint8Array.from((edited || first).data), base = pred, from = null, past = [], scores = null, before = null;

  // ---- numbers
  const overlap = (a, b) => perClass(confusion(a, b, 2), 2)[1];
  function measure(distancesToo) {
    const counts = confusion(pred, target, 2), own = perClass(counts, 2)[1];
    const hd = distancesToo ? hausdorff(pred, target, shape) : null;
    scores = { tn: counts[0], tp: own.tp, fp: own.fp, fn: own.fn, IoU: own.iou, Dice: own.dice, accuracy: accuracy(counts, 2),
      "boundary IoU": overlap(rim(pred, shape, wide), targetRim).iou, HD95: hd };
    before ||= scores;
  }
  const format = (name, x) => (x === null ? "…" : name === "HD95" && Number.isFinite(x) ? x.toFixed(2) + " px" : three(x));
  const text = () => METERS.map((name) => `${tr(name)} ${format(name, scores[name])}`).join(", ");
  const meters = {}, panel = div("sc-numbers"), strip = div("sc-strip");
  for (const name of METERS) {
    const bar = h("i"), ghost = h("b"), number = h("output", { class: "sc-number" });
    const less = name === "HD95", track = h("div", { class: "sc-track", "data-less": less }, bar, ghost);
    panel.append(div("sc-meter", tr(name) + (less ? " ↓" : ""), track, number));
    meters[name] = (x, old) => {
      const part = (v) => (name === "HD95" ? Math.min(1, v / (Math.max(rows, cols) / 4)) : v) || 0;
      bar.style.width = 100 * part(x) + "%";
      ghost.style.left = 100 * part(old) + "%";
      number.textContent = format(name, x);
    };
  }
  function show() {
    const { tp, fp, fn, tn } = scores;
    for (const name of METERS) meters[name](scores[name], before[name]);
    strip.replaceChildren(h("p", {}, `IoU = TP/(TP+FP+FN) = ${tp}/(${tp}+${fp}+${fn}) = ${three(scores.IoU)}`),
      h("p", {}, `Dice = 2TP/(2TP+FP+FN) = ${2 * tp}/(${2 * tp}+${fp}+${fn}) = ${three(scores.Dice)}`),
      h("p", {}, `accuracy = (TP+TN)/all = ${tp + tn}/${size} = ${three(scores.accuracy)}`));
    ui.scores({ ...scores, solved: [...solved] });
  }
  // ---- challenges, which check themselves whenever all numbers stand
  const goalText = h("div"), goalBox = h("div", { class: "sc-goal", role: "group", "aria-label": tr("Challenge") }, goalText);
  function judge() {
    const goal = goals[state.goal];
    if (!goal) return;
    const marks = goal.terms.map(([name, sign, value]) => (sign === ">" ? scores[name] > value : scores[name] < value));
    const done = scores.HD95 !== null && marks.every(Boolean);
    if (done && !solved.has(goal.text)) {
      solved.add(goal.text);
      model.set("solved", [...solved]);
      model.save_changes();
      ui.say(`${tr("Challenge met")}: ${goal.text}`);
    }
    const term = ([name, sign, value], i) => h("li", {}, `${marks[i] ? "☑" : "☐"} ${tr(name)} ${sign} ${value}  (${tr("now")} ${format(name, scores[name])})`);
    goalText.replaceChildren(h("strong", {}, `${tr("Challenge")} ${state.goal + 1}/${goals.length}`), solved.has(goal.text) ? ` ✓ ${tr("met")}` : "", h("ul", {}, ...goal.terms.map(term)));
  }
  if (goals.length > 1) ui.button(goalBox, "Next challenge", () => { state.goal = (state.goal + 1) % goals.length; judge(); keep(); }, { key: "n" });

  // ---- picture
  const box = h("figure", { class: "sc-panel" });
  ui.main.append(box);
  const view = stage(ui, box, shape, { width: 512, height: 512, press, drag, release, label: () => `${tr("Prediction against target")}: ${text()}` });
  const paint = (test, color, alpha) => fill(shape, (i) => (test(i) ? rgba(color, alpha) : 0));
  function draw() {
    const [fp, fn] = [paint((i) => pred[i] && !target[i], extra.color, 235), paint((i) => !pred[i] && target[i], missed.color, 235)];
    view.clear("#222");
    if (pale) view.photo(pale);
    view.layer(paint((i) => pred[i] && target[i], "#cdcdcd", pale ? 150 : 255));
    view.layer(fp);
    view.layer(fn);
    view.hatch(fp, extra.ink, extra.pattern);
    view.hatch(fn, missed.ink, missed.pattern);
    view.outline(target, "#111", 1);
    if (state.tool !== "drag") view.mark(view.cursor, "#111", (state.brush + 0.5) * view.scale / Math.min(devicePixelRatio || 1, 2));
    view.describe();
    ui.frame();
  }
  // `rest` is false within a gesture: then distances wait, where the picture is too large for them.
  function update(rest = true) {
    measure(rest || size <= LIVE);
    draw();
    show();
    judge();
    if (rest) ui.say(text());
  }
  const keep = () => ui.save({ tool: state.tool, brush: state.brush, goal: state.goal });
  const send = () => ui.later("send", 150, async () => {
    model.set("edited", await pack(pred, shape));
    model.set("version", model.get("version") + 1);
    model.save_changes();
  });
  function edit(next, rest = true) {
    if (!from) { past.push(pred); before = scores; }
    if (past.length > 100) past.shift();
    pred = next;
    update(rest);
    send();
  }
  // ---- edits; each makes a new mask
  const make = (test) => Uint8Array.from(target, (_, i) => (test(i, Math.floor(i / cols), i % cols) ? 1 : 0));
  const shifted = (mask, dr, dc) => make((i, r, c) => r >= dr && r - dr < rows && c >= dc && c - dc < cols && mask[i - dr * cols - dc]);
  const near = (i, r, c, v) => (r > 0 && pred[i - cols] === v) || (r < rows - 1 && pred[i + cols] === v) || (c > 0 && pred[i - 1] === v) || (c < cols - 1 && pred[i + 1] === v);
  const grow = () => edit(make((i, r, c) => pred[i] || near(i, r, c, 1)));
  const shrink = () => edit(make((i, r, c) => pred[i] && !near(i, r, c, 0)));
  const gap = Math.max(6, Math.round(Math.max(rows, cols) / 12)), cut = Math.max(2, Math.round(gap / 5));
  const fragment = () => edit(make((i, r, c) => pred[i] && (r + c) % gap >= cut && (r - c + gap * cols) % gap >= cut));
  const speck = () => {
    const far = distances(target.map((v, i) => v | pred[i]), shape), at = far.indexOf(far.reduce((a, b) => (b > a ? b : a), 0));
    const [r0, c0] = [Math.floor(at / cols), at % cols], half = Math.max(1, Math.round(Math.max(rows, cols) / 64));
    edit(make((i, r, c) => pred[i] || (Math.abs(r - r0) <= half && Math.abs(c - c0) <= half)));
  };
  const stamp = (ends, value) => {
    const next = pred.slice(), b = state.brush, [r0, c0] = ends[0], [r1, c1] = ends[1], steps = Math.max(Math.abs(r1 - r0), Math.abs(c1 - c0), 1);
    for (let k = 0; k <= steps; k++) {
      const r = Math.round(r0 + ((r1 - r0) * k) / steps), c = Math.round(c0 + ((c1 - c0) * k) / steps);
      for (let y = Math.max(0, r - b); y <= Math.min(rows - 1, r + b); y++) for (let x = Math.max(0, c - b); x <= Math.min(cols - 1, c + b); x++) {
        if ((y - r) ** 2 + (x - c) ** 2 <= (b + 0.5) ** 2) next[y * cols + x] = value;
      }
    }
    return next;
  };
  const brushed = (a, b) => edit(stamp([a, b], state.tool === "paint" ? 1 : 0), false);
  function press(row, col) {
    past.push(pred);
    [base, from, before] = [pred, [row, col], scores];
    if (state.tool !== "drag") brushed(from, from);
  }
  function drag(row, col) {
    if (state.tool === "drag") edit(shifted(base, row - from[0], col - from[1]), false);
    else { brushed(from, [row, col]); from = [row, col]; }
  }
  function release() { from = null; update(); }
  const undo = () => { if (past.length) { pred = past.pop(); before = scores; update(); send(); } };

  // ---- controls
  const use = (tool) => { state.tool = tool; showTool(tool); brush.input.disabled = tool === "drag"; draw(); keep(); };
  const showTool = ui.choice(ui.bar, "Tool", [["drag", "Drag", "d"], ["paint", "Paint", "p"], ["erase", "Erase", "e"]], state.tool, use);
  const brush = ui.slider(ui.bar, "Brush", { min: 0, max: 30, value: state.brush }, (v) => { state.brush = v; draw(); keep(); });
  ui.key("[", tr("smaller brush"), () => brush.set(state.brush - 1));
  ui.key("]", tr("larger brush"), () => brush.set(state.brush + 1));
  const row = div("sc-row");
  ui.bar.append(row);
  for (const [text, act, key] of [["Grow", grow, "+"], ["Shrink", shrink, "-"], ["Fragment", fragment, "f"], ["Speck", speck, "s"], ["Undo", undo, "z"]]) ui.button(row, text, act, { key });
  arrows(ui, tr("shift the prediction, or move the brush"), (dr, dc) => {
    if (state.tool === "drag") edit(shifted(pred, dr, dc));
    else { view.move(dr, dc); draw(); }
  });
  ui.key("space", tr("stamp the brush"), () => { if (state.tool !== "drag") { brushed(view.cursor, view.cursor); update(); } });
  panel.append(strip);
  const key = div("sc-row", ...[extra, missed].map((v) => h("span", {}, swatch(v), tr(v.name))), h("span", {}, swatch({ color: "#cdcdcd", pattern: "" }), tr("right")));
  ui.side.append(panel, goalBox);
  box.append(key);
  ui.guess(panel, tr("A perfect prediction slips sideways by a tenth of the target's width. What is its Dice?"), {}, () => overlap(shifted(target, 0, model.get("slip")), target).dice);
  ui.onReset(() => { [pred, past, before] = [Uint8Array.from(first.data), [], null]; state.goal = 0; brush.set(start.brush, true); state.brush = start.brush; use("drag"); update(); send(); });
  ui.ready(() => { measure(true); use(state.tool); update(); });
  return ui.close;
}

export default { render };
