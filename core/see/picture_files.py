"""Opening a picture file a stranger chose: what is refused before decoding, how the rest becomes RGB.

Pillow decodes, but only what has been measured from the header first. The limits are chosen so that one
picture costs at most about 300 MB while it is opened, and no more than two are opened at a time.
Embedded colour profiles are ignored, as the networks' own training pipelines ignored them.
"""

import io
import struct
import threading
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from core.errors import PictureError

# Formats whose decoders are small, or well tested by browsers. TIFF stays out: it can hold dozens of codecs.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
FILE_LIMIT = 32 * 2**20  # bytes
PIXEL_LIMIT = 24_000_000
JPEG_PIXEL_LIMIT = 50_000_000  # of the kind that is shrunk while it is decoded; a 48-megapixel phone fits
RATIO_LIMIT = (
    50  # longer side to shorter side: 256 pixels on the shorter side stay at most 12,800 on the longer
)
LONGEST_SIDE = 2048

_DECODING = threading.BoundedSemaphore(2)
# Whatever Pillow was seen or is known to raise on damaged files.
_DAMAGED = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError,
    RuntimeError, EOFError, MemoryError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip

# EXIF orientation -> what undoes it; 1 and anything unknown are left as they are.
_TURNS: dict[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_EIGHT_BITS = np.rint(np.arange(65536) / 257).astype(np.uint8)  # a table, to spare large pictures floats
_READABLE = "a PNG, JPEG, WebP, GIF or BMP"


def decode(source: bytes | Path | BinaryIO) -> Image.Image:
    """An upright RGB image with its longest side at most 2048; PictureError with one sentence otherwise."""
    data = _read(source)
    _refuse_early(data)
    with _DECODING:
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _refuse_size(image.size, _pixel_limit(image))
                return _upright_rgb(image)
        except Image.UnidentifiedImageError:
            raise PictureError(f"This file is not a picture we can read: choose {_READABLE}.") from None
        except Image.DecompressionBombError:
            raise PictureError(_too_large(PIXEL_LIMIT)) from None
        except _DAMAGED as error:
            raise PictureError(
                "This picture is damaged or incomplete: save it again as JPEG or PNG, or choose another."
            ) from error


def _read(source: bytes | Path | BinaryIO) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        try:
            data = _first_bytes(source)
        except (OSError, ValueError) as error:
            raise PictureError(
                "This picture file cannot be read: check that it exists and is a file."
            ) from error
    if not data:
        raise PictureError(f"This file is empty: choose {_READABLE}.")
    if len(data) > FILE_LIMIT:
        raise PictureError(
            f"This file is larger than {FILE_LIMIT >> 20} MB: save it smaller, then choose it again."
        )
    return data


def _first_bytes(source: Path | BinaryIO) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(FILE_LIMIT + 1)
    if source.seekable():
        source.seek(0)  # an upload that was read once already stands at its end
    return source.read(FILE_LIMIT + 1)


def _refuse_early(data: bytes) -> None:
    """What has to be known before Pillow looks: WebP allocates its canvas while the header is read."""
    if data[4:8] == b"ftyp":
        raise PictureError(
            "HEIC and AVIF pictures cannot be read here: save it as JPEG, then choose it again."
        )
    if data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X" and len(data) >= 30:
        width, height = (1 + int.from_bytes(data[start : start + 3], "little") for start in (24, 27))
        _refuse_size((width, height), PIXEL_LIMIT)


def _pixel_limit(image: Image.Image) -> int:
    shrinks = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    return JPEG_PIXEL_LIMIT if shrinks else PIXEL_LIMIT


def _refuse_size(size: tuple[int, int], limit: int) -> None:
    if size[0] * size[1] > limit:
        raise PictureError(_too_large(limit))
    if min(size) < 1 or max(size) > RATIO_LIMIT * min(size):
        raise PictureError(
            f"This picture is more than {RATIO_LIMIT} times as long as it is wide: crop it and try again."
        )


def _too_large(limit: int) -> str:
    return f"This picture has more than {limit // 10**6} million pixels: make it smaller and try again."


def _upright_rgb(image: Image.Image) -> Image.Image:
    target = _bounded(image.size)
    if image.format in ("JPEG", "MPO"):
        image.draft(None, target)  # lets the JPEG decoder skip what would be thrown away
    turn = _TURNS.get(_orientation(image))
    image = _rgb(image)
    if image.size != target:
        image = image.resize(target, Image.Resampling.BICUBIC, reducing_gap=2.0)
    if turn is not None:
        image = image.transpose(turn)
    return Image.frombytes("RGB", image.size, image.tobytes())  # without the file's metadata: places, names


def _bounded(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, LONGEST_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _rgb(image: Image.Image) -> Image.Image:
    """Any mode as RGB: 16 bits scaled to 8 (Pillow alone would clip), what is transparent laid on white."""
    if image.mode.startswith(("I", "F")):
        values = np.clip(np.asarray(image), 0, 65535).astype(np.uint16)
        return Image.fromarray(_EIGHT_BITS[values]).convert("RGB")
    if image.has_transparency_data:
        layer = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer)
        return white
    return image.convert("RGB")


def _orientation(image: Image.Image) -> object:
    try:
        return image.getexif().get(0x0112)
    except _DAMAGED:  # damaged notes about the picture do not make the picture unreadable
        return None


def can_be_opened(path: Path) -> bool:
    """Whether a file's header is that of a picture we would decode; the rest of the file is not looked at."""
    try:
        with path.open("rb") as file:
            _refuse_early(file.read(64))
            with Image.open(file, formats=FORMATS) as image:
                _refuse_size(image.size, _pixel_limit(image))
    except (PictureError, *_DAMAGED):
        return False
    return True
