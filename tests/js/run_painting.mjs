// Runs the functions of painting.js, polygons.js and flooding.js on what pytest wrote: node run_painting.mjs INPUT.json
// INPUT.json: {script: path, jobs: [{do, shape, labels, ...}]}; the answer on stdout: for each job the labels after it.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { script, jobs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const js = await import(pathToFileURL(script));
const tasks = {
  dab: (labels, { shape, from, to, radius }) => js.dab(labels, shape, from, to, radius, 1),
  polygon: (labels, { shape, corners }) => js.polygon(labels, shape, corners, 1),
  flood: (labels, { shape, at, value }) => js.flood(labels, shape, at, value),
  undo(labels, { after }) {
    const step = js.difference(labels, Uint8Array.from(after));
    if (!step) return null;
    labels.set(step.now, step.at);
    const now = Array.from(labels);
    labels.set(step.old, step.at);
    return { now, size: step.old.length };
  },
  watershed: (labels, { shape, ranks }) => Array.from(js.watershed(Int32Array.from(ranks), labels, shape)),
  python: (labels, { shape }) => js.pythonOf(labels, shape, ""),
};
const answers = jobs.map((job) => {
  const labels = Uint8Array.from(job.labels), result = tasks[job.do](labels, job);
  return { labels: Array.from(labels), result };
});
process.stdout.write(JSON.stringify(answers));
