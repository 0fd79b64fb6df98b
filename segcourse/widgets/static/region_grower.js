// Click seeds and watch the region grow from them, front by front. growing.js computes, binary.js paints.
async function render({ model, el }) {
  const start = { ...model.get("view") };
  const ui = mount(model, el, { name: "grower", title: "Region grower", python }), v = ui.state, t = ui.t;
  const { shape, data: px } = await unpack(model.get("gray")), target = (await unpack(model.get("target")))?.data;
  const mask = new Uint8Array(px.length), front = layer(shape);
  let grown, prices, last = 0, score, playing = 0, keyed = false;

  const view = stage(ui, ui.main, shape, { width: 520, label: () => `${t("Image")}: ${told()}`,
    press(row, col) { keyed = false; seed(row, col); },
    point(row, col) {
      if (!v.seeds.length) return;
      const mean = seedMean(px, shape[1], v.seeds), far = Math.abs(px[row * shape[1] + col] - mean);
      ui.say(`|${px[row * shape[1] + col]} − ${mean.toFixed(1)}| = ${far.toFixed(1)} ${far <= v.tolerance ? "≤" : ">"} ${v.tolerance}${mask[row * shape[1] + col] ? `: ${t("in the region")}` : ""}`);
    } });
  const painter = binaryPainter(ui, view, px, shape, target, set);
  const linked = ui.choice(ui.bar, "Neighbours", [[1, "4 neighbours", "4"], [2, "8 neighbours", "8"]], v.connectivity, (connectivity) => set({ connectivity, step: null }));
  const [charts, sizes, steps, seeds, scores] = [0, 0, 0, 0, 0].map(() => h("div", { class: "sc-row" }));
  ui.side.append(sizes, charts, steps, seeds, scores);
  const tolerance = ui.slider(sizes, "Tolerance", { min: 0, max: 255, step: 0.5, value: v.tolerance }, (x) => set({ tolerance: x, step: null }));
  const drag = (row, col) => set({ tolerance: col, step: null });
  const chart = stage(ui, charts, [90, 256], { width: 320, label: () => `${t("Size and score of the region at every tolerance")}: ${told()}`, press: drag, drag });
  const step = ui.slider(steps, "Step", { min: 0, max: 1, value: 0 }, (x) => go(x));
  ui.button(steps, "Back", () => go(shown() - 1), { key: "," });
  ui.button(steps, "Forward", () => go(shown() + 1), { key: "." });
  ui.button(steps, "Play", play, { key: "p" });
  ui.button(seeds, "Undo", () => set({ seeds: v.seeds.slice(0, -1), step: null }), { key: "z" });
  ui.button(seeds, "Clear", () => set({ seeds: [], step: null }), { key: "c" });
  const says = h("span");
  seeds.append(says);
  for (const [key, by] of [["]", 1], ["[", -1]]) ui.key(key, t("Tolerance"), () => set({ tolerance: Math.max(0, Math.min(255, v.tolerance + by)), step: null }));
  arrows(ui, t("Move the cursor"), (rows, cols) => { keyed = true; view.move(rows, cols); draw(); });
  ui.key("Enter space", t("Seed here, or away with it"), () => { keyed = true; seed(...view.cursor); });
  ui.onReset(() => set(start));
  ui.signal.addEventListener("abort", stop);
  if (target) {
    ui.guess(scores, t("Which IoU does the best tolerance reach from these seeds?"), {}, () => Math.max(0, ...(prices ? prices.iou : []).filter((x) => x === x)));
    new MutationObserver(draw).observe(scores, { attributes: true });
  }

  const shown = () => (v.step === null ? last : Math.min(v.step, last));
  function stop() { clearInterval(playing); playing = 0; }
  function go(to) { stop(); set({ step: Math.max(0, to) >= last ? null : Math.max(0, to) }); }
  // About four seconds from the seeds to the end; at once for those who asked for no motion.
  function play() {
    if (playing || ui.reduced) return go(playing ? shown() : last);
    const stride = Math.max(1, Math.ceil(last / 100));
    v.step = shown() < last ? shown() : -stride;
    playing = setInterval(() => { set({ step: v.step + stride < last ? v.step + stride : null }); if (v.step === null) stop(); }, 40);
  }
  function seed(row, col) {
    const others = v.seeds.filter(([r, c]) => r !== row || c !== col);
    set({ seeds: others.length < v.seeds.length ? others : [...v.seeds, [row, col]], step: null });
  }
  function set(patch) {
    if ("seeds" in patch || "connectivity" in patch) prices = null;
    if ("step" in patch && patch.step === null) stop();
    ui.save(patch);
    draw();
  }
  const known = () => target && !scores.hidden;
  function told() {
    if (!v.seeds.length) return t("Click to put a seed");
    const text = `${t("Tolerance")} ${v.tolerance}, ${t("Step")} ${shown()} / ${last}: ${score.pixels} ${t("pixels")}`;
    return known() ? `${text}, IoU ${three(score.iou)}, Dice ${three(score.dice)}` : text;
  }
  function python() {
    const list = v.seeds.map(([r, c]) => `(${r}, ${c})`).join(", "), rest = `(gray, [${list}], tolerance=${v.tolerance}, connectivity=${v.connectivity})`;
    const end = v.step === null ? `mask = sc.classical.region_growing${rest}` : `steps = sc.classical.growth_steps${rest}\nmask = (steps >= 0) & (steps <= ${shown()})`;
    return `# image: your picture, as in sc.widgets.RegionGrower(image)\ngray = ${model.get("source")}\n${end}`;
  }

  function plot() {
    const { pen, scale, canvas: { width, height } } = chart;
    chart.clear("#fff");
    pen.font = `${10 * scale}px sans-serif`;
    pen.lineWidth = 2 * scale;
    const curve = (values, top, color, dash) => {
      pen.strokeStyle = color;
      pen.setLineDash(dash);
      pen.beginPath();
      values.forEach((y, x) => pen.lineTo((x + 0.5) * scale, height * (1 - 0.9 * ((y || 0) / top))));
      pen.stroke();
    };
    if (prices) curve(prices.pixels, px.length, "#555", [4, 3]);
    if (prices && known()) curve(prices.iou, 1, "#0072b2", []);
    pen.fillStyle = "#000";
    pen.fillRect((v.tolerance + 0.5) * scale - 1, 0, 2, height);
    pen.textAlign = v.tolerance > 180 ? "right" : "left";
    pen.fillText(v.tolerance, (v.tolerance + (v.tolerance > 180 ? -3 : 4)) * scale, 10 * scale);
  }
  function draw() {
    mask.fill(0);
    front.px.fill(0);
    grown = v.seeds.length ? growFront(px, shape, v.seeds, v.tolerance, v.connectivity) : { order: [], ends: [0] };
    if (v.seeds.length && !prices) prices = growPrices(px, shape, v.seeds, v.connectivity, target);
    last = grown.ends.length - 1;
    const end = grown.ends[shown()];
    for (let n = 0; n < end; n++) mask[grown.order[n]] = 1;
    if (shown() < last) for (let n = shown() ? grown.ends[shown() - 1] : 0; n < end; n++) front.px[grown.order[n]] = rgba("#d55e00");
    score = { ...(target && perClass(confusion(mask, target, 2), 2)[1]), pixels: end, step: shown(), steps: last, tolerance: v.tolerance };
    painter(mask);
    if (v.show !== "image") view.layer(front.put());
    for (const at of v.seeds) view.mark(at, "#000", 5);
    if (keyed) view.mark(view.cursor, "#d55e00", 9);
    tolerance.set(v.tolerance, true);
    step.input.max = last;
    step.set(shown(), true);
    linked(v.connectivity);
    const mean = seedMean(px, shape[1], v.seeds);
    says.textContent = v.seeds.length ? `${t("Seeds")}: ${v.seeds.length}, ${t("mean")} ${mean.toFixed(1)}: ${(mean - v.tolerance).toFixed(1)} … ${(mean + v.tolerance).toFixed(1)}` : told();
    plot();
    if (target) binaryTable(ui, scores, score, t("Dashed: size at every tolerance. Blue: its IoU."));
    view.describe();
    chart.describe();
    ui.scores(score);
    ui.say(told());
    ui.frame();
  }
  ui.ready(draw);
  return ui.close;
}
export default { render };
