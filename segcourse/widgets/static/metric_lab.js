// MetricLab: a prediction under the hand. Counts and distances are made here, as segcourse.metrics makes them.
const METERS = ["IoU", "Dice", "accuracy", "boundary IoU", "HD95"];

async function render({ model, el }) {
  const python = () => "lab = sc.widgets.MetricLab(target)\nlab\nlab.mask, lab.scores";
  const ui = mount(model, el, { name: "lab", title: "Metric lab", python }), tr = ui.t;
  const [photo, aim, first, edited] = await Promise.all(["image", "target", "pred", "edited"].map((n) => unpack(model.get(n))));
  const shape = aim.shape, target = aim.data, size = target.length, wide = model.get("width");
  const verdicts = model.get("verdicts"), goals = model.get("challenges"), solved = new Set(model.get("solved"));
  const start = { tool: "drag", brush: 6, goal: 0 }, state = { ...start, ...ui.state };
  const targetRim = rim(target, shape, wide), pale = photo && gray(photo.data, shape);
  let pred = Uint8Array.from((edited || first).data), base = pred, from = null, past = [], scores = null, before = null;

  // ---- numbers
  const overlap = (a, b) => perClass(confusion(a, b, 2), 2)[1];
  function measure(far) {
    const counts = confusion(pred, target, 2), { iou: IoU, dice: Dice, tp, fp, fn } = perClass(counts, 2)[1];
    scores = { tn: counts[0], tp, fp, fn, IoU, Dice, accuracy: accuracy(counts, 2), "boundary IoU": overlap(rim(pred, shape, wide), targetRim).iou,
      HD95: far ? hausdorff(pred, target, shape) : null };
    before ||= scores;
  }
  const format = (name, x) => (x === null || panel.hidden ? "…" : name === "HD95" && x < Infinity ? x.toFixed(2) + " px" : three(x));
  const text = () => METERS.map((name) => `${tr(name)} ${format(name, scores[name])}`).join(", ");
  const meters = {}, panel = div("sc-numbers"), strip = div("sc-strip"), most = Math.max(...shape) / 4;
  for (const name of METERS) {
    const [bar, ghost, number] = ["i", "b", "span"].map((tag) => h(tag)), less = name === "HD95";
    const percent = (v) => 100 * ((less ? Math.min(1, v / most) : v) || 0) + "%";
    panel.append(div("sc-meter", tr(name) + (less ? " ↓" : ""), div("sc-track" + (less ? " sc-less" : ""), bar, ghost), number));
    meters[name] = () => {
      bar.style.width = percent(scores[name]);
      ghost.style.left = percent(before[name]);
      number.textContent = format(name, scores[name]);
    };
  }
  function show() {
    const { tp, fp, fn, tn } = scores, wrong = `+${fp}+${fn})`, lines = { IoU: `TP/(TP+FP+FN) = ${tp}/(${tp}${wrong}`, Dice: `2TP/(2TP+FP+FN) = ${2 * tp}/(${2 * tp}${wrong}`, accuracy: `(TP+TN)/all = ${tp + tn}/${size}` };
    for (const name of METERS) meters[name]();
    strip.replaceChildren(...Object.entries(lines).map(([name, line]) => h("p", {}, `${name} = ${line} = ${three(scores[name])}`)));
    ui.scores({ ...scores, solved: [...solved] });
  }
  // ---- challenges, which check themselves whenever all numbers stand
  const goalText = h("div"), goalBox = h("div", { class: "sc-goal", role: "group", "aria-label": tr("Challenge"), hidden: !goals.length }, goalText);
  function judge() {
    const goal = goals[state.goal], met = ([name, sign, value]) => (sign === ">" ? scores[name] > value : scores[name] < value);
    if (!goal) return "";
    const news = scores.HD95 !== null && goal.terms.every(met) && !solved.has(goal.text);
    if (news) {
      model.set("solved", [...solved.add(goal.text)]);
      model.save_changes();
    }
    goalText.replaceChildren(h("strong", {}, `${tr("Challenge")} ${state.goal + 1}/${goals.length}`), solved.has(goal.text) ? ` ✓ ${tr("met")}` : "",
      h("ul", {}, ...goal.terms.map((term) => h("li", {}, `${met(term) ? "☑" : "☐"} ${term.join(" ")} (${tr("now")} ${format(term[0], scores[term[0]])})`))));
    return news ? `${tr("Challenge met")}: ${goal.text}. ` : "";
  }
  if (goals.length > 1) ui.button(goalBox, "Next", () => { state.goal = (state.goal + 1) % goals.length; judge(); keep(); }, { key: "n" });

  // ---- picture
  const box = h("figure", { class: "sc-panel" });
  ui.main.append(box);
  const view = stage(ui, box, shape, { width: 512, height: 512, press, drag, release() { from = null; update(); }, label: text });
  function draw() {
    drawErrors(view, shape, verdictsOf(pred, target), target, verdicts, pale);
    view.outline(target, "#111", 1);
    if (!dragging()) view.mark(view.cursor, "#111", (state.brush + 0.5) * view.scale / Math.min(devicePixelRatio || 1, 2));
    view.describe();
    ui.frame();
  }
  // `rest` is false within a gesture: then distances wait, where the picture is too large for them.
  function update(rest = true) {
    measure(rest || size <= 131072);
    draw();
    const news = judge();
    show();
    if (rest) ui.say(news + text());
  }
  const keep = () => ui.save(state), dragging = () => state.tool === "drag";
  const send = () => ui.later("send", 150, async () => {
    model.set("edited", await pack(pred, shape));
    model.set("version", model.get("version") + 1);
    model.save_changes();
  });
  function edit(next, rest = true) {
    if (!from) { past.push(pred); before = scores; }
    past = past.slice(-100);
    pred = next;
    update(rest);
    send();
  }
  // ---- gestures
  const brushed = (a, b) => edit(stroke(pred, shape, a, b, state.brush, state.tool === "paint" ? 1 : 0), false);
  function press(row, col) {
    past.push(pred);
    [base, from, before] = [pred, [row, col], scores];
    if (!dragging()) brushed(from, from);
  }
  function drag(row, col) {
    if (dragging()) edit(shift(base, shape, row - from[0], col - from[1]), false);
    else { brushed(from, [row, col]); from = [row, col]; }
  }

  // ---- controls
  const use = (tool) => { state.tool = tool; showTool(tool); brush.input.disabled = tool === "drag"; draw(); keep(); };
  const showTool = ui.choice(ui.bar, "Tool", [["drag", "Drag", "d"], ["paint", "Paint", "p"], ["erase", "Erase", "e"]], state.tool, use);
  const brush = ui.slider(ui.bar, "Brush", { min: 0, max: 30, value: state.brush }, (v) => { state.brush = v; draw(); keep(); });
  ui.key("[ ]", tr("brush size"), (_, key) => brush.set(state.brush + (key === "]" ? 1 : -1)));
  const row = div("sc-row"), acts = { "Grow +": () => spread(pred, shape, 1), "Shrink -": () => spread(pred, shape, 0), "Fragment f": () => fragment(pred, shape), "Speck s": () => speck(pred, target, shape) };
  ui.bar.append(row);
  for (const [text, make] of Object.entries(acts)) ui.button(row, text.slice(0, -2), () => edit(make()), { key: text.at(-1) });
  ui.button(row, "Undo", () => { if (past.length) { pred = past.pop(); before = scores; update(); send(); } }, { key: "z" });
  arrows(ui, tr("shift the mask or the brush"), (dr, dc) => {
    if (dragging()) edit(shift(pred, shape, dr, dc));
    else { view.move(dr, dc); draw(); }
  });
  ui.key("space", tr("stamp"), () => { if (!dragging()) { brushed(view.cursor, view.cursor); update(); } });
  panel.append(strip);
  const key = errorKey(verdicts, [0, 1], tr);
  key.append(h("span", {}, swatch({ color: "#cdcdcd", pattern: "" }), tr("right")));
  ui.side.append(panel, goalBox);
  box.append(key);
  ui.guess(panel, tr("A perfect mask slips sideways by a tenth of its width. Its Dice?"), {}, () => overlap(shift(target, shape, 0, model.get("slip")), target).dice);
  // Until the guess is made, status, challenge and the picture's label tell no numbers either.
  new MutationObserver(update).observe(panel, { attributes: true });
  ui.onReset(() => { [pred, past, before] = [Uint8Array.from(first.data), [], null]; Object.assign(state, start); brush.set(start.brush, true); use("drag"); update(); send(); });
  ui.ready(() => { measure(true); use(state.tool); update(); });
  return ui.close;
}

export default { render };
