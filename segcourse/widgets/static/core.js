// What every widget of the course shares. Python puts this text in front of a widget's own file, so all names below
// are in scope there without an import. Order: codec, counting, elements, frame of a widget, canvas.
// Python drops comment lines and indentation on the way, so no template literal may run over several lines.

// ---------------------------------------------------------------- codec: the other half of _wire.py
const ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, int32: Int32Array };

// Jupyter hands over a DataView, Colab a Uint8Array: both are views into a buffer.
const bytesOf = (v) => (v instanceof ArrayBuffer ? new Uint8Array(v) : new Uint8Array(v.buffer, v.byteOffset, v.byteLength));
const through = async (bytes, stream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

// {shape, data}: a typed array for labels, RGBA bytes for a photograph; null for an empty trait.
export async function unpack(wire) {
  if (!wire || !wire.bytes) return null;
  const bytes = bytesOf(wire.bytes);
  if (wire.codec === "deflate") {
    const raw = await through(bytes, new DecompressionStream("deflate"));
    return { shape: wire.shape, data: new ARRAYS[wire.dtype](raw.buffer) };
  }
  const [height, width] = wire.shape;
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/" + wire.codec }));
  const pen = sheet(height, width).getContext("2d", { willReadFrequently: true });
  pen.drawImage(bitmap, 0, 0);
  return { shape: wire.shape, data: pen.getImageData(0, 0, width, height).data };
}

export async function pack(data, shape) {
  const dtype = Object.keys(ARRAYS).find((name) => data instanceof ARRAYS[name]);
  return { dtype, shape: [...shape], codec: "deflate", bytes: await through(data, new CompressionStream("deflate")) };
}

// ---------------------------------------------------------------- counting: integers here, ratios as in Python
// Confusion matrix as a flat list of K * K counts; row = target, column = prediction; void pixels count for nothing.
export function confusion(pred, target, K, ignore = 255) {
  const counts = new Array(K * K).fill(0);
  for (let i = 0; i < target.length; i++) if (target[i] !== ignore && pred[i] !== ignore) counts[target[i] * K + pred[i]]++;
  return counts;
}

// Per class {tp, fp, fn, iou, dice, precision, recall}; 0/0 is NaN.
export function perClass(counts, K) {
  return Array.from({ length: K }, (_, k) => {
    let row = 0, column = 0;
    for (let j = 0; j < K; j++) { row += counts[k * K + j]; column += counts[j * K + k]; }
    const tp = counts[k * K + k];
    return { tp, fp: column - tp, fn: row - tp, iou: tp / (row + column - tp), dice: (2 * tp) / (row + column),
      precision: tp / column, recall: tp / row };
  });
}

export function accuracy(counts, K) {
  let right = 0, all = 0;
  for (let i = 0; i < K * K; i++) { all += counts[i]; if (i % (K + 1) === 0) right += counts[i]; }
  return right / all;
}

// The mean of what has a value, summed left to right as segcourse.metrics does; NaN if nothing has.
export function meanOf(values) {
  const present = values.filter((x) => !Number.isNaN(x));
  return present.reduce((sum, x) => sum + x, 0) / present.length;
}

// ---------------------------------------------------------------- elements
// h("button", { class: "sc-button", onclick: f, "aria-pressed": "true" }, "text", child)
export function h(tag, props = {}, ...kids) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...kids.filter((kid) => kid != null));
  return node;
}

// A little square in a class's colour and, if wanted, its pattern.
export const swatch = (cls, hatched = true) =>
  h("span", { class: "sc-swatch", "data-pattern": hatched ? cls.pattern : "", style: `background-color:${cls.color}` });

// A plain value as Python writes it, for "Copy as Python".
export const pythonic = (x) => JSON.stringify(x).replace(/\b(null|true|false)\b/g, (w) => ({ null: "None", true: "True", false: "False" })[w]);

export const div = (cls, ...kids) => h("div", { class: cls }, ...kids);

// Three decimals for a reader; – where there is no value.
export const three = (x) => (Number.isNaN(x) ? "–" : x === Infinity ? "∞" : x.toFixed(3));
const forJson = (key, x) => (typeof x === "number" && !Number.isFinite(x) ? (Number.isNaN(x) ? null : String(x)) : x);

// ---------------------------------------------------------------- the frame of a widget
// Gives ui: {root, bar, main, side, status, state, t, key, button, choice, slider, table, guess, say, scores, save,
// onReset, frame, ready, close, reduced}. `python()` returns the code that rebuilds what is on the screen.
export function mount(model, el, { name, title, python }) {
  const words = model.get("words"), note = model.get("note"), t = (text) => words[text] || text;
  const keys = new Map(), order = [], resets = [], timers = {}, closing = new AbortController();
  const status = h("output", { class: "sc-status", "aria-live": "polite" });
  const bar = div("sc-bar"), main = div("sc-main"), side = div("sc-side");
  const help = h("div", { class: "sc-help", role: "region", "aria-label": t("Keys"), hidden: true }), tools = div("sc-tools");
  const root = h("section", { class: `sc-root sc-${name}`, tabindex: -1, "aria-label": t(title), "data-widget": name, "data-frame": 0 },
    h("header", { class: "sc-head" }, h("strong", {}, t(title)), tools), help, bar,
    div("sc-body", main, side), note ? h("p", { class: "sc-note" }, note) : null, status);
  el.append(root);

  const ui = { root, bar, main, side, status, t, state: { ...model.get("view") }, signal: closing.signal,
    get reduced() { return matchMedia("(prefers-reduced-motion: reduce)").matches; } };

  // One key, one action; JupyterLab and Notebook would take arrows and letters away, so they end here. tabindex: a click gives it the keys.
  ui.key = (key, text, act) => {
    const list = key.split(" ");
    list.forEach((k) => keys.set(k.toLowerCase(), act));
    order.push([list.map((k) => KEY_NAMES[k] || (k.length === 1 ? k.toUpperCase() : k)).join(" "), text]);
  };
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const from = event.target, key = event.key === " " ? "space" : event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey || from.matches("select, textarea, input:not([type=range])")) return;
    const own = from.matches("input") ? /^(arrow|home|end|page)/ : from.matches("button") ? /^(enter|space)$/ : null;
    const act = keys.get(event.shiftKey && keys.has("shift+" + key) ? "shift+" + key : key);
    if (!act || (own && own.test(key))) return;
    event.preventDefault();
    act(event, key);
  });

  ui.button = (parent, text, act, extra = {}) => {
    const { key, ...props } = extra, mark = key ? h("kbd", {}, KEY_NAMES[key] || key.toUpperCase()) : null;
    const node = h("button", { type: "button", class: "sc-button", onclick: act, ...props }, t(text), mark);
    if (key) ui.key(key, t(text), (event) => act(event));
    parent.append(node);
    return node;
  };
  // One of several: [[value, text, key], ...]; calls act(value); the returned function shows a choice made elsewhere.
  ui.choice = (parent, label, options, value, act) => {
    const box = h("div", { class: "sc-choice", role: "group", "aria-label": t(label) });
    const nodes = options.map(([v, text, key]) => [v, ui.button(box, text, () => { show(v); act(v); }, { key })]);
    const show = (v) => nodes.forEach(([own, node]) => node.setAttribute("aria-pressed", String(own === v)));
    show(value);
    parent.append(box);
    return show;
  };
  ui.slider = (parent, label, { min, max, step = 1, value, format = String }, act) => {
    const number = h("span", { class: "sc-number" }, format(value));
    const input = h("input", { type: "range", min, max, step, value, "aria-label": t(label) });
    const set = (v, quiet) => {
      input.value = v;
      number.textContent = format(Number(input.value));
      input.setAttribute("aria-valuetext", number.textContent);
      if (!quiet) act(Number(input.value));
    };
    input.addEventListener("input", () => set(input.value));
    parent.append(h("label", { class: "sc-slider" }, t(label), input, number));
    return { set, get: () => Number(input.value), input };
  };
  // Cells are texts or nodes; the first of a row is its heading.
  ui.table = (parent, caption, head, rows) => {
    const line = (cells, tag) => h("tr", {}, ...cells.map((cell, i) => h(i ? tag : "th", i ? {} : { scope: "row" }, cell)));
    const table = h("table", { class: "sc-table" }, h("caption", {}, t(caption)), h("thead", {}, line(head, "th")),
      h("tbody", {}, ...rows.map((row) => line(row, "td"))));
    parent.replaceChildren(table);
    return table;
  };
  const later = (name, ms, act) => { clearTimeout(timers[name]); timers[name] = setTimeout(act, ms); };
  ui.later = later;
  ui.say = (text) => later("say", 250, () => { if (status.textContent !== text) status.textContent = text; });
  ui.scores = (numbers) => { root.dataset.scores = JSON.stringify(numbers, forJson); };
  ui.frame = () => { root.dataset.frame = Number(root.dataset.frame) + 1; };
  ui.save = (patch) => {
    Object.assign(ui.state, patch);
    if (root.dataset.ready) later("save", 150, () => { model.set("view", { ...ui.state }); model.save_changes(); });
  };
  ui.onReset = (act) => resets.push(act);

  // Hides `node` until the learner has guessed; `truth()` is asked only then. Skipped where Python says guess=False.
  ui.guess = (node, question, { min = 0, max = 1, step = 0.01, format = three }, truth) => {
    if (!model.get("guess") || ui.state.guessed !== undefined) return;
    node.hidden = true;
    const box = h("div", { class: "sc-guess", role: "group", "aria-label": t("Guess first") });
    box.append(h("p", {}, h("strong", {}, t("Guess first") + ": "), question));
    const input = ui.slider(box, "Guess", { min, max, step, value: Math.round((min + max) / 2 / step) * step, format }, () => {});
    const end = (guess) => {
      if (!node.hidden) return;
      node.hidden = false;
      if (guess === null) {
        // With its focused button gone, the next key would go to the notebook, where x cuts a cell.
        if (box.matches(":focus-within")) root.focus();
        box.remove();
      } else {
        box.textContent = status.textContent = `${t("Guess")} ${format(guess)}, ${t("Answer")} ${format(truth())}`;
        box.tabIndex = -1;
        box.focus();
      }
      ui.save({ guessed: guess });
    };
    const row = div("sc-row");
    ui.button(row, "Show", () => end(input.get()), { class: "sc-button sc-strong" });
    ui.button(row, "Skip", () => end(null));
    ui.key("g", t("Show the numbers"), () => end(null));
    box.append(row);
    node.before(box);
  };

  const copy = async () => {
    const code = python();
    let news = "Copied; paste it into a cell.";
    try { await navigator.clipboard.writeText(code); } catch { news = "Copy this into a cell:"; }
    const text = h("textarea", { readonly: true, rows: code.split("\n").length + (code.length >> 7), "aria-label": "Python" });
    text.value = code;
    status.textContent = t(news);
    help.replaceChildren(h("p", {}, t(news)), text);
    help.hidden = false;
    text.select();
  };
  const showKeys = () => {
    if (!help.hidden && help.querySelector("dl")) { help.hidden = true; return; }
    const list = h("dl", {});
    for (const [key, text] of order) list.append(h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)));
    help.replaceChildren(list);
    help.hidden = false;
  };
  const reset = () => { resets.forEach((act) => act()); status.textContent = t("Reset"); };
  ui.ready = (draw) => {
    ui.button(tools, "Reset", reset, { key: "r" });
    if (python) ui.button(tools, "Copy as Python", copy, { key: "y" });
    ui.button(tools, "Keys", showKeys, { key: "?" });
    ui.key("Escape", t("Close this list"), () => { help.hidden = true; });
    draw();
    root.dataset.ready = "1";
    hideStill(root, model.get("marker"));
    for (const wait of [100, 500, 2000]) setTimeout(() => hideStill(root, model.get("marker")), wait);
  };
  ui.close = () => { closing.abort(); Object.values(timers).forEach(clearTimeout); root.remove(); };
  return ui;
}
const KEY_NAMES = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

// The still picture is an output of its own, which names its widget in a text chunk at the head of the PNG.
function hideStill(root, marker) {
  if (!marker || !root.isConnected) return;
  const outputs = ".jp-OutputArea, .output, #output-area", child = ".jp-OutputArea-child, .output_area";
  for (const image of (root.closest(outputs) || document).querySelectorAll('img[src^="data:image/png"]')) {
    const head = image.src.slice(image.src.indexOf(",") + 1).replace(/\s|%0A/g, "").slice(0, 400);
    if (atob(head).includes(marker)) (image.closest(child) || image).style.display = "none";
  }
}

// ---------------------------------------------------------------- canvas
export const sheet = (height, width) => Object.assign(document.createElement("canvas"), { width, height });

// "#rrggbb" and an opacity 0..255 as the 32 bits of one pixel (every browser's machine is little-endian today).
export function rgba(hex, alpha = 255) {
  const v = parseInt(hex.slice(1), 16), [r, g, b] = [v >> 16, (v >> 8) & 255, v & 255];
  return ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

// Pixels of the image's own size: write `px` (one uint32 a pixel), call put(), draw it with view.layer(...).
export function layer([height, width], bytes) {
  const canvas = sheet(height, width), pen = canvas.getContext("2d"), image = pen.createImageData(width, height);
  const own = { canvas, px: new Uint32Array(image.data.buffer), put() { pen.putImageData(image, 0, 0); return own; } };
  if (bytes) image.data.set(bytes);
  return own.put();
}

// A layer with `color(i)` at pixel i; 0 is nothing.
export function fill(shape, color) {
  const own = layer(shape);
  for (let i = 0; i < own.px.length; i++) own.px[i] = color(i);
  return own.put();
}

// A photograph without its colours, as a layer; the weights are those of segcourse.display.
export function gray(bytes, [height, width]) {
  const out = new Uint8ClampedArray(bytes.length);
  for (let i = 0; i < bytes.length; i += 4) {
    out[i] = out[i + 1] = out[i + 2] = 0.2126 * bytes[i] + 0.7152 * bytes[i + 1] + 0.0722 * bytes[i + 2];
    out[i + 3] = 255;
  }
  return layer([height, width], out);
}

// A canvas that shows arrays of one size. It takes the focus; `view.cursor` is the pixel last touched or reached by key.
// Options: label() (the live text alternative), width and height (the box it fits into, in CSS pixels),
// point, press, drag, release(row, col, event) and leave() for the pointer.
export function stage(ui, parent, [height, width], options = {}) {
  const fit = Math.min((options.width || 560) / width, (options.height || 460) / height, 64);
  const scale = fit >= 2 ? Math.floor(fit) : fit, ratio = Math.min(window.devicePixelRatio || 1, 2);
  const canvas = sheet(Math.round(height * scale * ratio), Math.round(width * scale * ratio));
  canvas.className = "sc-canvas";
  canvas.style.width = Math.round(width * scale) + "px";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  parent.append(canvas);
  const pen = canvas.getContext("2d"), spare = sheet(canvas.height, canvas.width), other = spare.getContext("2d");
  const view = { canvas, pen, scale: canvas.width / width, cursor: [height >> 1, width >> 1] };

  view.clear = (color) => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (color) { pen.fillStyle = color; pen.fillRect(0, 0, canvas.width, canvas.height); }
  };
  const put = (target, source, smooth) => {
    target.imageSmoothingEnabled = smooth;
    target.drawImage(source, 0, 0, canvas.width, canvas.height);
  };
  view.layer = (own, alpha = 1, smooth = false) => {
    pen.globalAlpha = alpha;
    put(pen, own.canvas, smooth || view.scale < 1);
    pen.globalAlpha = 1;
  };
  view.photo = (own) => view.layer(own, 1, view.scale < 3);
  // A pattern over the opaque pixels of a layer: one of / \ | - x . as segcourse.display has them.
  view.hatch = (own, color, pattern) => {
    const size = Math.round(8 * ratio), tile = sheet(size, size), ink = tile.getContext("2d"), n = size;
    ink.strokeStyle = ink.fillStyle = color;
    ink.lineWidth = 1.6 * ratio;
    const line = (x, y, u, v) => { ink.beginPath(); ink.moveTo(x, y); ink.lineTo(u, v); ink.stroke(); };
    for (const s of [-n, 0, n]) {
      if ("/x".includes(pattern)) line(s, n, s + n, 0);
      if ("\\x".includes(pattern)) line(s, 0, s + n, n);
    }
    if (pattern === "-") line(0, n / 2, n, n / 2);
    if (pattern === "|") line(n / 2, 0, n / 2, n);
    if (pattern === ".") for (const [x, y] of [[0, 0], [n / 2, n / 2]]) ink.fillRect(x, y, n / 4, n / 4);
    other.globalCompositeOperation = "source-over";
    other.clearRect(0, 0, canvas.width, canvas.height);
    put(other, own.canvas, false);
    other.globalCompositeOperation = "source-in";
    other.fillStyle = other.createPattern(tile, "repeat");
    other.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(spare, 0, 0);
  };
  // The borders between different labels (or the edge of a mask), with a white halo so that they show on anything.
  view.outline = (labels, color, thick = 2) => {
    const s = view.scale;
    pen.beginPath();
    for (let r = 0, i = 0; r < height; r++) for (let c = 0; c < width; c++, i++) {
      if (c + 1 < width && labels[i] !== labels[i + 1]) { pen.moveTo((c + 1) * s, r * s); pen.lineTo((c + 1) * s, (r + 1) * s); }
      if (r + 1 < height && labels[i] !== labels[i + width]) { pen.moveTo(c * s, (r + 1) * s); pen.lineTo((c + 1) * s, (r + 1) * s); }
    }
    pen.lineCap = "round";
    for (const [style, extra] of [["#ffffffcc", 2], [color, 0]]) {
      pen.strokeStyle = style;
      pen.lineWidth = (thick + extra) * ratio;
      pen.stroke();
    }
  };
  // What `draw` draws, kept as a layer of the canvas's own size: drawn once, shown often.
  view.bake = (draw) => {
    view.clear();
    draw();
    const copy = sheet(canvas.height, canvas.width);
    copy.getContext("2d").drawImage(canvas, 0, 0);
    return { canvas: copy };
  };
  view.mark = ([row, col], color = "#000", radius = 6) => {
    const [x, y] = [(col + 0.5) * view.scale, (row + 0.5) * view.scale];
    for (const [style, wide] of [["#fff", 4], [color, 2]]) {
      pen.strokeStyle = style;
      pen.lineWidth = wide * ratio;
      pen.beginPath();
      pen.arc(x, y, radius * ratio, 0, 2 * Math.PI);
      pen.stroke();
    }
  };
  view.describe = () => { if (options.label) canvas.setAttribute("aria-label", options.label()); };

  const inside = (x, n) => Math.max(0, Math.min(n - 1, x));
  view.at = (event) => {
    const box = canvas.getBoundingClientRect();
    const y = (event.clientY - box.top) / box.height, x = (event.clientX - box.left) / box.width;
    return [inside(Math.floor(y * height), height), inside(Math.floor(x * width), width)];
  };
  let down = false;
  const on = (name, act) => canvas.addEventListener(name, act);
  const tell = (name, event) => {
    view.cursor = view.at(event);
    options[name]?.(...view.cursor, event);
  };
  on("pointerdown", (event) => {
    down = true;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    tell("press", event);
  });
  on("pointermove", (event) => tell(down && options.drag ? "drag" : "point", event));
  const up = (event) => { if (down) { down = false; tell("release", event); } };
  on("pointerup", up);
  on("pointercancel", up);
  on("pointerleave", () => { if (!down) options.leave?.(); });
  // Moves the cursor by keys; a widget calls it from its own arrow keys.
  view.move = (rows, cols) => {
    const [r, c] = view.cursor;
    return (view.cursor = [inside(r + rows, height), inside(c + cols, width)]);
  };
  return view;
}

// Binds the four arrows, with Shift for steps of ten: act(rows, cols).
export function arrows(ui, text, act) {
  const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const go = (event) => {
    const [rows, cols] = ways[event.key], step = event.shiftKey ? 10 : 1;
    act(rows * step, cols * step, event);
  };
  ui.key(Object.keys(ways).join(" "), text, go);
}
