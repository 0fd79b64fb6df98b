// Drag a threshold through the histogram; the mask, its parts and its score follow. masks.js computes, this draws.
const BOTH = ["low", "high"];

async function render({ model, el }) {
  const marks = model.get("marks"), start = { ...model.get("view") };
  const ui = mount(model, el, { name: "threshold", title: "Threshold explorer", python }), v = ui.state, t = ui.t;
  const { shape, data: px } = await unpack(model.get("gray")), target = (await unpack(model.get("target")))?.data;
  let mask, score, every, held = "low", pointed = -1;

  const rules = ui.choice(ui.bar, "Rule", [["one", "One threshold", "1"], ["band", "Between two", "2"], ["hysteresis", "Hysteresis", "3"]], v.rule, (rule) => set({ rule }));
  const hover = (i) => { pointed = i; plot(); if (i >= 0) ui.say(`${t("Grey")} ${px[i]} → ${mask[i]}${target ? `, ${t("Target")} ${target[i]}` : ""}`); };
  const view = stage(ui, ui.main, shape, { width: 520, label: () => `${t("Image")}: ${told()}`, point: (r, c) => hover(r * shape[1] + c), leave: () => hover(-1) });
  const painter = binaryPainter(ui, view, px, shape, target, set);
  const [charts, cuts, steps, scores] = [0, 0, 0, 0].map(() => h("div", { class: "sc-row" }));
  ui.side.append(charts, cuts, steps, scores);
  const drag = (row, col) => set({ [held]: col });
  const chart = stage(ui, charts, [132, 256], { width: 320, label: () => `${t("Histogram")}: ${told()}`, drag,
    press(row, col) { held = v.rule !== "one" && Math.abs(col - v.high) < Math.abs(col - v.low) ? "high" : "low"; drag(row, col); } });
  const sliders = [["low", "Threshold", 255], ["high", "Upper threshold", 255], ["opening", "Opening radius", 8, 0.5], ["closing", "Closing radius", 8, 0.5],
    ["smallest", "Smallest part", Math.max(100, Math.round(px.length / 200))]].map(([name, text, max, step], i) =>
    [name, ui.slider(i < 2 ? cuts : steps, text, { min: 0, max, step, value: v[name] }, (x) => set({ [name]: x }))]);
  ui.button(cuts, "Otsu", () => set(v.rule === "one" || !marks[2] ? { low: marks[0] } : { low: marks[1], high: marks[2] }), { key: "t" });
  const toggles = [[ui.bar, "dark", "Dark objects", "d"], [steps, "holes", "Fill holes", "h"], [cuts, "log", "Log heights", "l"]].map(
    ([parent, name, text, key]) => [name, ui.button(parent, text, () => set({ [name]: !v[name] }), { key })]);
  arrows(ui, t("Move the threshold; up and down: the upper one"), (up, right) => set(up ? { high: v.high - up } : { low: v.low + right }));
  ui.onReset(() => set(start));
  if (target) {
    ui.guess(scores, t("Which IoU does the best single threshold reach here?"), {}, () => Math.max(...every.iou.map((x) => x || 0)));
    new MutationObserver(draw).observe(scores, { attributes: true });
  }

  // One threshold pushes the other before it.
  function set(patch) {
    for (const name of BOTH) if (name in patch) patch[name] = Math.max(0, Math.min(255, patch[name]));
    if (!("high" in patch) && patch.low > v.high) patch.high = patch.low;
    if (!("low" in patch) && patch.high < v.low) patch.low = patch.high;
    ui.save(patch);
    draw();
  }
  const known = () => target && !scores.hidden;
  function told() {
    const text = `${t("Threshold")} ${v.low}${v.rule === "one" ? "" : `–${v.high}`}: ${((100 * score.pixels) / px.length).toFixed(1)} %, ${score.parts} ${t("parts")}`;
    return known() ? `${text}, IoU ${three(score.iou)}, Dice ${three(score.dice)}` : text;
  }
  function python() {
    const c = "sc.classical.", fixed = (at) => `${c}fixed(gray, threshold=${at})`, { low, high, dark } = v;
    const first = v.rule === "one" ? fixed(low) : v.rule === "band" ? `(${fixed(low)} & ~${fixed(high)})`
      : `${c}hysteresis(${dark ? `255 - gray, low=${254 - high}, high=${254 - low}` : `gray, low=${low}, high=${high}`})`;
    const lines = [(dark && v.rule !== "hysteresis" ? "~" : "") + first];
    for (const name of ["opening", "closing"]) if (v[name]) lines.push(`${c}${name}(mask, radius=${v[name]})`);
    if (v.holes) lines.push(c + "fill_holes(mask)");
    if (v.smallest) lines.push(`${c}remove_small(mask, min_size=${v.smallest})`);
    const again = `# image: your picture, as in sc.widgets.ThresholdExplorer(image, view=${pythonic(v)})`;
    return [again, `gray = ${model.get("source")}`, ...lines.map((line) => "mask = " + line)].join("\n");
  }

  function plot() {
    const { pen, scale, canvas: { height, width } } = chart, top = Math.max(...every.all), one = v.rule === "one";
    const floor = height - 12 * scale, full = 0.88 * floor, at = one ? [v.low] : [v.low, v.high], otsu = one ? marks.slice(0, 1) : marks.slice(1);
    const bars = (counts, color) => counts.forEach((n, g) => {
      const tall = full * (v.log ? Math.log1p(n) / Math.log1p(top) : n / top);
      pen.fillStyle = g === px[pointed] ? "#d55e00" : color;
      pen.fillRect(g * scale, floor - tall, scale, tall);
    });
    // No line crosses a text: where another one stands close by, it goes to the free side of its own.
    const free = (from, to) => from >= 0 && to <= 256 && ![...at, ...otsu].some((x) => x > from && x < to);
    const line = (g, text, y, color, dash) => {
      const left = !free(g, g + 30) && (g > 200 || free(g - 30, g));
      pen.strokeStyle = pen.fillStyle = color;
      pen.setLineDash(dash);
      pen.beginPath();
      pen.moveTo((g + 1) * scale, y);
      pen.lineTo((g + 1) * scale, floor);
      pen.stroke();
      pen.textAlign = left ? "right" : "left";
      pen.fillText(text, (g + (left ? -2 : 4)) * scale, y);
    };
    chart.clear("#fff");
    pen.font = `${10 * scale}px sans-serif`;
    pen.textBaseline = "top";
    pen.lineWidth = 2 * scale;
    bars(every.all, "#999");
    if (known()) {
      bars(every.object, "#e69f00");
      pen.strokeStyle = "#0072b2";
      pen.setLineDash([]);
      pen.beginPath();
      every.iou.forEach((y, g) => pen.lineTo((g + 1) * scale, floor - full * (y || 0)));
      if (one) pen.stroke();
    }
    pen.fillStyle = "#555";
    pen.fillRect(0, floor, width, scale);
    for (const [g, side] of [[0, "left"], [128, "center"], [255, "right"]]) {
      pen.textAlign = side;
      pen.fillText(g, (g + 0.5) * scale, floor + 2 * scale);
    }
    for (const g of otsu) line(g, "Otsu", 12 * scale, "#777", [4, 4]);
    for (const g of at) line(g, g, 0, "#000", []);
  }
  function draw() {
    mask = clean(cut(px, shape, v), shape, v);
    if (every?.dark !== v.dark) every = { ...everyCut(px, target, v.dark), dark: v.dark };
    score = { ...(target && perClass(confusion(mask, target, 2), 2)[1]), ...census(mask, shape), low: v.low, high: v.high };
    sliders.forEach(([name, slider]) => slider.set(v[name], true));
    sliders[1][1].input.parentNode.hidden = v.rule === "one";
    toggles.forEach(([name, node]) => node.setAttribute("aria-pressed", String(v[name])));
    rules(v.rule);
    painter(mask); plot();
    if (target) binaryTable(ui, scores, score, t("Orange: the target's greys.") + (v.rule === "one" ? " " + t("Blue: IoU of each threshold.") : ""));
    view.describe(); chart.describe();
    ui.scores(score);
    ui.say(told());
    ui.frame();
  }
  ui.ready(draw);
  return ui.close;
}
export default { render };
