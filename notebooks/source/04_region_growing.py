# %% [markdown] lang="en" key="04-title"
# # 4 · Region growing: how do you grow a region from one click?
#
# Every image editor has a *magic wand*: click on something, and all of it is selected. Or a corner of it. Or the whole
# picture. **What does the wand do with your click, and which single number decides between these three answers?**
#
# A threshold asks each pixel *how bright are you?* It does not care where the pixel lies. **Region growing** asks
# *are you like the pixel that was clicked, and are you connected to it?* That second half changes everything. It also
# brings a new kind of failure, the **leak**. By the end, you can predict where a leak will happen, and you know three
# ways to stop it (a stable tolerance, a fatter brush, a rival).

# %% key="04-setup"
import numpy as np
import segcourse as sc

sc.setup()

# %% [markdown] lang="en" key="04-title-goal"
# One click on the man's hair (the cross), and three **tolerances**: how far a pixel may differ from the clicked one. The
# first gives you the hair. The second gives you the man. The third gives you a man who spills into the grass.

# %% key="04-title-picture" tags=["long"]
def painted(image, region, clicks=(), color=1, arm=None):
    """`region` in colour over `image`, a white cross on each click."""
    picture = sc.display.overlay(image, np.int32(region) * color, opacity=0.6)
    arm = arm or max(picture.shape) // 30
    for row, col in clicks:
        for wide, value in ((1 + arm // 6, 0), (arm // 10, 255)):  # a black cross, then a thinner white one on it
            picture[row - wide : row + wide + 1, max(0, col - arm) : col + arm + 1] = value
            picture[max(0, row - arm) : row + arm + 1, col - wide : col + wide + 1] = value
    return picture


camera, camera_target = sc.data.load("camera")  # uint8 (512, 512); our own labels, 3 = person
hair = (90, 190)  # row, column
three = [sc.classical.region_growing(camera, hair, tolerance=t) for t in (24, 60, 109)]
sc.display.show_row([painted(camera, region, [hair]) for region in three],
                    size=170, titles=["24: the hair", "60: the man", "109: man and meadow"],
                    alt="A man with a camera; the selected region is his hair, then hair, coat and trousers, then these and "
                        "large patches of grass")

# %% [markdown] lang="en" key="04-recall"
# ## 4.1 Before you start
#
# Three questions from the lessons before. No scrolling back.

# %% key="04-recall-quiz" tags=["long"]
sc.quiz(
    "You shuffle all pixels of a photograph. What happens to Otsu's threshold?",
    {
        "it moves": "It is computed from the histogram, and shuffling leaves the histogram as it is.",
        "nothing": sc.right("It has never seen where a pixel lies. Today's method sees little else."),
        "it no longer exists": "There is always a best line. Whether the mask is of any use is another matter.",
    },
)
sc.quiz(
    "Hysteresis uses a strict and a lenient line. Which pixels does it keep?",
    {
        "those above the lenient line": "These are the candidates. Stains pass, too.",
        "those above the strict line": "These are the starting points. The ends of the strokes would be lost.",
        "those above the lenient line that are connected to one above the strict line": sc.right(
            "Sure pixels spread over possible ones. Replace “sure” by “clicked”, and you have region growing."),
    },
)
sc.quiz(
    "`image` is uint8, and the pixel that you clicked has the value 50. What is wrong with `np.abs(image - 50) <= 10`?",
    {
        "nothing": "A pixel of value 45 gives 45 − 50 = 251 in uint8, which wraps around below 0. It is refused.",
        "it refuses every pixel darker than 50": sc.right(
            "Below 0, uint8 wraps around to 255 and down. Convert to a signed or float type before you subtract."),
        "it is off by one": "`<=` lets exactly the difference 10 in, as meant. The trouble is below 50.",
    },
)

# %% [markdown] lang="en" key="04-predict"
# ## 4.2 Guess first
#
# You click on the coin in the lower left corner (the cross, near its rim). The pixel that you hit has the value that is printed.
# With tolerance 0, the region is that pixel and little else. Turn the tolerance up, and the region fills the coin. At
# some tolerance, it **leaks**: it finds a way out, and takes the ground.
#
# **At which tolerance does the region first become larger than two such coins?** Write it down, with how sure you are.

# %% key="04-predict-leak"
coins = sc.data.image("coins")
_, each_coin = sc.data.load_instances("coins")
click = (240, 60)
coin = each_coin == each_coin[click]  # our own mask of this one coin
print(f"clicked pixel: {coins[click]}; the coin has {coin.sum()} pixels")
sc.display.show(painted(coins, np.zeros(coins.shape), [click]), size=235,
                alt="Coins on dark ground that brightens to the upper left; a cross on the coin in the lower left corner")
guess = sc.predict("coin-leak", low=0, high=150, question="First tolerance at which the region leaks")

# %% [markdown] lang="en" key="04-see"
# ## 4.3 Forty-nine pixels by hand
#
# The click is called the **seed**. Ours is the pixel in the middle, with the value 50. The tolerance is 10. So a pixel is
# *close* if its value lies in 40…60. Start with the seed. Then, again and again: every close pixel **next to** the region
# joins it. Stop when nobody joins.
#
# "Next to" has two meanings. With **4 neighbours**, a pixel touches those above, below, left and right. With **8
# neighbours**, a corner is enough. (The package says `connectivity=1` and `connectivity=2`: how many coordinates may change
# in one step.)
#
# **Take a pencil.** Write a 0 into the seed, a 1 into each pixel that joins in the first round, a 2 for the second. How many
# pixels does the region have in the end, with 4 neighbours? With 8? And with 4 neighbours and the **tolerance 11**?

# %% key="04-see-grid"
grid = np.array([[20, 23, 21, 25, 22, 24, 43],
                 [22, 45, 47, 30, 26, 42, 21],
                 [24, 31, 49, 52, 29, 27, 44],
                 [48, 25, 46, 50, 54, 57, 33],
                 [51, 28, 32, 53, 58, 70, 35],
                 [55, 26, 30, 61, 34, 31, 28],
                 [22, 27, 56, 52, 49, 47, 30]], dtype=np.uint8)
print(grid)

# %% key="04-see-check" tags=["long"]
rounds = [sc.classical.growth_steps(grid, (3, 3), tolerance=10, connectivity=c) for c in (1, 2)]
print("4 neighbours    8 neighbours")
for four, eight in zip(*rounds, strict=True):
    print("   ".join(" ".join("." if step < 0 else str(step) for step in row) for row in (four, eight)))
print(f"tolerance 10: {(rounds[0] >= 0).sum()} pixels with 4 neighbours, {(rounds[1] >= 0).sum()} with 8;"
      f" close at all: {(np.abs(grid.astype(int) - 50) <= 10).sum()}")
print(f"tolerance 11: {sc.classical.region_growing(grid, (3, 3), tolerance=11).sum()} pixels with 4 neighbours")

# %% [markdown] lang="en" key="04-touch"
# Ten and thirteen, of twenty that are close. Look at who is missing.
#
# - The thin diagonal in the upper right corner (44, 42, 43) joins only with 8 neighbours.
# - The 48, 51, 55 at the left are as close as anybody, and **not connected**. No path of close pixels leads there. A
#   threshold would have taken them.
# - The four pixels at the bottom (56, 52, 49, 47) wait behind the 61, which differs by 11. At tolerance 11, it joins, and
#   with it *everything behind it*. The tolerance changes by one, the region by half. This is a leak in the small. Remember
#   the 61. It is a **gate**.
#
# ## 4.4 Watch the front move
#
# The same coin, live. Blue curve: the IoU with this coin at every tolerance (it is hidden until you guess; G skips that).
# Dashed: the size of the region.
#
# 1. **Find the setting where the region is as large as it can be without leaking.** Then go one further and press P: watch
#    where it gets out.
# 2. Press C to clear the seed. **Find a click inside the same coin from which no tolerance at all reaches an IoU of 0.5.**
#
# Keyboard (click the picture first): arrows move the cursor, Enter sets a seed, `[` and `]` change the tolerance, 4 and 8 the
# neighbours, `,` and `.` step back and forward, ? lists the rest. Below the widget stands the same without a kernel: the front
# (the pixels that joined last) on its way, and the second question put to three clicks.

# %% key="04-touch-widget"
sc.widgets.RegionGrower(coins, seeds=[click], tolerance=50, target=coin)

# %% key="04-touch-fronts" tags=["long"]
steps = sc.classical.growth_steps(coins, click, tolerance=50)[212:298, 2:92]
stops = (15, 40)
fronts = [np.where((steps > n - 3) & (steps <= n), 2, (steps >= 0) & (steps <= n)) for n in stops]
pictures = [painted(coins[212:298, 2:92], front, [(240 - 212, 60 - 2)]).repeat(2, axis=0).repeat(2, axis=1) for front in fronts]
sc.display.show_row(pictures, size=150, titles=[f"after {n} rounds" for n in stops], legend={"region": 1, "last three rounds": 2},
                    alt="The region creeps along the bright parts of the coin, goes round dark ones, and has filled most of the coin after 40 rounds")


def every_tolerance(image, seed, object_mask):
    """Size of the region, and its IoU with the object, at the tolerances 0..255."""
    regions = [sc.classical.region_growing(image, seed, tolerance=t) for t in range(256)]
    return np.array([r.sum() for r in regions]), np.array([sc.metrics.iou(r, object_mask) for r in regions])


rows = []
for seed in (click, (270, 40), (260, 50)):
    areas, ious = every_tolerance(coins, seed, coin)
    leak = int((areas > 2 * coin.sum()).argmax())
    rows.append([str(seed), int(coins[seed]), int(ious.argmax()), ious.max(), leak, int(areas[leak] - areas[leak - 1])])
sc.table(rows, columns=["click", "value", "best tolerance", "its IoU", "leaks at", "pixels gained there"], decimals=3)

# %% [markdown] lang="en" key="04-derive"
# The last click hit a dark groove of the relief. From there, the ground is as close as the coin, and the region leaks *before*
# it is full. Nothing is wrong with the coin or with the method's code. **The seed's value is the model of the whole object**,
# and one pixel can be a bad model. Keep this for the ablation.
#
# ## 4.5 From a sentence to a queue
#
# Let $I(p)$ be the value of pixel $p$, $s$ the seed and $t$ the tolerance. The **close** pixels are
# $C_t = \{\,p : |I(p) - I(s)| \le t\,\}$, and
#
# $$R_t(s) = \text{all } p \text{ that can be reached from } s \text{ by a path of neighbours inside } C_t .$$
#
# Nothing in this says *how* to find the paths. Your eye did it in rounds, from the front outwards. A program does the same with
# a **queue**, a list of pixels whose neighbours have not been asked yet: take the first one out, ask its neighbours, put those
# that join at the end. Whoever joins in round $n$ enters the queue behind all of round $n-1$ and before all of round $n+1$. So
# the queue walks the fronts in order. This is **breadth-first search**.

# %% key="04-derive-queue" tags=["long"]
from collections import deque


def neighbours(pixel, shape):
    row, col = pixel
    around = ((row - 1, col), (row, col - 1), (row, col + 1), (row + 1, col))
    return [(r, c) for r, c in around if 0 <= r < shape[0] and 0 <= c < shape[1]]


def grow(image, seed, tolerance):
    close = np.abs(image.astype(float) - image[seed]) <= tolerance
    region = np.zeros(image.shape, dtype=bool)
    region[seed] = True
    queue = deque([seed])
    while queue:
        for near in neighbours(queue.popleft(), image.shape):
            if close[near] and not region[near]:
                region[near] = True
                queue.append(near)
    return region


print(f"the grid, tolerance 10: {grow(grid, (3, 3), 10).sum()} pixels; tolerance 11: {grow(grid, (3, 3), 11).sum()}")

# %% key="04-derive-queue-quiz" tags=["long"]
sc.quiz(
    "You replace `queue.popleft()` by `queue.pop()`, so that the newest pixel is asked first. What changes?",
    {
        "the region": "Whether a pixel joins depends on its value and on a path, not on who is asked first.",
        "the order in which pixels join": sc.right(
            "That is depth-first search: one long tentacle at a time. The final region is the same set."),
        "it may never end": "Each pixel enters at most once, and the image is finite. Both orders end.",
    },
)

# %% [markdown] lang="en" key="04-derive-fast"
# Now read the definition again. "All pixels that can be reached inside $C_t$" is a **connected component** of $C_t$: you
# labelled those in lesson 3. So the fast form has no queue in it. Number the components of the close pixels; keep the one in
# which the seed lies. **It numbers components that nobody asked for. Can it be faster all the same? Guess the ratio.**

# %% key="04-derive-fast-code" tags=["long", "nbval-ignore-output"]
def grow_by_components(image, seed, tolerance):
    close = np.abs(image.astype(float) - image[seed]) <= tolerance
    parts = sc.classical.connected_components(close)
    return parts == parts[seed]


for tolerance in (0, 24, 60, 109, 255):
    region = grow(camera, hair, tolerance)
    assert (region == grow_by_components(camera, hair, tolerance)).all()
    assert (region == sc.classical.region_growing(camera, hair, tolerance=tolerance)).all()
print("queue, components and sc.classical.region_growing agree at five tolerances")
sc.time_ratio(lambda: grow(camera, hair, 60), lambda: grow_by_components(camera, hair, 60))

# %% [markdown] lang="en" key="04-derive-jumps"
# No less work, and much faster, since the loop runs in compiled code and not in Python. It cannot tell you *when*
# a pixel joined, though. Where you need the rounds, or want to stop half-way, you need the front.
#
# ## 4.6 Where is the jump? All tolerances at once
#
# If $t$ grows, $C_t$ can only gain pixels, so $R_t$ can only gain, too: the regions are **nested** like Russian dolls. Draw their
# size over the tolerance. It is flat where the region is stuck behind walls, and it jumps where a gate opens. **Before you look
# at the curve of the click on the hair: is each jump a leak?**

# %% key="04-derive-jumps-curve" tags=["long"]
areas, ious = every_tolerance(camera, hair, camera_target == 3)
assert (np.diff(areas) >= 0).all()  # nested
fig = sc.display.new_figure(width=5, height=2.1)
axes = fig.add_subplot(title="A click on the hair", xlabel="tolerance", ylabel="share of the picture, IoU")
axes.plot(areas / camera.size, label="area of the region")
axes.plot(ious, label="IoU with the man")
axes.legend()
sc.display.figure(fig, alt="The area is a staircase with steps at 25, near 109 and near 158; the IoU leaps up at the first step, "
                           "stays on a plateau, and falls at the second")
for t in sorted(np.diff(areas).argsort()[-3:] + 1):
    print(f"tolerance {t}: {areas[t] - areas[t - 1]} pixels join at once, IoU {ious[t - 1]:.3f} → {ious[t]:.3f}")
print(f"from 40 to 100: area {areas[40] / camera.size:.3f} → {areas[100] / camera.size:.3f}, IoU {ious[40]:.3f} → {ious[100]:.3f}")

# %% [markdown] lang="en" key="04-derive-jumps-read"
# The first jump is the best thing that happens: hair and coat become one. The others are leaks, into the grass, then into the
# sky. The curve of the area alone cannot tell you which is which. But look at what lies between them: a **plateau**, from about 40
# to about 100 (last line), on which little changes. *A wide plateau is a stable answer.* It is a good place to stop when you have no target.
#
# Since regions are nested, each pixel has a **price**: the smallest tolerance at which it joins. By hand, on the 7×7 grid: the 56 at
# the bottom differs from the seed by 6 only. What is its price, and why?

# %% key="04-derive-price-grid"
nested = np.stack([sc.classical.region_growing(grid, (3, 3), tolerance=t) for t in range(256)])
grid_price = 256 - nested.sum(axis=0)  # how many of the tolerances 0, 1, 2 … are too small
for row in grid_price:
    print(" ".join(f"{p:2d}" for p in row))

# %% [markdown] lang="en" key="04-derive-price"
# It is 11: every way to the 56 leads through something worse, and the best way through the gate 61. In a formula, with $\pi$ running
# over all paths from $s$ to $p$,
#
# $$\text{price}(p) = \min_{\pi}\ \max_{q \in \pi}\ |I(q) - I(s)| .$$
#
# A path costs what its *worst* pixel costs, and the cheapest path counts. (Pollack, 1960, asked the same of a network of pipes:
# what is the widest way through?) So one pass finds all 256 regions: always let the cheapest waiting pixel join. The only change
# is that the queue becomes a **heap**, from which the smallest entry comes out first. And if each pixel remembers who called it, the
# path can be walked back.
#
# So the leak has an address. Take a pixel in the grass that joins at 109, walk back to the hair, and look for the first pixel on the way
# that costs so much. **Where do you expect the region to get out?**

# %% key="04-derive-path-show" tags=["long"]
from heapq import heappop, heappush


def prices(image, seed):
    """Price of every pixel, and the pixel from which it was reached."""
    difference = np.abs(image.astype(int) - int(image[seed]))
    price = np.full(image.shape, -1)
    caller, heap = {seed: None}, [(0, 0, seed)]  # price, steps (the shorter way wins a tie), pixel
    while heap:
        cost, steps, pixel = heappop(heap)
        price[pixel] = cost
        for near in neighbours(pixel, image.shape):
            if near not in caller:
                caller[near] = pixel
                heappush(heap, (max(cost, int(difference[near])), steps + 1, near))
    return price, caller


assert (prices(grid, (3, 3))[0] == grid_price).all()
price, caller = prices(camera, hair)
for t in (24, 60, 109):
    assert ((price <= t) == grow(camera, hair, t)).all()
walk = [(416, 487)]
while caller[walk[-1]] is not None:
    walk.append(caller[walk[-1]])
walk = walk[::-1]  # from the hair to the grass
gate = next(pixel for pixel in walk if price[pixel] == 109)
print(f"from the hair (value {camera[hair]}) to the grass in {len(walk) - 1} steps; gate {gate}, value {camera[gate]}")
route = np.zeros(camera.shape, dtype=bool)
route[tuple(np.transpose(walk))] = True
pictures = [painted(camera, sc.classical.dilate(route, radius=2), [hair, gate, walk[-1]]), sc.display.value_map(price)]
sc.display.show_row(pictures, size=190, titles=["Way out: hair, gate, grass", f"Price: blue 0, yellow {price.max()}"],
                    alt="A line leads from the hair down the coat, along the arm to the tripod, down its right leg, and at the foot "
                        "into the grass; a map of prices with the man dark blue, the grass grey, the sky yellow")

# %% [markdown] lang="en" key="04-derive-mean"
# Not through the edge of the coat, where your eye would look. The region runs down the coat and along the arm to the tripod, then down
# one of its dark legs, and steps off at the foot. You can now say more than "it leaks at 109": you can say *where*, and mend that place. Put up a wall there
# with a brush, or let another seed defend it. Keep the picture on the right in mind. It is a landscape, and the seed floods it. Lesson 5 calls
# that a **watershed**.
#
# ## 4.7 Close to what?
#
# So far, "close" meant close to the seed, forever. There are other choices, and you can compare them on paper. One row of
# pixels, a slow ramp, the seed at its left end, tolerance 6:
#
# $$10,\ 12,\ 14,\ 16,\ 18,\ 20,\ 22,\ \dots$$
#
# - **Close to the seed:** up to value 16. Four pixels.
# - **Close to the mean of the region so far** (a **running mean**): with $L$ pixels inside, the mean is $10 + (L-1)$ and the next
#   value $10 + 2L$. Their difference $L + 1$ must be at most 6. So $L = 5$ still lets one in: six pixels.
# - **Close to the neighbour** through which you came: each step is only 2. *All of them*, to the end of the world.
#
# On a ramp to one side, the running mean reaches about twice as far as the seed, and then it stops. The chain of neighbours never
# stops. It needs one blurred edge, and it is out.

# %% key="04-derive-mean-ramp"
ramp = np.arange(10, 60, 2)[None]
by_seed = sc.classical.region_growing(ramp, (0, 0), tolerance=6).sum()
by_mean = sc.classical.region_growing_running_mean(ramp, (0, 0), tolerance=6).sum()
by_chain = 1 + np.cumprod(np.abs(np.diff(ramp[0])) <= 6).sum()  # steps until the first one that is too large
print(f"of {ramp.size} pixels: close to the seed {by_seed}, to the running mean {by_mean}, to the neighbour {by_chain}")

# %% [markdown] lang="en" key="04-derive-order"
# The running mean has a catch. Three pixels: **4, 10, 16**, seed in the middle, tolerance 6. Ask the left one first: it differs by 6,
# joins, and the mean becomes 7. Now the right one differs by 9 and stays out. Ask the right one first, and the left one stays
# out. **The result depends on who is asked first.** Close to the seed, that could not happen.
#
# The package's way out is to ask in rounds: compare the **whole front** with the same mean, let all that fit join at once, and only then
# move the mean. No pixel is favoured. (A pixel that was refused is asked again when the mean has moved.) Three pixels are a toy.
# **Does the order matter on a photograph?** The code asks a cell and a coin, each in four orders.

# %% key="04-derive-order-code" tags=["long"]
def grow_one_by_one(image, seed, tolerance, directions):
    """The mean moves after every single pixel; neighbours are asked in the order of `directions`."""
    region, queue = np.zeros(image.shape, dtype=bool), deque([seed])
    region[seed], total, size = True, float(image[seed]), 1
    while queue:
        row, col = queue.popleft()
        for down, right in directions:
            near = (row + down, col + right)
            inside = 0 <= near[0] < image.shape[0] and 0 <= near[1] < image.shape[1]
            if inside and not region[near] and abs(image[near] - total / size) <= tolerance:
                region[near], total, size = True, total + image[near], size + 1
                queue.append(near)
    return region


up, left, right, down = (-1, 0), (0, -1), (0, 1), (1, 0)
three = np.array([[4, 10, 16]])
for name, order in (("left first", (left, right)), ("right first", (right, left))):
    print(f"{name}: {three[grow_one_by_one(three, (0, 1), 6, order)]}")
print(f"in rounds: {three[sc.classical.region_growing_running_mean(three, (0, 1), tolerance=6)]}")
cell, cell_target = sc.data.load("cell")
orders = {"up": (up, left, right, down), "down": (down, right, left, up),
          "left": (left, up, down, right), "right": (right, down, up, left)}
rows = [[name, *(int(grow_one_by_one(image, seed, t, order).sum()) for image, seed, t in (
    (cell[::2, ::2], (195, 215), 40), (coins[::2, ::2], (120, 30), 20)))] for name, order in orders.items()]
sc.table(rows, columns=["asked first", "cell: pixels", "coin: pixels"])

# %% [markdown] lang="en" key="04-derive-order-read"
# By a few dozen pixels on the cell; on the coin, where the region gets stuck early, by more than a quarter. An algorithm whose answer depends
# on an order that nobody chose is hard to repeat and hard to test. When you read "region growing" in a paper, look for this detail.
#
# Is the running mean *better*? Ask two photographs, in colour. The distance of two colours is the Euclidean length of their
# difference, $\sqrt{\Delta_{red}^2 + \Delta_{green}^2 + \Delta_{blue}^2}$; nothing else changes.

# %% key="04-derive-mean-photos" tags=["long"]
rocket, rocket_target = sc.data.load("rocket")
chelsea, chelsea_target = sc.data.load("chelsea")
sky, eye = rocket_target == 0, sc.classical.connected_components(chelsea_target == 2)
eye = eye == eye[100, 150]  # the eye that is clicked, not the other one
shown, rows = [], []
for name, image, truth, seed, t in (("sky", rocket, sky, (350, 260), 50), ("eye", chelsea, eye, (100, 150), 80),
                                    ("eye", chelsea, eye, (100, 150), 100)):
    fixed = sc.classical.region_growing(image, seed, tolerance=t)
    running = sc.classical.region_growing_running_mean(image, seed, tolerance=t)
    rows.append([name, t, sc.metrics.iou(fixed, truth), sc.metrics.iou(running, truth)])
    shown += [painted(image, region, [seed], color=2, arm=4 if t == 100 else None) for region in (fixed, running)]
shown[4] = shown[4][60:150, 95:215].repeat(2, axis=0).repeat(2, axis=1)  # the eye alone, twice as large
sc.table(rows, columns=["click on", "tolerance", "IoU, seed's colour", "IoU, running mean"], decimals=3)
sc.display.show_row(shown[:2] + shown[4:], size=140, titles=["Sky, seed's colour", "Sky, running mean", "Eye, seed's colour",
                    "Eye, running mean"], alt="At tolerances 50 and 100: of the evening sky the seed's colour takes a band, the running mean nearly all; of the "
                    "cat's eye (enlarged) the seed's colour takes part of the iris, the running mean the whole cat")

# %% [markdown] lang="en" key="04-derive-compete"
# The running mean follows the slow change of the sky: a gain. On the eye it helps at tolerance 80. At 100 (the right picture) it leaks,
# and then there is no way back: each leaked pixel pulls the mean towards the outside, which makes the next leak easier.
# **The same ability to adapt is the strength and the danger.**
# (Why is even the good-looking iris below one half? The target is the whole eye: the black pupil and the dark rim count, too.)
#
# ## 4.8 Let several seeds compete
#
# Every leak so far had one cause: the ground had nobody to speak for it. So give the ground a seed, too, and let regions **compete**. Adams
# and Bischof (1994) take this to its end. There is no tolerance any more. For a pixel $p$ beside region $R$ with the mean $\bar I_R$,
#
# $$\delta(p) = |I(p) - \bar I_R| .$$
#
# All pixels beside any region wait in **one** list, sorted by $\delta$. The smallest leaves; it joins the neighbouring region whose mean is
# nearest, and moves that mean; its neighbours enter the list. Sure pixels are decided first, doubtful ones last, when the regions know
# better what they look like. Every pixel gets a label. By hand, seeds at both ends:
#
# | | A | | | | | B |
# |---|---|---|---|---|---|---|
# | value | **10** | 13 | 18 | 27 | 40 | **38** |
# | beside at first | | $\delta = 3$ | | | $\delta = 2$ | |
#
# 40 joins B (mean 39), and 27 enters with $\delta = 12$. 13 joins A (mean 11.5), 18 enters with 6.5. 18 leaves first and joins A (mean
# $13\tfrac23$). Last the 27: $13\tfrac13$ from A, 12 from B. It goes to B. **Would a tolerance of 10, from both seeds, have decided it?**
#
# In the code, a *ticket* counts arrivals: equal differences leave in the order in which they came, so that the result is the same on every
# machine. That is a convention, not a law. Order matters a little here, too, as Mehnert and Jackway (1997) point out.

# %% key="04-derive-compete-code" tags=["long"]
from itertools import count


def compete(image, markers):
    """Grow all markers (1, 2, … ; 0 = unknown) at once, the best fitting pixel first."""
    labels, entered, heap, tickets = markers.copy(), markers > 0, [], count()
    total, size = np.bincount(markers.ravel(), weights=image.ravel()), np.bincount(markers.ravel())

    def difference(pixel, label):
        return abs(image[pixel] - total[label] / size[label])

    def ask_around(pixel):
        for near in neighbours(pixel, image.shape):
            if not entered[near]:
                entered[near] = True
                heappush(heap, (difference(near, labels[pixel]), next(tickets), near))

    for row, col in np.argwhere(markers):
        ask_around((row, col))
    while heap:
        pixel = heappop(heap)[2]
        beside = sorted({labels[near] for near in neighbours(pixel, image.shape)} - {0})
        label = min(beside, key=lambda k: difference(pixel, k))
        labels[pixel], total[label], size[label] = label, total[label] + image[pixel], size[label] + 1
        ask_around(pixel)
    return labels


row = np.array([[10, 13, 18, 27, 40, 38]])
print("by hand:", compete(row, np.array([[1, 0, 0, 0, 0, 2]]))[0])
small = camera[::4, ::4]
markers = np.zeros(small.shape, dtype=np.int32)
markers[15, 15:100], markers[62, 20], markers[100, 60:120:8] = 1, 2, 3  # sky, coat, grass
assert (compete(small, markers) == sc.classical.seeded_region_growing(small, markers)).all()
print("photograph: compete and sc.classical.seeded_region_growing agree on every pixel")

# %% [markdown] lang="en" key="04-derive-compete-coins"
# No: from the seeds, the 27 is 17 and 11 away. With a tolerance of 10, nobody takes it; with 20, both want it. Competition decides.
#
# Back to the coins, which no single threshold could count (lesson 3). One click (a patch of 5 × 5 pixels) into the middle of each coin, and
# **one** on the ground. The ground runs from bright to dark. One click, one mean. **Can that work?**

# %% key="04-derive-compete-coins-run" tags=["long"]
from scipy import ndimage

centres = np.round(ndimage.center_of_mass(each_coin > 0, each_coin, range(1, each_coin.max() + 1))).astype(int)
markers = np.zeros(coins.shape, dtype=np.int32)
for number, (row, col) in enumerate(centres, start=1):
    markers[row - 2 : row + 3, col - 2 : col + 3] = number
markers[80:85, 190:195] = 99  # ground
grown = sc.classical.seeded_region_growing(coins, markers)
grown[grown == 99] = 0
found = len(sc.metrics.match_instances(grown, each_coin).pairs)
print(f"{found} of {each_coin.max()} coins found (IoU above one half), IoU of all coins {sc.metrics.iou(grown > 0, each_coin > 0):.3f}")
first = each_coin == each_coin[50, 44]
beside = sc.classical.dilate(first, radius=3) & ~first
print(f"mean of coins {coins[each_coin > 0].mean():.0f}, of ground {coins[each_coin == 0].mean():.0f}; bright corner"
      f" {np.median(coins[:20, :60]):.0f}, beside the first coin {np.median(coins[beside]):.0f}")
print(f"half-way between the two means: {(coins[each_coin > 0].mean() + coins[each_coin == 0].mean()) / 2:.0f}")
sc.display.show(painted(coins, grown, [(82, 192)]), size=250, title="25 clicks; cross: the ground's",
                alt="After growing, each coin is covered by a colour of its own, and the ground by none")

# %% [markdown] lang="en" key="04-derive-merge"
# It works, and the reason is worth a minute. The bright corner of the ground is nearer to the mean of the coins than to the mean of the ground (above
# half-way, in the last printed lines). But a coin can take a pixel only when it stands **beside** it, and right beside the coin, the ground is darker than in the
# corner, and below half-way. Those pixels fit the ground better, so the ground gets them, and the coin is fenced in before it sees the corner. A threshold has no such order.
#
# ## 4.9 No clicks at all: merging
#
# Growing needs a seed. **Region merging** needs none: every pixel starts as its own region, and the two most alike *neighbours* become one, again and
# again, until the means of all neighbours differ by more than the tolerance (an idea of Brice and Fennema, 1970). By hand, tolerance 10:
#
# $$10\;|\;12\;|\;15\;|\;30\;|\;33 \;\to\; \overline{10\ 12}\;|\;15\;|\;30\;|\;33 \;\to\; \overline{10\ 12}\;|\;15\;|\;\overline{30\ 33} \;\to\;
# \overline{10\ 12\ 15}\;|\;\overline{30\ 33}$$
#
# The means are now $12\tfrac13$ and $31.5$, more than 10 apart: done.

# %% key="04-derive-merge-run" tags=["long"]
row = np.array([[10, 12, 15, 30, 33]])
print("by hand:", sc.classical.merge_regions(row, np.arange(1, 6)[None], tolerance=10)[0])
small = camera.reshape(128, 4, 128, 4).mean(axis=(1, 3)).round().astype(np.uint8)  # means of 4 x 4 pixels
each_pixel = np.arange(1, small.size + 1).reshape(small.shape)
merged = {t: sc.classical.merge_regions(small, each_pixel, tolerance=t) for t in (5, 10, 20, 40)}
sizes = {t: np.bincount(labels.ravel())[1:] for t, labels in merged.items()}
rows = [[t, len(s), int((s >= 50).sum()), 100 * np.sort(s)[-10:].sum() / small.size] for t, s in sizes.items()]
sc.table(rows, columns=["tolerance", "regions", "of 50 pixels or more", "% of the picture in the ten largest"], decimals=1)
sums = {t: np.bincount(labels.ravel(), weights=small.ravel())[1:] for t, labels in merged.items()}
pictures = [(sums[t] / sizes[t]).round().astype(np.uint8)[merged[t] - 1] for t in (5, 20, 40)]
sc.display.show_row(pictures, size=130, titles=[f"tolerance {t}: {len(sizes[t])} regions" for t in (5, 20, 40)],
                    alt="Each region painted in its mean grey: from a crisp photograph over a poster to a few flat areas; "
                        "at tolerance 40 man, grass and sky are left, the city is gone into its surroundings")

# %% [markdown] lang="en" key="04-derive-wand"
# A photograph becomes a poster. Merging gives you *all* regions and names none: it does not know that coat, hair and trousers are one man. And it
# keeps crumbs: most of the regions that are left are tiny. Use it to shrink a picture of 16 384 pixels to some hundred pieces, on which a cleverer
# method then works. Lesson 5 has better pieces (superpixels).
#
# ## 4.10 The magic wand
#
# The tool in your image editor is region growing in colour with the tolerance fixed to the clicked pixel. (Editors differ in how they measure the
# distance of colours, and some average a small square around the click.) Next to it stands a small box: **contiguous**. Ticked, it grows a region. Not ticked, it
# takes all pixels of this colour *anywhere*: a threshold on the distance. **What is that box worth?** Each at its own best tolerance:

# %% key="04-derive-wand-code" tags=["long"]
flower, flower_target = sc.data.load("flower")
coffee, coffee_target = sc.data.load("coffee")
blossom = sc.classical.connected_components(flower_target == 1)
subjects = {
    "blossom": (flower, np.where(flower_target == 255, 255, blossom == blossom[150, 220]), (150, 220)),
    "saucer": (coffee, np.where(coffee_target == 255, 255, coffee_target == 2), (270, 120)),
    "nose": (chelsea, np.where(chelsea_target == 255, 255, chelsea_target == 3), (240, 265)),
    "sky": (rocket, np.where(rocket_target == 255, 255, rocket_target == 0), (250, 350)),
}


def wand(image, click, tolerance, contiguous=True):
    if contiguous:
        return sc.classical.region_growing(image, click, tolerance=tolerance)
    return np.linalg.norm(image.astype(float) - image[click], axis=-1) <= tolerance


rows, selections = [], []
for name, (image, truth, seed) in subjects.items():
    known, tries = truth != 255, {}
    for contiguous in (True, False):
        scores = {t: sc.metrics.iou(wand(image, seed, t, contiguous) & known, truth == 1) for t in range(5, 200, 5)}
        tries[contiguous] = max(scores, key=scores.get), max(scores.values())
    rows.append([name, *tries[True], *tries[False]])
    selections += [painted(image, wand(image, seed, tries[c][0], c), [seed], color=3, arm=5 if name == "nose" else 18) for c in (True, False)]
sc.table(rows, columns=["click on", "tolerance", "IoU contiguous", "tolerance", "IoU anywhere"], decimals=3)
pictures = [s[40:390, 60:560] for s in selections[2:4]] + [s[185:290, 195:345] for s in selections[4:6]]  # crops
sc.display.show_row(pictures, size=150, alt="Saucer and nose, each selected twice: contiguous selections stay near the click, "
                    "the others take streaks of the table, and the bridge of the nose",
                    titles=[f"{name}, {how}" for name in ("saucer", "nose") for how in ("contiguous", "anywhere")])

# %% [markdown] lang="en" key="04-do"
# The box is worth most on the nose, since the fur above it has the same reddish brown, and least on the sky, which is nearly all that there is of its colour. Notice two more things.
# The best tolerances differ a lot, so there is no good default. And the saucer is bad either way: it is glossy, and its highlights and shadows are other *colours*. No
# tolerance spans them without taking the table.
#
# When would you leave the box *unticked*? Think of the letters on the page of lesson 3: one ink, a hundred islands.
#
# ## 4.11 Do it yourself
#
# The exercise of this lesson is [`exercises/04_region_growing`](../exercises/04_region_growing/exercise.ipynb):
#
# 1. complete the line that decides who enters the queue;
# 2. write the running mean in rounds;
# 3. repair a queue that gives the right region and takes much too long;
# 4. construct an image on which two orders of asking give regions of very different size;
# 5. open: the best mask of an object from at most five clicks.
#
# Task 3, worked. The broken version marks a pixel when it **leaves** the queue. Until then, it looks unvisited, and each of its neighbours
# puts it in again. Count the entries:

# %% key="04-do-worked" tags=["long"]
def entries(image, seed, tolerance, mark_on_entry):
    close = np.abs(image.astype(float) - image[seed]) <= tolerance
    region, queue, entered = np.zeros(image.shape, dtype=bool), deque([seed]), 1
    region[seed] = mark_on_entry
    while queue:
        pixel = queue.popleft()
        if not mark_on_entry:
            if region[pixel]:
                continue  # it was in the queue more than once
            region[pixel] = True
        for near in neighbours(pixel, image.shape):
            if close[near] and not region[near]:
                region[near] = mark_on_entry
                queue.append(near)
                entered += 1
    return int(region.sum()), entered


for name, mark in (("marked on entry", True), ("marked on leaving", False)):
    size, entered = entries(camera, hair, 60, mark)
    print(f"{name}: {size} pixels, {entered} entries into the queue")

# %% [markdown] lang="en" key="04-break"
# Same region, so a test of the result alone would never notice. Nearly every pixel is entered twice, once by each of the two earlier neighbours that reach it.
# With the check behind `continue` forgotten as well, the number of entries explodes.
#
# ## 4.12 Break it
#
# **One pixel is enough.** Two rooms of value 50, a wall of value 90, seed in the left room, tolerance 10. First wall: straight, one pixel missing.
# Second wall: diagonal, complete, one pixel thick. **For each wall, and for 4 and 8 neighbours: does it hold?**

# %% key="04-break-walls" tags=["long"]
straight = np.full((9, 9), 50, dtype=np.uint8)
straight[:, 4] = 90
straight[2, 4] = 50
diagonal = np.where(np.eye(9, dtype=bool)[:, ::-1], 90, 50).astype(np.uint8)
for name, room in (("straight, one gap", straight), ("diagonal, complete", diagonal)):
    sizes = [int(sc.classical.region_growing(room, (1, 1), tolerance=10, connectivity=c).sum()) for c in (1, 2)]
    print(f"{name}: {sizes[0]} pixels with 4 neighbours, {sizes[1]} with 8, of {(room == 50).sum()}")
sc.display.show_row([straight, diagonal], titles=["A gap", "No gap?"], size=100,
                    alt="A grey square with a bright vertical wall that has a gap of one pixel; a square with a bright diagonal wall")

# %% [markdown] lang="en" key="04-break-walls-why"
# The gap lets everything through. The diagonal wall holds against 4 neighbours and leaks against 8, since its pixels touch at corners only, and a diagonal
# step slips between two of them. Rosenfeld (1970) made this a rule: **if the object is 8-connected, let the ground be 4-connected**, and the other way round. Otherwise two
# crossing diagonals are both whole, or both broken.
#
# The cure for gaps is to be **too fat for them**. Let a disc grow and not a pixel: **erode** the close pixels (lesson 3), so that only the places are left where the
# centre of the disc can stand; find the component there; then dilate it back.

# %% key="04-break-fat" tags=["long"]
def grow_fat(image, seed, tolerance, radius):
    close = np.abs(image.astype(float) - image[seed]) <= tolerance
    parts = sc.classical.connected_components(sc.classical.erode(close, radius=radius))
    walked = (parts == parts[seed]) & (parts > 0)  # nothing, where the seed itself stands too narrow
    return sc.classical.dilate(walked, radius=radius) & close


print(f"straight wall, radius 1: {grow_fat(straight, (1, 1), 10, 1).sum()} pixels")
for radius in (0, 1, 2, 3):
    region = grow_fat(camera, hair, 109, radius)
    print(f"hair, tolerance 109, radius {radius}: IoU with the man {sc.metrics.iou(region, camera_target == 3):.3f}")

# %% [markdown] lang="en" key="04-break-texture"
# The straight wall holds now: 36 pixels of the room, and the one in the gap. And most of the leak into the meadow is gone, at the tolerance of the third
# picture of this lesson. The price: whatever is thinner than the disc is lost, as in an opening. (To *open* the close pixels first does not work here. The disc of
# radius 1 is a plus of five pixels. Draw it to the left of the gap: its right arm fills the gap. So an opening keeps that pixel, and the way stays open.)
#
# **Texture.** Click on the grass, right of the tripod. The clicked pixel is as bright as the average blade. Table: how much of this piece of meadow is close at all, and
# how much the region reaches. **At tolerance 10, more than half of the pixels are close. What does the region reach?**

# %% key="04-break-texture-run" tags=["long"]
smooth = ndimage.median_filter(camera, size=7)  # the middle one of the 49 values around each pixel
lawn = (380, 480)
meadow = sc.classical.connected_components(camera_target == 1)
piece, elsewhere = meadow == meadow[lawn], (meadow > 0) & (meadow != meadow[lawn])
print(f"clicked pixel: {camera[lawn]}; this piece of meadow: mean {camera[piece].mean():.0f}, standard deviation {camera[piece].std():.0f}")
rows = []
for t in (5, 10, 15, 20):
    close = np.abs(camera.astype(int) - camera[lawn]) <= t
    plain, filtered = (sc.classical.region_growing(image, lawn, tolerance=t) for image in (camera, smooth))
    shares = close[piece], plain[piece], filtered[piece], plain[elsewhere], filtered[elsewhere]
    rows.append([t, *(100 * share.mean() for share in shares)])
sc.table(rows, decimals=1, columns=["tolerance", "% close", "% reached", "… after a median filter", "% reached beyond the tripod",
                                    "… after a median filter"])

# %% [markdown] lang="en" key="04-break-texture-why"
# Close is not connected. At 10, most of the meadow is close, and the region reaches next to nothing: the close pixels lie on islands, between blades that are too
# bright or too dark. At 15, the islands touch, and it leaps. A median over a window as large as the blades turns the texture into one value, and growing works earlier.
# The price: everything smaller than the window is gone, **walls, too**. Without the filter, the legs of the tripod keep the region in its piece of meadow; at 20,
# with the filter, it is behind them. Lesson 6 describes texture by numbers of its own.
#
# **Nothing between them.** Nuclei that touch. There is no wall at all, and the value is the same on both sides. One click gives at best a whole part of the mask. What do competing clicks give?

# %% key="04-break-touching" tags=["long"]
nuclei, truth = sc.data.synthetic.touching_nuclei(0.5, seed=0)
mask = sc.classical.otsu(nuclei)
markers = np.zeros(nuclei.shape, dtype=np.int32)
centres = ndimage.center_of_mass(truth > 0, truth, range(1, truth.max() + 1))
for number, (row, col) in enumerate(np.round(centres).astype(int), start=1):
    markers[max(0, row - 2) : row + 3, max(0, col - 2) : col + 3] = number
ground = ~sc.classical.dilate(mask, radius=4)
competing = sc.classical.seeded_region_growing(nuclei, np.where(ground & (markers == 0), 999, markers))
competing[competing == 999] = 0
parts = sc.classical.connected_components(mask)
for name, labels in (("parts of Otsu's mask", parts), ("one click for each nucleus, competing", competing)):
    print(f"{name}: {len(sc.metrics.match_instances(labels, truth).pairs)} of {truth.max()} nuclei found")
clump = np.s_[136:, :120]  # the crowded corner
pictures = [nuclei[clump], *(sc.display.colorize(labels)[clump] for labels in (truth, parts, competing))]
sc.display.show_row([p.repeat(2, axis=0).repeat(2, axis=1) for p in pictures], size=140,
                    titles=["Nuclei (a corner)", "Truth", "Parts", "Competing"],
                    alt="A corner with touching nuclei; as connected parts they are glued into clumps, competing seeds split the clumps along frayed lines")

# %% [markdown] lang="en" key="04-ablate"
# The seeds split the clumps, since every nucleus has an advocate. But look at the lines between them. They are frayed: where both sides have the same value, noise decides. Competing seeds know
# *how many* there are, and nothing of their *shape*. Lesson 5 lets the shape speak (the distance to the rim), and lesson 11 learns it.
#
# ## 4.13 How much does it matter where you click?
#
# You have seen one coin with a good click and a bad one. Now measure it. The factor is the **rule**; a scene is a **click**. Six objects, twenty random clicks in each (not on its very rim), and all rules
# get the same clicks:
#
# - *one pixel*: close to the clicked pixel;
# - *patch*: close to the mean of the 5 × 5 pixels around it;
# - *running mean*: from the same patch;
# - *competing*: the same patch against one random 5 × 5 patch outside of the object. No tolerance, but twice the work for you.
#
# The first three need a tolerance. Each gets its own best one for each object, chosen on fifteen *other* clicks. **Guess: for the rule "one pixel", what is the average IoU over
# random clicks in the coin** with which you began?

# %% key="04-ablate-objects" tags=["long"]
guess = sc.predict("coin-clicks", low=0, high=1, question="Average IoU over random clicks in the coin, rule “one pixel”")
scene_nuclei, scene_truth = sc.data.synthetic.touching_nuclei(0.5, seed=1, size=128)
largest = np.bincount(scene_truth.ravel())[1:].argmax() + 1
objects = {
    "coin": (coins[203:, :110], coin[203:, :110]),
    "man": (camera[::4, ::4], camera_target[::4, ::4] == 3),
    "cell": (cell[260:500:2, 330:550:2], cell_target[260:500:2, 330:550:2] == 1),
    "nucleus": (scene_nuclei, scene_truth == largest),
    "blossom": (flower[::4, ::4], subjects["blossom"][1][::4, ::4] == 1),
    "nose": (chelsea[200:300, 200:330], chelsea_target[200:300, 200:330] == 3),
}


def patch(center, shape):
    around = np.argwhere(np.ones((5, 5))) - 2 + center
    return around[(around >= 0).all(axis=1) & (around < shape[:2]).all(axis=1)]


def compete_patches(image, inside, outside):
    markers = np.zeros(image.shape[:2], dtype=np.int32)
    markers[tuple(patch(outside, image.shape).T)] = 2
    markers[tuple(patch(inside, image.shape).T)] = 1
    return sc.classical.seeded_region_growing(image, markers) == 1


rules = {
    "one pixel": lambda image, at, t: sc.classical.region_growing(image, at, tolerance=t),
    "patch": lambda image, at, t: sc.classical.region_growing(image, patch(at, image.shape), tolerance=t),
    "running mean": lambda image, at, t: sc.classical.region_growing_running_mean(image, patch(at, image.shape), tolerance=t),
}
names = list(objects)


def click_scene(object, seed):
    """A scene is a click: which object, a pixel inside, a pixel outside (not at the very edge)."""
    rng, truth = np.random.default_rng(seed), objects[object][1]
    inside = np.argwhere(sc.classical.erode(truth, radius=2))
    outside = np.argwhere(~sc.classical.dilate(truth, radius=2))
    return np.array([[names.index(object)] * 2, rng.choice(inside), rng.choice(outside)]), truth


best = {}
for name in names:
    practice = [click_scene(name, 100 + seed) for seed in range(15)]
    for rule, run in rules.items():
        scores = {t: np.mean([sc.metrics.iou(run(objects[name][0], at[1], t), truth) for at, truth in practice])
                  for t in range(5, 200, 5)}
        best[rule, name] = max(scores, key=scores.get)
sc.table([[name, *(best[rule, name] for rule in rules)] for name in names], columns=["chosen tolerance", *rules])

# %% key="04-ablate-table"
def with_rule(rule):
    def method(at):
        name = names[at[0, 0]]
        return rules[rule](objects[name][0], at[1], best[rule, name])
    return method


methods = {rule: with_rule(rule) for rule in rules}
methods["competing"] = lambda at: compete_patches(objects[names[at[0, 0]]][0], at[1], at[2])
sc.paired_table(methods, click_scene, object=names, seeds=range(20))

# %% [markdown] lang="en" key="04-ablate-read"
# Two different questions hide in the last column. *Is the average gain real?* Compare the mean difference with its spread divided by
# $\sqrt{20}$, since an average of 20 clicks wobbles less than one click. *Will my next click gain?* Compare it with the spread itself. For the running mean on the coin, the
# answers are yes, and perhaps: gain and spread are about equal, since a click that was good already has nothing to gain.
#
# - **Where you click matters most for "one pixel".** On the coin, its spread is several tenths of IoU. On the man, whose coat is even, it is nearly nothing. The same rule, so the
#   spread belongs to rule *and* object.
# - **The running mean** gains on coin, nucleus and blossom, and its spread there is the smallest of the first three rules. A start on a bad pixel is corrected on the way. On the cell, where
#   there was nothing to gain, its spread is the *largest*: on the way it can also run away, and once is enough.
# - **Competing** is the best on the man and the blossom, with almost no spread: there, object and ground are two different things with one mean each. On nucleus and
#   nose, it is worst. The ground there is not one thing: other nuclei, or fur, mouth and shadow, have no seed of their own, and whoever is nearest in value takes them.
# - **The patch** costs nothing and rarely hurts. It is the cheapest insurance in the table.
#
# No rule wins everywhere. On the nose, no rule is any good.

# %% [markdown] lang="en" key="04-exit"
# ## 4.14 What you take away
#
# - Growing is *thresholding plus connection*: the component, of the pixels close to the seed, that holds the seed. Connection keeps far-away lookalikes out. It also makes the result hang on single pixels, the gates.
# - Area over tolerance is a staircase. A jump is a gate that opened; a wide plateau is a stable answer; the heap gives all tolerances, and the address of the leak, in one pass.
# - One pixel is a poor model of an object. A patch is better, a running mean adapts (and can run away), competing seeds need no tolerance (and a seed for everything that is in the picture).
#
# And here are your two guesses, the leak and the clicks, and two last questions.

# %% key="04-exit-meet" tags=["long"]
areas, _ = every_tolerance(coins, click, coin)
sc.meet("coin-leak", truth=int((areas > 2 * coin.sum()).argmax()))
scores = [sc.metrics.iou(methods["one pixel"](at), truth) for at, truth in (click_scene("coin", seed) for seed in range(20))]
sc.meet("coin-clicks", truth=round(float(np.mean(scores)), 3))
sc.quiz(
    "With 4 neighbours a region leaks first at tolerance 70. You change to 8 neighbours and nothing else. When does it leak?",
    {
        "at 70 or earlier": sc.right("Each path of 4-steps is a path of 8-steps, too. More paths, so no gate gets dearer."),
        "at 70 or later": "More neighbours open more ways out. They cannot close one.",
        "at 70": "The values are the same, but a diagonal step may pass between two pixels that closed the way.",
    },
)
sc.quiz(
    "You have no target. The area over the tolerance is flat from 30 to 90, and jumps at 91. What do you do?",
    {
        "take 91, the region is largest there": "The jump is most likely a leak. Larger is not better.",
        "take a value in the middle of the plateau, and look at the picture": sc.right(
            "The answer is stable there. Whether it is the object that you meant, only you can see."),
        "take 0, nothing can leak": "True, and the region is a few pixels.",
    },
)

# %% [markdown] lang="en" key="04-exit-refs"
# **To read on**
#
# - R. Adams and L. Bischof, *Seeded region growing*, IEEE TPAMI 16(6), 1994, [doi:10.1109/34.295913](https://doi.org/10.1109/34.295913). Short and readable; you have coded it.
# - A. Mehnert and P. Jackway, *An improved seeded region growing algorithm*, Pattern Recognition Letters 18(10), 1997,
#   [doi:10.1016/S0167-8655(97)00131-1](https://doi.org/10.1016/S0167-8655%2897%2900131-1): what order does to the result, and how to get rid of it.
# - A. Rosenfeld, *Connectivity in digital pictures*, Journal of the ACM 17(1), 1970, [doi:10.1145/321556.321570](https://doi.org/10.1145/321556.321570): why 4 and 8 belong together.
#
# Named above: C. Brice and C. Fennema, *Scene analysis using regions*, Artificial Intelligence 1(3–4), 1970, [doi:10.1016/0004-3702(70)90008-1](https://doi.org/10.1016/0004-3702%2870%2990008-1) · M. Pollack, *The maximum capacity through a network*,
# Operations Research 8(5), 1960,
# [doi:10.1287/opre.8.5.733](https://doi.org/10.1287/opre.8.5.733).
#
# **Next, lesson 5:** a region can be one thing without having one brightness. What if you follow its *edge* instead, or ask for the cheapest way to cut it out?
