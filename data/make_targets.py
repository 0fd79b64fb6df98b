"""Make every target mask of the course again, from the bundled pictures, the proposals and the recipes.

    python data/make_targets.py

Writes `data/targets/*.png` and `data/SHA256SUMS`. Correct a mask in `data/targets/shapes/<name>.json`, run
this, look at the picture with the mask over it, and say in `data/cards/<name>.md` what you did.
"""

from pathlib import Path

from segcourse.data.targets import write_sums, write_targets

DATA = Path(__file__).resolve().parent

if __name__ == "__main__":
    for path in write_targets(DATA / "targets"):
        print(path.relative_to(DATA))
    write_sums(DATA)
