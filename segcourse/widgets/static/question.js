// A question: options are buttons in reading order, keys 1-9 choose, the answer is read out as it appears.
async function render({ model, el }) {
  const ui = mount(model, el, { name: "question", title: "Question" });
  const options = model.get("options");
  const asked = h("p", { class: "sc-asked", id: fresh("asked") }, ...coded(model.get("question")));
  const list = h("ol", { class: "sc-options", role: "group", "aria-labelledby": asked.id });
  const others = h("div", { class: "sc-row" });
  ui.main.append(asked, list, others);
  const rows = options.map((option, k) => {
    const mark = h("span", { class: "sc-mark", "aria-hidden": "true" }, String(k + 1));
    const verdict = h("span", { class: "sc-verdict" });
    const button = h("button", { type: "button", class: "sc-option", onclick: () => choose(k) }, mark,
      h("span", {}, ...coded(option.text)), verdict);
    const reply = h("p", { class: "sc-reply", hidden: true }, ...coded(option.feedback));
    list.append(h("li", {}, button, reply));
    if (k < 9) ui.key(String(k + 1), `${ui.t("Choose")}: ${option.text}`, () => choose(k));
    return { button, mark, verdict, reply };
  });
  const why = ui.button(others, "Why not the others?", () => {
    const next = rows[options.findIndex((_, k) => !model.get("chosen").includes(k))];
    all = true;
    draw();
    next.button.focus();
  });
  let all = false;

  const solved = () => model.get("chosen").some((k) => options[k].right);
  function choose(k) {
    const before = model.get("chosen");
    if (!before.includes(k) && !solved()) {
      model.set("chosen", [...before, k]);
      model.save_changes();
    }
    draw();
    const word = ui.t(options[k].right ? "Right" : "Not this one");
    ui.say(`${word}. ${options[k].feedback}`);
  }
  function draw() {
    const chosen = model.get("chosen");
    rows.forEach(({ button, mark, verdict, reply }, k) => {
      const tried = chosen.includes(k), shown = tried || all, good = options[k].right;
      button.dataset.verdict = shown ? (good ? "right" : "wrong") : "";
      mark.textContent = shown ? (good ? "✓" : "✗") : String(k + 1);
      verdict.textContent = shown ? ui.t(good ? "Right" : "Not this one") : "";
      reply.hidden = !shown;
      button.setAttribute("aria-pressed", String(tried));
    });
    why.hidden = !solved() || all || chosen.length === options.length;
    others.hidden = why.hidden;
    ui.scores({ chosen, solved: solved() });
    ui.frame();
  }
  ui.onReset(() => { all = false; model.set("chosen", []); model.save_changes(); draw(); });
  model.on("change:chosen", draw);
  ui.ready(draw);
  hideTwin(ui.root, model.get("marker"));
  return () => { model.off("change:chosen", draw); ui.close(); };
}
export default { render };
