// What question.js and guess.js share.
let count = 0;
const fresh = (word) => `sc-${word}-${Date.now().toString(36)}-${count++}`;

// Plain text as nodes; `code` in back-quotes becomes code.
const coded = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part)).filter((part) => part !== "");

// The twin is an output of its own: text for a page without a kernel, hidden where the live widget stands.
function hideTwin(root, marker) {
  const outputs = ".jp-OutputArea, .output, #output-area", child = ".jp-OutputArea-child, .output_area";
  const hide = () => {
    if (!marker || !root.isConnected) return;
    for (const twin of (root.closest(outputs) || document).querySelectorAll(".segcourse-" + marker))
      (twin.closest(child) || twin).style.display = "none";
  };
  for (const wait of [0, 100, 500, 2000]) setTimeout(hide, wait);
}
