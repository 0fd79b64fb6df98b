# %% [markdown] lang="en" key="00-title"
# # 0 · Start here: what is segmentation, and is my set-up ready?
#
# Look at a photograph and say which pixels are the cat. That sentence is the whole course: **segmentation gives every
# pixel of an image a label.** This notebook checks that your computer is ready for it.

# %% key="00-setup"
import numpy as np
import segcourse as sc

sc.setup()

# %% [markdown] lang="en" key="00-see"
# ## 0.1 The smallest mask there is
#
# Nine pixels, of which the four in the upper left corner are brighter than 5. A **mask** answers one question for each
# pixel, with yes or no. How many pixels of this image does it hold?

# %% key="00-see-mask"
image = np.array([[9, 8, 1], [7, 9, 2], [1, 0, 1]])
mask = image > 5
print(mask.astype(int))
print(f"{mask.sum()} of {mask.size} pixels")
