// Runs functions of segcourse/widgets/static on what pytest wrote: node run.mjs INPUT.json, answer on stdout.
// INPUT.json: {module: path, jobs: [{do, ...}]}. Numbers that JSON has no word for travel as "nan" and "inf".
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const input = JSON.parse(readFileSync(process.argv[2], "utf8"));
const js = await import(pathToFileURL(input.module));
const flat = (map) => Uint8Array.from(map.flat());

const tasks = {
  scores({ pred, target, num_classes: K, ignore_index }) {
    const counts = js.confusion(flat(pred), flat(target), K, ignore_index), rows = js.perClass(counts, K);
    const out = { confusion: Array.from({ length: K }, (_, k) => counts.slice(k * K, (k + 1) * K)), accuracy: js.accuracy(counts, K) };
    for (const key of ["iou", "dice", "precision", "recall"]) out[key] = rows.map((row) => row[key]);
    return { ...out, mean_iou: js.meanOf(out.iou), mean_dice: js.meanOf(out.dice), mean_class_accuracy: js.meanOf(out.recall) };
  },
  distance({ pred, target, shape, percentile }) {
    return js.hausdorff(flat(pred), flat(target), shape, percentile);
  },
  rim: ({ mask, shape, width }) => Array.from(js.rim(flat(mask), shape, width)),
  boundary: ({ mask, shape }) => Array.from(js.boundary(flat(mask), shape)),
  edit: ({ name, mask, other, shape, args }) =>
    Array.from(name === "speck" ? js.speck(flat(mask), flat(other), shape) : js[name](flat(mask), shape, ...(args || []))),
  verdicts: ({ pred, target }) => Array.from(js.verdictsOf(flat(pred), flat(target))),
  async round_trip({ wire }) {
    const got = await js.unpack({ ...wire, bytes: Uint8Array.from(Buffer.from(wire.bytes, "base64")) });
    const back = await js.pack(got.data, got.shape);
    return { values: Array.from(got.data), dtype: back.dtype, shape: back.shape, codec: back.codec, bytes: Buffer.from(back.bytes).toString("base64") };
  },
  rgba: ({ hex, alpha }) => Array.from(new Uint8Array(new Uint32Array([js.rgba(hex, alpha)]).buffer)),
  pythonic: ({ value }) => js.pythonic(value),
};
const plain = (key, x) => (typeof x === "number" && !Number.isFinite(x) ? (Number.isNaN(x) ? "nan" : "inf") : x);
const answers = [];
for (const job of input.jobs) answers.push(await tasks[job.do](job));
process.stdout.write(JSON.stringify(answers, plain));
