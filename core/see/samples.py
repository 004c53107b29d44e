"""The photographs that come along with scikit-image and scikit-learn: where each lies, and whose it is.

Only the file is found here, without importing either library (scikit-image alone takes a second).
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.errors import PictureError

DEFAULT_SAMPLE = "coffee"


@dataclass(frozen=True)
class SampleCard:
    """A bundled photograph: its title, whose it is, and its file as "package/path inside the package"."""

    title: str
    credit: str
    file: str

    @property
    def path(self) -> Path:
        """Where the file lies on this machine; PictureError if the package came without it."""
        try:
            return package_file(self.file)
        except FileNotFoundError:
            raise PictureError(
                f"The sample “{self.title}” is not installed here: choose another picture."
            ) from None


def package_file(file: str) -> Path:
    """Where "package/path inside the package" lies, without importing it; FileNotFoundError if nowhere."""
    package, _, inside = file.partition("/")
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder, inside)).is_file():
            return path
    raise FileNotFoundError(file)


def _skimage(title: str, credit: str, file: str) -> SampleCard:
    return SampleCard(title, f"{credit} (bundled with scikit-image)", f"skimage/data/{file}")


def _sklearn(title: str, credit: str, file: str) -> SampleCard:
    return SampleCard(title, f"{credit} (bundled with scikit-learn)", f"sklearn/datasets/images/{file}")


# Credits as given in skimage/data/_fetchers.py and sklearn/datasets/images/README.txt.
SAMPLES: dict[str, SampleCard] = {
    "coffee": _skimage("A cup of coffee", "Rachel Michetti, Pikolo Espresso Bar, CC0", "coffee.png"),
    "cat": _skimage("Chelsea the cat", "Stéfan van der Walt, CC0", "chelsea.png"),
    "astronaut": _skimage("Eileen Collins, astronaut", "NASA Great Images, public domain", "astronaut.png"),
    "rocket": _skimage("A rocket taking off", "SpaceX, public domain", "rocket.jpg"),
    "flower": _sklearn("A dahlia", "vultilion on Flickr, CC BY 2.0", "flower.jpg"),
    "china": _sklearn("A Chinese temple", "danielbuechele on Flickr, CC BY 2.0", "china.jpg"),
    "motorcycle": _skimage(
        "A motorcycle", "Middlebury 2014 stereo set, Scharstein et al.", "motorcycle_left.png"
    ),
    "camera": _skimage("A man with a camera", "Lav Varshney, CC0", "camera.png"),
    "coins": _skimage("Greek coins", "Brooklyn Museum, no known copyright restrictions", "coins.png"),
    "clock": _skimage("A blurred clock", "Stéfan van der Walt, public domain", "clock_motion.png"),
    "page": _skimage("A scanned page", "scikit-image contributors", "page.png"),
    "text": _skimage("Words on paper", "Wikipedia (Corner.png), public domain", "text.png"),
    "horse": _skimage("The outline of a horse", "Andreas Preuss, CC0", "horse.png"),
    "hubble": _skimage("The Hubble deep field", "NASA, HubbleSite, public domain", "hubble_deep_field.jpg"),
    "moon": _skimage("The surface of the moon", "scikit-image contributors", "moon.png"),
    "retina": _skimage("A human retina", "Mikael Häggström, CC0", "retina.jpg"),
    "tissue": _skimage("Stained tissue", "CMMI, no known copyright restrictions", "ihc.png"),
    "brick": _skimage("A brick wall", "CC0Textures, CC0", "brick.png"),
    "grass": _skimage("Grass", "linolafett on DeviantArt, CC0", "grass.png"),
    "gravel": _skimage("Gravel", "CC0Textures, CC0", "gravel.png"),
}
