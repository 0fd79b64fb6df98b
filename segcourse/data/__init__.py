"""Pictures with labels: bundled photographs with our own targets, synthetic scenes, the forms of a mask."""

from segcourse.data import synthetic
from segcourse.data.encodings import (
    decode_rle,
    encode_rle,
    from_one_hot,
    mask_to_polygons,
    polygon_to_mask,
    polygons_to_mask,
    to_one_hot,
)
from segcourse.data.pictures import (
    card,
    class_names,
    image,
    load,
    load_instances,
    load_panoptic,
    names,
    names_with_instances,
    picture_names,
    things,
)

__all__ = [
    "card",
    "class_names",
    "decode_rle",
    "encode_rle",
    "from_one_hot",
    "image",
    "load",
    "load_instances",
    "load_panoptic",
    "mask_to_polygons",
    "names",
    "names_with_instances",
    "picture_names",
    "polygon_to_mask",
    "polygons_to_mask",
    "synthetic",
    "things",
    "to_one_hot",
]
