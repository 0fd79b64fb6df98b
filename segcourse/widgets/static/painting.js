// What the widgets with a brush share: strokes, undo, and an easel with one pen for mouse, finger and keyboard.
// `labels` is a Uint8Array of shape [height, width], which these functions write into.
const limit = (x, n) => Math.max(0, Math.min(n - 1, x));

// A stroke of a round brush from one (row, col) to another; radius 0 is a line of single pixels.
export function dab(labels, [height, width], [r0, c0], [r1, c1], radius, value) {
  const steps = Math.max(Math.abs(r1 - r0), Math.abs(c1 - c0), 1);
  for (let k = 0; k <= steps; k++) {
    const r = Math.round(r0 + ((r1 - r0) * k) / steps), c = Math.round(c0 + ((c1 - c0) * k) / steps);
    for (let y = limit(r - radius, height); y <= limit(r + radius, height); y++) {
      const reach = Math.floor(Math.sqrt((radius + 0.5) ** 2 - (y - r) ** 2));
      labels.fill(value, y * width + limit(c - reach, width), y * width + limit(c + reach, width) + 1);
    }
  }
}

// What changed, as the shortest run of pixels that holds it: {at, old, now}; null if nothing did.
export function difference(before, labels) {
  let at = 0, end = labels.length;
  while (at < end && before[at] === labels[at]) at++;
  while (end > at && before[end - 1] === labels[end - 1]) end--;
  return at < end ? { at, old: before.slice(at, end), now: labels.slice(at, end) } : null;
}

// Labels as the Python that builds them, from the lengths of their runs, row by row; `after` enlarges thinned ones.
export function pythonOf(labels, shape, after) {
  const ends = [...labels.keys()].filter((i) => labels[i] !== labels[i + 1]);
  return `np.repeat([${ends.map((i) => labels[i])}], [${ends.map((i, n) => i - (ends[n - 1] ?? -1))}]).astype(np.uint8).reshape(${shape})${after}`;
}

// The tools over a stage. `ink()` is the label to write, `draw(moving)` shows the labels as they are, `moving` within
// a stroke, `hover()` only what lies over them. `state` holds tool and brush. A finished change goes to the model as
// `edited`, then `rest()` is called; the version tells what Python sets there from the echo of an older stroke.
// Gives what a stage asks for (press, drag ...), `on(stage)`, `mark()` for the ring, `show()` for the controls.
export function easel(ui, model, labels, shape, { state, tools, ink, draw, hover, rest }) {
  const t = ui.t, past = [], future = [];
  let view, before, at, corners = [], down, sent = model.get("version");
  const value = () => (state.tool === "erase" ? 0 : ink());
  const strokes = () => state.tool === "paint" || state.tool === "erase";
  const forget = () => { past.length = future.length = 0; corners = []; };
  async function send() {
    const turn = ++sent, edited = await pack(labels, shape);
    if (turn !== sent) return; // a newer one is on its way
    model.set("version", turn);
    model.set("edited", edited);
    model.save_changes();
    rest();
  }
  async function receive() {
    if (model.get("version") <= sent) return; // an echo must not undo what came after it
    sent = model.get("version");
    labels.set((await unpack(model.get("edited"))).data);
    forget();
    draw();
  }
  model.on("change:edited", receive);
  const begin = () => { before = labels.slice(); };
  function end() {
    const step = before && difference(before, labels);
    before = null;
    draw();
    if (!step) return;
    past.push(step);
    if (past.length > 200) past.shift();
    future.length = 0;
    send();
  }
  const once = (act) => { begin(); act(); end(); };
  const line = (from, to) => dab(labels, shape, from, (at = to), state.brush, value());
  const stamp = () => once(() => line(view.cursor, view.cursor));
  function close() {
    if (corners.length > 2) once(() => polygon(labels, shape, corners, value()));
    corners = [];
    hover();
  }
  function touch(spot) {
    const [r, c] = corners[0] || [];
    if (state.tool === "fill") once(() => flood(labels, shape, spot, value()));
    else if (corners.length > 2 && Math.hypot(spot[0] - r, spot[1] - c) * view.scale < 10) close();
    else { corners.push(spot); hover(); }
  }
  const go = (from, to, which) => {
    const step = from.pop();
    if (!step) return;
    labels.set(step[which], step.at);
    to.push(step);
    draw();
    send();
  };
  const undo = () => { if (corners.pop()) hover(); else go(past, future, "old"); };
  const use = (patch) => { corners = []; Object.assign(state, patch); ui.save(patch); show(); hover(); };
  const showTool = ui.choice(ui.bar, "Tool", tools, state.tool, (tool) => use({ tool }));
  const size = ui.slider(ui.bar, "Brush", { min: 0, max: 40, value: state.brush, format: (v) => `${2 * v + 1} px` }, (brush) => use({ brush }));
  const show = () => { showTool(state.tool); size.set(state.brush, true); size.input.disabled = !strokes(); };
  ui.key("[ ]", t("smaller or larger brush"), (_, key) => size.set(state.brush + (key === "[" ? -1 : 1)));
  const row = div("sc-row");
  ui.bar.append(row);
  ui.button(row, "Undo", undo, { key: "z" });
  ui.button(row, "Redo", () => go(future, past, "now"), { key: "x" });
  ui.button(row, "Clear", () => once(() => labels.fill(0)), { key: "c" });
  arrows(ui, t("move the brush"), (rows, cols) => {
    const from = view.cursor, to = view.move(rows, cols);
    if (down && strokes()) once(() => line(from, to)); else hover(...to);
  });
  ui.key("space", t("use the tool here"), () => (strokes() ? stamp() : touch(view.cursor)));
  ui.key("Enter", t("pen down or up, polygon done"), () => {
    if (!strokes()) return close();
    down = !down;
    if (down) stamp(); else hover();
    ui.say(t(down ? "Pen down: arrows draw" : "Pen up"));
  });
  return {
    press(...spot) { if (!strokes()) return touch(spot); begin(); line(spot, spot); draw(true); },
    drag(...spot) { if (before) { line(at, spot.slice(0, 2)); draw(true); } else hover(); },
    release() { if (before) end(); },
    point: hover,
    on(stage) { view = stage; show(); },
    show,
    forget,
    send,
    close: () => model.off("change:edited", receive),
    mark() {
      const { pen, scale, cursor, canvas } = view;
      for (const [color, wide] of [["#fff", 4], ["#000", 2]]) {
        pen.strokeStyle = color;
        pen.lineWidth = wide;
        pen.beginPath();
        for (const [r, c] of [...corners, cursor]) pen.lineTo((c + 0.5) * scale, (r + 0.5) * scale);
        pen.stroke();
      }
      corners.forEach((spot, k) => view.mark(spot, k ? "#000" : "#d55e00", k ? 3 : 6));
      view.mark(cursor, down ? "#d55e00" : "#000", strokes() ? Math.max(3, (state.brush + 0.5) * scale * (parseFloat(canvas.style.width) / canvas.width)) : 4);
    },
  };
}
