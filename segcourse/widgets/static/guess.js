// A guess: one scale for the number (also a field to type it into), one for how sure, a button that writes it down.
async function render({ model, el }) {
  const ui = mount(model, el, { name: "guess-scale", title: "Your guess" });
  const [low, high, step] = ["low", "high", "step"].map((name) => model.get(name));
  const unit = model.get("unit") ? " " + model.get("unit") : "";
  const places = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)), text = (x) => x.toFixed(places) + unit;
  const middle = Math.min(high, low + Math.round((high - low) / 2 / step) * step);
  ui.main.append(h("p", { class: "sc-asked" }, ...coded(model.get("question"))));
  const box = h("div", { class: "sc-guesses" }), row = h("div", { class: "sc-row" });
  ui.main.append(box, row);

  const value = ui.slider(box, "My guess", { min: low, max: high, step, value: middle, format: text }, (x) => {
    typed.value = x.toFixed(places);
    changed();
  });
  const typed = h("input", { type: "number", class: "sc-typed", min: low, max: high, step: "any", value: middle.toFixed(places),
    "aria-label": ui.t("My guess as a number"), onchange: () => {
      const x = Number(typed.value);
      if (typed.value !== "" && Number.isFinite(x)) value.set(Math.max(low, Math.min(high, x)));
      else typed.value = value.get().toFixed(places);
    } });
  value.input.after(typed);
  const near = `±${Number(model.get("within").toPrecision(4))}${unit}`;
  const sure = ui.slider(box, ui.t("How sure am I to be within") + " " + near,
    { min: 0, max: 100, step: 5, value: 50, format: (x) => `${x} %` }, () => changed());
  const write = ui.button(row, "Write it down", () => {
    model.set("recorded", { value: value.get(), confidence: sure.get() });
    model.save_changes();
    draw();
  }, { key: "w", class: "sc-button sc-strong" });
  const note = h("span", { class: "sc-verdict" });
  row.append(note);

  const known = () => model.get("recorded");
  function changed() {
    const same = known().value === value.get() && known().confidence === sure.get();
    note.textContent = known().value === undefined || same ? "" : `${ui.t("So far")}: ${told()}`;
    ui.scores({ value: value.get(), confidence: sure.get(), recorded: known().value ?? NaN });
    ui.frame();
  }
  const told = () => `${text(known().value)}, ${known().confidence} % ${ui.t("sure")}`;
  function draw() {
    const there = known().value !== undefined;
    if (there) { value.set(known().value, true); typed.value = known().value.toFixed(places); sure.set(known().confidence, true); }
    write.firstChild.textContent = ui.t(there ? "Change it" : "Write it down");
    changed();
    if (there) ui.say(`${ui.t("Written down")}: ${told()}. ${ui.t("You will meet it at the end of the lesson.")}`);
  }
  ui.onReset(() => { value.set(middle); sure.set(50); });
  model.on("change:recorded", draw);
  ui.ready(draw);
  hideTwin(ui.root, model.get("marker"));
  return () => { model.off("change:recorded", draw); ui.close(); };
}
export default { render };
