# %% [markdown] lang="en" key="00-title"
# # 0 · Start here: what is segmentation, and is my set-up ready?
#
# You look at a photograph and see a rocket, towers, lamps, the sky. A computer holds the same photograph as rows of numbers.
# **Segmentation gives every one of these pixels a label**, so that a program can say where the rocket ends and the sky begins.
# Phones do it when they blur the background of a portrait, cars when they look for the road, hospitals when they measure a tumour.
#
# This page is a **notebook**: text, and grey cells with Python in them. Click the first grey cell and press **Shift + Enter**. It
# runs, and the next cell is chosen. Go down the page like that. In two minutes you will have cut a rocket out of its picture.
#
# The second cell shows where the lesson goes. On the left a photograph. In the middle every pixel has a **class**: sky, launch pad,
# rocket, tower or lamp. On the right every *thing* also has a colour of its own, so that four towers are four.

# %% key="00-setup"
import numpy as np
import segcourse as sc

sc.setup()

# %% key="00-title-picture"
image, semantic = sc.data.load("rocket")  # the photograph, and our label for each of its pixels
_, panoptic, segments = sc.data.load_panoptic("rocket")
classes = sc.data.class_names("rocket")
sc.display.show_row([image, sc.display.colorize(semantic), sc.display.colorize(panoptic)], size=240,
                    titles=["A photograph", "A class for each pixel", "Each thing told apart"],
                    legend=sc.display.class_legend(classes, background=True, void=True),
                    alt="A rocket between four towers at dusk; the same scene with a colour for each class; "
                        "then with a colour for each thing")

# %% [markdown] lang="en" key="00-ready"
# ## 0.1 Is this computer ready?
#
# If you see three pictures above, nearly everything works. The next cell asks for the rest: versions, and where networks will
# compute later in the course. Its first run takes a few seconds, since PyTorch is large.

# %% key="00-ready-check" tags=["nbval-ignore-output"]
import platform
from importlib.metadata import version

print(f"Python {platform.python_version()} on {platform.system()}")
for name in ("segcourse", "numpy", "scikit-image", "ipywidgets", "torch"):
    print(f"{name} {version(name)}")
print(f"device: {sc.device()}, profile: {sc.profile()}")

# %% [markdown] lang="en" key="00-ready-read"
# **Device** is `cpu`, `cuda` (a graphics card by NVIDIA) or `mps` (a Mac's). `cpu` is fine: every lesson is made to run on two
# processor cores, without a network. **Profile** is how much a lesson does: `quick` on such a machine, `full` where there is a
# graphics card, with more data and longer training. The environment variable `SEGCOURSE_PROFILE` overrules it.
#
# Did a cell end in a red error? Open a terminal in the course's folder and run `python3 course.py doctor`. It looks at each part
# and says in one sentence what is missing. (In Colab the first cell installs what is needed; run it again.)

# %% [markdown] lang="en" key="00-first"
# ## 0.2 Your first cut-out
#
# The labels came with the photograph; a person drew them. `semantic` holds one whole number for each pixel, and 2 stands for
# rocket. So the comparison `semantic == 2` asks every pixel, *are you rocket?*, and gets yes or no. Such a picture of yes and no is
# called a **mask**.

# %% key="00-first-cut"
label = 2
mask = semantic == label
cut = np.where(mask[..., None], image, 255)  # the photograph where the mask says yes, white (255) elsewhere
sc.display.show_row([mask, cut], titles=[f"Mask: are you {classes[label]}?", "Cut-out"], size=300,
                    alt="A mask, white where the label is the chosen one; and the photograph cut out by it, on white")
print(f"{classes[label]}: {mask.sum()} of {mask.size} pixels, {mask.mean():.1%}")

# %% [markdown] lang="en" key="00-first-look"
# That is segmentation in use: one mask, one line of code. **Change `label = 2` into `label = 3`, and run the cell again.** Who is cut
# out now? Then try 0 and 4.
#
# You cannot break anything here. If the cells ever disagree, *Kernel → Restart Kernel and Run All Cells* starts over.
#
# How a program finds such masks by itself is what the other lessons are about.

# %% [markdown] lang="en" key="00-recall"
# ## 0.3 What you bring along
#
# You need some Python and NumPy, and no knowledge of images. Every lesson opens with two or three questions about what came
# before. Press an option, or its number on the keyboard: **each answer says why it is right or wrong**, and you may try again.
# Nobody marks you. What you answer is kept in one small file beside this notebook, `segcourse-progress.json`, and is sent nowhere.
# (The code of a question is folded, since it holds the answer.)

# %% key="00-recall-shape" tags=["hide-input"]
sc.quiz(
    "The photograph is an array with `image.shape == (427, 640, 3)`. How many pixels does it have?",
    {
        "819 840": "That counts each number. A colour pixel holds three of them: how much red, green and blue.",
        "273 280": sc.right("427 rows times 640 columns; each pixel holds three numbers: red, green, blue."),
        "1 067": "That is 427 + 640. Rows and columns span a rectangle, so they multiply.",
    },
)

# %% key="00-recall-row" tags=["hide-input"]
sc.quiz(
    "Which pixel is `image[100, 20]`?",
    {
        "100 from the left, 20 from the top": "That is (x, y), as in geometry. An array is asked for the row first.",
        "row 100, column 20": sc.right("Row first, counted from the top and from 0; then the column, from the left."),
        "row 100 from the bottom, column 20": "Plots have row 0 at the bottom; images have it at the top.",
    },
)

# %% [markdown] lang="en" key="00-predict"
# ## 0.4 Guess first
#
# A cheaper way to say where something is: draw the tightest upright rectangle around it, a **box**. Here are three things of the
# photograph, each as its box sees it. Everything that you see in such a picture is inside the box.
#
# Some of it is not the thing. **On average over all things of this photograph, what share of a box is not the thing?** Move
# both scales: your guess, and how sure you are that it is near. Then press *Write it down*. Guessing before you know makes
# the answer stick, and how well you judge your own sureness is worth knowing too. You meet your guess at the end.

# %% key="00-predict-boxes"
crops = [image[123:425, 163:205], image[127:407, 311:334], image[370:427, 144:158]]  # [rows, columns]
sc.display.show_row(crops, titles=["Tower", "Rocket", "Lamp"], size=260,
                    alt="Three narrow crops: a tower with sky left and right of it, the rocket nearly filling its box, "
                        "a lamp on a thin post")
guess = sc.predict("box-lost", low=0, high=100, unit="%", question="How much of a box is not the thing, on average?")

# %% [markdown] lang="en" key="00-see"
# ## 0.5 Thirty-five pixels on paper
#
# Labels are numbers, so look at numbers. Here is a scene of five rows and seven columns. 0 is sky, 1 is tower, 2 is ground.

# %% key="00-see-semantic"
scene = np.array([[0, 0, 0, 0, 0, 0, 0],
                  [0, 1, 0, 0, 0, 1, 0],
                  [0, 1, 0, 0, 0, 1, 0],
                  [0, 1, 0, 0, 1, 1, 1],
                  [2, 2, 2, 2, 2, 2, 2]])
sc.display.show_values(scene, title="Semantic labels", colors=sc.display.colorize(scene),
                       alt="A grid of 5 x 7 numbers: two towers of ones, a bottom row of twos, zeros elsewhere")

# %% [markdown] lang="en" key="00-see-names"
# Count on paper: how many pixels are tower? **How many towers are there, and which number in the grid told you?**
#
# None did. You saw two towers since your eye put touching ones together. The grid answers only one of three questions:
#
# | labelling | asks each pixel | the pixel answers with |
# |---|---|---|
# | **semantic** | what is here? | a class: sky, tower, ground |
# | **instance** | which one is it? | the number of a thing, or 0 for none |
# | **panoptic** | both at once | the number of a segment, and a list says what each segment is |
#
# Classes come in two kinds. **Things** can be counted: towers, lamps, cars, cells. **Stuff** cannot: sky, road, grass. It makes no
# sense to ask for the second sky. An instance labelling knows only things. A panoptic one (Greek for *seeing all*) makes a
# segment of each thing and one of each stuff class, so that each pixel lies in exactly one segment.
#
# Write both labellings down for the grid before you run the next cell: start with 1 for the left tower.

# %% key="00-see-answer" tags=["long"]
instance = np.zeros_like(scene)
instance[1:4, 1], instance[1:4, 4:7] = 1, 2 * (scene[1:4, 4:7] == 1)
both = np.where(scene == 0, 3, np.where(scene == 2, 4, instance))
space, white = np.full((5, 1), ""), np.full((5, 1, 3), 255, dtype=np.uint8)
sc.display.show_values(np.hstack([instance, space, both]),
                       colors=np.hstack([sc.display.colorize(instance), white, sc.display.colorize(both)]),
                       title="Instance labels, and panoptic ones: 3 is the sky, 4 the ground",
                       alt="Two grids: the left tower holds 1, the right one 2; "
                           "all else is 0 in the first grid, 3 and 4 in the second")
print("pixels of each panoptic segment:", np.bincount(both.ravel())[1:].tolist(), "sum", both.size)

# %% [markdown] lang="en" key="00-see-real"
# The photograph's labels are the same kind of array, only larger. One value is special: **255, void**, is for pixels of which
# nobody can tell what they are. Every score in this course leaves them out.

# %% key="00-see-real-arrays"
_, instances = sc.data.load_instances("rocket")
for name, labels in (("semantic", semantic), ("instances", instances), ("panoptic", panoptic)):
    print(f"{name}: {labels.shape}, {labels.dtype}, labels {np.unique(labels).tolist()}")
print("classes:", ", ".join(f"{k} {name}" for k, name in enumerate(classes)))

# %% [markdown] lang="en" key="00-touch"
# ## 0.6 Point at a pixel
#
# Now under your hand: the three labellings of one scene. Point anywhere, and each picture lights what shares the pixel's class, its
# thing, its segment. First the widget asks for a guess; set the scale and press *Show*. (*Skip*, or the key G, does without.)
#
# 1. **Find a pixel** that the instance labelling has no answer for and the panoptic one has. Which kind of class is it?
# 2. **Find two pixels** that share their class but not their segment. Then two that share their segment although a tower
#    stands between them.
# 3. **Find a pixel without any answer.** Where do such pixels lie? Would you have known better?
#
# Without a mouse: click or Tab into it; the arrow keys move the pixel, N and P go from segment to segment, 1, 2, 3 and 0 choose
# the pictures, X lets go, and ? lists all keys. It is the same in every widget of the course.
#
# Under each widget stands a still twin, for reading on paper or where no Python runs. Here it is a table: one line for a class, and
# in how many segments it comes.

# %% key="00-touch-widget"
things = sc.data.things("rocket")
sc.widgets.SceneLabels(image, semantic, instances, class_names=classes, things=things)

# %% key="00-touch-table"
rows = []
for label, name in enumerate(classes):
    own = [s for s in segments if s["category_id"] == label]
    pixels = sum(s["area"] for s in own)
    rows.append([name, "thing" if name in things else "stuff", len(own), pixels, f"{pixels / semantic.size:.1%}"])
sc.table(rows, columns=["class", "kind", "segments", "pixels", "share"])
print(f"{len(segments)} segments; void: {(semantic == 255).sum()} pixels")

# %% [markdown] lang="en" key="00-touch-answer"
# - The sky and the launch pad are stuff: the instance picture has no number for them. They make up most of the photograph.
# - Two towers share a class and are two segments. The sky left and right of a tower is *one* segment, in pieces that do not
#   touch. **A segment need not hang together.** Keep that for the section *Break it*.
# - Void lies around the lamps, where rays cross the sky. Is a ray lamp or sky? Whoever draws masks has to decide, or to say "I
#   cannot tell".

# %% [markdown] lang="en" key="00-derive"
# ## 0.7 Classification, detection, segmentation
#
# The question that beginners ask most: *how do these three differ?* They are three answers to the same photograph.
#
# | task | answers | here |
# |---|---|---|
# | **classification** | what is in the picture? | "a rocket launch" |
# | **detection** | what is where, roughly? | a class and a box for each thing |
# | **segmentation** | what is where, exactly? | a label for each pixel |
#
# Going up this table, you only forget: from instance or panoptic labels follow the boxes, and from the boxes a list of what is there.
# Nothing leads down again. **So let us walk up, from masks to boxes.**
#
# Let $M_{rc}$ be 1 where pixel (row $r$, column $c$) belongs to the thing, else 0. Its box is
#
# $$\text{top} = \min\{r : M_{rc} = 1\}, \qquad \text{bottom} = 1 + \max\{r : M_{rc} = 1\},$$
#
# and *left* and *right* are the same for the columns. With the $1 +$, the box is the slice `image[top:bottom, left:right]`,
# and bottom − top is its height. First as it reads: look at each pixel once, and widen the box of its thing.

# %% key="00-derive-loop" tags=["long"]
def boxes_by_loop(instances):
    """{thing: (top, bottom, left, right)}, one look at each pixel."""
    boxes = {}
    for r, row in enumerate(instances.tolist()):
        for c, thing in enumerate(row):
            if thing > 0:
                top, bottom, left, right = boxes.get(thing, (r, r + 1, c, c + 1))
                boxes[thing] = (min(top, r), max(bottom, r + 1), min(left, c), max(right, c + 1))
    return boxes


print(boxes_by_loop(instance), "in the scene of 35 pixels")

# %% [markdown] lang="en" key="00-derive-fast"
# NumPy can look at all pixels at once: `mask.any(axis=1)` asks each row, *is anything of it in you?* The first and the last row that
# say yes are the edges. Do the two forms agree?
#
# (Careful with boxes from elsewhere: the COCO data set writes left, top, width, height; others left, top, right, bottom. Swapped
# rows and columns are the commonest mistake with boxes.)

# %% key="00-derive-rows"
def box_of(mask):
    """(top, bottom, left, right) of one mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


numbers = range(1, instances.max() + 1)
assert boxes_by_loop(instances) == {k: box_of(instances == k) for k in numbers}
print(f"both forms agree on all {len(numbers)} boxes; that of thing 5 is {box_of(instances == 5)}")

# %% key="00-derive-answers" tags=["long"]
frames = np.zeros_like(instances)
for k in numbers:
    top, bottom, left, right = box_of(instances == k)
    ring = np.zeros(instances.shape, dtype=bool)
    ring[top:bottom, left:right] = True
    ring[top + 3 : bottom - 3, left + 3 : right - 3] = False
    frames[ring] = k
boxed, labelled = sc.display.overlay(image, frames, opacity=1), sc.display.overlay(image, panoptic, opacity=0.6)
sc.display.show_row([image, boxed, labelled], size=260,
                    titles=["“A rocket launch”", "A box for each thing", "A label for each pixel"],
                    alt="The photograph; with coloured boxes around towers, rocket and lamps; all in colours")
five = 1 + 4  # a class and four edges
answers = {"classification": 1, "detection": five * len(numbers), "segmentation": semantic.size}
sc.table(answers, columns=["task", "numbers in the answer"])

# %% [markdown] lang="en" key="00-derive-lost"
# What does a box lose? Let $|M|$ be the number of pixels of the thing and $|B|$ that of its box. The share of the box that is
# *not* the thing is
#
# $$\text{lost} = 1 - \frac{|M|}{|B|} .$$
#
# On paper, for the right tower of the small scene: 5 pixels in a box of $3\times 3$, so $\text{lost} = 1 - \tfrac59 \approx 0.44$. The
# left one fills its box: 0. And a disc of diameter $d$? Its area is $\tfrac{\pi}{4}d^2$ in a box of $d^2$. It loses
# $1 - \tfrac{\pi}{4} \approx 0.215$ however well the box was drawn.
#
# There is a second way to read it. The standard score of a mask, which lesson 2 takes apart, is **intersection over union** (IoU):
# the pixels that two masks share, over those in either. Fill the box and compare it with the thing. All of $M$ lies inside
# $B$, so they share $|M|$ pixels, and together they cover $|B|$: the IoU is $|M|/|B| = 1 - \text{lost}$. The next cell checks
# both hand results, then this equation.

# %% key="00-derive-lost-run" tags=["long"]
def lost(mask):
    """Share of a mask's box that is not the mask, 0..1."""
    top, bottom, left, right = box_of(mask)
    return 1 - mask.sum() / ((bottom - top) * (right - left))


disc = np.hypot(*np.mgrid[-200:201, -200:201]) < 200.5  # True where the centre is nearer than that
print(f"left tower {lost(instance == 1):.2f}, right tower {lost(instance == 2):.2f}, disc {lost(disc):.3f}")
for k in numbers:
    mask, filled = instances == k, np.zeros(instances.shape, dtype=bool)
    top, bottom, left, right = box_of(mask)
    filled[top:bottom, left:right] = True
    assert np.isclose(1 - lost(mask), sc.metrics.iou(filled, mask))
print(f"1 - lost is the IoU of box and mask, for all {len(numbers)} things of the photograph")

# %% [markdown] lang="en" key="00-do"
# ## 0.8 Now you
#
# Every lesson has an exercise with four to six tasks and checks that explain what went wrong:
# [exercise 00](../exercises/00_start_here/exercise.ipynb). One task, worked here: *write `paste(image, mask, background)`, which
# sets what the mask covers before another picture.* The idea is that of your first cut-out. One trap: `mask` is (427, 640) and the
# picture (427, 640, 3). `mask[..., None]` makes it (427, 640, 1), and NumPy then uses the same answer for red, green and blue.

# %% key="00-do-paste"
def paste(image, mask, background):
    """`image` where `mask` is True, `background` elsewhere."""
    return np.where(mask[..., None], image, background)


stars = sc.data.image("hubble")[:427, :640]
sc.display.show(paste(image, (semantic == 2) | (semantic == 1), stars), size=320,
                title="Launch into the deep field",
                alt="The rocket on its launch pad, in front of galaxies photographed by the Hubble telescope")

# %% [markdown] lang="en" key="00-do-choose"
# Choosing the task is the first decision of any project, and it is about money. In 2017, with a fast method, a box took
# people 7 seconds (Papadopoulos et al.); the outlines in COCO took 22 hours for 1000 things (Lin et al. 2014), which
# is 79 seconds each. **Ask for the cheapest answer that serves.** Three clients:

# %% key="00-do-quiz-cells" tags=["hide-input"]
sc.quiz(
    "A biologist wants the size of each cell in a microscope picture. Some touch. What does she need?",
    {
        "detection": "Boxes give a count and a rough place. As the size of a round cell they are a quarter too large.",
        "semantic segmentation": "That gives the area of all cells together. Where two touch, nothing says where one ends.",
        "instance segmentation": sc.right("One mask for each cell: count the pixels of each number."),
    },
)

# %% key="00-do-quiz-water" tags=["hide-input"]
sc.quiz(
    "A ministry asks what share of the land in satellite pictures is under water. What is enough?",
    {
        "semantic segmentation": sc.right("A class for each pixel; then count. Nobody asked for the number of lakes."),
        "instance segmentation": "It would work, at a higher price: telling one lake from the next was not asked for.",
        "detection": "A box around a river is mostly land, so the share would come out far too large.",
    },
)

# %% key="00-do-quiz-door" tags=["hide-input"]
sc.quiz(
    "A museum counts visitors with a camera above the door. What is the cheapest answer that serves?",
    {
        "classification": "“There are people” is no count.",
        "detection": sc.right("A count needs things told apart, and not their outlines. Boxes do that."),
        "panoptic segmentation": "It would work, and you would pay for outlines, floor and walls that nobody uses.",
    },
)

# %% [markdown] lang="en" key="00-break"
# ## 0.9 Break it
#
# A colleague saves money: *we need no instance labels. Pixels of a class that hang together are one thing, so count the connected
# pieces of the semantic labels.* It worked on the scene of 35 pixels. **Where will it count too few, where too many?**

# %% key="00-break-count" tags=["long"]
def counted(what, instances):
    pieces = sc.classical.connected_components(instances > 0)  # touching pixels get the same number
    return [what, int(pieces.max()), len(np.unique(instances[instances > 0]))]


coins, each_coin = sc.data.load_instances("coins")
coffee, on_table = sc.data.load_instances("coffee")
rows = [counted("coins", each_coin)]
for seed in range(3):
    nuclei, each_nucleus = sc.data.synthetic.touching_nuclei(seed=seed)  # cell nuclei, drawn by a program
    rows.append(counted(f"drawn cell nuclei, picture {seed}", each_nucleus))
rows.append(counted("towers of the rocket", np.where(semantic == 3, instances, 0)))
rows.append(counted("spoon of the coffee", np.where(on_table == 2, 2, 0)))
sc.table(rows, columns=["", "connected pieces", "things"])

# %% key="00-break-picture"
pieces = sc.classical.connected_components(each_nucleus > 0)
spoon = sc.display.overlay(coffee, sc.classical.connected_components(on_table == 2))[40:340, 250:450]
sc.display.show_row([nuclei, sc.display.colorize(pieces), sc.display.colorize(each_nucleus), spoon], size=180,
                    titles=["Nuclei", "Connected pieces", "Things", "One spoon"],
                    alt="Nuclei in clumps; each clump in one colour; each nucleus in its own; a spoon that a cup cuts in two")

# %% [markdown] lang="en" key="00-break-why"
# **Too few where things touch, too many where something in front cuts a thing in two.** The coins lie apart, so there it works. The
# spoon is cut by the cup. And the fifth "tower" is a crumb of two pixels, cut off by a lamp: real labels have crumbs. Semantic
# labels hold no number of things, and no clever counting brings back what they do not say.
#
# The second failure is quieter. Look closely at what was labelled *tower*, and read the paragraph from the picture's **card**: each
# picture of the course has one, with its source, its licence and how its labels were made.

# %% key="00-break-lattice"
window = (slice(150, 330), slice(0, 100))
blue = image[..., 2].astype(int) - image[..., 0] > 30  # clearly more blue than red
sc.display.show_row([image[window], sc.display.overlay(image, semantic == 3)[window], blue[window]],
                    titles=["Photograph", "Labelled tower", "White: blue"],
                    alt="A steel lattice with sky shining through; its label fills the outline; much inside is blue")
for label in (0, 3, 2):
    print(f"{classes[label]}: {blue[semantic == label].mean():.0%} of its pixels are clearly more blue than red")
print(next(part for part in sc.data.card("rocket").split("\n- ") if part.startswith("**Conventions")))

# %% [markdown] lang="en" key="00-break-card"
# A good part of the "tower" is sky that shines through the steel. A mistake? It is a **convention**: someone decided to label
# a lattice to its outline. For *will I fly into it?* that is right, for *how much steel is it?* it is wrong. Every data set
# is full of such decisions, and a method is scored against them. `print(sc.data.card("rocket"))` shows the whole card.

# %% [markdown] lang="en" key="00-ablate"
# ## 0.10 One factor at a time
#
# How much a box loses: is that a matter of the thing's shape, or of how it happens to lie? To find out, change **one** factor and
# hold all else. (This is called an **ablation**; each lesson ends with one.) We turn each mask by 0°, 15°, 30° and 45° and
# draw a new box. The thing stays the same; only its direction changes. And each thing is compared *with itself*, so that
# what makes things different cancels out: the comparison is **paired**.
#
# - *Thin*: the two slender towers, the rocket, a lamp on its post, a spoon. *Coins* are round and large.
# - *Nuclei*: ovals of about twenty pixels across, in three pictures drawn from three **seeds**, the numbers that random drawing
#   starts from.
# - *Small discs*: drawn, as large as nuclei. For them theory says that turning changes nothing. They are the **control**: they show what
#   the measurement itself does.
#
# **Guess for each row: how much more is lost at 45° than at 0°?**

# %% key="00-ablate-things" tags=["long"]
def cropped(mask):
    top, bottom, left, right = box_of(mask)
    return mask[top:bottom, left:right]


def whole_things(labels):
    """One cropped mask for each thing that the edge of the picture does not cut."""
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return [cropped(labels == k) for k in np.setdiff1d(labels, edge) if k > 0]


kinds = {"thin": [cropped(instances == k) for k in (3, 4, 5, 7)] + [cropped(on_table == 2)]}
kinds["coins"] = whole_things(each_coin)
for seed in range(3):
    kinds[f"nuclei, seed {seed}"] = whole_things(sc.data.synthetic.touching_nuclei(seed=seed)[1])
r, c = np.mgrid[-12:13, -12:13]
drawn = np.random.default_rng(0).uniform((7, -0.5, -0.5), (11, 0.5, 0.5), size=(30, 3))  # radius, centre
kinds["small discs (control)"] = [cropped(np.hypot(r - y, c - x) < radius) for radius, y, x in drawn]
print(", ".join(f"{len(masks)} {kind}" for kind, masks in kinds.items()))

# %% key="00-ablate-table" tags=["long"]
from scipy import ndimage


def turned(mask, angle):
    return ndimage.rotate(mask.astype(np.uint8), angle, order=0) > 0  # order 0: each pixel takes the nearest label


rows = []
for kind, masks in kinds.items():
    share = np.array([[lost(turned(mask, a)) for a in (0, 15, 30, 45)] for mask in masks])  # (things, angles)
    columns = [*share.T, share[:, 3] - share[:, 0]]
    rows.append([kind, *(f"{c.mean():.2f} ± {c.std(ddof=1):.2f}" for c in columns)])
sc.table(rows, columns=["", "0°", "15°", "30°", "45°", "45° minus 0°, paired"],
         title="Share of the box that is not the thing: mean ± standard deviation over the things")

# %% key="00-ablate-picture"
examples = {"Rocket": kinds["thin"][2], "Spoon": kinds["thin"][4], "Coin": kinds["coins"][0],
            "Disc": kinds["small discs (control)"][0]}
views = {f"{name} {a}°": turned(mask, a) for name, mask in examples.items() for a in (0, 45)}
sc.display.show_row([sc.display.colorize(view) for view in views.values()], columns=8, size=84,
                    titles=[f"{name} {lost(view):.0%}" for name, view in views.items()],
                    alt="Rocket, spoon, coin and a small disc, as they lie and turned by 45 degrees, each in its box")

# %% [markdown] lang="en" key="00-ablate-read"
# Read the last column, and ask: **is the difference larger than its spread?**
#
# - **Thin things: yes.** The rocket fills its box as well as a coin does, but only because it stands upright. On paper: a bar of
#   length $l$ and width $w$, turned by 45°, has a square box of side $(l + w)/\sqrt2$, so $\text{lost} = 1 - 2lw/(l+w)^2$; for
#   $l = 10w$ that is 0.83. The spread of the difference is large since the spoon lay askew from the start.
# - **Coins: no.** A disc loses 0.215 at any angle, and the coins come close.
# - **Nuclei: it looks like a little, in all three seeds.** Now look at the control. The small discs show as much, and for them the truth is
#   zero! A small mask is a staircase of pixels; turned, the corners of the stairs stick out, and the box has to hold them. So
#   what the nuclei show may be nothing but pixels. Three seeds that agree do not help against an error that all three share; **a
#   control does.**
#
# The thinner a thing, the more its box depends on how it lies. That is why masks win for roads, vessels, cables and spoons, and why
# a box may do for coins.

# %% [markdown] lang="en" key="00-exit"
# ## 0.11 What you take away
#
# - Three tasks, each saying more than the one before: **classification** (what), **detection** (a box for each thing), **segmentation**
#   (a label for each pixel). More detail costs more labelling; ask for the cheapest answer that serves.
# - Three labellings: **semantic** (class), **instance** (which thing), **panoptic** (both, things and stuff). Touching things of one
#   class cannot be told apart by semantic labels.
# - Labels are arrays of numbers that somebody decided on. Read the card before you trust a score.
#
# And here is your guess again.

# %% key="00-exit-meet"
shares = [100 * lost(instances == k) for k in numbers]
sc.meet("box-lost", truth=round(float(np.mean(shares)), 1))
print(f"The {len(shares)} things lose from {min(shares):.0f} % to {max(shares):.0f} % of their boxes.")

# %% key="00-exit-quiz-panoptic" tags=["hide-input"]
sc.quiz(
    "A street scene shows two cars side by side, one road and one sky. How many panoptic segments is that?",
    {
        "3": "That is the number of classes. The two cars are things, so each has a segment of its own.",
        "4": sc.right("Two cars, one road, one sky: things are counted one by one, stuff once for a class."),
        "2": "Those are the things. Panoptic labels give stuff segments too, one for each class.",
    },
)

# %% key="00-exit-quiz-box" tags=["hide-input"]
sc.quiz(
    "A detector finds a spoon lying diagonally, with a perfect box. Can its box, filled, be a good mask?",
    {
        "yes, the box is perfect": "It is the best box there is. But a thin thing across it leaves most of it empty.",
        "no": sc.right("The IoU of the filled box is |M| / |B|, and that is small for a thin thing that lies askew."),
        "only with a better detector": "The box is perfect already. What is missing is not skill: a box cannot say it.",
    },
)

# %% [markdown] lang="en" key="00-exit-map"
# **How each lesson goes.** Recall, guess, a worked example on paper, a widget, the derivation in code (a slow form, a fast form, and a
# cell that shows that both agree), an exercise, a failure on purpose, an ablation, and your guess again. Change any cell you like:
# your notebook is a copy, and an update never overwrites it.
#
# **What comes.** Part I, *see and measure*: what a mask is in memory and on screen (1), and when it is good (2). Part II,
# *classical methods*: thresholds (3), regions that grow from a click (4), edges and graphs (5), and why features are learned (6). Part
# III, *networks that label every pixel*: losses (7), FCN (8), U-Net (9). Part IV, *instances and panoptic*: detection (10), Mask R-CNN
# (11), panoptic (12). Part V, *make it better*: improving (13), small objects (14), cheap labels (15), speed (16). Part VI, *use it*:
# driving (17), medicine (18), image editing (19). Part VII: choosing a method for your images (20), toolkits (21), what lies beyond (22).
#
# **Where you stand.** The next cell reads the file beside this notebook; it works in any lesson. To begin afresh, delete
# `segcourse-progress.json`; to take it along, copy it. Colab takes its machine away after a while, and the file with it, unless
# you download it.

# %% key="00-exit-progress"
sc.progress()

# %% [markdown] lang="en" key="00-exit-refs"
# **To read on**
#
# - A. Kirillov et al., *Panoptic Segmentation*, CVPR 2019, [arXiv:1801.00868](https://arxiv.org/abs/1801.00868). Things, stuff and the
#   three labellings, in its first three pages.
# - E. H. Adelson, *On seeing stuff: the perception of materials by humans and machines*, SPIE 4299, 2001,
#   [doi:10.1117/12.429489](https://doi.org/10.1117/12.429489). Where the word comes from.
# - T.-Y. Lin et al., *Microsoft COCO: Common Objects in Context*, 2014, [arXiv:1405.0312](https://arxiv.org/abs/1405.0312). How a large
#   data set is made, and what it cost.
#
# Named above: Papadopoulos et al., *Extreme clicking for efficient object annotation*, ICCV 2017,
# [arXiv:1708.02750](https://arxiv.org/abs/1708.02750).
#
# **Next, lesson 1:** what is a mask, in memory and on screen? You will meet 0, 1 and 255 again, and see
# what happens to whoever mixes them up.
