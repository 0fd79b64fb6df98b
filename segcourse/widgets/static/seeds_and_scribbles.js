// SeedsAndScribbles: a few strokes, and a method that fills in the rest when the pen is lifted. Python computes;
// a page without Python floods by itself, and has Python's results for the scribbles that it opened with.
const TOOLS = [["paint", "Brush", "b"], ["erase", "Eraser", "e"]];
const VIEWS = [["regions", "Regions", "o"], ["lines", "Boundaries", "l"], ["image", "Scribbles", "i"], ["target", "Target", "t"]];

async function render({ model, el }) {
  const methods = model.get("methods"), recipe = () => methods.find((m) => m.value === model.get("method"));
  const python = () => `markers = ${pythonOf(labels, shape, model.get("enlarge"))}\n${recipe().code}`;
  const ui = mount(model, el, { name: "scribbles", title: "Seeds and scribbles", python }), t = ui.t;
  const [image, first, edited, aim, ranks] = await Promise.all(["image", "start", "edited", "target", "ranks"].map((n) => unpack(model.get(n))));
  const shape = first.shape, target = aim?.data, classes = model.get("classes"), K = model.get("count");
  const start = { tool: "paint", brush: Math.ceil(Math.max(...shape) / 250), label: 1, show: "regions", opacity: 0.45 };
  const state = { ...start, ...ui.state }, labels = Uint8Array.from((edited || first).data), opened = labels.slice();
  const photo = layer(shape, image.data), method = model.get("method"), name = (k) => classes[k - 1]?.name || "–";
  let regions = new Uint8Array(labels.length), message = "", base, baked, scores = {}, busy = false;

  // ---- numbers
  const numbers = div("sc-numbers"), board = div("sc-scroll"), legend = div("sc-row");
  const trouble = h("p", { class: "sc-guess", role: "alert" }), code = h("code", { class: "sc-strip" });
  const known = () => target && !numbers.hidden;
  const headline = () => (K > 2 ? scores.mean_iou : scores.iou[1]), main = K > 2 ? "mean IoU" : "IoU";
  function measure() {
    const [marked, found] = [labels, regions].map((map) => { const n = classes.map(() => 0); for (const k of map) if (k) n[k - 1]++; return n; });
    scores = { scribbled: marked.reduce((a, b) => a + b), marked, regions: found };
    if (!target) return;
    scores.iou = perClass(confusion(regions.map((k) => (k < K ? k : 0)), target, K), K).map((s) => s.iou);
    scores.mean_iou = meanOf(scores.iou);
  }
  const rated = () => `${t(main)} ${three(headline())}`, spent = () => `${scores.scribbled} ${t("pixels scribbled")}`;
  const told = () => `${spent()}; ${t(recipe().name)}: ${message || scores.regions.map((n, k) => `${name(k + 1)} ${n}`).join(", ") + (known() ? `; ${rated()}` : "")}`;
  const table = () => ui.table(board, `${spent()} (${((100 * scores.scribbled) / labels.length).toFixed(2)} %)${target ? `, ${rated()}` : ""}`,
    [t("Label"), t("Scribbled"), t("Region"), ...(target ? ["IoU"] : [])], classes.map((c, n) => [h("span", {}, swatch(c), c.name), `${scores.marked[n]}`,
      `${scores.regions[n]}`, ...(target ? [three(scores.iou[n + 1 < K ? n + 1 : 0])] : [])]));

  // ---- picture: the regions are drawn once, the scribbles over them at every move
  const color = [0, ...classes.map((c) => rgba(c.color))];
  function under() {
    const { show, opacity } = state;
    view.photo(photo);
    if (show === "regions" && opacity) {
      view.layer(fill(shape, (i) => color[regions[i]]), opacity);
      for (const { label, pattern } of classes) if (label < K || K > 2) view.hatch(fill(shape, (i) => (regions[i] === label ? -1 : 0)), "#0005", pattern);
    }
    if (show !== "image") view.outline(regions, "#111", 1.5);
    if (show === "target" && known()) view.outline(target, "#d55e00");
  }
  function over() {
    view.layer(base);
    view.outline(labels, "#000", 1);
    view.layer(fill(shape, (i) => color[labels[i]]));
  }
  function hover(row, col) {
    view.layer(baked);
    tools.mark();
    if (row >= 0) ui.say(`(${row}, ${col}): ${name(regions[row * shape[1] + col])}`);
    ui.frame();
  }
  function draw() {
    measure();
    baked = view.bake(over);
    table();
    view.describe();
    ui.scores(scores);
    hover();
  }
  function redraw() {
    code.textContent = recipe().code;
    showMethod(recipe().value);
    trouble.hidden = !(trouble.textContent = message);
    base = view.bake(under);
    draw();
  }

  // ---- regions from Python, or made here
  function found(map, text) {
    regions = map || new Uint8Array(labels.length);
    message = text;
    redraw();
    ui.say(told());
  }
  const take = async (answer) => found((await unpack(answer.labels))?.data, answer.message);
  function solve() {
    if (!model.offline) {
      if (busy) return;
      busy = true;
      ui.say(t("Python computes …"));
      model.set("asked", model.get("asked") + 1);
      return model.save_changes();
    }
    if (!difference(opened, labels)) return take(model.get("opening")[model.get("method")]);
    if (model.get("method") === "watershed") found(watershed(ranks.data, labels, shape), "");
    else found(null, t("Without Python only the watershed works on new scribbles."));
  }
  const answered = () => {
    const answer = model.get("answer");
    busy = false;
    if (answer.version === model.get("version") && answer.method === recipe().value) take(answer); else solve();
  };

  // ---- controls
  const change = (patch) => { Object.assign(state, patch); ui.save(patch); redraw(); };
  const tools = easel(ui, model, labels, shape, { state, tools: TOOLS, ink: () => state.label, draw, hover, rest: solve });
  const showLabel = ui.choice(legend, "Label", classes.map((c) => [c.label, c.name, String(c.label)]), state.label, (label) => { change({ label, tool: "paint" }); tools.show(); });
  classes.forEach((c, k) => legend.firstChild.children[k].prepend(swatch(c)));
  ui.bar.append(legend);
  const showMethod = ui.choice(ui.bar, "Method", methods.map((m) => [m.value, m.name, m.key]), method, (value) => { model.set("method", value); redraw(); solve(); });
  const showView = ui.choice(legend, "View", target ? VIEWS : VIEWS.slice(0, 3), state.show, (show) => change({ show }));
  ui.key("+ = -", t("Opacity"), (_, key) => change({ opacity: Math.max(0, Math.min(1, state.opacity + (key === "-" ? -0.15 : 0.15))) }));
  const box = h("figure", { class: "sc-panel" });
  ui.main.append(box);
  ui.side.append(trouble, numbers, code);
  numbers.append(board);
  const view = stage(ui, box, shape, { label: () => `${t("Picture with scribbles")}: ${told()}`, ...tools });
  tools.on(view);
  if (target) {
    ui.guess(numbers, `${t("Scribble first. How well will the regions fit?")} (${t(main)})`, {}, headline);
    new MutationObserver(redraw).observe(numbers, { attributes: true });
  }
  ui.onReset(() => { labels.set(first.data); tools.forget(); change(start); tools.show(); showLabel(1); showView("regions"); model.set("method", method); tools.send(); });
  model.on("change:answer", answered);
  ui.ready(redraw);
  answered();
  return () => { tools.close(); model.off("change:answer", answered); ui.close(); };
}

export default { render };
