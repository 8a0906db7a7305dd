"""What a sent file is, before anything is done with it. The content decides, never the name.

Size first, then the type by its first bytes, then the number of pixels from the header, and only then the pixels
themselves: a small file that claims to be enormous is refused before it is decoded. Whatever is wrong is said in a
sentence that tells the sender what to do.
"""

from __future__ import annotations

import hashlib
import io
import logging
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PIL import Image

from data.errors import Refused
from data.rules.likeness import to_text
from data.rules.words import decimal, number

log = logging.getLogger(__name__)
FIELD: Final = "file"
MOST_BYTES: Final = 8_000_000
MOST_PIXELS: Final = 50_000_000  # as much memory as three bytes a pixel: 150 MB
# Passes over a progressive JPEG: cameras make some ten. Each empty one takes a few bytes of the file and a walk over
# all its pixels, so a file of 8 MB could keep a decoder busy for an hour.
MOST_SCANS: Final = 100
DECODERS: Final = 2
# MPO is a JPEG with a second picture behind it, as some phones make them.
FORMATS: Final = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp"}
# Enough to compare by; a JPEG is decoded straight to about this size, which takes a tenth of the time.
_COMPARED: Final = 512
_SCAN: Final = b"\xff\xda"  # in the pixels of a JPEG these two bytes never stand side by side
_LEAST_CONTRAST: Final = 12  # grey levels of 256
_ORIENTATION: Final = 0x0112
# What turns a picture upright, by its EXIF orientation.
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_THEIR_SIDE: Final = frozenset({5, 6, 7, 8})

_HEIF: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_SEND: Final = "Kirim foto sebagai JPEG, PNG, atau WebP."
_OTHER_KINDS: Final[tuple[tuple[str, Callable[[bytes], bool], str], ...]] = (
    ("HEIC", lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIF,
     "Di iPhone: Pengaturan, Kamera, Format, pilih Paling Kompatibel, lalu foto ulang; "
     "atau kirim tangkapan layar foto itu."),
    ("AVIF", lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"), _SEND),
    ("video", lambda head: head[4:8] == b"ftyp" or head[:4] == b"\x1aE\xdf\xa3", "Kirim foto, bukan video."),
    ("PDF", lambda head: head[:4] == b"%PDF", "Foto kertasnya, jangan kirim berkas PDF."),
    ("GIF", lambda head: head[:4] == b"GIF8", _SEND),
    ("BMP", lambda head: head[:2] == b"BM", _SEND),
    ("TIFF", lambda head: head[:4] in (b"II*\0", b"MM\0*"), _SEND),
    ("SVG", lambda head: head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<", "Kirim foto kertasnya (JPEG)."),
    ("ZIP atau dokumen", lambda head: head[:4] == b"PK\x03\x04", "Kirim fotonya saja, satu per satu."),
)  # fmt: skip
# Pillow warns from 89 megapixels on and refuses from 179; here fewer are refused.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")  # of damaged EXIF, which is not used
# A decoded photo takes up to 150 MB: only a few at once, however many are sent.
_turns = threading.BoundedSemaphore(DECODERS)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A photo that can be shown. `width` and `height` as it is looked at, turned by its EXIF orientation.

    `type`: jpeg, png or webp. `sha256`: of the file as it was sent. `dhash`: 16 hexadecimal digits, None for a photo
    with too little in it to be compared (a covered lens, a blank wall).
    """

    type: str
    bytes: int
    width: int
    height: int
    sha256: str
    dhash: str | None


def inspect(raw: bytes, most_bytes: int = MOST_BYTES) -> Inspected:
    """Look at a sent file; `Refused` (field `file`) when it is no photo that can be kept and shown."""
    if not raw:
        raise _refused("Berkas foto kosong: foto ulang, lalu kirim lagi.")
    if len(raw) > most_bytes:
        most = decimal(most_bytes / 1_000_000).removesuffix(",0")
        raise _refused(f"Foto lebih besar dari {most} MB: perkecil, atau foto ulang dengan mutu lebih rendah.")
    with _turns:
        kind, width, height, dhash = _looked_at(raw)
    return Inspected(kind, len(raw), width, height, hashlib.sha256(raw).hexdigest(), dhash)


def read_header(raw: bytes) -> Image.Image:
    """The file with its header read and not one pixel decoded; `Refused` for what is no photo or has too many."""
    try:
        picture = Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP"))
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception as error:
        # Pillow's readers raise whatever their parsing stumbles over, from OSError to struct.error.
        log.info("a sent file is no photo: %r", error)
        raise _no_photo(raw) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    return picture


def decode(picture: Image.Image, long_side: int) -> Image.Image:
    """The first picture of the file, upright, at least `long_side` long or as large as it is; `Refused` if broken."""
    whole = max(picture.size)
    try:
        if whole > long_side:
            # Only JPEG heeds this; the others are decoded whole.
            picture.draft("RGB", (picture.width * long_side // whole, picture.height * long_side // whole))
        picture.load()
        return picture.transpose(_TURNS[turn]) if (turn := _orientation(picture)) in _TURNS else picture
    except Exception as error:
        log.info("a sent photo cannot be decoded: %r", error)
        raise _broken() from None


def _orientation(picture: Image.Image) -> int:
    """EXIF orientation of a decoded picture, 1 to 8; 1 where none can be read: it is shown as its pixels stand.

    Only of a decoded one: looking for EXIF, Pillow may decode the pixels, and what is wrong with them would be lost.
    """
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1


def _looked_at(raw: bytes) -> tuple[str, int, int, str | None]:
    """Type, width, height, difference hash."""
    picture = read_header(raw)
    if raw.count(_SCAN) > MOST_SCANS and picture.format in ("JPEG", "MPO"):
        raise _broken()
    kind, (width, height) = FORMATS[str(picture.format)], picture.size  # decoding may make it smaller
    upright = decode(picture, _COMPARED)
    if _orientation(picture) in _ON_THEIR_SIDE:
        width, height = height, width
    return kind, width, height, difference_hash(upright)


def difference_hash(picture: Image.Image) -> str | None:
    """64 bits, row by row: whether each of 8 x 8 places is darker than the place to its right. None without contrast.

    Computed in fractions: white paper lies within one grey level, and rounding would toss for its bits.
    """
    grey = flattened(picture).convert("L").convert("F").resize((9, 8), Image.Resampling.LANCZOS)
    levels = memoryview(grey.tobytes()).cast("f")
    if max(levels) - min(levels) < _LEAST_CONTRAST:
        return None
    bits = [levels[row * 9 + at] < levels[row * 9 + at + 1] for row in range(8) for at in range(8)]
    return to_text(sum(bit << place for place, bit in enumerate(reversed(bits))))


def flattened(picture: Image.Image) -> Image.Image:
    """The picture in RGB; what is transparent becomes white, as on paper."""
    if picture.mode == "RGB":
        return picture
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):  # 16-bit PNG: RGB would cut it off at 255
        picture = picture.convert("I").point(lambda level: level / 256).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        over = picture.convert("RGBA")
        paper = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(paper, over).convert("RGB")
    return picture.convert("RGB")


def _no_photo(raw: bytes) -> Refused:
    head = raw[:64]
    for name, is_it, what_to_do in _OTHER_KINDS:
        if is_it(head):
            return _refused(f"Berkas ini {name}, bukan foto yang dapat dibuka di sini. {what_to_do}")
    return _refused(f"Berkas ini bukan foto yang dikenal, atau isinya rusak. {_SEND}")


def _broken() -> Refused:
    return _refused("Foto tidak utuh atau rusak, jadi tidak dapat dibuka: foto ulang, lalu kirim lagi.")


def _too_many_pixels() -> Refused:
    most = number(MOST_PIXELS // 1_000_000)
    return _refused(f"Foto lebih dari {most} megapiksel: turunkan ukuran foto di kamera, lalu foto ulang.")


def _refused(sentence: str) -> Refused:
    return Refused(sentence, FIELD)
