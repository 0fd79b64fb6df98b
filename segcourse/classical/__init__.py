"""Classical segmentation: from an image to labels, without learning. NumPy in, NumPy out.

What a lesson derives stands here twice: in the form that the lesson tells, and in the form that runs; tests
hold the two together. What a lesson only uses is scikit-image's, under the names and conventions of this
package.
"""

from segcourse.classical.components import connected_components, fill_holes, label_by_flooding, remove_small
from segcourse.classical.contours import active_contour, circle_contour, contour_mask
from segcourse.classical.cut_energy import CutEnergy, cut_energy
from segcourse.classical.double_thresholds import hysteresis
from segcourse.classical.edges import canny_edges, gradient_magnitude
from segcourse.classical.graph_cuts import graph_cut, minimum_cut, minimum_cut_by_paths
from segcourse.classical.histograms import gray_histogram
from segcourse.classical.local_thresholds import local_mean, local_mean_threshold, sauvola, sauvola_threshold
from segcourse.classical.merging import merge_regions
from segcourse.classical.morphology import closing, dilate, disc, erode, opening
from segcourse.classical.multi_thresholds import multi_otsu, multi_otsu_thresholds
from segcourse.classical.random_walks import random_walker
from segcourse.classical.region_growing import grow_by_queue, growth_steps, region_growing
from segcourse.classical.running_mean import region_growing_running_mean
from segcourse.classical.seeded_growing import seeded_region_growing
from segcourse.classical.superpixels import felzenszwalb, slic
from segcourse.classical.thresholds import fixed, otsu, otsu_curve, otsu_threshold
from segcourse.classical.watersheds import distance_watershed, watershed, watershed_by_queue

__all__ = [
    "CutEnergy",
    "active_contour",
    "canny_edges",
    "circle_contour",
    "closing",
    "connected_components",
    "contour_mask",
    "cut_energy",
    "dilate",
    "disc",
    "distance_watershed",
    "erode",
    "felzenszwalb",
    "fill_holes",
    "fixed",
    "gradient_magnitude",
    "graph_cut",
    "gray_histogram",
    "grow_by_queue",
    "growth_steps",
    "hysteresis",
    "label_by_flooding",
    "local_mean",
    "local_mean_threshold",
    "merge_regions",
    "minimum_cut",
    "minimum_cut_by_paths",
    "multi_otsu",
    "multi_otsu_thresholds",
    "opening",
    "otsu",
    "otsu_curve",
    "otsu_threshold",
    "random_walker",
    "region_growing",
    "region_growing_running_mean",
    "remove_small",
    "sauvola",
    "sauvola_threshold",
    "seeded_region_growing",
    "slic",
    "watershed",
    "watershed_by_queue",
]
