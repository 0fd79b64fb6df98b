"""Arrays on their way to the browser and back: `{dtype, shape, codec, bytes}`, small and exact.

Labels and masks are deflated and arrive bit for bit; only a photograph may pass through JPEG. The browser's
side of each function stands in `static/core.js` under the same name.
"""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from segcourse._checks import check_image
from segcourse.display.overlays import rgb_of

LIMIT = 1024  #: pixels along the longer side; larger arrays are thinned before they are sent
_TYPES = ("uint8", "uint16", "int32")  # what core.js can read, smallest first


def wire() -> traitlets.Dict:
    """A trait that holds one packed array: `target = wire()` in the body of a widget class."""
    return traitlets.Dict().tag(sync=True)


def pack(array: ArrayLike) -> dict[str, Any]:
    """A bool or integer array of any shape, exactly, in the smallest of uint8, uint16, int32 that holds it.

    Raises: ValueError for floats (pass a decision, or an image through `pack_image`) and beyond int32.
    """
    array = np.asarray(array)
    if not (array.dtype == np.bool_ or np.issubdtype(array.dtype, np.integer)):
        raise ValueError(
            f"cannot pack dtype {array.dtype}: labels and masks are bool or integer;"
            f" send an image with pack_image, or quantise to uint8 first."
        )
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    fits = [t for t in _TYPES if np.iinfo(t).min <= low and high <= np.iinfo(t).max]
    if not fits:
        raise ValueError(f"labels {low}..{high} do not fit into int32: number them from 0 upwards.")
    raw = np.ascontiguousarray(array.astype(np.dtype(fits[0]).newbyteorder("<"))).tobytes()
    return {"dtype": fits[0], "shape": list(array.shape), "codec": "deflate", "bytes": zlib.compress(raw, 9)}


def pack_image(image: ArrayLike) -> dict[str, Any]:
    """A picture to look at, (H, W) or (H, W, 3): as PNG where that is small (drawings), else as JPEG.

    Grey values may change by a few steps: what the browser computes with goes through `pack`.
    """
    rgb = rgb_of(check_image("image", image))
    picture = Image.fromarray(rgb[..., 0] if (rgb == rgb[..., :1]).all() else rgb)
    files = {codec: io.BytesIO() for codec in ("png", "jpeg")}
    picture.save(files["jpeg"], "JPEG", quality=88, subsampling=0)
    picture.save(files["png"], "PNG", optimize=False)
    small = files["png"].tell() <= 1.2 * files["jpeg"].tell() or max(rgb.shape[:2]) <= 64
    codec = "png" if small else "jpeg"
    return {"dtype": "uint8", "shape": list(rgb.shape[:2]), "codec": codec, "bytes": files[codec].getvalue()}


def unpack(packed: dict[str, Any]) -> NDArray:
    """The array that `pack` packed, here or in the browser (a mask that a learner painted)."""
    raw = zlib.decompress(bytes(packed["bytes"]))
    array = np.frombuffer(raw, dtype=np.dtype(packed["dtype"]).newbyteorder("<"))
    return array.reshape(packed["shape"]).astype(packed["dtype"])


def fit(image: NDArray | None, *labels: NDArray | None, limit: int = LIMIT) -> tuple[list[Any], str]:
    """Image and label maps of one size, thinned until no side is longer than `limit`; a note says so.

    Labels keep every k-th pixel (never a mixture of two labels), the image is averaged over k x k pixels.
    Returns: ([image, *labels], note); note is "" when nothing had to change.
    """
    arrays = [image, *labels]
    height, width = next(a for a in arrays if a is not None).shape[:2]
    step = -(-max(height, width) // limit)
    if step == 1:
        return arrays, ""
    thin = [None if a is None else a[::step, ::step] for a in labels]
    small = None if image is None else np.asarray(Image.fromarray(rgb_of(image)).reduce(step))
    new_height, new_width = -(-height // step), -(-width // step)
    note = f"shown and counted at 1/{step} size: {height}x{width} became {new_height}x{new_width} pixels"
    return [small, *thin], note
