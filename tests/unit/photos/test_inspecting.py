"""What is taken for a photo and what is not, that only sentences come out of it, and what shown versions keep."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from data.errors import Refused
from data.photos.inspecting import MOST_PIXELS, inspect
from data.photos.rendering import as_jpeg, clean
from data.rules.likeness import distance, from_text
from tests.support.pictures import bomb, encoded, jpeg, opened, sheet, with_gps

HEADS = [
    (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
    (b"\0\0\0\x18ftypmif1" + bytes(40), "HEIC"),
    (b"\0\0\0\x18ftypavif" + bytes(40), "AVIF"),
    (b"\0\0\0\x18ftypmp42" + bytes(40), "video"),
    (b"%PDF-1.7\n" + bytes(40), "PDF"),
    (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "SVG"),
    (b"  <svg onload='x'/>", "SVG"),
    (b"GIF89a" + bytes(40), "GIF"),
    (b"BM" + bytes(60), "BMP"),
    (b"II*\0" + bytes(60), "TIFF"),
    (b"PK\x03\x04" + bytes(60), "ZIP"),
    (b"bukan apa-apa", "bukan foto yang dikenal"),
    (b"", "kosong"),
    (b"\xff\xd8\xff", "bukan foto yang dikenal"),
]


@pytest.mark.parametrize(("raw", "says"), HEADS)
def test_what_is_no_photo_is_refused_with_what_to_do(raw: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says) as error:
        inspect(raw)
    assert error.value.field == "file"
    assert str(error.value).endswith(".")


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp")])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_three_kinds(kind: str, name: str, mode: str) -> None:
    raw = encoded(sheet().convert(mode), kind)
    seen = inspect(raw)
    assert (seen.type, seen.width, seen.height, seen.bytes) == (name, 600, 800, len(raw))
    assert seen.dhash is not None
    assert distance(from_text(seen.dhash), from_text(inspect(jpeg()).dhash or "")) <= 3


@pytest.mark.parametrize("mode", ["RGBA", "P", "1", "I;16", "LA", "CMYK"])
def test_unusual_pixels_can_be_shown_too(mode: str) -> None:
    picture = Image.new("I;16", (64, 48), 40_000) if mode == "I;16" else sheet().convert(mode)
    raw = encoded(picture, "JPEG" if mode == "CMYK" else "PNG")
    seen = inspect(raw)
    shown = opened(as_jpeg(clean(raw, 1600), 320))
    assert (shown.format, shown.mode) == ("JPEG", "RGB")
    assert max(shown.size) == min(320, max(seen.width, seen.height))
    if mode == "I;16":
        assert shown.getpixel((5, 5))[0] in range(150, 162)  # type: ignore[index]


def test_transparent_is_white_as_paper() -> None:
    raw = encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG")
    assert clean(raw, 320).getpixel((9, 9)) == (255, 255, 255)


def test_an_enormous_picture_is_refused_before_it_is_decoded() -> None:
    for raw in (bomb(), bomb(8_000, 7_000)):
        assert len(raw) < 300
        tracemalloc.start()
        began = time.process_time()
        with pytest.raises(Refused, match="50 megapiksel"):
            inspect(raw)
        assert time.process_time() - began < 0.5
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
        tracemalloc.stop()
    assert MOST_PIXELS < 8_000 * 7_000


def test_a_jpeg_with_scans_without_end_is_refused_before_it_is_decoded() -> None:
    raw = encoded(sheet(1, (6_000, 8_000)), "JPEG", quality=40, progressive=True)
    last = raw.rindex(b"\xff\xda")
    scan = raw[last : last + 2 + int.from_bytes(raw[last + 2 : last + 4], "big")] + b"\0\0"
    began = time.process_time()
    with pytest.raises(Refused, match="rusak"):
        inspect(raw[:-2] + scan * 3_000 + b"\xff\xd9")
    assert time.process_time() - began < 0.5
    assert inspect(raw).type == "jpeg"


def test_size_comes_first() -> None:
    with pytest.raises(Refused, match=r"lebih besar dari 8 MB"):
        inspect(bytes(8_000_001))
    with pytest.raises(Refused, match=r"lebih besar dari 0,5 MB"):
        inspect(jpeg() + bytes(500_000), 500_000)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_torn_file_is_refused(kind: str, part: float) -> None:
    raw = encoded(sheet(), kind)
    with pytest.raises(Refused, match=r"rusak|tidak utuh"):
        inspect(raw[: int(len(raw) * part)])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", *(head for head, _ in HEADS), b"\x89PNG\r\n\x1a\n", b"RIFF"]))
def test_random_bytes_get_a_sentence(raw: bytes, head: bytes) -> None:
    with pytest.raises(Refused):
        inspect(head + raw)


_REAL = {kind: encoded(sheet(3, (120, 90)), kind) for kind in ("JPEG", "PNG", "WEBP")} | {
    "EXIF": with_gps(sheet(3, (120, 90)), 6)
}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(_REAL)), st.lists(st.tuples(st.integers(0, 6_000), st.integers(0, 255)), max_size=12),
       st.integers(0, 6_000))  # fmt: skip
def test_a_damaged_photo_is_one_or_gets_a_sentence(kind: str, changes: list[tuple[int, int]], cut: int) -> None:
    raw = bytearray(_REAL[kind])
    for at, value in changes:
        raw[at % len(raw)] = value
    damaged = bytes(raw[: len(raw) - cut % 50])
    try:
        seen = inspect(damaged)
    except Refused:
        return
    assert seen.width > 0
    clean(damaged, 320)


# How the camera lays an upright picture down, by the orientation it then writes.
LAID = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", sorted(LAID))
def test_a_shown_version_is_upright_and_says_nothing_else(orientation: int) -> None:
    upright = Image.new("RGB", (400, 200), "white")
    upright.paste((200, 0, 0), (0, 0, 100, 100))  # a red corner, top left
    laid = LAID[orientation]
    lying = upright if laid is None else upright.transpose(laid)
    raw = with_gps(lying, orientation)
    assert opened(raw).getexif().get_ifd(0x8825)
    seen = inspect(raw)
    assert (seen.width, seen.height) == (400, 200)
    shown = as_jpeg(clean(raw, 1600), 320)
    picture = opened(shown)
    assert picture.size == (320, 160)
    red, green, _ = picture.getpixel((20, 20))  # type: ignore[misc]
    assert (red > 150, green < 80) == (True, True)
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    for secret in (b"Exif", b"PabrikTelepon", b"rahasia-komentar"):
        assert secret not in shown


def test_a_photo_saved_again_keeps_its_hash() -> None:
    for seed in range(8):
        first = inspect(jpeg(seed)).dhash
        for side, quality in ((480, 60), (300, 40), (700, 85)):
            smaller = sheet(seed)
            smaller.thumbnail((side, side))
            again = inspect(encoded(smaller, "JPEG", quality=quality)).dhash
            assert first is not None
            assert again is not None
            assert distance(from_text(first), from_text(again)) <= 3, (seed, side)


def test_different_sheets_differ_and_a_covered_lens_is_like_nothing() -> None:
    found = [from_text(inspect(jpeg(seed)).dhash or "") for seed in range(12)]
    apart = [distance(one, other) for at, one in enumerate(found) for other in found[at + 1 :]]
    assert min(apart) > 3
    assert inspect(encoded(Image.new("RGB", (300, 400), (9, 9, 9)), "JPEG")).dhash is None
