# %% [markdown] lang="en" key="00-title"
# # 0 · Start here: what is segmentation, and is my set-up ready?
#
# You look at a photograph and see a rocket, towers, lamps, the sky. A computer sees numbers: three for each of the tiny squares, the
# **pixels**, that the photograph is made of. **Segmentation gives every pixel a label**, so that a program can say where the rocket
# ends and the sky begins. Phones do it when they blur the background of a portrait, cars when they look for the road, hospitals
# when they measure a tumour.
#
# This page is a **notebook**: text, and grey cells with Python in them. Click the first grey cell and press **Shift + Enter**. It
# runs, and the next cell is chosen. Go down the page like that, over text and code alike. A star, `[*]`, means that a cell is still
# running. (In Colab the first cell also installs the course, so it takes longer; if Colab warns that it did not write this notebook,
# press *Run anyway*.) In two minutes you will have cut a rocket out of its picture.
#
# The second cell shows where the lesson goes. On the left a photograph. In the middle every pixel has a **class**: sky, launch pad,
# rocket, tower or lamp; the names under the pictures are for this one. On the right every *thing* has a colour of its own, so that
# four towers are four.

# %% [markdown] lang="zh" of="00-title" en="2fd6"
# # 0 · 从这里开始：什么是图像分割，我的环境准备好了吗？
#
# 看到一张照片，你一眼就认出火箭、塔架、灯和天空。计算机看到的却只是数字：照片由许多小方格组成，每个小方格叫一个**像素**，每个像素存三个数。**图像分割给每个像素一个标签**，程序于是知道火箭到哪里为止、天空从哪里开始。手机虚化人像背景、汽车寻找路面、医院测量肿瘤，靠的都是它。
#
# 这个页面叫**笔记本**：有文字，也有写着 Python 代码的灰色单元格。点一下第一个灰色单元格，按 **Shift + Enter**，它就会运行，并自动选中下一个。照这样一路往下，文字和代码都一样。出现星号 `[*]`，表示单元格还在运行。（在 Colab 里，第一个单元格还要安装课程，所以久一些；如果 Colab 提醒这个笔记本不是由它编写的，点“仍然运行”即可。）两分钟之内，你就能把一枚火箭从照片里抠出来。
#
# 第二个单元格先让你看看这一课要走到哪里：左边是照片；中间，每个像素都有一个**类别**：天空 (sky)、发射台 (launch pad)、火箭 (rocket)、塔架 (tower) 或灯 (lamp)，图下方的名称说的就是这一幅；右边，每一个*物体*都有自己的颜色，所以四座塔架就是四座。
#
# （代码和图里的文字、测验题，以及程序打印的结果都是英文；每道题的中文写在它前面的文字里。）

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

# %% [markdown] lang="en" key="00-first"
# ## 0.1 Your first cut-out
#
# (Three pictures above? Good. A red error instead? Section 0.2 says what to do.)
#
# The labels came with the photograph; they were drawn beforehand. `semantic` holds one whole number for each pixel, and 2 stands for
# rocket. So the comparison `semantic == 2` asks every pixel, *are you rocket?*, and gets yes or no. Such a picture of yes and no is
# called a **mask**.

# %% [markdown] lang="zh" of="00-first" en="d45e"
# ## 0.1 第一次抠图
#
# （上面有三幅图吗？很好。如果是红色的报错，请看 0.2 节。）
#
# 标签是随照片一起来的，事先已经画好。`semantic` 为每个像素存一个整数，2 表示火箭。所以比较 `semantic == 2` 就是在问每个像素：*你是火箭吗？* 得到的回答是“是”或“否”。这样一张由“是”和“否”组成的图叫做**掩码** (mask)。

# %% key="00-first-cut"
label = 2
mask = semantic == label
cut = np.where(mask[..., None], image, 255)  # the photograph where the mask says yes, else white (255)
sc.display.show_row([mask, cut], titles=[f"Mask: are you {classes[label]}?", "Cut-out"], size=360,
                    alt="A mask, white where the label is the chosen one; "
                        "and the photograph cut out by it, on white")
print(f"{classes[label]}: {mask.sum()} of {mask.size} pixels, {mask.mean():.1%}")

# %% [markdown] lang="en" key="00-first-look"
# That is segmentation in use: one mask, one line of code. (What `[..., None]` does, section 0.8 tells.) **Change `label = 2` into
# `label = 3`, and run the cell again.** Who is cut out now? Then try 0 and 4. And 5? There are five classes, counted from 0, so Python
# stops with an error. In any error **read the last line first**: it says what is wrong. Then set 2 again.
#
# You cannot break anything here. `NameError` means that a cell further up has not run yet. If the cells ever disagree, *Kernel → Restart Kernel and Run All Cells* starts over (in Colab:
# *Runtime → Restart session and run all*).
#
# How a program finds such masks by itself is what the other lessons are about.

# %% [markdown] lang="zh" of="00-first-look" en="29d3"
# 这就是分割的用处：一个掩码，一行代码。（`[..., None]` 是做什么的，0.8 节会讲。）**把 `label = 2` 改成 `label = 3`，再运行一次这个单元格**。这回抠出来的是谁？再试试 0 和 4。那 5 呢？一共五个类别，从 0 数起，所以 Python 会报错停下。遇到任何报错，**先读最后一行**：它说明哪里不对。然后改回 2。
#
# 在这里你什么都弄不坏。`NameError` 表示前面有单元格还没有运行。万一各单元格对不上了，用菜单 *Kernel → Restart Kernel and Run All Cells* 从头再来（在 Colab 里是 *Runtime → Restart session and run all*）。
#
# 程序怎样自己找到这样的掩码，正是其余各课要讲的。

# %% [markdown] lang="en" key="00-ready"
# ## 0.2 Is this computer ready?
#
# You have seen pictures, so nearly everything works. The next cell asks for the rest: versions, and where **networks** (programs that
# learn from examples) will compute later in the course. Its first run takes a few seconds, since PyTorch, which runs them, is large.

# %% [markdown] lang="zh" of="00-ready" en="53ed"
# ## 0.2 这台电脑准备好了吗？
#
# 上面的图你都看到了，所以几乎一切正常。下一个单元格检查其余的：各个软件包的版本，以及后面的课里**神经网络**（从例子中学习的程序）将在哪里计算。运行神经网络的 PyTorch 很大，所以第一次运行要等几秒钟。

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

# %% [markdown] lang="zh" of="00-ready-read" en="8adc"
# **device**（设备）可能是 `cpu`、`cuda`（NVIDIA 显卡）或 `mps`（苹果电脑）。`cpu` 就够了：每一课都能在两个处理器核上、不联网地跑完。**profile**（档位）决定一课做多少：普通电脑是 `quick`；有显卡时是 `full`，数据更多，训练更久。环境变量 `SEGCOURSE_PROFILE` 可以改变这个选择。
#
# 有单元格以红色报错结束吗？在课程文件夹里打开终端，运行 `python3 course.py doctor`。它会逐项检查，并用一句话说出缺什么。（在 Colab 里，第一个单元格会安装所需的一切；再运行它一次即可。）

# %% [markdown] lang="en" key="00-recall"
# ## 0.3 What you bring along
#
# You need some Python and NumPy, and no knowledge of images. Every lesson opens with two or three questions about what came
# before. Press an option: **each answer says why it is right or wrong**, and you may try again. (On the keyboard: click beside the
# options, or Tab to them, then press the number.)
# Nobody marks you. What you answer is kept in one small file beside this notebook, `segcourse-progress.json`, and is sent nowhere.
# (The code of a question is folded, since it holds the answer.)

# %% [markdown] lang="zh" of="00-recall" en="3a62"
# ## 0.3 你已有的基础
#
# 你需要会一点 Python 和 NumPy，不需要任何图像知识。每一课都从两三道题开始，问的是之前的内容。点一个选项：**每个回答都会告诉你为什么对、为什么错**，还可以再试。（想用键盘，就先点一下选项旁边的空白处，或用 Tab 键移过去，再按数字键。）没有人给你打分。你的回答存在笔记本旁边的一个小文件 `segcourse-progress.json` 里，不会发送到任何地方。（题目的代码是折叠起来的，因为答案就在里面。）
#
# *第一题*：照片是一个数组，`image.shape == (427, 640, 3)`。它有多少个像素？
#
# *第二题*：`image[100, 20]` 是哪个像素？1. 从左数第 100、从上数第 20；2. 第 100 行、第 20 列；3. 从下数第 100 行、第 20 列。

# %% key="00-recall-shape"
sc.quiz(
    "The photograph is an array with `image.shape == (427, 640, 3)`. How many pixels does it have?",
    {
        "819 840": "That counts each number. A colour pixel holds three of them: how much red, green and blue.",
        "273 280": sc.right("427 rows times 640 columns; each pixel holds three numbers: red, green, blue."),
        "1 067": "That is 427 + 640. Rows and columns span a rectangle, so they multiply.",
    },
)

# %% key="00-recall-row"
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
# Some of it is not the thing. (A tower counts as filled to its outline, with the sky between its struts.) **Take the rocket, each
# tower and each lamp of this photograph: on average, what share of a box is not the thing?** Move both scales: your guess, and how
# sure you are that it is near. Then press *Write it down*. Guessing before you know makes the answer stick, and how well you
# judge your own sureness is worth knowing too. You meet your guess at the end.

# %% [markdown] lang="zh" of="00-predict" en="f88f"
# ## 0.4 先猜一猜
#
# 要说明一个东西在哪里，有个更省事的办法：画一个刚好围住它的正立矩形，叫做**框** (box)。下面是照片里的三个物体，各自按框裁了下来：塔架、火箭、灯。小图里看到的一切，都在框里。
#
# 其中有一部分并不是这个物体。（塔架按外轮廓算，钢架之间透出的天空也算塔架。）**对照片里的火箭、每座塔架和每盏灯取平均，框里有百分之多少不是物体本身**？移动两个滑块：一个是你的猜测，一个是你有多大把握猜得接近。然后按“记下来”。先猜再看，答案记得更牢；而你对自己把握得准不准，也值得知道。这一课结束时，你会再见到你的猜测。

# %% key="00-predict-boxes"
crops = [image[123:425, 163:205], image[127:407, 311:334], image[370:427, 144:158]]  # [rows, columns]
sc.display.show_row(crops, titles=["Tower", "Rocket", "Lamp"], size=260,
                    alt="Three narrow crops: a tower with sky left and right of it, "
                        "the rocket nearly filling its box, a lamp on a thin post")
guess = sc.predict("box-lost", low=0, high=100, unit="%",
                   question="How much of a box is not the thing, on average?")

# %% [markdown] lang="en" key="00-see"
# ## 0.5 Thirty-five pixels on paper
#
# Labels are numbers, so look at numbers. Here is a scene of five rows and seven columns. 0 is sky, 1 is tower, 2 is ground.

# %% [markdown] lang="zh" of="00-see" en="33f2"
# ## 0.5 纸上的三十五个像素
#
# 标签就是数字，那就来看数字。这是一个五行七列的小场景：0 是天空，1 是塔，2 是地面。

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

# %% [markdown] lang="zh" of="00-see-names" en="afaf"
# 在纸上数一数：塔有多少个像素？**一共有几座塔？网格里是哪个数字告诉你的**？
#
# 哪个数字也没有说。你看到两座塔，是因为你的眼睛把挨在一起的像素看成了一体。有三个问题可以问，这个网格只回答了其中一个：
#
# | 标注方式 | 问每个像素 | 像素的回答 |
# |---|---|---|
# | **语义** (semantic) | 这里是什么？ | 一个类别：天空、塔、地面 |
# | **实例** (instance) | 是哪一个？ | 物体的编号；没有物体则为 0 |
# | **全景** (panoptic) | 两个问题一起问 | 片段的编号，另有一张表说明每个片段是什么 |
#
# 类别有两种。**物体** (things) 数得出个数：塔、灯、汽车、细胞。**背景物** (stuff) 数不出：天空、道路、草地。问“第二片天空在哪里”是没有意义的。实例标注只认物体。全景标注（panoptic 源自希腊语，意为*看见一切*）让每个物体各成一个片段，每类背景物也成一个片段，于是每个像素恰好属于一个片段。
#
# 运行下一个单元格之前，先把这个网格的两种标注写在纸上：左边的塔用 1。

# %% key="00-see-answer" tags=["long"]
instance = np.where(scene == 1, 1, 0)
instance[:, 4:] *= 2  # the right tower is number 2
both = np.where(scene == 0, 3, np.where(scene == 2, 4, instance))
# the rest draws the two grids with a gap between them
space, white = np.full((5, 1), ""), np.full((5, 1, 3), 255, dtype=np.uint8)
sc.display.show_values(np.hstack([instance, space, both]),
                       colors=np.hstack([sc.display.colorize(instance), white, sc.display.colorize(both)]),
                       title="Instance labels, and panoptic ones: 3 is the sky, 4 the ground",
                       alt="Two grids: the left tower holds 1, the right one 2; "
                           "all else is 0 in the first grid, 3 and 4 in the second")
print("tower pixels:", np.sum(scene == 1))
print("pixels of each panoptic segment:", np.bincount(both.ravel())[1:].tolist(), "sum", both.size)

# %% [markdown] lang="en" key="00-see-real"
# The photograph's labels are the same kind of array, only larger. One value is special: **255, void**, is for pixels of which
# nobody can tell what they are. They lie in no segment, and every score in this course leaves them out. In the panoptic array such
# pixels hold 0, so its segments count from 1.

# %% [markdown] lang="zh" of="00-see-real" en="ba3d"
# 照片的标签是同一种数组，只是更大。有一个值很特别：**255，忽略 (void)**，留给谁也说不清是什么的像素。它们不属于任何片段，本课程的所有评分都不计它们。在全景数组里，这些像素的值是 0，所以片段从 1 编起。

# %% key="00-see-real-arrays"
_, instances = sc.data.load_instances("rocket")
for name, labels in (("semantic", semantic), ("instances", instances), ("panoptic", panoptic)):
    print(f"{name}: {labels.shape}, {labels.dtype}, labels {np.unique(labels).tolist()}")
print("classes:", ", ".join(f"{k} {name}" for k, name in enumerate(classes)))
print("panoptic 0 is semantic 255:", np.array_equal(panoptic == 0, semantic == 255))

# %% [markdown] lang="en" key="00-touch"
# ## 0.6 Point at a pixel
#
# Now under your hand: the three labellings of one scene, as a **widget**, a picture that answers. Point anywhere, and each part lights
# what shares the pixel's class, its thing (it says *object*), its segment. First it asks for a guess: set the scale and press *Show*.
# (*Skip*, or the key G, does without.)
#
# 1. **Find a pixel** that the instance labelling has no answer for and the panoptic one has. Which kind of class is it?
# 2. **Find two pixels** that share their class but not their segment. Then two that share their segment although a tower
#    stands between them.
# 3. **Find a pixel without any answer** (*Panoptic* alone makes the picture larger). Where do such pixels lie? Would you have known
#    better?
#
# Classes have the colours of the pictures above; objects and segments have colours of their own. Without a mouse: Tab into it; the arrow keys move the pixel, N and P go from segment to segment, 1, 2, 3 and 0 choose
# the pictures, X lets go, and ? lists all keys. It is the same in every widget of the course.
#
# Under each widget stands a still twin, for reading on paper or where no Python runs. Here it is a table: one line for a class, and
# in how many segments it comes.

# %% [markdown] lang="zh" of="00-touch" en="c415"
# ## 0.6 指向一个像素
#
# 现在轮到你动手：同一个场景的三种标注，做成一个**交互组件** (widget)，也就是会回答你的图。指向任何位置，三个部分就分别点亮与该像素同类别、同物体、同片段的所有像素。它会先请你猜一个数：拖动滑块，再按“显示”。（按“跳过”或 G 键则不猜。）
#
# 1. **找一个像素**：实例标注对它没有回答，全景标注却有。它属于哪一种类别？
# 2. **找两个像素**：类别相同，片段不同。再找两个：中间隔着一座塔，却属于同一个片段。
# 3. **找一个没有任何回答的像素**（只看“全景”，图会大一些）。这样的像素都在哪里？换作你，能判断得更好吗？
#
# 类别的颜色与上面的图相同；物体和片段各有自己的颜色。不用鼠标也行：用 Tab 键进入；方向键移动像素，N 和 P 在片段之间前后走，1、2、3 和 0 选择看哪几幅图，X 松开，? 列出全部按键。本课程的每个组件都是如此。
#
# 每个组件下面都有一份静态的版本，供打印阅读，或在没有 Python 的地方看。这里是一张表：每个类别一行，写明它分成几个片段。

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

# %% [markdown] lang="zh" of="00-touch-answer" en="3636"
# - 天空和发射台是背景物：实例图没有给它们编号。照片的大部分正是它们。
# - 两座塔同属一类，却是两个片段。一座塔左右两边的天空是*同一个*片段，虽然几块并不相连。**一个片段不必连成一片**。请记住这一点，到“故意弄坏”一节还要用。
# - 忽略的像素在灯的周围，光芒穿过天空的地方。一道光芒算灯还是算天空？画掩码的人必须决定，或者承认“说不清”。

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
# and bottom − top is its height. First the slow form: look at each pixel once, and widen the box of the thing that it belongs to.

# %% [markdown] lang="zh" of="00-derive" en="9ec7"
# ## 0.7 分类、检测、分割
#
# 初学者问得最多的问题：*这三者有什么区别？* 它们是对同一张照片的三种回答。
#
# | 任务 | 回答什么 | 在这里 |
# |---|---|---|
# | **分类** (classification) | 图里有什么？ | “火箭发射” |
# | **检测** (detection) | 什么东西大致在哪里？ | 每个物体一个类别和一个框 |
# | **分割** (segmentation) | 什么东西准确地在哪里？ | 每个像素一个标签 |
#
# 沿着这张表往上走，只会丢掉信息：从实例或全景标签可以得出框，从框可以得出图中有什么。反过来就走不通了。**那就让我们往上走一步：从掩码到框**。
#
# 设像素（第 $r$ 行、第 $c$ 列）属于该物体时 $M_{rc}$ 为 1，否则为 0。它的框是
#
# $$\text{top} = \min\{r : M_{rc} = 1\}, \qquad \text{bottom} = 1 + \max\{r : M_{rc} = 1\},$$
#
# *left* 和 *right* 对列作同样的定义。有了这个 $1 +$，框就是切片 `image[top:bottom, left:right]`，它的高度就是 bottom − top。先按定义直接写：每个像素看一眼，把它所属物体的框撑大。

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
# (Careful with boxes from elsewhere: the COCO data set writes left, top, width, height; others left, top, right, bottom. To swap rows
# and columns is the classic mistake with boxes.)

# %% [markdown] lang="zh" of="00-derive-fast" en="e617"
# NumPy 可以一次看完所有像素：`mask.any(axis=1)` 问每一行，*你里面有它的像素吗？* 回答“有”的第一行和最后一行就是上下边。两种写法一致吗？
#
# （使用别处的框要小心：COCO 数据集写的是 left, top, width, height；有的写 left, top, right, bottom。把行和列弄反，是跟框打交道时的经典错误。）
#
# 再下一个单元格把三种回答并排放在一起，并数一数各需要多少个数字。

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

# %% [markdown] lang="zh" of="00-derive-lost" en="ef66"
# 框丢掉了什么？设 $|M|$ 为物体的像素数，$|B|$ 为框的像素数。框里*不是*物体的比例为
#
# $$\text{lost} = 1 - \frac{|M|}{|B|} .$$
#
# 在纸上算小场景里右边的塔：$3\times 3$ 的框里有 5 个像素，所以 $\text{lost} = 1 - \tfrac59 \approx 0.44$。左边的塔填满了框：0。那么直径为 $d$ 的圆呢？面积是 $\tfrac{\pi}{4}d^2$，框是 $d^2$。框画得再好，也要损失 $1 - \tfrac{\pi}{4} \approx 0.215$。
#
# 还有第二种读法。掩码的标准评分叫**交并比** (IoU)，第 2 课会把它拆开来讲：两个掩码共有的像素数，除以至少属于其中一个的像素数。把框填满，与物体相比：$M$ 全在 $B$ 里面，所以共有 $|M|$ 个像素，合起来覆盖 $|B|$ 个，IoU 就是 $|M|/|B| = 1 - \text{lost}$。下一个单元格先验算上面的手算结果，再验证这个等式。

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

# %% [markdown] lang="zh" of="00-do" en="004f"
# ## 0.8 轮到你了
#
# 每一课都有一份练习，含四到六道题，检查程序会说明错在哪里：[练习 00](../exercises/00_start_here/exercise.ipynb)。这里先示范一道：*写出 `paste(image, mask, background)`，把掩码覆盖的部分贴到另一张图上。* 思路就是你的第一次抠图。有一个坑：`mask` 的形状是 (427, 640)，图是 (427, 640, 3)。`mask[..., None]` 把它变成 (427, 640, 1)，NumPy 于是对红、绿、蓝用同一个回答。

# %% key="00-do-paste"
def paste(image, mask, background):
    """`image` where `mask` is True, `background` elsewhere."""
    return np.where(mask[..., None], image, background)


stars = sc.data.image("hubble")[:427, :640]
sc.display.show(paste(image, (semantic == 2) | (semantic == 1), stars), size=320,
                title="Launch into the deep field",
                alt="The rocket on its launch pad, in front of galaxies photographed by the Hubble telescope")

# %% [markdown] lang="en" key="00-do-choose"
# Choosing the task is the first decision of any project, and it is about money. With a fast method, a box takes a person about 7
# seconds (Papadopoulos et al. 2017); the outlines of the COCO data set took more than 22 hours for every 1000 things (Lin et al.
# 2014), about 80 seconds each. **Ask for the cheapest answer that serves.** Three clients:

# %% [markdown] lang="zh" of="00-do-choose" en="6c39"
# 选哪种任务，是任何项目的第一个决定，而且关系到钱。用一种快速的办法，人画一个框约需 7 秒（Papadopoulos 等，2017）；COCO 数据集的轮廓，每 1000 个物体花了 22 个多小时（Lin 等，2014），即每个约 80 秒。**够用的回答里，选最便宜的那个**。来了三位客户：
#
# 1. 一位生物学家想知道显微镜图片里每个细胞的大小，有些细胞挨在一起。她需要什么：检测、语义分割，还是实例分割？
# 2. 某部门想知道卫星图片中有百分之多少的土地被水覆盖。什么就够了：语义分割、实例分割，还是检测？
# 3. 博物馆在门上装摄像头数参观人数。够用的最便宜的回答是什么：分类、检测，还是全景分割？

# %% key="00-do-quiz-cells"
sc.quiz(
    "A biologist wants the size of each cell in a microscope picture. Some touch. What does she need?",
    {
        "detection": "Boxes give a count and a rough place. As the size of a round cell they are a quarter too large.",
        "semantic segmentation": "That gives the area of all cells together. Where two touch, nothing says where one ends.",
        "instance segmentation": sc.right("One mask for each cell: count the pixels of each number."),
    },
)

# %% key="00-do-quiz-water"
sc.quiz(
    "A ministry asks what share of the land in satellite pictures is under water. What is enough?",
    {
        "semantic segmentation": sc.right("A class for each pixel; then count. Nobody asked for the number of lakes."),
        "instance segmentation": "It would work, at a higher price: telling one lake from the next was not asked for.",
        "detection": "A box around a river is mostly land, so the share would come out far too large.",
    },
)

# %% key="00-do-quiz-door"
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
# pieces of the semantic labels.* It works on the scene of 35 pixels. The next cell tries it on coins, on drawn pictures of cell nuclei
# (the cores of cells, as a microscope shows them), and on two photographs. **Where will it count too few, where too many?**

# %% [markdown] lang="zh" of="00-break" en="5cbc"
# ## 0.9 故意弄坏
#
# 一位同事想省钱：*用不着实例标签。同一类别里连在一起的像素就是一个物体，数一数语义标签有几块就行。* 在那 35 个像素的场景里，这办法管用。下一个单元格在硬币、程序画出来的细胞核图（模仿显微镜下的样子）和两张照片上试它。**它在哪里会数少，在哪里会数多**？

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
                    alt="Nuclei in clumps; each clump in one colour; each nucleus in its own; a spoon cut in two by a cup")

# %% [markdown] lang="en" key="00-break-why"
# **Too few where things touch, too many where something in front cuts a thing in two.** The coins lie apart, so there it works. The
# spoon is cut by the cup. And the fifth "tower" is a crumb of two pixels, cut off by a lamp: real labels have crumbs. Semantic
# labels hold no number of things, and no clever counting brings back what they do not say.
#
# The second failure is quieter. Look closely at what was labelled *tower*, and read the paragraph from the picture's **card**: each
# picture of the course has one, with its source, its licence and how its labels were made.

# %% [markdown] lang="zh" of="00-break-why" en="d592"
# **物体挨在一起的地方数少，物体被前面的东西切断的地方数多**。硬币彼此分开，所以没有问题。勺子被杯子切成了两段。第五座“塔”是被一盏灯切下来的两个像素的碎屑：真实的标签里就有碎屑。语义标签里没有物体的个数；它没有说的，再聪明的数法也找不回来。
#
# 第二种失败不那么显眼。仔细看看被标成*塔架*的是什么，再读一段图片的**卡片**：课程里每张图都有一张，写着来源、许可和标签的做法。（打印出来的那一段说：格子塔按外轮廓标注，透过塔看到的天空也算塔；火箭旁的勤务塔算发射台；灯只算过曝的亮心和看得清的灯杆；穿过天空的光芒标为忽略；灯在塔架前面时，光芒算塔架。）

# %% key="00-break-lattice" tags=["long"]
import textwrap

window = (slice(150, 330), slice(0, 100))
blue = image[..., 2].astype(int) - image[..., 0] > 30  # clearly more blue than red
sc.display.show_row([image[window], sc.display.overlay(image, semantic == 3)[window], blue[window]],
                    titles=["Photograph", "Labelled tower", "White = blue"],
                    alt="A lattice with sky shining through; its label fills the outline; much inside is blue")
for label in (0, 3, 2):
    print(f"{classes[label]}: {blue[semantic == label].mean():.0%} of its pixels are clearly more blue than red")
conventions = next(part for part in sc.data.card("rocket").split("\n- ") if part.startswith("**Conventions"))
print(textwrap.fill(" ".join(conventions.split()), 96))

# %% [markdown] lang="en" key="00-break-card"
# A good part of the "tower" is sky that shines through the steel. A mistake? It is a **convention**: someone decided to label
# a lattice to its outline. For *will I fly into it?* that is right, for *how much steel is it?* it is wrong. Every data set
# is full of such decisions, and a method is scored against them. `print(sc.data.card("rocket"))` shows the whole card.

# %% [markdown] lang="zh" of="00-break-card" en="4625"
# “塔架”里有相当一部分是从钢架缝里透出来的天空。标错了吗？这是一个**约定**：有人决定按外轮廓标注格子塔。对“我会不会撞上它”，这是对的；对“它用了多少钢材”，就错了。每个数据集里都有许多这样的决定，而方法的分数正是对照它们算出来的。`print(sc.data.card("rocket"))` 可以看到整张卡片。

# %% [markdown] lang="en" key="00-ablate"
# ## 0.10 One factor at a time
#
# How much a box loses: is that a matter of the thing's shape, or of how it happens to lie? To find out, change **one** factor and
# hold all else. (This is called an **ablation**; each lesson has one.) We turn each mask by 0°, 15°, 30° and 45° and
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

# %% [markdown] lang="zh" of="00-ablate" en="a75a"
# ## 0.10 一次只改一个因素
#
# 框损失多少，取决于物体的形状，还是取决于它碰巧怎么摆？要弄清楚，就只改**一个**因素，其余保持不变。（这叫**消融实验**，每一课都有一个。）我们把每个掩码转 0°、15°、30°、45°，各画一个新框。物体还是那个物体，只有方向变了。而且每个物体都*与它自己*相比，物体之间的差异就抵消了：这叫**配对**比较。
#
# - *thin*（细长）：两座细塔、火箭、一盏带灯杆的灯、一把勺子。*coins*（硬币）又圆又大。
# - *nuclei*（细胞核）：直径约二十个像素的椭圆，来自三张画出来的图；每张由一个**种子** (seed) 生成，也就是随机绘图的起始数字。
# - *small discs*（小圆）：画出来的，与细胞核一样大。理论上，转动对它们毫无影响。它们是**对照组** (control)：显示测量方法本身带来了什么。
#
# **先猜每一行：45° 比 0° 多损失多少**？

# %% key="00-ablate-things" tags=["long"]
def cropped(mask):
    top, bottom, left, right = box_of(mask)
    return mask[top:bottom, left:right]


def whole_things(labels):
    """One cropped mask for each thing that the edge of the picture does not cut."""
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return [cropped(labels == k) for k in np.setdiff1d(labels, edge) if k > 0]


thin = [instances == k for k in (3, 4, 5, 7)] + [on_table == 2]  # two towers, rocket, lamp; the spoon
kinds = {"thin": [cropped(mask) for mask in thin]}
kinds["coins"] = whole_things(each_coin)
for seed in range(3):
    kinds[f"nuclei (seed {seed})"] = whole_things(sc.data.synthetic.touching_nuclei(seed=seed)[1])
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
#   $l = 10w$ that is 0.83. The spread of the difference is large since the lamp
#   and the spoon lose much in any position.
# - **Coins: no.** A disc loses 0.215 at any angle, and the coins come close.
# - **Nuclei: it looks like a little, in all three seeds.** Now look at the control. The small discs show as much, and for them the truth is
#   zero! A small mask is a staircase of pixels; turned, the corners of the stairs stick out, and the box has to hold them. So
#   what the nuclei show may be nothing but pixels. Three seeds that agree do not help against an error that all three share; **a
#   control does.**
#
# The thinner a thing, the more its box depends on how it lies. That is why masks win for roads, vessels, cables and spoons, and why
# a box may do for coins.

# %% [markdown] lang="zh" of="00-ablate-read" en="4f25"
# 看最后一列，并且问：**差异比它自身的离散程度大吗**？
#
# - **细长的物体：是**。火箭填满框的程度不比硬币差，但只因为它竖直站着。在纸上算：长 $l$、宽 $w$ 的条转 45°，框是边长 $(l + w)/\sqrt2$ 的正方形，所以 $\text{lost} = 1 - 2lw/(l+w)^2$；$l = 10w$ 时为 0.83。差异的离散程度很大，因为灯和勺子怎么摆都损失很多。
# - **硬币：不是**。圆在任何角度都损失 0.215，硬币与此接近。
# - **细胞核：看起来有一点，三个种子都是**。可是再看对照组：小圆的差异也有这么大，而它的真实值是零！小掩码的边缘是像素组成的台阶；一转动，台阶的角就伸出来，框只好把它们也装进去。所以细胞核的差别，也许只是像素造成的。三个种子彼此一致，也防不住三者共有的误差；**对照组可以**。
#
# 物体越细长，框的好坏就越取决于它怎么摆。所以道路、血管、电缆和勺子要用掩码，而硬币用框也许就够了。

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

# %% [markdown] lang="zh" of="00-exit" en="5923"
# ## 0.11 你学到了什么
#
# - 三种任务，一种比一种说得多：**分类**（有什么）、**检测**（每个物体一个框）、**分割**（每个像素一个标签）。越细致，标注就越贵；够用的回答里选最便宜的。
# - 三种标注：**语义**（类别）、**实例**（哪一个）、**全景**（两者都有，物体和背景物）。同类的物体挨在一起时，语义标签分不开它们。
# - 标签是由人决定的数字数组。在相信一个分数之前，先读卡片。
#
# 现在再看看你的猜测。之后是两道结束题：
#
# *第一题*：街景里有两辆并排的汽车、一条路和一片天空。有几个全景片段？
#
# *第二题*：检测器找到一把斜放的勺子，框完美无缺。把框填满，能当一个好的掩码吗？1. 能，框是完美的；2. 不能；3. 检测器更好才行。

# %% key="00-exit-meet"
shares = [100 * lost(instances == k) for k in numbers]
sc.meet("box-lost", truth=round(float(np.mean(shares)), 1))
print(f"The {len(shares)} things lose from {min(shares):.0f} % to {max(shares):.0f} % of their boxes.")

# %% key="00-exit-quiz-panoptic"
sc.quiz(
    "A street scene shows two cars side by side, one road and one sky. How many panoptic segments is that?",
    {
        "3": "That is the number of classes. The two cars are things, so each has a segment of its own.",
        "4": sc.right("Two cars, one road, one sky: things are counted one by one, stuff once for a class."),
        "2": "Those are the things. Panoptic labels give stuff segments too, one for each class.",
    },
)

# %% key="00-exit-quiz-box"
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

# %% [markdown] lang="zh" of="00-exit-map" en="6780"
# **每一课怎样进行**。回顾，猜测，纸上的例子，交互组件，用代码推导（慢的写法、快的写法，再用一个单元格证明两者一致），练习，故意弄坏，消融实验，最后再见到你的猜测。哪个单元格都可以改：你的笔记本是一份副本，更新不会覆盖它。
#
# **后面有什么**。第一部分，*看见与测量*：掩码在内存里和屏幕上是什么 (1)，掩码怎样算好 (2)。第二部分，*经典方法*：阈值 (3)，从一次点击长出的区域 (4)，边缘与图 (5)，为什么要学习特征 (6)。第三部分，*给每个像素打标签的网络*：损失函数 (7)、FCN (8)、U-Net (9)。第四部分，*实例与全景*：检测 (10)、Mask R-CNN (11)、全景 (12)。第五部分，*做得更好*：改进 (13)、小物体 (14)、便宜的标签 (15)、速度 (16)。第六部分，*用起来*：驾驶 (17)、医学 (18)、图像编辑 (19)。第七部分：为你的图像选方法 (20)，工具箱 (21)，前方还有什么 (22)。
#
# **你走到了哪里**。下一个单元格读取笔记本旁边的那个文件，在任何一课里都能用。想重新开始，就删掉 `segcourse-progress.json`；想带走，就复制它。Colab 过一段时间会收回机器，文件也随之消失，除非你下载它。

# %% key="00-exit-progress"
sc.progress()

# %% [markdown] lang="en" key="00-exit-refs"
# **To read on**
#
# - A. Kirillov et al., *Panoptic Segmentation*, CVPR 2019, [arXiv:1801.00868](https://arxiv.org/abs/1801.00868). Things, stuff and the
#   three labellings, in its first three pages.
# - E. H. Adelson, *On seeing stuff: the perception of materials by humans and machines*, SPIE 4299, 2001,
#   [doi:10.1117/12.429489](https://doi.org/10.1117/12.429489). An early plea for *stuff*.
# - T.-Y. Lin et al., *Microsoft COCO: Common Objects in Context*, 2014, [arXiv:1405.0312](https://arxiv.org/abs/1405.0312). How a large
#   data set is made, and what it cost.
#
# Named above: Papadopoulos et al., *Extreme clicking for efficient object annotation*, ICCV 2017,
# [arXiv:1708.02750](https://arxiv.org/abs/1708.02750).
#
# **Next, lesson 1:** [what is a mask, in memory and on screen?](01_images_and_masks.ipynb) You will meet 0, 1 and 255 again, and see
# what happens to whoever mixes them up.

# %% [markdown] lang="zh" of="00-exit-refs" en="7f4f"
# **延伸阅读**
#
# - A. Kirillov 等，*Panoptic Segmentation*，CVPR 2019，[arXiv:1801.00868](https://arxiv.org/abs/1801.00868)。前三页就讲清了物体、背景物和三种标注。
# - E. H. Adelson，*On seeing stuff: the perception of materials by humans and machines*，SPIE 4299，2001，[doi:10.1117/12.429489](https://doi.org/10.1117/12.429489)。很早就为“背景物”说话的一篇文章。
# - T.-Y. Lin 等，*Microsoft COCO: Common Objects in Context*，2014，[arXiv:1405.0312](https://arxiv.org/abs/1405.0312)。一个大数据集是怎样做成的，花了多少代价。
#
# 文中还提到：Papadopoulos 等，*Extreme clicking for efficient object annotation*，ICCV 2017，[arXiv:1708.02750](https://arxiv.org/abs/1708.02750)。
#
# **下一课，第 1 课**：[掩码在内存里和屏幕上是什么？](01_images_and_masks.ipynb) 你会再次遇到 0、1 和 255，并看到把它们弄混的人会怎样。
