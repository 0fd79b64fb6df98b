// SceneLabels: the same pixels, three answers. Point at one to light what shares its class, its object, its segment.
const VOID = 255;
const KINDS = ["semantic", "instance", "panoptic"];
const TITLES = ["Semantic: which class?", "Instance: which object?", "Panoptic: which segment?"];

async function render({ model, el }) {
  const python = () => `sc.widgets.SceneLabels(image, semantic, instances, class_names=class_names, things=things, view=${pythonic(shown())}, guess=False)`;
  const ui = mount(model, el, { name: "scene", title: "One scene, three labellings", python }), tr = ui.t;
  const [image, ...maps] = await Promise.all(["image", "semantic", "instances", "panoptic"].map((n) => unpack(model.get(n))));
  const shape = image.shape, [rows, cols] = shape, [semantic, objects, panoptic] = maps.map((m) => m.data);
  const classes = model.get("classes"), segments = model.get("segments"), photo = layer(shape, image.data);
  const start = { opacity: 0.65, names: true, show: "all", at: null }, state = { ...start, ...ui.state };
  const shown = () => Object.fromEntries(Object.keys(start).map((key) => [key, state[key]]));

  // ---- colours: a class has one, objects and segments walk through those of the classes and change brightness
  const tint = (hex, turn) => {
    const share = [0, 0.35, 0.2, 0.5][turn % 4], to = turn % 2 ? 255 : 0, v = parseInt(hex.slice(1), 16);
    const mix = (c) => Math.round(c + share * (to - c)).toString(16).padStart(2, "0");
    return "#" + mix(v >> 16) + mix((v >> 8) & 255) + mix(v & 255);
  };
  const count = (label, upTo) => segments.slice(0, upTo).filter((s) => s.label === label && s.thing).length;
  const wheel = ["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"];
  const segmentColor = segments.map((s, n) => (s.thing ? tint(classes[s.label].color, count(s.label, n)) : classes[s.label].color));
  const objectColor = new Map(segments.filter((s) => s.thing).map((s, n) => [s.object, tint(wheel[n % 7], Math.floor(n / 7))]));
  const color = [
    (i) => (semantic[i] === VOID ? "#8c8c8c" : classes[semantic[i]].color),
    (i) => objectColor.get(objects[i]),
    (i) => (panoptic[i] ? segmentColor[panoptic[i] - 1] : "#8c8c8c"),
  ];
  const same = [(i, j) => semantic[i] === semantic[j], (i, j) => objects[i] === objects[j], (i, j) => panoptic[i] === panoptic[j]];
  const bits = new Map();
  const bit = (hex) => { if (!bits.has(hex)) bits.set(hex, rgba(hex)); return bits.get(hex); };

  // ---- three panels
  const views = KINDS.map((kind, n) => {
    const caption = h("figcaption"), box = h("figure", { class: "sc-panel" }, caption);
    caption.textContent = tr(TITLES[n]);
    ui.main.append(box);
    const go = (row, col) => pick([row, col]);
    const hover = (row, col) => { if (!state.at) { over = [row, col]; draw(); } };
    const view = stage(ui, box, shape, { width: 600, height: 560, press: go, drag: go, point: hover, leave: () => { over = null; draw(); }, label: () => `${tr(TITLES[n])} ${answers()[n]}` });
    const flat = fill(shape, (i) => (color[n](i) ? bit(color[n](i)) : 0)), lines = view.bake(() => view.outline(maps[n].data, "#111", 1));
    const empty = fill(shape, (i) => ((n === 0 ? semantic[i] === VOID : n === 2 && !panoptic[i]) ? 0xffffffff : 0));
    return Object.assign(view, { box, flat, lines, empty, pale: n === 1 ? gray(image.data, shape) : photo });
  });
  let over = null;
  const index = () => { const at = state.at || over; return at ? at[0] * cols + at[1] : -1; };
  const answers = () => {
    const i = index();
    if (i < 0) return ["", "", ""];
    const label = semantic[i], segment = segments[panoptic[i] - 1];
    return [label === VOID ? tr("void") : `${classes[label].name} (${label})`, objects[i] ? `${tr("object")} ${objects[i]}` : tr("no object (0)"),
      segment ? `${segment.name} (${segment.label}, ${segment.object})` : tr("void")];
  };
  function write(view, text, [row, col], width) {
    const { pen, scale } = view, px = (state.show === "all" ? 11 * view.canvas.width / view.canvas.clientWidth : 15) || 15;
    pen.font = `600 ${px}px system-ui, sans-serif`;
    const wide = pen.measureText(text).width, half = wide / 2 + px / 6; // with its white rim
    if (wide > width * scale) return;
    const x = Math.max(half, Math.min(view.canvas.width - half, (col + 0.5) * scale)), y = (row + 0.5) * scale;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = px / 3;
    pen.strokeStyle = "#fffd";
    pen.fillStyle = "#111";
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
  }
  function draw() {
    const i = index();
    views.forEach((view, n) => {
      view.box.hidden = state.show !== "all" && state.show !== KINDS[n];
      if (view.box.hidden) return;
      view.clear();
      view.photo(view.pale);
      view.layer(view.flat, state.opacity);
      view.hatch(view.empty, "#5a5a5a", "x");
      view.layer(view.lines);
      const lit = i >= 0 && (n !== 1 || objects[i]);
      if (lit) {
        view.layer(fill(shape, (j) => (same[n](i, j) ? 0 : 0xb0000000)));
        view.outline(semantic.map((_, j) => same[n](i, j)), "#f0e442", 2);
      }
      if (state.names && !lit) for (const s of segments) {
        const text = n === 0 ? (segments.find((o) => o.label === s.label) === s ? classes[s.label].name : "") : n === 1 ? (s.thing ? String(s.object) : "") : s.name;
        if (text && s.pixels > 0.002 * rows * cols) write(view, text, s.at, n === 1 ? cols : Math.max(Math.sqrt(s.pixels) * 1.5, cols / 12));
      }
      if (i >= 0) view.mark([Math.floor(i / cols), i % cols]);
      view.describe();
    });
    const text = answers();
    facts.forEach((node, n) => { node.textContent = i < 0 ? tr("point at a pixel") : text[n]; });
    ui.scores({ classes: new Set(semantic.filter((v) => v !== VOID)).size, objects: objectColor.size, segments: segments.length, at: state.at || over, answers: text });
    if (i >= 0) ui.say(`${tr("row")} ${Math.floor(i / cols)}, ${tr("column")} ${i % cols}: ${text.map((t, n) => `${tr(KINDS[n])} ${t}`).join("; ")}`);
    ui.frame();
  }
  function pick(at) {
    state.at = at;
    if (at) views.forEach((view) => { view.cursor = at; });
    draw();
    ui.save(shown());
  }
  function step(by) {
    const i = index(), now = i < 0 ? (by > 0 ? -1 : 0) : panoptic[i] - 1;
    pick(segments[(now + by + segments.length) % segments.length].at);
  }
  // ---- controls
  const show = ui.choice(ui.bar, "Show", [["all", "All three", "0"], ["semantic", "Semantic", "1"], ["instance", "Instance", "2"], ["panoptic", "Panoptic", "3"]], state.show, (v) => { state.show = v; draw(); ui.save(shown()); });
  const opacity = ui.slider(ui.bar, "Opacity", { min: 0, max: 1, step: 0.05, value: state.opacity, format: (v) => Math.round(v * 100) + " %" }, (v) => { state.opacity = v; draw(); ui.save(shown()); });
  ui.key("+ =", tr("more opaque"), () => opacity.set(opacity.get() + 0.05));
  ui.key("-", tr("less opaque"), () => opacity.set(opacity.get() - 0.05));
  ui.button(ui.bar, "Names", () => { state.names = !state.names; draw(); ui.save(shown()); }, { key: "l" });
  ui.button(ui.bar, "Next segment", () => step(1), { key: "n" });
  ui.key("p", tr("Previous segment"), () => step(-1));
  ui.button(ui.bar, "Let go", () => { over = null; pick(null); }, { key: "x" });
  arrows(ui, tr("move the pixel that is read"), (dr, dc) => { const view = views[0]; pick(view.move(dr, dc)); });

  const facts = KINDS.map(() => h("span")), card = div("sc-scroll"), table = div("sc-numbers");
  ui.side.append(card, table);
  ui.table(card, "This pixel", ["", "answer"].map(tr), KINDS.map((kind, n) => [tr(kind), facts[n]]));
  const things = segments.filter((s) => s.thing).length;
  const total = new Set(semantic.filter((v) => v !== VOID)).size;
  ui.table(table, "This scene", ["", "answers", "has"].map(tr), [[tr("semantic"), tr("what is here?"), `${total} ${tr("classes")}`],
    [tr("instance"), tr("which one is it?"), `${objectColor.size} ${tr("objects")}`],
    [tr("panoptic"), tr("both, for every pixel"), `${segments.length} ${tr("segments")} = ${things} ${tr("things")} + ${segments.length - things} ${tr("stuff")}`]]);
  ui.guess(table, tr("How many panoptic segments does this scene have?"), { min: 1, max: Math.max(20, 2 * segments.length), step: 1, format: String }, () => segments.length);
  ui.onReset(() => { Object.assign(state, start); over = null; opacity.set(start.opacity, true); show("all"); pick(null); });
  ui.ready(draw);
  return ui.close;
}

export default { render };
