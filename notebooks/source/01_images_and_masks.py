# %% [markdown] lang="en" key="01-title"
# # 1 · Images and masks: what is a mask, in memory and on screen?
#
# Somebody trains a network on masks of their own, and the log says `Validation Dice Coeff: 1.97…`. They ask for help in
# [a public thread](https://github.com/milesial/Pytorch-UNet/issues/84). Dice is a score between 0 and 1. Nothing is wrong with
# the network, the loss or the graphics card. **The masks were read as other numbers than the code expected.**
#
# A **mask** says for every pixel what it belongs to. On screen it is a patch of colour. In memory it is an array of
# numbers, and the computer sees only those. Many failures of a first segmentation project happen between the two, and few of
# them raise an error. After this lesson you can say what the numbers are, move them from one form to another
# without losing a pixel, and explain where 1.97 comes from.
#
# Below is one photograph, with three ways to see its mask: as numbers (here as grey values: label 0 is black, label 5
# brightest), as colours, and as colours over the photograph. Only the first one is data. The other two are for you.

# %% key="01-setup"
import numpy as np
import segcourse as sc

sc.setup()

# %% key="01-title-picture"
coffee, target = sc.data.load("coffee")  # photograph (400, 600, 3), our own mask (400, 600)
names = sc.data.class_names("coffee")
numbers = np.where(target == 255, 0, target * 51).astype(np.uint8)
views = [coffee, numbers, sc.display.colorize(target), sc.display.overlay(coffee, target)]
titles = ["Photograph", "Labels as grey values", "As colours", "Over the photograph"]
sc.display.show_row(views, titles=titles, size=150, legend=sc.display.class_legend(names, background=True, void=True), alt=(
    "A cup of coffee on a saucer with a spoon; its labels 0 to 5 as greys, as flat colours, and laid over the photograph"))

# %% [markdown] lang="en" key="01-recall"
# ## 1.1 Before you start
#
# Two questions from lesson 0. Answer without scrolling back; a wrong answer explains itself.

# %% key="01-recall-quiz" tags=["hide-input", "long"]
sc.quiz(
    "Two spoons lie across each other. Which labelling tells you which pixel belongs to which spoon?",
    {
        "semantic": "It says “spoon” for the pixels of both. One class, one label.",
        "instance": sc.right("Each thing has an id of its own, whatever its class."),
        "a bounding box for each": "Boxes of crossed spoons overlap, and most of a box is table. A box labels no pixel.",
    },
)
sc.quiz(
    "A photograph has 400 × 600 pixels. How many answers does a semantic segmentation of it give?",
    {
        "one": "That is classification: one answer for the whole image.",
        "one for each object": "That is detection, or counting. Segmentation also says where each object ends.",
        "240 000": sc.right("One label for every pixel. That is why masks need care: there are many of them."),
        "720 000": "That is how many numbers the photograph has: three colours a pixel. A pixel gets one label.",
    },
)

# %% [markdown] lang="en" key="01-predict"
# ## 1.2 Guess first
#
# A launch pad at dusk. Its labels are 0 sky, 1 launch pad, 2 rocket, 3 tower, 4 lamp. A network wants it at half the
# size. You shrink the photograph smoothly, the way image programs do: each small pixel is a weighted mean of the pixels
# around it. Then you shrink **the label map with the same function**, and round to whole numbers.
#
# Of 100 pixels that the small map calls *rocket*, **how many have no rocket pixel at all under them?**

# %% key="01-predict-invented"
pad, pad_target = (array[:426] for array in sc.data.load("rocket"))  # 426 rows: twice 213
pad_names = sc.data.class_names("rocket")
sc.display.show(sc.display.overlay(pad, pad_target, opacity=0.4), title="Launch pad, with its labels", size=310,
                legend=sc.display.class_legend(pad_names, void=True),
                alt="A rocket between four lattice towers against a dark blue sky; the towers have long outlines")
guess = sc.predict("labels-invented", low=0, high=100, unit="%", question="How many of 100 “rocket” pixels are invented?")

# %% [markdown] lang="en" key="01-see"
# ## 1.3 A mask that fits on paper
#
# Two cups on a tray, seen from the front, five rows of seven pixels. The classes are 0 wall, 1 cup, 2 tray. The annotator could
# not tell whether one pixel is tray or wall, and wrote 255.
#
# Such an array of whole numbers, one for each pixel, is a **label map**. The number is a name, not an amount: cup is not half of
# tray, and nothing is "between" wall and tray. Hold on to that, because arithmetic will not.
#
# **On paper:** how many pixels has each label? Which array would answer only *cup: yes or no?*

# %% key="01-see-tiny"
tiny = np.zeros((5, 7), dtype=np.uint8)
tiny[1:3, 1:3] = tiny[1:3, 4:6] = 1  # two cups
tiny[3, 1:5] = 2  # the tray
tiny[3, 5] = 255  # nobody knows
sc.display.show_values(tiny, colors=sc.display.colorize(tiny), title="A label map",
                       alt="Five rows of seven numbers: two squares of ones, below them four twos and one 255, zeros around")
for label, count in zip(*np.unique(tiny, return_counts=True), strict=True):
    print(f"label {label}: {count} pixels")

# %% [markdown] lang="en" key="01-see-types"
# The yes-or-no array for "cup" is `tiny == 1`: a **binary mask**, of type `bool`.
#
# The **dtype** of an array says how the bits of one number are read, and so which numbers there can be. A photograph
# usually is `uint8`: whole numbers from 0 to 255, one byte each, three a pixel (its red, green and blue **channels**). Networks
# and filters want floating-point numbers from 0 to 1. Both are "the image", and nothing in the file name tells you which one you
# hold. So look: dtype, shape, smallest and largest value. These four answers show most mistakes of this lesson.

# %% key="01-see-types-table"
arrays = {
    "photograph": coffee, "the same, 0 to 1": coffee / 255, "label map": target,
    "binary mask": target == names.index("cup"), "instance ids": sc.data.load_instances("coffee")[1],
}
rows = [[name, str(a.dtype), str(a.shape), float(a.min()), float(a.max()), a.nbytes] for name, a in arrays.items()]
sc.table(rows, columns=["array", "dtype", "shape", "smallest", "largest", "bytes"], decimals=0)

# %% [markdown] lang="en" key="01-see-wrap"
# A `uint8` cannot hold 256. It does not complain either: it starts again at 0. **What happens to the bright rim of the
# cup when you add 60 to every pixel?** Guess, then run.
#
# Masks have such a trap too. Stored in a file, a mask is `uint8`, 0 and 1. In Python you want `bool`. They look alike, and three
# operations mean something else. The second cell shows them; predict each line.

# %% key="01-see-wrap-run"
wrapped = coffee + 60
clipped = np.clip(coffee.astype(int) + 60, 0, 255).astype(np.uint8)  # a wider type first, the limits by hand
print(f"200 + 100 = {(np.array([200], dtype=np.uint8) + np.array([100], dtype=np.uint8))[0]} in uint8")
print(f"{100 * (wrapped < coffee).any(axis=2).mean():.0f} % of the pixels got darker in some channel though light was added")
sc.display.show_row([wrapped, clipped], titles=["coffee + 60", "Clipped"], size=170, alt=(
    "With 60 added in uint8 the bright rim of the cup turns black and green, and the table blue; clipped, all is only brighter"))

# %% key="01-see-flags-run"
stored = np.array([[0, 1], [1, 1]], dtype=np.uint8)
mask = stored == 1
values = np.array([[10, 20], [30, 40]])
print("~    bool:", (~mask).tolist(), "| uint8:", (~stored).tolist())
print("[ ]  bool:", values[mask].tolist(), "| uint8: whole rows,", values[stored].tolist())
print("0-1  bool: NumPy refuses | uint8:", (stored[:1, :1] - stored[:1, 1:])[0, 0])

# %% [markdown] lang="en" key="01-see-flags-why"
# `~` flips the bits of a number, so 1 becomes 254, which still counts as "yes". A `uint8` index means *row number*, so
# `values[stored]` picks row 0, row 1, row 1, row 1. And 0 − 1 wraps. **Compare once, right after loading (`mask = stored == 1`),
# and go on with `bool`.**
#
# ### Rows first
#
# NumPy writes `image[row, col]`: down, then right. Drawing programs, boxes and most file formats write $(x, y)$: right,
# then down. Shapes are (height, width), but Pillow's `size` is (width, height). The same point has two names, and one swap makes
# no error as long as both numbers fit.

# %% key="01-see-axes" tags=["long"]
middle = np.argwhere(target == names.index("coffee")).mean(axis=0)  # of the coffee
row, col = (int(n) for n in np.round(middle))
marked = coffee.copy()
marked[row - 9 : row + 10, col - 9 : col + 10] = (0, 114, 178)
marked[col - 9 : col + 10, row - 9 : row + 10] = (213, 94, 0)
print(f"shape {coffee.shape[:2]}; [row, col] = [{row}, {col}] is {names[target[row, col]]};"
      f" swapped it is {names[target[col, row]]}")
sc.display.show(marked[30:, 90:500], title="One point, and the same swapped", size=210,
                legend={"[row, col]": (0, 114, 178), "[col, row]": (213, 94, 0)},
                alt="A blue square in the middle of the coffee, an orange one far below it at the left rim of the saucer")

# %% [markdown] lang="en" key="01-see-hot"
# ## 1.4 The same mask, stacked
#
# Write each class on a sheet of its own: sheet $k$ is 1 where the label is $k$, and 0 elsewhere. In symbols, with
# $P_{krc}$ the number on sheet $k$ in row $r$ and column $c$, $L_{rc}$ the label of that pixel, and $C$ classes,
#
# $$P_{krc} = [\,L_{rc} = k\,], \qquad k = 0, \dots, C-1,$$
#
# where $[\dots]$ is 1 if the statement holds, 0 if not. This is the **one-hot** form: of the $C$ numbers of a pixel, one is
# "hot". A void pixel is hot nowhere. Why spend $C$ times the memory? Because on a sheet, arithmetic makes sense again: **half of a
# 1 is "half of this pixel is cup"**. A network answers in this form, one sheet of scores for each class, and `argmax` (which
# sheet has the largest value?) leads back.

# %% key="01-see-hot-run"
planes = np.arange(3)[:, None, None] == tiny  # (3, 1, 1) against (5, 7) gives (3, 5, 7)
assert (planes == sc.data.to_one_hot(tiny, num_classes=3)).all()
for row in range(5):
    print("   ".join("".join(".#"[int(p)] for p in plane[row]) for plane in planes))
print("shape", planes.shape, "| pixels on each sheet", planes.sum(axis=(1, 2)).tolist())
print("argmax gives the labels back, except at", np.argwhere(planes.argmax(axis=0) != tiny).tolist(), "where void was")

# %% [markdown] lang="en" key="01-see-ids"
# Sheet 1 shows both cups as one class. To tell them apart you need **instance ids**: another label map, in which the number
# says *which thing*, not *what*. The numbers are arbitrary; give the left cup 7 and the right one 2, and it is the same
# segmentation. So instance maps are never compared number by number (lesson 2 matches them).
#
# There is one more catch: there may be many things. **What becomes of the coin with id 256 in `uint8`?**

# %% key="01-see-ids-run" tags=["long"]
coins, coin_ids = sc.data.load_instances("coins")
many = coin_ids + 240 * (coin_ids > 0)  # as if 240 other things came first
saved = many.astype(np.uint8)
print(f"{len(np.unique(many)) - 1} coins with ids {many[many > 0].min()} to {many.max()};"
      f" after uint8 {len(np.unique(saved)) - 1} are left")
third = np.s_[150:226]
views = [sc.display.overlay(coins, ids.astype(np.int32), opacity=0.7, ignore_index=None)[third]
         for ids in (many, saved)]
sc.display.show_row(views, titles=["Ids as int32", "Ids as uint8"], size=280,
                    alt="The third row of coins, each in a colour; saved as uint8, the coin that had id 256 has none any more")

# %% [markdown] lang="en" key="01-see-void"
# Id 256 became 0, background: a coin is gone, and the next ones took low ids that might belong to others. Store ids as `uint16` or
# `int32`. (COCO's panoptic files spread one id over the three bytes of a colour, $R + 256\,G + 256^2 B$.)
#
# ## 1.5 The pixels that nobody knows
#
# Where does Chelsea's fur end? Her whiskers and the soft edge of her coat are fur *and* wall. An annotator who is forced to choose
# draws a line that is false. PASCAL VOC (2010) did not force them: a border, usually about five pixels wide, gets the label 255,
# **void**: *any answer is fine here, count it nowhere.* Void is not a class, and it is not background.
#
# Two methods below differ in these pixels alone: one calls all of them fur, the other none. The table scores their fur by
# **IoU**, intersection over union: the pixels that prediction and target both call fur, divided by those that at least one of them
# calls fur. It is 1 where they are the same, 0 where they share nothing (lesson 2 derives it). **Which score should they get?**

# %% key="01-see-void-run" tags=["long"]
chelsea, fur_target = sc.data.load("chelsea")  # 0 background, 1 fur, 2 eye, 3 nose, 255 void
void = fur_target == 255
as_fur, as_background = np.where(void, 1, fur_target), np.where(void, 0, fur_target)
rows = []
for name, pred in {"void called fur": as_fur, "void called background": as_background}.items():
    rows.append([name, sc.metrics.iou(pred[~void] == 1, fur_target[~void] == 1), sc.metrics.iou(pred == 1, as_background == 1)])
sc.table(rows, columns=["IoU of fur, where …", "void counts nowhere", "void is read as background"], decimals=3)
sc.display.show(sc.display.overlay(chelsea, fur_target), title=f"{100 * void.mean():.0f} % of the pixels are void", size=240,
                legend=sc.display.class_legend(sc.data.class_names("chelsea"), void=True),
                alt="A cat's face with labels; hatched grey void lies along the outline of the fur and over the whiskers")

# %% [markdown] lang="en" key="01-see-screen"
# Both are right wherever anyone knows the answer. Read void as background, and one of them loses for nothing.
#
# ## 1.6 From numbers to colours
#
# A **palette** is a table with one colour for each label. To colour a mask is a look-up, `palette[labels]`. To lay it over
# the photograph, mix each pixel's colour $I$ with its label's colour $K$ by an opacity $\alpha$ between 0 and 1:
#
# $$O = (1-\alpha)\,I + \alpha K \quad\text{where the label is not } 0 .$$
#
# By hand: wood (200, 120, 61) under the blue (86, 180, 233) at $\alpha = \tfrac12$ gives (143, 150, 147). The first cell checks it.
#
# Which colours? About one man in twelve, and one woman in two hundred, tell red from green less well. A widespread palette,
# that of PASCAL VOC, was not chosen by eye at all: the bits of the label are dealt out to red, green and
# blue in turn, the first three to the top bit of each, the next three to the second, and so on. Label 1 is dark red, 2 dark
# green, 3 both. The second cell builds it, and simulates what a reader without green cones sees (Viénot et al., 1999).
# In the picture 1 is the astronaut, 2 her helmet, 3 the flag, 4 the shuttle, 5 the table. **Which ones does this reader confuse?**

# %% key="01-see-blend" tags=["long"]
def blend(image, labels, opacity):
    colors = sc.display.palette(256)[labels]  # (256, 3) looked up by (H, W) gives (H, W, 3)
    mixed = (1 - opacity) * image + opacity * colors  # floats: a uint8 sum would wrap
    return np.where(labels[..., None] > 0, np.round(mixed), image).astype(np.uint8)


wood, saucer = np.array([[[200, 120, 61]]], dtype=np.uint8), np.array([[2]])
print("one pixel:", blend(wood, saucer, 0.5)[0, 0].tolist())
ours = blend(coffee, target, 0.4)[target != 255]
theirs = sc.display.overlay(coffee, target, opacity=0.4)[target != 255]
assert (ours == theirs).all()
print("blend and sc.display.overlay agree, void aside")

# %% key="01-see-palette-run" tags=["long"]
def voc_colors(n):
    labels, channel = np.arange(n)[:, None], np.arange(3)
    return sum(((labels >> (3 * j + channel)) & 1) << (7 - j) for j in range(3)).astype(np.uint8)


def without_green_cones(colors):
    linear = (colors / 255) ** 2.2
    seen = linear @ np.array([[0.29275, 0.29275, -0.02234], [0.70725, 0.70725, 0.02234], [0, 0, 1]])
    return np.round(255 * seen.clip(0, 1) ** (1 / 2.2)).astype(np.uint8)


astronaut, suit_target = sc.data.load("astronaut")
suit_names = sc.data.class_names("astronaut")
tables = {"PASCAL VOC": voc_colors(256), "Okabe & Ito": sc.display.palette(256)}
for name, table in tables.items():
    five = without_green_cones(table[1:6]).astype(float)
    gaps = np.linalg.norm(five[:, None] - five[None], axis=2) + 1000 * np.eye(5)
    one, two = (suit_names[k + 1] for k in np.unravel_index(gaps.argmin(), gaps.shape))
    print(f"{name}: to this reader {one} and {two} are closest, {gaps.min():.0f} apart in RGB")
shown = [voc_colors(256)[suit_target], *(without_green_cones(table[suit_target]) for table in tables.values())]
sc.display.show_row(shown, titles=["VOC, as made", "VOC, to this reader", "Okabe & Ito, to this reader"], size=160,
                    alt="Astronaut labels: in VOC's palette three regions become nearly the same olive, in Okabe and Ito's all differ")

# %% [markdown] lang="en" key="01-touch"
# ## 1.7 Make a mask
#
# To this reader astronaut, helmet and flag wear three nearly equal olives; the palette of this course (Okabe & Ito, 2008) keeps
# them apart. Colours settled, make a mask of your own.
#
# Below is one of Chelsea's eyes, and a first, careless proposal of four corners. The numbers compare your mask with ours while you
# paint.
#
# 1. **Find a mask whose IoU for *eye* is above 0.9.** How much of your time goes into the last tenth?
# 2. **Find a mask with as many eye pixels as ours, within 20, and an IoU below 0.5** (the cell below the painter says how many ours
#    has). What does that say about comparing areas?
#
# Brush, eraser, polygon and fill work by mouse or by keys; press ? for the list. `painter.mask` is your mask as an array, as it
# stands on the screen. (The painter asks for a guess of the IoU first; G skips that.) The cell below the
# painter scores it, beside an answer to the second question; run it again whenever you like. Until you paint, yours is the careless
# proposal. (The painter's view *Disagreement* draws your errors like the picture there: a **false positive** is called eye and is
# none, a **false negative** is eye and was missed.)

# %% key="01-touch-widget"
part = np.s_[75:160, 107:225]
eye = chelsea[part]
reference = (fur_target[part] == 2).astype(np.uint8)
rough = sc.data.polygon_to_mask([(11, 43), (19, 98), (69, 99), (47, 27)], shape=reference.shape).astype(np.uint8)
painter = sc.widgets.MaskPainter(eye, class_names=["background", "eye"], reference=reference, mask=rough)
painter

# %% key="01-touch-scores"
mine = painter.mask
shifted = np.roll(reference, -26, axis=1)  # our own mask, 26 columns too far left
candidates = {"yours": mine, "ours, 26 pixels to the left": shifted, "ours": reference}
sc.table([[name, int((m == 1).sum()), sc.metrics.iou(m == 1, reference == 1)] for name, m in candidates.items()],
         columns=["mask", "eye pixels", "IoU"], decimals=3)
sc.display.show(sc.display.error_map(shifted, reference, image=eye), title="Ours, 26 pixels to the left", size=240,
                legend=sc.display.error_legend(),
                alt="The eye with a crescent of false positives on its left and one of false negatives on its right")

# %% [markdown] lang="en" key="01-derive"
# ## 1.8 Run lengths: the mask as a few numbers
#
# Equal areas say little: the shifted mask has as many pixels as ours, in the wrong place. A mask has to say *where*. How do you
# write that down briefly?
#
# Neighbours mostly agree. So do not store pixels, store **how long nothing changes**. COCO (Lin et al., 2014) writes a mask
# like this: read the columns one after the other, each from top to bottom, and note the lengths of the runs of 0, of 1, of
# 0, and so on. This is **run-length encoding**, RLE. It starts with the zeros; if the first pixel is set, with a run of 0.
#
# By hand, for the cups of the tiny label map: five zeros in the first column and one more, then 2 ones, then 3 zeros …
#
# $$6,\ 2,\ 3,\ 2,\ 8,\ 2,\ 3,\ 2,\ 7 .$$
#
# Check that they add up to 35. **What do the second, fourth, sixth and eighth number add up to, and what is that?**

# %% key="01-derive-loop" tags=["long"]
def rle_by_loop(mask):
    """Run lengths of 0, 1, 0, 1 … down the columns."""
    counts, value, run = [], False, 0
    for pixel in mask.ravel(order="F").tolist():  # "F": column after column
        if pixel != value:
            counts.append(run)
            value, run = pixel, 0
        run += 1
    return [*counts, run]


counts = rle_by_loop(tiny == 1)
print(counts, "| sum", sum(counts), "| area, without decoding:", sum(counts[1::2]))

# %% [markdown] lang="en" key="01-derive-vector"
# The loop looks at one pixel at a time. As a formula: let $p_1, \dots, p_n$ be the pixels in this order, and $p_0 = 0$ (runs
# start with zeros). Let $k_1 < k_2 < \dots < k_m$ be the places where $p_k \ne p_{k-1}$, counted so that $k_1 - 1$
# pixels come before the first one. The run lengths are the **gaps between changes**:
#
# $$k_1 - 1,\quad k_2 - k_1,\quad \dots,\quad k_m - k_{m-1},\quad n + 1 - k_m .$$
#
# NumPy counts from 0, so the $1$ disappears. "Where does it change" and "how far apart" are both `np.diff`.
#
# Back again is one line: repeat 0, 1, 0, 1 … by the counts, and fold the long line into columns. **What if you fold it into rows,
# as NumPy does unless told otherwise?** Would the area notice? The second cell tries both.

# %% key="01-derive-vector-run"
def rle_by_changes(mask):
    pixels = mask.ravel(order="F")
    changes = np.flatnonzero(np.diff(pixels, prepend=False))  # prepend: the p₀ of the formula
    return np.diff(changes, prepend=0, append=pixels.size).tolist()


cup = target == names.index("cup")
for m in (tiny == 1, tiny == 0, cup, ~cup, mine == 1, np.zeros((3, 2), dtype=bool)):
    assert rle_by_loop(m) == rle_by_changes(m) == sc.data.encode_rle(m)["counts"]
print(f"loop, changes and sc.data.encode_rle agree; the cup has {cup.sum()} pixels and {len(rle_by_changes(cup))} runs")

# %% key="01-derive-decode-run" tags=["long"]
counts = rle_by_changes(cup)
line = np.repeat(np.arange(len(counts)) % 2 == 1, counts)
columns, lines = line.reshape(cup.shape, order="F"), line.reshape(cup.shape)
assert (columns == cup).all()
assert (columns == sc.data.decode_rle(sc.data.encode_rle(cup))).all()
for way, m in {"columns": columns, "rows": lines}.items():
    print(f"folded into {way}: area {m.sum()}, IoU with the cup {sc.metrics.iou(m, cup):.3f}")
sc.display.show_row([columns, lines], titles=["Folded into columns", "Folded into rows"], size=180,
                    alt="Left the silhouette of the cup; right, from the same run lengths, a row of flattened grey ghosts of it")

# %% [markdown] lang="en" key="01-derive-sizes"
# ## 1.9 What each form costs
#
# The area comes out right either way, so it proves nothing: compare masks, not areas.
#
# Predict the order before you run: the six classes of the coffee picture as one label map, as one-hot sheets of 32-bit
# floats (as a network holds them), as run lengths, as polygons. For runs and corners count 4 bytes a number.
#
# Is RLE always the winner? The tiny mask says no: 9 runs of 4 bytes for 35 pixels of one byte. A run costs the same
# however short it is, so what counts is **how often the mask changes**, not how large it is. The second cell has five masks:
# the cup; 24 coins; the letters on a page; the vessels of a retina; coin flips. **Order them by what RLE saves.**
#
# And what happens when the camera gets better? The last table makes the cup's mask two and four times as wide and high. **By what
# factor grow its pixels, its runs, the corners of its polygons?**

# %% key="01-derive-sizes-run" tags=["long"]
sheets = sc.data.to_one_hot(target, num_classes=6)
runs = sum(len(rle_by_changes(sheet)) for sheet in sheets)
corners = sum(len(ring) for sheet in sheets for ring in sc.data.mask_to_polygons(sheet))
sizes = {
    "one-hot, float32": sheets.size * 4, "label map, int64 (what torch wants)": target.size * 8,
    "one-hot, bool": sheets.nbytes, "label map, uint8": target.nbytes,
    "one-hot, one bit each": np.packbits(sheets).nbytes,
    f"polygons, {corners} corners of 2 numbers": corners * 8, f"run lengths, {runs} runs": runs * 4,
}
sc.table([[name, size, sheets.size * 4 / size] for name, size in sizes.items()],
         columns=["form", "bytes", "times smaller than the first"], decimals=1)

# %% key="01-derive-loses-run" tags=["long"]
flips = np.random.default_rng(0).random((400, 600)) < 0.5
candidates = {"cup": cup, "coins": coin_ids > 0, "letters": sc.data.load("page")[1] == 1,
              "vessels": sc.data.load("retina")[1] == 2, "coin flips": flips}
runs = {name: len(rle_by_changes(m)) for name, m in candidates.items()}
rows = [[name, m.size, runs[name], m.size / (4 * runs[name])] for name, m in candidates.items()]
sc.table(rows, columns=["mask", "bytes as bool", "runs", "times smaller as RLE"], decimals=1)

rows = []
for factor in (1, 2, 4):
    large = cup.repeat(factor, axis=0).repeat(factor, axis=1)
    rings = sc.data.mask_to_polygons(large)
    rows.append([factor, int(large.sum()), len(rle_by_changes(large)), sum(map(len, rings))])
sc.table(rows, columns=["enlarged", "pixels", "runs", "corners of polygons"])

# %% [markdown] lang="en" key="01-derive-polygons"
# A number below 1 means that RLE is *larger* than the plain mask. Thin vessels do better than round coins, because their picture
# is seventeen times as large and most of it is still. As for the camera: an area grows with the square of the scale. Runs grow
# with its first power, for each column holds as many as before. Corners do not grow at all: only their coordinates change.
#
# ## 1.10 Polygons, and what they cannot say
#
# A **polygon** is the list of its corners. People draw polygons, so many data sets are born as such. Ours run along the cracks
# between pixels, which makes them exact; corners are (row, col) at halves, and COCO writes the same as a flat list
# $x_1, y_1, x_2, y_2, \dots$ (the swap from above, waiting for you). Two things do not fit into one polygon:
#
# - **a hole.** The cup is a ring around the coffee. COCO's polygons know no holes; a polygon of the outline swallows it. (Ours
#   are filled by the *even-odd rule*: a pixel is inside if an odd number of rings surrounds it. Then a ring in a ring is a hole.)
# - **two pieces.** The cup hides the middle of the spoon. One thing, two polygons; code that takes `polygons[0]` takes one.
#
# A polygon can also be thinned out. Along cracks it has a corner at every step of the staircase; Douglas and Peucker (1973) drop
# each one that stays within a tolerance of the simpler line. **How few of its 640 corners does a flower need to keep IoU at 0.98?**

# %% key="01-derive-polygons-run" tags=["long"]
from skimage.measure import approximate_polygon

spoon = target == names.index("spoon")
cup_rings, spoon_rings = sc.data.mask_to_polygons(cup), sc.data.mask_to_polygons(spoon)
assert (sc.data.polygons_to_mask(cup_rings, shape=cup.shape) == cup).all()  # all rings: exact
outer = sc.data.polygon_to_mask(max(cup_rings, key=len), shape=cup.shape)
piece = sc.data.polygon_to_mask(spoon_rings[0], shape=cup.shape)
swallowed = (outer & (target == names.index("coffee"))).sum()
print(f"cup: rings of {[len(ring) for ring in cup_rings]} corners; the outer one alone swallows {swallowed} pixels of coffee")
print(f"spoon: {len(spoon_rings)} rings; the first one alone keeps {100 * piece.sum() / spoon.sum():.0f} % of it")
bloom = sc.data.load_instances("flower")[1] == 1
ring = max(sc.data.mask_to_polygons(bloom), key=len)
for tolerance in (0, 1, 4, 8, 16):
    few = approximate_polygon(np.vstack([ring, ring[:1]]), tolerance)[:-1]
    kept = sc.metrics.iou(sc.data.polygon_to_mask(few, shape=bloom.shape), bloom)
    print(f"flower within {tolerance:2d} pixels: {len(few):3d} corners, IoU {kept:.3f}")
sc.display.show_row([sc.display.error_map(m, t, image=coffee)[:, 60:510] for m, t in ((outer, cup), (piece, spoon))],
                    titles=["Outer ring of the cup", "First ring of the spoon"], legend=sc.display.error_legend(), size=165,
                    alt="Blue false positives fill the inside of the cup; the bowl of the spoon is missed, its handle is kept")

# %% [markdown] lang="en" key="01-derive-resize"
# The cup's third ring, of four corners, goes round a single pixel: a crumb of our own mask that no eye had seen. And a flower needs
# few of its corners, until the tolerance cuts visibly into the petals.
#
# ## 1.11 Resizing: where labels stop being numbers
#
# Networks want images of one size, so every label map is resized sooner or later. **Nearest-neighbour** resizing takes, for each new
# pixel, the old pixel at its centre. **Bilinear** resizing takes a weighted mean. In one dimension, with $n$ old and $m$ new
# pixels, step $s = n/m$:
#
# $$x_j = (j + \tfrac12)\,s - \tfrac12, \qquad w_{ji} = \max\left(0,\ 1 - \frac{|i - x_j|}{\max(s, 1)}\right), \qquad
# v'_j = \frac{\sum_i w_{ji}\, v_i}{\sum_i w_{ji}} .$$
#
# $x_j$ is where the centre of new pixel $j$ lies among the old ones $i$; the halves are there because pixel 0 reaches from
# $-\tfrac12$ to $\tfrac12$. $v_i$ are the old values, $v'_j$ the new ones. When shrinking ($s > 1$) the tent of weights widens, so
# that no old pixel is skipped. (Pillow does this. OpenCV's and, unless asked, torch's bilinear do not widen it.)
#
# By hand: the row $0, 0, 3, 3$ (sky, sky, tower, tower) enlarged to eight. $s = \tfrac12$, and the fourth new pixel has
# $x_3 = 1.25$: a quarter of the way from old pixel 1 to old pixel 2, so $v'_3 = 0.75$, and rounded 1. **Which class is 1, and what
# does the fifth new pixel become?** The first cell is the formula as a loop.
#
# The weights do not depend on the values. So resizing is a **matrix** $W$ of $m \times n$ weights, and an image $V$ is resized by
# one matrix for its rows and one for its columns, $V' = W_r\, V\, W_c^{\mathsf T}$. The second cell does that, and asks Pillow.

# %% key="01-derive-resize-loop" tags=["long"]
def resize_by_loop(values, m):
    step, out = len(values) / m, []
    for j in range(m):
        x = (j + 0.5) * step - 0.5
        weights = [max(0.0, 1 - abs(i - x) / max(step, 1)) for i in range(len(values))]
        out.append(sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights))
    return out


enlarged = resize_by_loop([0, 0, 3, 3], 8)
print("bilinear:", enlarged)
print("rounded: ", [pad_names[round(v)] for v in enlarged])

# %% key="01-derive-resize-run" tags=["long"]
from PIL import Image


def tent(n, m):
    """The (m, n) weights that take n pixels to m."""
    x = (np.arange(m)[:, None] + 0.5) * (n / m) - 0.5
    w = np.maximum(0, 1 - np.abs(np.arange(n) - x) / max(n / m, 1))
    return w / w.sum(axis=1, keepdims=True)


def smooth(values, shape):
    return tent(values.shape[-2], shape[0]) @ values @ tent(values.shape[-1], shape[1]).T


def nearest(labels, shape):
    rows, cols = (((np.arange(m) + 0.5) * n / m).astype(int) for n, m in zip(labels.shape, shape, strict=False))
    return labels[rows[:, None], cols]


assert np.allclose(tent(4, 8) @ [0, 0, 3, 3], enlarged)
for shape in ((213, 320), (256, 256), (512, 1024)):  # sizes at which rounding errors move no centre to another pixel
    bilinear = Image.fromarray(pad_target.astype(np.float32)).resize(shape[::-1], Image.Resampling.BILINEAR)
    assert np.allclose(smooth(pad_target.astype(float), shape), bilinear, atol=1e-3)
    picked = Image.fromarray(pad_target).resize(shape[::-1], Image.Resampling.NEAREST)
    assert (nearest(pad_target, shape) == picked).all()
print("the matrix agrees with the loop, and both ways with Pillow, at three sizes")

# %% [markdown] lang="en" key="01-derive-launch"
# Between sky and tower the row had *launch pad* and *rocket*. Nobody launched anything; 1 and 2 lie between 0 and 3, that is all.
#
# Now the launch pad, at half the size. Three ways: nearest; smooth and rounded; and **one sheet for each label, resized smoothly,
# then `argmax`**. A label in the small map is *invented* if none of the $2 \times 2$ pixels under it has that label.

# %% key="01-derive-launch-run" tags=["long"]
def by_sheets(labels, shape):
    found = np.unique(labels)  # void too: for resizing it is a label like any other
    return found[smooth((found[:, None, None] == labels).astype(float), shape).argmax(axis=0)]


def by_rounding(labels, shape):
    return np.rint(smooth(labels.astype(float), shape)).astype(int)


half = (213, 320)
small = {name: way(pad_target, half) for name, way in
         {"nearest": nearest, "rounded": by_rounding, "sheets": by_sheets}.items()}
under = pad_target.reshape(213, 2, 320, 2)
invented = {name: ~(under == m[:, None, :, None]).any(axis=(1, 3)) for name, m in small.items()}
rows = []
for k, label in enumerate([*pad_names, "labels that do not exist"]):
    here = {name: m == k if k < 5 else ~np.isin(m, np.unique(pad_target)) for name, m in small.items()}
    rows.append([label, *((here[name] & invented[name]).sum() for name in small), here["rounded"].sum()])
sc.table(rows, columns=["invented pixels of", *small, "all of that label, rounded"])
print("different labels:", ", ".join(f"{len(np.unique(m))} ({name})" for name, m in small.items()))
part = np.s_[74:126, 8:46]  # a piece of the big tower
shown = [sc.display.colorize(m[part].astype(np.int32)) for m in small.values()]
sc.display.show_row(shown, titles=["Nearest", "Smooth, rounded", "Smooth on sheets"], size=210,
                    legend=sc.display.class_legend(pad_names, background=True, void=True),
                    alt="Part of a tower against the sky; rounded, pixels of launch pad and rocket line both its edges; else it is clean")

# %% [markdown] lang="en" key="01-do"
# The tower is lined with launch pad and rocket. Where void (255) meets sky (0), the mean passes through everything between, so there
# are labels that no table of classes knows; a loss function that is indexed by them stops with an error far from here, or,
# worse, does not. On sheets nothing was invented: a mean of yes and no is *how much* yes, and the label with the largest share of
# a pixel wins it.
#
# ## 1.12 Do it yourself
#
# The exercise of this lesson is [`exercises/01_images_and_masks`](../exercises/01_images_and_masks/exercise.ipynb):
#
# 1. complete the line of a run-length encoder that decides about a mask whose first pixel is set;
# 2. write a resize for label maps that invents no label, void included;
# 3. repair a loader that reads masks as 0/255, as colours, transposed, or with void as background;
# 4. construct a mask whose run lengths take more bytes than its pixels, with as few set pixels as you can;
# 5. open: store fifty masks in as few bytes as possible, and read them back exactly.
#
# Here is a piece of task 3 worked. A colleague sends masks as *colours*. You have the palette; you need labels. Pack the three bytes of
# a colour into one number, and look it up. **And refuse a colour that is not in the palette**, for it means that something
# happened on the way.

# %% key="01-do-worked" tags=["long"]
def roughly(n):
    return str(n) if n < 10 else f"more than {10 ** (len(str(n - 1)) - 1)}"


def labels_from_colors(colors, table, allowed):
    """The label of each pixel of (H, W, 3), where table[k] is the colour of label k; no label but `allowed`."""
    def code(rgb):
        return np.asarray(rgb, dtype=np.int64) @ [65536, 256, 1]

    known = {int(code(table[k])): k for k in allowed}
    found, where = np.unique(code(colors), return_inverse=True)
    strangers = sum(int(c) not in known for c in found)
    if strangers:
        raise ValueError(f"{roughly(strangers)} colours are not in the palette: was this a JPEG?")
    return np.array([known[int(c)] for c in found], dtype=np.uint8)[where.reshape(colors.shape[:2])]


allowed = [*range(6), 255]
sent = voc_colors(256)[suit_target]
print("labels recovered exactly:", (labels_from_colors(sent, voc_colors(256), allowed) == suit_target).all())

# %% [markdown] lang="en" key="01-break"
# ## 1.13 Break it: 0 and 255
#
# Image programs save black and white as 0 and 255. Your code expects 0 and 1. Take the astronaut's helmet, saved by such a
# program. The prediction below is **perfect**, and still: what will each line print? For a perfect prediction of $n$ pixels
# Dice is $2\sum pt / (\sum p + \sum t)$, with $p$ the prediction and $t$ the target, pixel by pixel. Put in $p = 1$,
# $t = 255$:
#
# $$\frac{2 \cdot 255\, n}{n + 255\, n} = \frac{510}{256} \approx 1.992 .$$
#
# And for the worst kind of prediction, one that calls *every* pixel helmet? Guess before you run.

# %% key="01-break-255" tags=["long"]
helmet = suit_target == 2
saved = helmet.astype(np.uint8) * 255
p, t = helmet.astype(float), saved.astype(float)
print(f"pixels where mask == 1: {(saved == 1).sum()}; share of the picture by mask.mean(): {saved.mean():.1f}")
for name, guessed in {"perfect": p, "every pixel": np.ones_like(p)}.items():
    print(f"Dice of {name}: {2 * (guessed * t).sum() / (guessed.sum() + t.sum()):.3f}")
nothing = np.zeros_like(saved)
confusion = sc.metrics.confusion_matrix(nothing, saved, num_classes=2)
print(f"accuracy of predicting nothing: {sc.metrics.pixel_accuracy(confusion):.3f}")
for name, guessed in {"perfect": helmet, "every pixel": ~nothing.astype(bool), "nothing": nothing > 0}.items():
    print(f"after mask > 0, Dice of {name}: {sc.metrics.dice(guessed, saved > 0):.3f}")

# %% [markdown] lang="en" key="01-break-files"
# So that is 1.97: masks of 255 push Dice towards 2, and **whoever calls every pixel object scores nearly as much as whoever is
# right**, for a wrong pixel weighs 1 and a right one 255. In the log of the thread the number stands still from the first epoch to
# the last. Then look at *predicting nothing*. **To a function that leaves out void, 255 is void.** The whole object counts nowhere,
# only background is left, and a method that finds nothing is right everywhere. No line above raised an error.
#
# ### Files that lie about what they hold
#
# A **palette PNG** holds labels *and* a table of colours, as VOC's masks do. Viewers show the colours. Which of the two your
# code gets depends on one call. And a **JPEG** stores each block of 8 × 8 pixels as a sum of waves, and rounds the waves; that suits
# photographs. Read the same label map back in five ways. **Which ones still hold labels?** At the end the JPEG of the colours goes to
# `labels_from_colors`.

# %% key="01-break-files-run" tags=["long"]
import io


def through_file(picture, name):
    file = io.BytesIO()
    picture.save(file, name, quality=90, subsampling=0) if name == "JPEG" else picture.save(file, name)
    return Image.open(file)


with_palette = Image.fromarray(suit_target)
with_palette.putpalette(voc_colors(256).ravel().tolist())
png = through_file(with_palette, "PNG")
reads = {"PNG, as stored": np.array(png), "PNG, .convert('RGB')": np.array(png.convert("RGB")),
         "PNG, .convert('L')": np.array(png.convert("L")),
         "JPEG of the labels": np.array(through_file(Image.fromarray(suit_target), "JPEG")),
         "JPEG of the colours": np.array(through_file(Image.fromarray(sent), "JPEG"))}
rows = []
for name, a in reads.items():
    values = len(np.unique(a.reshape(suit_target.size, -1), axis=0))
    rows.append([name, str(a.shape), roughly(values), a.shape == suit_target.shape and bool((a == suit_target).all())])
sc.table(rows, columns=["read as", "shape", "different values", "holds the labels"])
try:
    labels_from_colors(reads["JPEG of the colours"], voc_colors(256), allowed)
except ValueError as problem:
    print("ValueError:", problem)

# %% [markdown] lang="en" key="01-ablate"
# Only the PNG as stored holds labels. (How many stray values a JPEG brings depends on the library that wrote it; hence "more than".)
#
# ## 1.14 One factor at a time: how to resize labels
#
# The launch pad was one picture. Is rounding always bad, are sheets better than nearest, and is that more than chance? Change
# **one thing, the way of resizing**: shrink a label map by 2, 4 or 8, enlarge it again, and compare with what you had. Score: mean
# IoU over the labels. Eighteen scenes: six pictures, three random places in each (seeds 0, 1, 2), the same for every way. Two of the
# pictures have two labels (coins, flower: six scenes), four have five or more, void counted as one (twelve scenes). **Predict: who
# suffers from rounding?**

# %% key="01-ablate-table" tags=["long"]
def piece_of(name, seed, size=256):
    labels, count = sc.data.load(name)[1], len(sc.data.class_names(name))
    labels = np.where(labels == 255, count, labels)  # void next to the classes: at 255 rounding would fare worse still
    row, col = (np.random.default_rng(seed + k).integers(0, n - size + 1) for k, n in enumerate(labels.shape))
    return (labels[row : row + size, col : col + size],) * 2  # what goes in is what should come out


def mean_iou(pred, labels):
    return sc.metrics.mean_iou(sc.metrics.confusion_matrix(pred, labels, num_classes=labels.max() + 1))


groups = {"two labels": ["coins", "flower"], "five labels or more": ["astronaut", "chelsea", "coffee", "rocket"]}
scenes = {group: [piece_of(name, seed) for name in members for seed in range(3)] for group, members in groups.items()}
ways = {"nearest": nearest, "smooth, rounded": by_rounding, "smooth on sheets": by_sheets}


def there_and_back(way, factor):
    return lambda labels: way(way(labels, (256 // factor, 256 // factor)), labels.shape)


rows = []
for factor in (2, 4, 8):
    methods = {name: there_and_back(way, factor) for name, way in ways.items()}
    scores = [sc.lesson.paired_scores(methods, pairs, score=mean_iou) for pairs in scenes.values()]
    for k, name in enumerate(methods):
        cells = [f"{v.mean():{sign}.3f} ± {v.std(ddof=1):.3f}" for s in scores
                 for v, sign in ((s.values[0, k], ""), (s.differences()[0, k], "+"))]
        rows.append([factor, name, *(cells if k else [cells[0], "", cells[2], ""])])
sc.table(rows, columns=["by", "way", "mean IoU, two labels", "minus nearest", "five or more", "minus nearest"])

# %% [markdown] lang="en" key="01-ablate-number"
# Read the difference columns, and compare each with its spread (± is the standard deviation over scenes).
#
# - **With two labels, rounding does no harm.** No whole number lies between 0 and 1, so it equals the sheets to the last digit
#   shown, and like them it beats nearest a little. This is why the mistake survives in so much code: it was written for one class.
# - **With five or more it costs far more than its spread.**
# - **Sheets beat nearest by a little at 2 and 4**, more than the spread. At 8, with five labels or more, the difference is smaller
#   than its spread: there you may take either.
#
# If rounding fails because labels are not amounts, the damage must depend on *which number a class happened to get*. Test it:
# deal out the numbers of the coffee picture anew, five times, and do the same again. **Which of the three ways will notice?**
#
# And a mean over labels hides **who** pays. The second cell sends every thing of five pictures there and back by 8 with the nearest
# pixel, and sets what is left of it against its size.

# %% key="01-ablate-number-run" tags=["long"]
labels, _ = piece_of("coffee", 0)
rows = []
for name, way in ways.items():
    ious = []
    for seed in range(5):
        renamed = np.random.default_rng(seed).permutation(7)[labels]  # same regions, other numbers
        ious.append(mean_iou(there_and_back(way, 4)(renamed), renamed))
    rows.append([name, min(ious), max(ious)])
sc.table(rows, columns=["way", "lowest of five numberings", "highest"], decimals=3)

# %% key="01-ablate-size-run" tags=["long"]
areas, kept, gone = [], [], []
for name in sc.data.names_with_instances():
    ids = sc.data.load_instances(name)[1]
    back = nearest(nearest(ids, (ids.shape[0] // 8, ids.shape[1] // 8)), ids.shape)
    for k in range(1, ids.max() + 1):
        areas.append(int((ids == k).sum()))
        kept.append(sc.metrics.iou(back == k, ids == k))
        if not (back == k).any():
            gone.append(sc.data.class_names(name)[sc.data.load(name)[1][ids == k][0]])
areas, kept = np.array(areas), np.array(kept)
for low, high in ((0, 300), (300, 3000), (3000, 10**6)):
    inside = (areas >= low) & (areas < high)
    print(f"{inside.sum():2d} things of {areas[inside].min()} to {areas[inside].max()} pixels:"
          f" mean IoU {kept[inside].mean():.2f}, lowest {kept[inside].min():.2f}")
print("gone altogether:", *gone)
fig = sc.display.new_figure(width=5, height=2.2)
axes = fig.add_subplot(title="What is left of a thing, there and back by 8", xscale="log",
                       xlabel="pixels of the thing", ylabel="IoU")
axes.plot(areas, kept, "o", color="#0072B2", markersize=5, alpha=0.7)
sc.display.figure(fig, alt="IoU against the size of a thing on a logarithmic axis: above 0.9 for the largest,"
                  " around 0.4 for the smallest, and 0 for one of them")

# %% [markdown] lang="en" key="01-exit"
# ## 1.15 What you take away
#
# Nearest and sheets do not care about names, rounding does. And resizing costs even where it invents nothing: small things pay, down to
# a lamp of the launch pad that is gone altogether (lesson 14 is about them). What else?
#
# - **A label is a name, not an amount.** Means, sums and smooth resizing of label maps invent classes. Use the nearest pixel, or
#   one sheet for each class.
# - **Look at the numbers before anything else:** dtype, shape, smallest and largest value, the list of labels. 0/255, colours,
#   JPEG and void read as background all show there, and nowhere else until the scores are absurd.
# - **One mask has many forms,** and each pays for something else: bytes grow with the area, runs with the outline, polygons with
#   the corners. Convert there *and back*, and compare pixels, not areas.
#
# Here is the guess with which you began.

# %% key="01-exit-meet"
rocket = small["rounded"] == pad_names.index("rocket")
share = (rocket & invented["rounded"]).sum() / rocket.sum()
sc.meet("labels-invented", truth=round(float(100 * share), 1))

# %% key="01-exit-quiz" tags=["hide-input", "long"]
sc.quiz(
    "You turn each training image and its mask by a random angle, both with bilinear interpolation. Three classes. What happens?",
    {
        "nothing, turning is not resizing": "Turning also computes pixels between pixels. The same mean, the same inventions.",
        "class 1 appears where 0 meets 2": sc.right("The mean of 0 and 2 is 1. Turn the image smoothly, the mask by nearest."),
        "the mask gets a little blurred": "It would, if labels were amounts. Rounded, blur between 0 and 2 reads as class 1.",
    },
)
sc.quiz(
    "A data set's masks are uint8 and hold 0, 38, 75 and 113. What do you do first?",
    {
        "divide by 255": "Then they hold 0, 0.15, 0.29 and 0.44. These are still not labels.",
        "round them to 0 and 255": "That throws away three of four classes.",
        "find out how they were saved": sc.right("38, 75 and 113 are VOC's red, green and olive as grey: a palette read by convert('L')."),
        "train with 114 classes": "It runs. 110 classes never occur, and the next batch of masks may hold other numbers.",
    },
)

# %% [markdown] lang="en" key="01-exit-refs"
# **To read on**
#
# - T.-Y. Lin et al., *Microsoft COCO: Common Objects in Context*, ECCV 2014, [arXiv:1405.0312](https://arxiv.org/abs/1405.0312): polygons,
#   run lengths, crowds. The [format itself](https://cocodataset.org/#format-data) is one page.
# - M. Everingham et al., *The PASCAL Visual Object Classes (VOC) Challenge*, IJCV 88(2), 2010,
#   [doi:10.1007/s11263-009-0275-4](https://doi.org/10.1007/s11263-009-0275-4): label maps with void.
# - M. Okabe and K. Ito, *Color Universal Design*, 2008, [jfly.uni-koeln.de/color](https://jfly.uni-koeln.de/color/): the palette of this course, and why.
#
# Named above: Viénot, Brettel & Mollon 1999, [doi:10.1002/(SICI)1520-6378(199908)24:4<243::AID-COL5>3.0.CO;2-3](https://doi.org/10.1002/%28SICI%291520-6378%28199908%2924:4%3C243::AID-COL5%3E3.0.CO;2-3)
# · Douglas & Peucker 1973, [doi:10.3138/FM57-6770-U75U-7727](https://doi.org/10.3138/FM57-6770-U75U-7727).
#
# **Next, lesson 2:** your mask and ours share most pixels. How good is that, in a number, and when does the number lie?
