"""Every way a picture file can be odd, and what a visitor is told about it."""

import io
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms.functional import pil_to_tensor

from core.errors import PictureError
from core.see.picture_files import LONGEST_SIDE, PIXEL_LIMIT
from core.see.pictures import SAMPLES, from_array, open_picture, sample

RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (20, 30, 3), dtype=np.uint8)


def saved(image: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG whose header states a size that its few bytes of data do not hold."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def webp_that_claims(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + sides + bytes(40)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def refusal(source: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        open_picture(source)
    message = str(caught.value)
    assert message.endswith(".") and message.count(". ") == 0, "one full sentence"
    assert ":" in message, "says what to do next"
    return message


@pytest.mark.parametrize("file_format", ["PNG", "BMP", "GIF", "WEBP"])
def test_a_lossless_file_gives_its_pixels_back(file_format):
    grey = np.repeat(NOISE[..., :1], 3, axis=2)  # GIF holds 256 colours
    options = {"lossless": True} if file_format == "WEBP" else {}
    picture = open_picture(saved(Image.fromarray(grey), file_format, **options))
    assert picture.mode == picture.image.mode == "RGB"
    assert picture.size == (30, 20) == (picture.width, picture.height)
    np.testing.assert_array_equal(picture.pixels, grey)


def test_bytes_a_path_and_an_open_file_give_equal_pictures(tmp_path):
    path = tmp_path / "my cat.png"
    path.write_bytes(saved(Image.fromarray(NOISE)))
    file = io.BytesIO(path.read_bytes())
    file.read()  # an upload that somebody has read before
    pictures = [open_picture(path), open_picture(path.read_bytes(), name="cat"), open_picture(file)]
    assert len(set(pictures)) == 1
    assert [picture.name for picture in pictures] == ["my cat", "cat", "picture"]


def test_pictures_are_equal_by_pixels_and_size_whatever_the_name():
    flat = np.arange(48, dtype=np.uint8)
    assert from_array(flat.reshape(4, 4, 3), "a") == from_array(flat.reshape(4, 4, 3), "b")
    assert from_array(flat.reshape(4, 4, 3), "a") != from_array(flat.reshape(2, 8, 3), "a")


def test_the_tensor_is_what_torchvision_makes_of_the_same_image():
    picture = from_array(NOISE, "noise")
    assert torch.equal(picture.tensor(), pil_to_tensor(picture.image))
    picture.tensor().zero_()
    np.testing.assert_array_equal(picture.pixels, NOISE)


def test_pixels_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        from_array(NOISE, "noise").pixels[0] = 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_ends_upright(orientation):
    # As the EXIF standard names the visual sides of row 0 and column 0 of the stored array.
    stored_as = {
        1: NOISE,
        2: NOISE[:, ::-1],
        3: NOISE[::-1, ::-1],
        4: NOISE[::-1],
        5: NOISE.transpose(1, 0, 2),
        6: np.rot90(NOISE, 1),
        7: NOISE[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(NOISE, -1),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker of the camera"
    stored = Image.fromarray(np.ascontiguousarray(stored_as[orientation]))
    picture = open_picture(saved(stored, "PNG", exif=exif))
    np.testing.assert_array_equal(picture.pixels, NOISE)
    assert not picture.image.info, "metadata such as the place of a photo is gone"


@pytest.mark.parametrize("notes", [b"Exif\0\0 nonsense", b"Exif\0\0II*\0\xff\xff\xff\xff"])
def test_damaged_exif_does_not_spoil_a_good_picture(notes):
    assert open_picture(saved(Image.fromarray(NOISE), "JPEG", exif=notes)).size == (30, 20)


def test_sixteen_bit_grey_is_scaled_and_not_clipped():
    values = np.array([[0, 257, 12850, 32896, 65535]], dtype=np.uint16)
    picture = open_picture(saved(Image.fromarray(values)))
    np.testing.assert_array_equal(picture.pixels[0, :, 0], [0, 1, 50, 128, 255])


def test_what_is_transparent_lies_on_white():
    pixels = np.zeros((2, 3, 4), dtype=np.uint8)
    pixels[0, :, 3] = (0, 51, 255)
    picture = open_picture(saved(Image.fromarray(pixels)))
    np.testing.assert_array_equal(picture.pixels[0, :, 0], [255, 204, 0])


@pytest.mark.parametrize("file_format", ["PNG", "GIF"])
def test_a_palette_with_a_transparent_colour_lies_on_white(file_format):
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putdata([0, 1])
    picture = open_picture(saved(image, file_format, transparency=0))
    np.testing.assert_array_equal(picture.pixels[0], [[255, 255, 255], [200, 100, 50]])


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "YCbCr"])
def test_every_mode_becomes_rgb(mode):
    file_format = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    image = Image.new("RGB", (8, 8), (204, 204, 204)).convert(mode)
    pixels = open_picture(saved(image, file_format)).pixels
    assert pixels.shape == (8, 8, 3)
    assert abs(float(pixels.mean()) - 204) <= 1


def test_a_picture_of_single_bits_becomes_black_and_white():
    image = Image.fromarray(np.array([[0, 255, 255]], dtype=np.uint8)).convert("1")
    np.testing.assert_array_equal(open_picture(saved(image)).pixels[0, :, 0], [0, 255, 255])


def test_the_first_frame_of_an_animation_is_taken():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    for file_format in ("GIF", "PNG", "WEBP"):
        data = saved(frames[0], file_format, save_all=True, append_images=frames[1:])
        red, _, blue = open_picture(data).pixels[0, 0]
        assert red > 200 and blue < 50


def test_the_photograph_of_a_48_megapixel_phone_opens():
    data = saved(Image.new("RGB", (8000, 6000), (10, 120, 200)), "JPEG")
    picture = open_picture(data)
    assert picture.size == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    assert np.abs(picture.pixels.astype(int) - (10, 120, 200)).max() <= 3


def test_the_longest_side_is_bounded():
    assert open_picture(saved(Image.new("RGB", (100, 4096)))).size == (50, 2048)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (50, 1)])
def test_tiny_and_thin_pictures_open(size):
    assert open_picture(saved(Image.new("RGB", size))).size == size


@pytest.mark.parametrize("size", [(1, 4000), (4000, 1), (51, 1)])
def test_a_picture_that_is_all_length_is_refused(size):
    assert "crop it" in refusal(saved(Image.new("RGB", size)))


@pytest.mark.parametrize("make", [png_that_claims, webp_that_claims])
@pytest.mark.parametrize("side", [5_000, 13_000, 16_000])
def test_a_decompression_bomb_is_refused_from_its_header(make, side, recwarn):
    assert side**2 > PIXEL_LIMIT
    assert "million pixels" in refusal(make(side, side))


@pytest.mark.parametrize("data", [b"just a text", b"\0" * 100, b"%PDF-1.4", b"<svg xmlns='x'/>", b"GIF89a"])
def test_what_is_no_picture_is_refused(data):
    assert "JPEG" in refusal(data)


def test_formats_outside_the_list_are_refused():
    assert "choose a PNG" in refusal(saved(Image.fromarray(NOISE), "TIFF"))
    assert "HEIC" in refusal(b"\0\0\0\x18ftypheic" + bytes(40))


def test_an_empty_file_and_a_missing_file_are_refused(tmp_path):
    assert "empty" in refusal(b"")
    for path in (tmp_path / "nothing.png", tmp_path):
        with pytest.raises(PictureError, match="cannot be read"):
            open_picture(path)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_truncated_file_is_refused(file_format):
    noise = RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = saved(Image.fromarray(noise), file_format)
    for kept in (len(data) // 2, len(data) // 4):
        refusal(data[:kept])


def test_random_damage_never_escapes_as_another_error():
    noise = Image.fromarray(RNG.integers(0, 256, (16, 16, 3), dtype=np.uint8))
    for file_format in ("PNG", "JPEG", "WEBP", "GIF", "BMP"):
        good = saved(noise, file_format)
        for _ in range(60):
            damaged = bytearray(good)
            for position in RNG.integers(0, min(len(good), 200), 4):
                damaged[position] = RNG.integers(0, 256)
            try:
                assert open_picture(bytes(damaged)).pixels.ndim == 3
            except PictureError:
                continue


@pytest.mark.parametrize(
    "array",
    [np.zeros((2, 2)), np.zeros((2, 2, 4), np.uint8), np.zeros((0, 2), np.uint8), np.zeros(3, np.uint8)],
)
def test_an_array_that_is_no_picture_is_refused(array):
    with pytest.raises(PictureError, match="uint8"):
        from_array(array, "wrong")


def test_a_grey_array_becomes_rgb():
    np.testing.assert_array_equal(from_array(NOISE[..., 0], "grey").pixels, NOISE[..., [0, 0, 0]])


@pytest.mark.parametrize("key", SAMPLES)
def test_every_sample_opens_and_names_its_source(key):
    picture = sample(key)
    assert picture.name == SAMPLES[key].title and SAMPLES[key].credit
    assert min(picture.size) > 100 and picture.pixels.std() > 5


def test_coffee_comes_first_and_an_unknown_sample_is_refused():
    assert next(iter(SAMPLES)) == "coffee"
    with pytest.raises(PictureError, match="coffee, cat"):
        sample("tea")


def test_opening_samples_imports_neither_torch_nor_the_libraries_they_came_with():
    code = "import sys; from core.see.pictures import sample; sample('cat'); sample('flower');"
    code += "print({'torch', 'skimage', 'sklearn', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
