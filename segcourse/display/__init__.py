"""Pictures of masks: colours, overlays, error maps, and figures that carry their description.

What returns an array (uint8, (H, W, 3)) can be shown, saved or put into a widget; what starts with `show`
puts a small JPEG with alt text on the page.
"""

from segcourse.display.errors import error_legend, error_map
from segcourse.display.figures import figure, new_figure, show, show_histogram, show_row, show_values
from segcourse.display.maps import probability_map, value_map
from segcourse.display.overlays import class_legend, colorize, overlay
from segcourse.display.palettes import palette

__all__ = [
    "class_legend",
    "colorize",
    "error_legend",
    "error_map",
    "figure",
    "new_figure",
    "overlay",
    "palette",
    "probability_map",
    "show",
    "show_histogram",
    "show_row",
    "show_values",
    "value_map",
]
