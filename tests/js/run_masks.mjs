// Runs masks.js and growing.js on the cases of golden/masks.json: node run_masks.mjs MODULES GOLDEN, answer on stdout.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [masks, growing, golden] = process.argv.slice(2);
const js = { ...(await import(pathToFileURL(masks))), ...(await import(pathToFileURL(growing))) };
const answers = (cases) => ({
  threshold: cases.threshold.map(({ image, view }) => {
    const shape = [image.length, image[0].length], px = Uint8Array.from(image.flat());
    const mask = js.clean(js.cut(px, shape, view), shape, view);
    const { sizes } = js.parts(mask, shape), found = js.census(mask, shape);
    if (found.parts !== sizes.length - 1 || found.pixels !== sizes.reduce((a, b) => a + b)) throw new Error("census differs from parts");
    return Array.from(mask);
  }),
  growing: cases.growing.map(({ image, seeds, tolerance, connectivity, target }) => {
    const shape = [image.length, image[0].length], px = Uint8Array.from(image.flat());
    const { order, ends } = js.growFront(px, shape, seeds, tolerance, connectivity), steps = new Array(px.length).fill(-1);
    ends.forEach((end, step) => { for (let n = step ? ends[step - 1] : 0; n < end; n++) steps[order[n]] = step; });
    const truth = Uint8Array.from(target.join(""), (sign) => (sign === "#" ? 1 : 0));
    return { steps, ...js.growPrices(px, shape, seeds, connectivity, truth) };
  }),
});
process.stdout.write(JSON.stringify(answers(JSON.parse(readFileSync(golden, "utf8")))));
