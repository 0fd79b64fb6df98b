"""The table of pictures: which file of which installed package, its checksum, and what its target names.

No picture is copied into the course. Each one is read from inside scikit-image or scikit-learn, which
everybody who runs a lesson has anyway; the checksum notices when a release of theirs changes a picture
under our masks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """One bundled picture. `classes[label]` names a label of its target; () where there is no target."""

    package: str  # the import name of the package that carries the file
    file: str  # inside that package's folder
    sha256: str  # of the file
    classes: tuple[str, ...] = ()
    things: tuple[str, ...] = ()  # classes whose objects are told apart, one instance id each


def _skimage(file: str, sha256: str, classes: tuple[str, ...] = (), things: tuple[str, ...] = ()) -> Picture:
    return Picture("skimage", f"data/{file}", sha256, classes, things)


def _sklearn(file: str, sha256: str, classes: tuple[str, ...] = (), things: tuple[str, ...] = ()) -> Picture:
    return Picture("sklearn", f"datasets/images/{file}", sha256, classes, things)


PICTURES: dict[str, Picture] = {
    "astronaut": _skimage(
        "astronaut.png",
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        classes=("backdrop", "person", "helmet", "flag", "shuttle", "table"),
        things=("person", "helmet", "flag", "shuttle"),
    ),
    "brick": _skimage(
        "brick.png",
        "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf",
    ),
    "camera": _skimage(
        "camera.png",
        "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
        classes=("sky", "grass", "city", "person", "camera"),
    ),
    "cell": _skimage(
        "cell.png",
        "8d23a7fb81f7cc877cd09f330357fc7f595651306e84e17252f6e0a1b3f61515",
        classes=("background", "cell"),
    ),
    "chelsea": _skimage(
        "chelsea.png",
        "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        classes=("background", "fur", "eye", "nose"),
    ),
    "china": _sklearn(
        "china.jpg",
        "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
        classes=("sky", "shore", "lake", "trees", "tower"),
    ),
    "coffee": _skimage(
        "coffee.png",
        "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
        classes=("table", "floor", "saucer", "cup", "coffee", "spoon"),
        things=("saucer", "cup", "spoon"),
    ),
    "coins": _skimage(
        "coins.png",
        "f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba",
        classes=("background", "coin"),
        things=("coin",),
    ),
    "flower": _sklearn(
        "flower.jpg",
        "a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638",
        classes=("leaves", "flower"),
        things=("flower",),
    ),
    "grass": _skimage(
        "grass.png",
        "b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89",
    ),
    "gravel": _skimage(
        "gravel.png",
        "c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12",
    ),
    "hubble": _skimage(
        "hubble_deep_field.jpg",
        "3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4",
    ),
    "ihc": _skimage(
        "ihc.png",
        "f8dd1aa387ddd1f49d8ad13b50921b237df8e9b262606d258770687b0ef93cef",
        classes=("stroma", "gland", "lumen"),
    ),
    "microaneurysms": _skimage(
        "microaneurysms.png",
        "a1e1be59aa447f8ce082f7fa809997ab369a2b137cb6c4202abc647c7ccf6456",
        classes=("background", "vessel", "microaneurysm"),
    ),
    "moon": _skimage(
        "moon.png",
        "78739619d11f7eb9c165bb5d2efd4772cee557812ec847532dbb1d92ef71f577",
    ),
    "page": _skimage(
        "page.png",
        "341a6f0a61557662b02734a9b6e56ec33a915b2c41886b97509dedf2a43b47a3",
        classes=("paper", "text"),
    ),
    "retina": _skimage(
        "retina.jpg",
        "38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6",
        classes=("outside", "retina", "vessel", "optic disc"),
    ),
    "rocket": _skimage(
        "rocket.jpg",
        "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
        classes=("sky", "launch pad", "rocket", "tower", "lamp"),
        things=("rocket", "tower", "lamp"),
    ),
    "text": _skimage(
        "text.png",
        "bd84aa3a6e3c9887850d45d606c96b2e59433fbef50338570b63c319e668e6d1",
        classes=("paper", "ink"),
    ),
}
