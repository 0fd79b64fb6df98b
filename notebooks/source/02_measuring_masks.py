# %% [markdown] lang="en" key="02-title"
# # 2 · Measuring masks: when is a mask good?
#
# Two people segment the same cell. You may keep one of the two masks. **Which number tells you which one, and what does
# that number not see?**
#
# Every later lesson compares methods by numbers. This one is about the numbers. You will count them by hand, break them,
# and leave with a habit: to ask *which* mistake a score notices before believing it.
#
# The whole problem in one picture, under the set-up cell. One cell under a microscope, four predictions. Pale pixels are right, blue ones
# are **false positives** (predicted, but background), orange ones **false negatives** (missed). All four get the same
# mark from the score that most medical papers print, to two decimals.
#
# **Which would you keep if you had to count cells? To measure their area? To cut along the outline with a laser?**

# %% key="02-setup"
import numpy as np
import segcourse as sc

sc.setup()

# %% key="02-title-picture" tags=["long"]
box = np.s_[253:503, 297:547]
picture, labels = sc.data.load("cell")
cell, truth = picture[box], labels[box] == 1


def disc(row, col, radius):
    r, c = np.indices(truth.shape)
    return (r - row) ** 2 + (c - col) ** 2 < radius**2


four = {
    "A slipped": np.roll(truth, 10, axis=1),
    "B too large": sc.classical.dilate(truth, radius=7),
    "C hollow": truth & ~disc(121, 130, 27),
    "D stranger": truth | disc(40, 40, 30),
}
maps = [sc.display.error_map(mask, truth, image=cell) for mask in four.values()]
titles = [f"{name}: Dice {sc.metrics.dice(mask, truth):.2f}" for name, mask in four.items()]
sc.display.show_row(maps, titles=titles, legend=sc.display.error_legend(), size=140, alt=(
    "Four error maps of one oval cell: moved to the right; grown on all sides; with a round hole; with a second disc"))

# %% [markdown] lang="en" key="02-recall"
# ## 2.1 Before you start
#
# Three questions from lesson 1. Answer without scrolling back; a wrong answer explains itself.

# %% key="02-recall-quiz" tags=["long"]
sc.quiz(
    "A mask is stored as uint8 with the values 0 and 255. What does `mask.sum()` give?",
    {
        "the number of object pixels": "Only if an object pixel holds 1. Here each one adds 255.",
        "255 times the number of object pixels": sc.right("Ask `(mask > 0).sum()`. This detail comes back in 2.12."),
        "an overflow": "`sum` of uint8 adds up in 64 bits. Products are another matter; see 2.12.",
    },
)
sc.quiz(
    "You shrink a label map with bilinear interpolation. Between sky (0) and road (2), which label can appear?",
    {
        "only 0 or 2": "Nearest-neighbour resizing promises that. Bilinear resizing takes averages.",
        "1, whatever class that is": sc.right("Labels are names, and an average of names is nonsense."),
        "255": "Void appears only where somebody put it.",
    },
)
sc.quiz(
    "A pixel of the target holds 255. What does that say?",
    {
        "it is background": "Background is a class of its own: to call it object is an error. Void is no class, and no answer is an error there.",
        "it is white": "In a picture, yes. In a label map, 255 is an agreed name.",
        "even the annotator could not tell": sc.right("Void. So no answer can be wrong there, and none right."),
    },
)

# %% [markdown] lang="en" key="02-predict"
# ## 2.2 Guess first
#
# A registration error: the mask is perfect, but it lies **three pixels too far right**. It happens to a saucer, cup and all,
# in a photograph of 400 × 600 pixels. And it happens to two **microaneurysms**, dots in a retina that are an early sign of
# diabetes. The score is Dice: 1 for a perfect mask, 0 for one that misses everything.
#
# **Guess both scores**, and say how sure you are that you are near.

# %% key="02-predict-guess" tags=["long"]
coffee, coffee_target = sc.data.load("coffee")
eye, eye_target = sc.data.load("microaneurysms")
saucer = np.isin(coffee_target, [2, 3, 4])  # saucer, cup and coffee
lesion = eye_target == 2
pictures = [sc.display.overlay(coffee, saucer * 2, outline=True), sc.display.overlay(eye, lesion * 2)]
sc.display.show_row(pictures, titles=[f"Saucer: {saucer.sum()} pixels", f"Lesions: {lesion.sum()} pixels"], size=204, alt=(
    "A saucer with a cup fills half of one photograph; two tiny dots are marked in a grey piece of a retina"))
large = sc.predict("slip-saucer", low=0, high=1, question="Dice of the saucer after a slip of 3 pixels")
small = sc.predict("slip-lesion", low=0, high=1, question="Dice of the lesions after a slip of 3 pixels")

# %% [markdown] lang="en" key="02-see"
# ## 2.3 Forty-nine pixels that you can count
#
# Every pixel of a mask meets one of four fates. It is object and was called object: a **true positive**, TP. It is
# background and was called object: a **false positive**, FP. Object, called background: a **false negative**, FN. And
# background, called background: a **true negative**, TN.
#
# Count the four in the picture, on paper. They add up to 49.

# %% key="02-see-grid"
target = np.zeros((7, 7), dtype=bool)
pred = target.copy()
target[1:5, 2:5] = True
pred[1:6, 3:6] = True
words = np.where(pred, np.where(target, "TP", "FP"), np.where(target, "FN", "TN"))
sc.display.show_values(words, colors=sc.display.error_map(pred, target), title="Prediction against target", alt=(
    "7 by 7 grid of TP, FP, FN and TN: the target is 4 rows by 3 columns, the prediction 5 by 3, one column further right"))

# %% [markdown] lang="en" key="02-see-scores"
# TP 8, FP 7, FN 4, TN 30. Put them into a square: one row for each **true** class, one column for each **predicted** one.
# This is the **confusion matrix**. Right answers stand on its diagonal.
#
# | | called background | called object |
# |---|---|---|
# | **is background** | TN = 30 | FP = 7 |
# | **is object** | FN = 4 | TP = 8 |
#
# Everything that follows up to 2.9 is a ratio of these four numbers:
#
# - **pixel accuracy** $\frac{TP+TN}{\text{all}}$: what share of all pixels is right?
# - **precision** $\frac{TP}{TP+FP}$: of what you called object, how much is?
# - **recall**, in medicine *sensitivity*, $\frac{TP}{TP+FN}$: of the object, how much did you find?
# - **IoU**, intersection over union, or *Jaccard index*, $\frac{TP}{TP+FP+FN}$: of all that either of you called object, how much do you share?
# - **Dice**, or *F1*, $\frac{2\,TP}{2\,TP+FP+FN}$: twice the shared area over the sum of both areas.
#
# Work out all five before you look.

# %% key="02-see-check"
counts = sc.metrics.confusion_matrix(pred, target, num_classes=2)
print(counts)
print(f"accuracy {sc.metrics.pixel_accuracy(counts):.3f} = 38/49")
print(f"precision {sc.metrics.precision_per_class(counts)[1]:.3f} = 8/15, recall {sc.metrics.recall_per_class(counts)[1]:.3f}"
      f" = 8/12")
print(f"IoU {sc.metrics.iou(pred, target):.3f} = 8/19, Dice {sc.metrics.dice(pred, target):.3f} = 16/27")

# %% [markdown] lang="en" key="02-see-eight"
# Five formulas of the same few numbers are easy to mix up, in code and in papers. Here is a pair of masks to settle
# arguments with. Keep it; it is worth more than many a unit test.
#
# $$\text{prediction } 0000011 \qquad \text{target } 0001101$$
#
# Read them from left to right, pixel by pixel. TP = 1, FP = 1, FN = 2, TN = 3.

# %% key="02-see-eight-quiz" tags=["long"]
sc.quiz(
    "A colleague's function `dice` returns 0.25 for this pair. Which formula is really in it?",
    {
        "Dice": "Dice is 2·1 / (2·1 + 1 + 2) = 2/5. The overlap counts twice, above and below.",
        "Dice with the 2 forgotten": "That mistake gives 1 / (2 + 3) = 1/5: shared pixels over the sum of both areas.",
        "IoU": sc.right("1 / (1 + 1 + 2). Both are fine scores; printed under the wrong name, both mislead."),
        "recall": "One of three object pixels was found: 1/3.",
        "precision": "One of two predicted pixels is right: 1/2.",
        "specificity": "That is the recall of the background, TN / (TN + FP) = 3/4.",
    },
)

# %% key="02-see-eight-table" tags=["long"]
TP, FP, FN, TN = 1, 1, 2, 3
table = {
    "Dice with the 2 forgotten": TP / (2 * TP + FP + FN),
    "IoU": TP / (TP + FP + FN),
    "recall": TP / (TP + FN),
    "mean IoU of both classes": (TP / (TP + FP + FN) + TN / (TN + FP + FN)) / 2,
    "Dice": 2 * TP / (2 * TP + FP + FN),
    "precision": TP / (TP + FP),
    "pixel accuracy": (TP + TN) / (TP + FP + FN + TN),
    "specificity": TN / (TN + FP),
}
assert len({round(value, 6) for value in table.values()}) == 8  # no two formulas agree on this pair
m, c = sc.metrics, sc.metrics.confusion_matrix([0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 0, 1], num_classes=2)
package = {"IoU": m.iou_per_class(c)[1], "recall": m.recall_per_class(c)[1], "mean IoU of both classes": m.mean_iou(c),
           "Dice": m.dice_per_class(c)[1], "precision": m.precision_per_class(c)[1],
           "pixel accuracy": m.pixel_accuracy(c), "specificity": m.recall_per_class(c)[0]}
assert all(np.isclose(table[name], value) for name, value in package.items())
sc.table(table, columns=["formula", "0000011 against 0001101"], decimals=3)

# %% [markdown] lang="en" key="02-touch"
# ## 2.4 Spoil a mask
#
# Now with your own hands. The prediction starts perfect. **Drag it**, and watch the numbers and the error map move together.
# The tools grow and shrink it, cut it into fragments, add a far speck, or let you paint and erase. First the lab asks for a
# guess. Make it; you learn nothing from a number that you did not expect. Then each number gets a bar; the orange tick on it is
# where it stood before your last move.
#
# 1. **Find a setting where** the accuracy is still above 0.9, but the IoU has fallen below 0.6. (The box ticks itself.) Dragging alone
#    will not do it. Which tool does, and why that one?
# 2. **Find two settings where** the Dice rounds to 0.80, and no pixel is wrong in both.
#
# The lab shows two numbers that you have not met, boundary IoU and HD95. They are about outlines. For now, note when they
# disagree with the rest; 2.9 takes them apart. Keyboard (Tab leads into the lab): arrows move the mask, with Shift by ten pixels; + and − grow
# and shrink it, S adds a speck, F fragments, Z takes it back, R starts again, ? lists all keys. Under the lab stands the
# same without a kernel: the slip that you were asked about, and three mistakes of nearly the same IoU.

# %% key="02-touch-lab"
sc.widgets.MetricLab(truth, image=cell, challenge="accuracy > 0.9 and IoU < 0.6")

# %% key="02-touch-numbers" tags=["long"]
spoilt = {
    "slip by 13": np.roll(truth, -13, axis=1),
    "slip by 29": np.roll(truth, -29, axis=1),
    "shrink by 16": sc.classical.erode(truth, radius=16),
    "grow by 22": sc.classical.dilate(truth, radius=22),
}
rows = []
for name, mask in spoilt.items():
    c = sc.metrics.confusion_matrix(mask, truth, num_classes=2)
    rows.append([name, c[0, 1], c[1, 0], sc.metrics.pixel_accuracy(c), sc.metrics.iou(mask, truth),
                 sc.metrics.dice(mask, truth)])
sc.table(rows, columns=["mistake", "FP", "FN", "accuracy", "IoU", "Dice"], decimals=3)
maps = [sc.display.error_map(mask, truth) for mask in spoilt.values()]
sc.display.show_row(maps, titles=list(spoilt), size=100,
                    alt="Error maps: two ovals side by side, a little apart and further apart; a pale disc in an orange ring; a pale disc in a blue ring")

# %% [markdown] lang="en" key="02-derive"
# The first row is the lab's question. If you said 0.90, you were wrong for a good reason: a square loses a tenth. A round mask loses more. Each of
# its rows loses the same 13 pixels, short rows too. With $d$ its width and $s$ the slip, that is an area of about $s\,d$ out of $\pi d^2/4$, a
# share of $\frac4\pi \cdot \frac sd$. With $s/d = \frac1{10}$ that is 0.127; subtract it from 1, and compare with the table.
#
# In the other rows the IoU is nearly equal, and the accuracy is not. Shrinking makes one kind of error only, and there is only so much to miss. Growing to the same IoU takes
# almost twice as many wrong pixels, since the union grows along. **Accuracy is kind to whoever calls too little.** Keep that
# for 2.7.
#
# ## 2.5 Counting, for any number of classes
#
# With $K$ classes the matrix has $K \times K$ cells: $n_{ij}$ counts the pixels of class $i$ that were called $j$. The
# loop form says just that. The fast form gives each *pair* (true, predicted) one number, $i \cdot K + j$, as if the two
# labels were the digits of a number in base $K$. Then it counts numbers. With $K = 2$, a missed pixel is the
# pair (1, 0); **which number is it, and which cell of the flattened matrix?**
#
# To test both on something real, we need a prediction with many classes: each pixel of the photograph `camera` gets the
# class whose **mean brightness** is nearest to its own. The means are measured on this very photograph, with the target in hand. That is cheating
# (lesson 6), and it will not help.

# %% key="02-derive-count" tags=["long"]
def count_by_loop(pred, target, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for p, t in zip(pred.flat, target.flat, strict=True):
        if t != 255:  # void is counted nowhere
            counts[t, p] += 1
    return counts


def count_at_once(pred, target, classes):
    known = target != 255
    pairs = target[known].astype(int) * classes + pred[known]  # K = 2: (1, 0) is 2, the third cell
    # (astype comes first: in uint8, 20 · 21 would be 164)
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


photo, scene = sc.data.load("camera")
names = sc.data.class_names("camera")
means = np.array([photo[scene == k].mean() for k in range(len(names))])
guessed = np.abs(photo[..., None] - means).argmin(axis=-1)  # (512, 512): the class with the nearest mean
counts = count_at_once(guessed, scene, len(names))
assert (counts == count_by_loop(guessed, scene, len(names))).all()
assert (counts == sc.metrics.confusion_matrix(guessed, scene, num_classes=len(names))).all()
print("mean brightness:", ", ".join(f"{name} {mean:.0f}" for name, mean in zip(names, means, strict=True)))
sc.table(dict(zip(names, counts, strict=True)), columns=["is ↓  called →", *names])

# %% key="02-derive-count-time" tags=["nbval-ignore-output"]
sc.time_ratio(lambda: count_by_loop(guessed, scene, 5), lambda: count_at_once(guessed, scene, 5))

# %% [markdown] lang="en" key="02-derive-classes"
# Each class has an IoU of its own. For class $k$, TP is the diagonal cell $n_{kk}$, FN the rest of its **row**, and FP the
# rest of its **column**:
#
# $$J_k = \frac{n_{kk}}{\sum_j n_{kj} + \sum_i n_{ik} - n_{kk}}, \qquad \text{mIoU} = \frac1K \sum_k J_k .$$
#
# The mean is the **mIoU**. It has been the score of PASCAL VOC since 2008, and of Cityscapes, ADE20K and nearly every table you will
# read. A class of a hundred pixels weighs as much in it as the sky.
#
# **Guess in the widget:** what mIoU does "nearest mean brightness" get? Then:
#
# 1. **Find the cell** off the diagonal that holds the most pixels, and press it. What fooled the classifier?
# 2. **Find the class** with a fine precision and a poor recall. Which of the two does its IoU follow?

# %% key="02-derive-compare"
sc.widgets.MaskCompare(photo, guessed, scene, class_names=names, view={"mode": "side"})

# %% [markdown] lang="en" key="02-derive-void"
# Grass is as bright as the city, and two fifths of it went there. (You would look at texture, and at the place. So will we, from
# lesson 6 on.) What is *called* grass mostly is, so precision praises the class. Its IoU does not: it can be no larger than the
# smaller of precision and recall. **Why?** Compare the three denominators.
#
# Two details of the mean decide arguments about decimals. **Void:** the target leaves a seam of pixels open, as PASCAL VOC does around
# every object. Counted as one more class, void is never predicted, gets IoU 0, and the mean is divided by 6 where 5 is meant. Counted as class 0, it
# becomes wrong sky. And what if the *prediction* may abstain? Leave out each pixel about which the classifier is unsure, and guess what accuracy does.
# **Absent classes:** with IoUs of 1, 1/2 and 2/3 and a fourth class that is neither in the image nor predicted, is the
# mean over three or over four? **Work it out for a fourth IoU of nan, 1 and 0.**

# %% key="02-derive-void-run" tags=["long"]
away = np.sort(np.abs(photo[..., None] - means), axis=-1)
unsure = away[..., 1] - away[..., 0] < 20  # the two nearest means are nearly as near
readings = {
    "void left out": (guessed, scene, 5),
    "void as a class": (guessed, np.where(scene == 255, 5, scene), 6),
    "void as class 0": (guessed, np.where(scene == 255, 0, scene), 5),
    "unsure pixels left out": (np.where(unsure, 255, guessed), scene, 5),
}
for name, (p, t, classes) in readings.items():
    c = sc.metrics.confusion_matrix(p, t, num_classes=classes)
    print(f"{name:23}accuracy {sc.metrics.pixel_accuracy(c):.3f}, mIoU {sc.metrics.mean_iou(c):.3f}, pixels {c.sum()}")
for fourth in (np.nan, 1, 0):
    print(f"fourth class {fourth}: mean of the IoUs {np.nanmean([1, 1 / 2, 2 / 3, fourth]):.4f}")

# %% [markdown] lang="en" key="02-derive-void-why"
# One photograph, four mIoUs. Leaving out the unsure pixels is a cheat on accuracy: whoever may skip the hard ones scores well on the easy ones. (The mIoU
# is not fooled here: the means of grass and city are so close that the classifier is never sure of either, and both classes fall to
# 0.) So a score belongs together with **the number of pixels that it
# counted**. And all three means of the absent class are in use: Keras' `MeanIoU` leaves the class out, scikit-learn's `jaccard_score` counts 0 for a class named in `labels`,
# MONAI's `DiceMetric` counts 1 with `ignore_empty=False`. This course takes **nan**: nothing to measure, not part of the mean.
#
# ## 2.6 IoU and Dice are one score in two dresses
#
# Let $I = TP$ be the shared area, $U = TP+FP+FN$ the union, $J = I/U$ the IoU and $D$ the Dice. Lay both masks on the
# table and add their areas: the shared part is counted twice, so the sum is $U + I$. Hence
#
# $$D = \frac{2I}{U+I} = \frac{2\,I/U}{1 + I/U} = \boxed{\frac{2J}{1+J}}, \qquad J = \frac{D}{2-D}.$$
#
# $D$ grows with $J$. **For one object in one image they never disagree about which of two masks is better.** Dice is the larger number,
# except at 0 and 1. Where is the gap $D - J = \frac{J(1-J)}{1+J}$ widest? Set its derivative to zero: $J^2 + 2J - 1 = 0$, so
# $J = \sqrt2 - 1 \approx 0.414$, and there the gap is $3 - 2\sqrt2 \approx 0.172$. **A paper can gain 17 points by
# changing the name of its score.**

# %% key="02-derive-curve" tags=["long"]
j = np.linspace(0, 1, 101)
d = 2 * j / (1 + j)
fig = sc.display.new_figure(width=3.7, height=2.8)
axes = fig.add_subplot(title="Dice for every IoU", xlabel="IoU J", ylabel="Dice D")
axes.plot(j, d, label="D = 2J / (1 + J)")
axes.plot(j, j, color="#777777", label="D = J")
for name, (p, t), mark in (("7 × 7", (pred, target), "o"), ("0000011", ([0] * 5 + [1] * 2, [0, 0, 0, 1, 1, 0, 1]), "s"),
                           ("cell, A", (four["A slipped"], truth), "^")):
    J, D = sc.metrics.iou(p, t), sc.metrics.dice(p, t)
    assert np.allclose([D, J], [2 * J / (1 + J), D / (2 - D)])
    axes.plot(J, D, mark, color="#D55E00", markersize=8, label=f"{name}: J {J:.3f}, D {D:.3f}")
axes.legend(frameon=False, fontsize=9)
sc.display.figure(fig, alt="An arch above the diagonal from 0,0 to 1,1, with three examples of this lesson on it")
print(f"widest gap {np.max(d - j):.3f} at J = {j[np.argmax(d - j)]:.2f}")

# %% [markdown] lang="en" key="02-derive-imbalance"
# ## 2.7 Ninety-nine per cent right, and useless
#
# Back to the retina. Two methods look for microaneurysms. The first one is lazy: it answers *background*, everywhere. The second
# looks for dark spots of the right size. It finds both lesions, and two spots that are none.
#
# **Which of the two has the higher pixel accuracy?**

# %% key="02-derive-imbalance-run" tags=["long"]
spots = sc.classical.connected_components(~sc.classical.local_mean(eye, size=9, offset=8.5), connectivity=2)
sizes = np.bincount(spots.ravel())
found = (spots > 0) & (sizes[spots] >= 8) & (sizes[spots] <= 60)  # dark, and neither a grain nor a vessel
found &= eye_target != 255
known = np.where(eye_target == 255, 255, lesion).astype(np.uint8)  # 1 = lesion, 255 = void
methods = {"says nothing": np.zeros_like(found), "finds dark spots": found}
rows = []
for name, mask in methods.items():
    c = sc.metrics.confusion_matrix(mask, known, num_classes=2)
    rows.append([name, c[0, 1], c[1, 0], sc.metrics.pixel_accuracy(c), sc.metrics.recall_per_class(c)[1],
                 sc.metrics.precision_per_class(c)[1], sc.metrics.iou_per_class(c)[1]])
sc.table(rows, columns=["method", "FP", "FN", "accuracy", "recall", "precision", "IoU of lesion"], decimals=4)
maps = [sc.display.error_map(mask, known, image=eye) for mask in methods.values()]
sc.display.show_row(maps, titles=list(methods), legend=sc.display.error_legend(void=True), size=204,
                    alt="Left, both lesions missed; right, both found, and two false spots at the upper and right border")

# %% [markdown] lang="en" key="02-derive-imbalance-why"
# The lazy one wins. Its accuracy is the share of background, whatever the picture shows. The other one found both lesions, and still has
# more wrong pixels than the two lesions have pixels at all. To accuracy, a wrong pixel is a wrong pixel. The scores
# without TN in them (IoU, Dice, precision, recall) tell the two apart, since 10 000 easy background pixels no longer vote.
# Note the nan: a method that predicts nothing has no precision, neither good nor bad.
#
# ## 2.8 Mean of what?
#
# You have two images. In the first, the object is a single pixel and the prediction has it: IoU 1/1. In the second, the union is
# 99 pixels and 33 of them are shared: IoU 33/99. **What is the IoU of the data set?**
#
# - **Per image:** $(1 + \tfrac13)/2 = 0.667$. Every image counts the same.
# - **Pooled:** $(1 + 33)/(1 + 99) = 0.34$. Every pixel counts the same, so large objects rule.
#
# Both stand in papers, and both are called "IoU" (Csurka et al., 2013, compare them). PASCAL VOC and Cityscapes pool; medical papers average over patients. Now
# a real case. Here is a launch site with 12 things: one rocket, four towers, seven lamps. The prediction is the *truth*, drawn on
# a grid eight times as coarse. Many networks can answer no finer than that (lesson 8).

# %% key="02-derive-pool" tags=["long"]
rocket, things = sc.data.load_instances("rocket")
coarse = np.kron(things[4::8, 4::8], np.ones((8, 8), dtype=int))
coarse = np.pad(coarse, ((0, 3), (0, 0)), mode="edge")  # 427 rows are no multiple of 8
ious = np.array([sc.metrics.iou(coarse == k, things == k) for k in range(1, things.max() + 1)])
area = np.array([(things == k).sum() for k in range(1, things.max() + 1)])
one, third = np.array([[0, 0], [0, 1]]), np.array([[0, 66], [0, 33]])  # confusion matrices of the two images
assert np.isclose(np.mean([sc.metrics.iou_per_class(c)[1] for c in (one, third)]), (1 / 1 + 33 / 99) / 2)
assert np.isclose(sc.metrics.iou_per_class(one + third)[1], (1 + 33) / (1 + 99))  # matrices add
print(f"by hand: per image {(1 / 1 + 33 / 99) / 2:.3f}, pooled {(1 + 33) / (1 + 99):.3f}")
print(f"pooled over pixels: {sc.metrics.iou(coarse > 0, things > 0):.3f}; mean of the things: {ious.mean():.3f}")
print(f"things over 1000 pixels: {ious[area > 1000].mean():.3f}; smaller ones: {ious[area <= 1000].mean():.3f},"
      f" the worst of them {ious.min():.3f}")
part = np.s_[250:, 330:]
sc.display.show_row([sc.display.overlay(rocket, m, outline=True)[part] for m in (things, coarse)],
                    titles=["Some of the things", "The same, coarse"], size=180,
                    alt="Two towers and two lamps; on the coarse grid the edges are steps, and the smaller lamp is gone")

# %% [markdown] lang="en" key="02-derive-empty"
# A lamp is gone without a trace, and the pooled score does not blink. **Pool, and you hear the large things; average, and you hear
# the small ones.** Neither is wrong. Saying neither which, is.
#
# Averages bring a question that pooling hides: what is the IoU of an image *without* the object, when nothing is predicted
# there? TP = FP = FN = 0, so it is $0/0$. Cut the retina into nine tiles. Lesions lie in two of them. Below is the mean Dice of
# both methods over the tiles, under three rules for $0/0$. **Which rule crowns the method that says nothing?**

# %% key="02-derive-empty-run" tags=["long"]
def tiles(mask):
    return [mask[r : r + 34, c : c + 34] for r in range(0, 102, 34) for c in range(0, 102, 34)]


rows = []
for name, mask in methods.items():
    scores = np.array([sc.metrics.dice(p, t) for p, t in zip(tiles(mask), tiles(lesion), strict=True)])
    print(f"{name}:", " ".join(f"{s:.2f}" for s in scores))
    each = [sc.metrics.confusion_matrix(p, t, num_classes=2) for p, t in zip(tiles(mask), tiles(lesion), strict=True)]
    assert np.isclose(np.nanmean(scores), sc.metrics.mean_image_dice_per_class(each)[1])
    rules = [np.where(np.isnan(scores), value, scores) for value in (1, 0)]
    rows.append([name, np.nanmean(scores), rules[0].mean(), rules[1].mean(), sc.metrics.dice(mask, lesion)])
sc.table(rows, columns=["method", "left out (nan)", "counted 1", "counted 0", "pooled"], decimals=3)

# %% [markdown] lang="en" key="02-derive-surface"
# With "0/0 = 1", silence beats a method that found every lesion. The rule can be meant well: staying silent on a healthy
# tile *is* right. But then you are measuring something else, how often healthy images stay clean, and that deserves a number
# of its own. A small constant $\varepsilon$ in the formula, as in $\frac{2TP+\varepsilon}{2TP+FP+FN+\varepsilon}$, is the
# same rule in disguise. Here, $0/0$ is **nan**, and a false alarm on a healthy image scores 0. That has a price, too: the first column is a mean
# over two tiles for one method and over five for the other. **How many** belongs beside every mean.
#
# ## 2.9 How far off?
#
# All scores so far count pixels. None asks *where* they are. In picture D of the opening, move the stranger to the far end of
# the image: no score of 2.3 changes. So measure **distances**. Take the **boundary** of each mask, the mask pixels that have
# a background pixel at a side (outside the image counts as background). From each boundary pixel of one mask, measure to the nearest boundary pixel of the other.
#
# By hand: the target is a 3 × 3 square, so 8 of its 9 pixels are boundary. **Speck:** the prediction is the same square, and one pixel
# four columns beyond it. **Slip:** the square, one column too far right.
#
# Write both lists of distances down for each of the two. From them come all distance scores:
#
# - **Hausdorff distance, HD:** the largest distance of all. Speck 4, slip 1.
# - **HD95:** the 95th percentile of each list, and then the larger of the two. It forgives the worst 5 % of each boundary.
# - **ASSD**, average symmetric surface distance: the mean of both lists together. Speck $4/17$, slip $8/16$.
# - **NSD**, normalised surface distance: the share of both lists within a **tolerance** $\tau$. With $\tau = 1$: speck
#   $16/17$, slip $1$.
#
# The first three are lengths: **smaller is better, and 0 is perfect.** NSD is a share: larger is better.

# %% key="02-derive-surface-grid" tags=["long"]
def marks(p, t, tolerance):
    m = sc.metrics
    return [m.dice(p, t), m.hausdorff_distance(p, t), m.hd95(p, t), m.assd(p, t), m.nsd(p, t, tolerance=tolerance)]


square = np.zeros((7, 7), dtype=bool)
square[2:5, 0:3] = True
speck, slip = square.copy(), np.roll(square, 1, axis=1)
speck[3, 6] = True
sc.display.show_row([sc.display.error_map(p, square) for p in (speck, slip)], titles=["Speck", "Slip"], size=90,
                    legend=sc.display.error_legend(),
                    alt="Left, a pale square and one blue pixel far to the right; right, a blue and an orange column beside it")
for name, p in (("speck", speck), ("slip", slip)):
    there, back = sc.metrics.surface_distances(p, square)
    print(f"{name}: from prediction {np.sort(there).astype(int)}, from target {np.sort(back).astype(int)}")
columns = ["prediction", "Dice", "HD", "HD95", "ASSD", "NSD, 1 pixel"]
guesses = {"speck": speck, "slip": slip, "nothing at all": np.zeros_like(square)}
sc.table([[name, *marks(p, square, 1)] for name, p in guesses.items()], columns=columns, decimals=3)
there, back = sc.metrics.surface_distances(speck, square)
print(f"HD95 of the speck, had both lists been joined first: {np.percentile(np.concatenate([there, back]), 95):.1f}")

# %% [markdown] lang="en" key="02-derive-nearest"
# Did you find all four ones of the slip? Three are its new column. The fourth lies on the centre of the target, which is not boundary. And
# HD95 of the speck is 2.4, since a percentile of nine numbers may lie *between* two of them: $0.6 \cdot 4$. Some packages (MedPy) join the
# two lists first and get a third of that from the same masks, under the same name.
#
# Two wrong masks, and the verdicts are opposite: Dice and ASSD take the speck, HD, HD95 and NSD the slip. A mask with nothing in it has no
# boundary and is infinitely far off. One such image, and the mean HD95 of a data set is infinite; drop it, and you flatter
# the method. Say which.
#
# Now the code. As the definition reads: for every boundary pixel, try every other one. At once: one table of all differences. The
# package does a third thing: it looks next door first, and asks a search tree for the rest. All three must agree; compare sorted, since a set has no order.

# %% key="02-derive-nearest-code" tags=["long"]
import math


def distances_by_loop(edge, other):
    goals = np.argwhere(other).tolist()
    return [min(math.dist(point, goal) for goal in goals) for point in np.argwhere(edge).tolist()]


def distances_at_once(edge, other):
    apart = np.argwhere(edge)[:, None] - np.argwhere(other)[None]  # (P, T, 2): rows and columns between each pair
    return np.hypot(apart[..., 0], apart[..., 1]).min(axis=1)


edge, edge_truth = sc.metrics.boundary(four["D stranger"]), sc.metrics.boundary(truth)
loop, once = distances_by_loop(edge, edge_truth), distances_at_once(edge, edge_truth)
tree, back = sc.metrics.surface_distances(four["D stranger"], truth)
assert np.allclose([np.sort(loop), np.sort(once)], np.sort(tree))
by_hand = max(np.percentile(once, 95), np.percentile(distances_at_once(edge_truth, edge), 95))
print(f"{edge.sum()} boundary pixels against {edge_truth.sum()}; HD95 {by_hand:.2f}, the package's"
      f" {sc.metrics.hd95(four['D stranger'], truth):.2f}")

# %% [markdown] lang="en" key="02-derive-spacing"
# **Pixels are not millimetres.** In a side view of a CT scan, columns may lie 0.8 mm apart and rows, one per slice, 5 mm. `spacing`
# takes both, in the order of the array: rows first. Slip the square by one column, then by one row. Then swap the two numbers by mistake.

# %% key="02-derive-spacing-run"
for name, axis in (("one column", 1), ("one row", 0)):
    p = np.roll(square, 1, axis=axis)
    right_, swapped = (sc.metrics.hausdorff_distance(p, square, spacing=s) for s in ((5, 0.8), (0.8, 5)))
    print(f"slip by {name}: Dice {sc.metrics.dice(p, square):.3f}, HD {right_:.1f} mm (swapped by mistake: {swapped:.1f} mm)")

# %% [markdown] lang="en" key="02-derive-rim"
# Dice cannot see the difference between 0.8 and 5 mm. A surgeon can.
#
# One more score, for those who like IoU. **Boundary IoU** (Cheng et al., 2021) compares only the **rims**: the pixels of each mask
# that lie within $w$ steps of its outside. By hand, $w = 1$: the rim of the 3 × 3 square is all but its centre, 8 pixels. The rim of the slipped
# one shares 4 pixels with it. So $4 / (8+8-4) = 1/3$, where the IoU is $6/12$. The inside of a large object, which is easy, no longer
# votes. The authors take 2 % of the image's diagonal for $w$, unless they say otherwise; in the pictures of the cell, that is 7 pixels.
#
# Now you own all the scores. Back to the four cells with Dice 0.90. **Before you run the cell: which one will HD95 like best? Which
# one boundary IoU?**

# %% key="02-derive-rim-table" tags=["long"]
assert np.isclose(sc.metrics.boundary_iou(slip, square, width=1), 1 / 3)
rows = [[name, *marks(p, truth, 2), sc.metrics.boundary_iou(p, truth)] for name, p in four.items()]
sc.table(rows, columns=["prediction", "Dice", "HD", "HD95", "ASSD", "NSD, 2 pixels", "boundary IoU"], decimals=3)
fig = sc.display.new_figure(width=5.0, height=2.4)
axes = fig.add_subplot(title="Share of the boundary within a tolerance (NSD)", xlabel="tolerance in pixels", ylim=(0, 1.03))
for name, p in four.items():
    axes.plot(range(41), [sc.metrics.nsd(p, truth, tolerance=tau) for tau in range(41)], label=name)
axes.legend(frameon=False, fontsize=9, loc="lower right")
sc.display.figure(fig, alt="NSD against tolerance: B jumps from 0 to 1 near 7 pixels and A climbs to 1 at 10; C and D start at "
                           "0.8, C reaches 1 below 40 pixels and D stays low")

# %% [markdown] lang="en" key="02-derive-challenge"
# HD95 orders them B, A, C, D. Boundary IoU orders them D, C, A, B: **exactly the reverse**, at equal Dice. HD95 asks for the worst place:
# A and B are never far off. Boundary IoU and NSD ask how *much* of the outline is right: C and D have all of it right, and then
# something else.
#
# And the tolerance decides. At 2 pixels, B scores nothing; at 8, it is perfect. So choose $\tau$ before you look, from how far two experts differ
# (Nikolov et al., 2021, did so for each organ).
#
# ## 2.10 The challenge
#
# 1. **Find a setting where** Dice is above 0.9 **and** HD95 above 20 pixels. One speck (S) is the obvious try. Guess what HD95 it gives, then
#    press S. Surprised? Press it again, and again. Work out why before you read on.
# 2. **Find a setting where** IoU is above 0.8 and boundary IoU below 0.6. N brings this second challenge.

# %% key="02-derive-challenge-lab"
lab = sc.widgets.MetricLab(truth, guess=False, challenge=("Dice > 0.9 and HD95 > 20", "IoU > 0.8 and boundary IoU < 0.6"))
lab

# %% [markdown] lang="en" key="02-derive-challenge-why"
# The speck sits in a far corner, and HD95 says 0. It brings 8 boundary pixels to some 360 good ones: 2 %. **HD95 forgives
# 5 %, and a whole lump fits into that.** With $b$ good boundary pixels, how many far ones, $k$, does it take? $\frac{k}{b+k} > \frac1{20}$ means
# $k > b/19$. Draw a thin line far off, one pixel longer at a time, and watch.

# %% key="02-derive-cliff"
good = int(sc.metrics.boundary(truth).sum())
print(f"{good} boundary pixels, so the cliff is near k = {good / 19:.1f}")
rows = []
for k in (0, 1, 8, 18, 19, 20, 22, 40):
    p = truth.copy()
    p[10, 10 : 10 + k] = True
    rows.append([k, sc.metrics.dice(p, truth), sc.metrics.hausdorff_distance(p, truth), sc.metrics.hd95(p, truth)])
sc.table(rows, columns=["far pixels", "Dice", "HD", "HD95"], decimals=3)

# %% [markdown] lang="en" key="02-do"
# A single pixel rules HD. HD95 ignores eighteen of them, and believes twenty. So give both, or say how much of a boundary you are willing to forgive.
#
# The second challenge falls to an arrow key. A slip of four pixels costs the large area little, and the rim, seven pixels wide, almost half.
#
# ## 2.11 Do it yourself
#
# The exercise of this lesson is [`exercises/02_measuring_masks`](../exercises/02_measuring_masks/exercise.ipynb):
#
# 1. complete the line of a Dice that forgets something, on `0000011` and `0001101`;
# 2. write `confusion_matrix` with void, then mIoU over the classes that occur;
# 3. repair a Dice that says 1.8;
# 4. construct two methods on which mean IoU and mean Dice **disagree**;
# 5. construct a mask with Dice above 0.9 and HD95 above 20, from NumPy alone;
# 6. open: rank five predictions for a stated purpose, and defend the score you chose.
#
# Here is task 4 worked. In 2.6, IoU and Dice never disagreed about one object. Over *several* images (or classes) they can, since the curve bends:
# the Dice of the mean IoU is larger than the mean of the Dices. So take a steady method and a moody one.

# %% key="02-do-worked"
steady, moody = np.array([0.50, 0.50]), np.array([0.06, 0.96])  # IoU on two images
rows = [[name, *ious_, ious_.mean(), (2 * ious_ / (1 + ious_)).mean()]
         for name, ious_ in (("steady", steady), ("moody", moody))]
sc.table(rows, columns=["method", "IoU, image 1", "IoU, image 2", "mean IoU", "mean Dice"], decimals=3)

# %% [markdown] lang="en" key="02-break"
# Mean IoU prefers the moody one, mean Dice the steady one, by far. "It makes no difference which of the two one reports" holds for
# one object in one image, and no further.
#
# ## 2.12 Break it: my Dice is 1.8
#
# You know from 2.6 that Dice lies in 0..1. Then this happens. The function is right for masks of 0 and 1. **Which input makes it lie, and
# why does the second lie look so innocent?**

# %% key="02-break-run" tags=["long"]
def plain_dice(pred, target):
    return 2 * (pred * target).sum() / (pred.sum() + target.sum())


ones = four["A slipped"].astype(np.uint8)  # 0 and 1
png, png_truth = ones * np.uint8(255), truth.astype(np.uint8) * np.uint8(255)  # 0 and 255, as read from a PNG
assert np.isclose(plain_dice(ones, truth.astype(np.uint8)), sc.metrics.dice(ones, truth))  # on 0/1 it is right
print(f"both 0/1:                      {plain_dice(ones, truth.astype(np.uint8)):.4f}")
print(f"prediction 0/1, target 0/255:  {plain_dice(ones, png_truth):.4f}")
print(f"both 0/255:                    {plain_dice(png, png_truth):.4f}")
print(f"255 · 255 in uint8 is {(np.uint8([255]) * np.uint8([255]))[0]}")

# %% [markdown] lang="en" key="02-break-why"
# In the second line each shared pixel counts 255 on top, and the target's area counts 255 times below: for a perfect mask
# $\frac{2 \cdot 255}{1 + 255} \approx 1.99$. A Dice above 1 is a gift: it can only be a bug. The third line is worse. $255 \cdot 255 =
# 65025$ does not fit into 8 bits and becomes 1, so the overlap vanishes, and the score is a small, *plausible* number. You would train
# for a week to improve it.
#
# The cure is to refuse: the course's scores of masks ask when they get something else. A confusion matrix cannot. It takes *labels*, and among
# labels 255 is a lawful name. **What will it count, and which accuracy comes out?**

# %% key="02-break-refuse"
try:
    sc.metrics.dice(ones, png_truth)
except ValueError as refusal:
    print("ValueError:", refusal)
c = sc.metrics.confusion_matrix(png, png_truth, num_classes=2)
print(c.tolist(), f"accuracy {sc.metrics.pixel_accuracy(c):.3f}, pixels {c.sum()} of {truth.size}")

# %% [markdown] lang="en" key="02-ablate"
# Perfect, since every pixel that anybody called object has become void. Only the number of pixels gives it away.
#
# ## 2.13 One factor at a time: does size matter?
#
# You have seen single cases. Now as an experiment. Take the 24 coins of a photograph, one by one. Each coin appears twice: as it is, and
# shrunk to a quarter of its width. **Size is the only factor**; shape and mistake are the same. Four mistakes: a *slip* of 2 pixels in a random
# direction, *grow* by one pixel all round, a far *speck* of 2 × 2 pixels at a random place, and *fragments*, cut by gaps every 8 pixels
# that start at random. Three seeds each (*grow* has nothing random, so its three are the same): 72 pairs a line.
#
# **Guess first:** which of the four scores does not care about size? And which cares most, about which mistake?

# %% key="02-ablate-make" tags=["long"]
_, coins = sc.data.load_instances("coins")
grid_rows, grid_cols = np.indices((128, 128))


def alone(k, step):
    """Coin k in the middle of an empty picture; `step` 4 keeps every fourth row and column of it."""
    r, c = np.nonzero(coins == k)
    coin = (coins == k)[r.min() : r.max() + 1 : step, c.min() : c.max() + 1 : step]
    picture = np.zeros((128, 128), dtype=bool)
    top, left = (128 - coin.shape[0]) // 2, (128 - coin.shape[1]) // 2
    picture[top : top + coin.shape[0], left : left + coin.shape[1]] = coin
    return picture


def with_speck(t, rng):
    p, (r, c) = t.copy(), rng.choice([4, 5, 6, 7, 8, 118, 119, 120, 121, 122], size=2)
    p[r : r + 2, c : c + 2] = True
    return p


def in_fragments(t, rng):
    down, right = rng.integers(8, size=2)
    return t & ((grid_rows + down) % 8 > 0) & ((grid_cols + right) % 8 > 0)


mistakes = {
    "slip": lambda t, rng: np.roll(t, rng.choice([-2, 2]), axis=rng.integers(2)),
    "grow": lambda t, rng: sc.classical.dilate(t, radius=1),
    "speck": with_speck,
    "fragments": in_fragments,
}
examples = {}
for name, size, step in (("slip", "large", 1), ("slip", "small", 4), ("fragments", "large", 1), ("fragments", "small", 4)):
    spoilt_coin = mistakes[name](alone(7, step), np.random.default_rng(0))  # the same slip, the same gaps for both sizes
    map_ = sc.display.error_map(spoilt_coin, alone(7, step))[35:93, 35:93]
    examples[f"{name}, {size}"] = map_.repeat(2, axis=0).repeat(2, axis=1)
sc.display.show_row(list(examples.values()), titles=list(examples), size=116,
                    alt="Error maps of one coin, large and small: after a slip of 2 pixels, and cut by gaps every 8 pixels")

# %% key="02-ablate-table" tags=["long"]
def spread(values):
    return f"{values.mean().round(3) + 0:.3f} ± {values.std(ddof=1):.3f}"  # + 0 turns -0.000 into 0.000


scores = {
    "Dice": sc.metrics.dice,
    "boundary IoU": lambda p, t: sc.metrics.boundary_iou(p, t, width=2),
    "NSD, 1 pixel": lambda p, t: sc.metrics.nsd(p, t, tolerance=1),
    "HD95": sc.metrics.hd95,
}
pairs = [(k, seed) for k in range(1, 25) for seed in range(3)]
rows = []
for mistake, spoil in mistakes.items():
    by_size = []
    for step in (1, 4):
        truths = [alone(k, step) for k, _ in pairs]
        spoilt = [spoil(t, np.random.default_rng(pair)) for t, pair in zip(truths, pairs, strict=True)]
        by_size.append([[f(p, t) for p, t in zip(spoilt, truths, strict=True)] for f in scores.values()])
    for name, big, little in zip(scores, *np.array(by_size), strict=True):
        rows.append([mistake, name, spread(big), spread(little), spread(little - big)])
sc.table(rows, columns=["mistake", "score", "large", "small", "small − large"],
         title="24 coins × 3 seeds a line; ± is the standard deviation over the 72 pairs")

# %% [markdown] lang="en" key="02-ablate-read"
# Read the last column: **is the difference larger than its spread?**
#
# - **Slip and grow.** Dice falls by several times its spread when the same mistake meets a small object. HD95 does not move: two pixels are two
#   pixels. NSD and boundary IoU move by about two spreads at most. If objects of all sizes matter, Dice measures their *size* along with your mistake.
# - **Speck.** Dice hardly sees it; its difference is several spreads wide, so it is there, but it is two hundredths. HD95 is 0 for every large coin, and for the small ones it is the whole way to the speck: 4 boundary
#   pixels are less than 5 % of one outline and more than 5 % of the other. It is the cliff of 2.10. NSD and boundary IoU take a share, so they
#   depend on size here, but they do not jump.
# - **Fragments.** Here Dice does not care about size, and the other three do: a gap through the middle of a *large* coin is far from its outline,
#   so the small coins score better. "Which score does not depend on size?" has another answer for another mistake.
#
# No line of this table names a best score. It tells you which mistakes each one hears.

# %% [markdown] lang="en" key="02-exit"
# ## 2.14 What you take away
#
# | you ask | look at | and beware |
# |---|---|---|
# | is the area right? | IoU or Dice, per class | small objects score lower for the same mistake |
# | is a rare thing found? | recall, precision, IoU of *that* class | never pixel accuracy |
# | is the outline right? | NSD at a tolerance chosen before, boundary IoU | both are blind to *how* far the rest is off |
# | is anything far off? | HD, HD95, in mm | HD hears one pixel, HD95 forgives a lump |
# | is the number of things right? | match the objects (lesson 10) | a pooled score hears the large ones |
#
# - **A score is a question.** IoU and Dice ask about shared area, HD about the worst place, NSD about how much of an outline is right. Choose it by the mistake that would hurt.
# - **Say what was averaged**: over pixels, images or objects, with which void and which $0/0$. The same masks gave 0.34 and 0.667.
# - **Look at the error map.** Four masks with Dice 0.90 shared little but the number.
#
# And your guesses: the same three pixels, twice.

# %% key="02-exit-meet"
for key, mask in (("slip-saucer", saucer), ("slip-lesion", lesion)):
    moved_ = np.roll(mask, 3, axis=1)
    print(f"{key}: HD95 {sc.metrics.hd95(moved_, mask):.1f} pixels")
    sc.meet(key, truth=round(sc.metrics.dice(moved_, mask), 3))

# %% key="02-exit-quiz" tags=["long"]
sc.quiz(
    "A radiotherapy plan must never irradiate tissue far from the tumour. Which score warns you best of a stray blob?",
    {
        "Dice": "A far blob costs Dice as much as the same number of pixels at the rim. It does not know where they are.",
        "HD95": "It warns once the blob holds more than 5 % of an outline, and is silent below that.",
        "HD": sc.right("One far pixel is enough to move it. For safety that is a virtue; on noisy labels it is a vice."),
        "pixel accuracy": "Most of the image is background and stays right. It moves in the third decimal.",
    },
)
sc.quiz(
    "Two papers report mIoU 0.62 and 0.71 on the same data set. What must you know before you call the second better?",
    {
        "which network each used": "That may explain a difference. First make sure that there is one.",
        "how each treated void, absent classes and the mean over images": sc.right("In this lesson each of them moved a mean by about as much, or by more."),
        "their pixel accuracies": "Another score with another blind spot. It cannot repair a mean that was taken otherwise.",
    },
)

# %% [markdown] lang="en" key="02-exit-refs"
# **To read on**
#
# - L. Maier-Hein, A. Reinke et al., *Metrics reloaded: recommendations for image analysis validation*, Nature Methods 21, 2024,
#   [arXiv:2206.01653](https://arxiv.org/abs/2206.01653): a questionnaire that leads from your problem to your score. Its twin shows the
#   pitfalls as pictures: [arXiv:2302.01790](https://arxiv.org/abs/2302.01790).
# - B. Cheng et al., *Boundary IoU: improving object-centric image segmentation evaluation*, CVPR 2021, [arXiv:2103.16562](https://arxiv.org/abs/2103.16562).
# - S. Nikolov et al., *Clinically applicable segmentation of head and neck anatomy for radiotherapy*, JMIR 23(7), 2021,
#   [arXiv:1809.04430](https://arxiv.org/abs/1809.04430): NSD, there called surface Dice, with the tolerance measured from experts.
#
# Named above: PASCAL VOC, Everingham et al. 2010, [doi:10.1007/s11263-009-0275-4](https://doi.org/10.1007/s11263-009-0275-4) · Csurka et al. 2013 (which
# mean?), [doi:10.5244/C.27.32](https://doi.org/10.5244/C.27.32) · Jaccard 1912 (IoU),
# [doi:10.1111/j.1469-8137.1912.tb05611.x](https://doi.org/10.1111/j.1469-8137.1912.tb05611.x) · Dice 1945,
# [doi:10.2307/1932409](https://doi.org/10.2307/1932409) · Huttenlocher et al. 1993 (HD), [doi:10.1109/34.232073](https://doi.org/10.1109/34.232073).
#
# **Next, lesson 3:** now that you can tell a good mask from a bad one, make one. With a single number.
