"""Made-up photos: sheets of paper that differ as two real ones do, and the ways a sender changes one."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw


def sheet(seed: int = 1, size: tuple[int, int] = (600, 800)) -> Image.Image:
    """A photographed sheet: dark table, bright page somewhere on it, blocks of writing, light from one side."""
    chance = random.Random(seed)
    width, height = size
    picture = Image.new("RGB", size, (chance.randint(30, 120), chance.randint(30, 120), 60))
    draw = ImageDraw.Draw(picture)
    for _ in range(14):
        left, top = chance.randrange(width), chance.randrange(height)
        right, bottom = left + chance.randint(width // 15, width // 2), top + chance.randint(height // 20, height // 3)
        shade = chance.randint(40, 255)
        draw.rectangle((left, top, right, bottom), fill=(shade, shade, shade - 20))
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def jpeg(seed: int = 1, **more: Any) -> bytes:
    return encoded(sheet(seed), "JPEG", **{"quality": 90, **more})


def opened(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(raw))


def with_gps(picture: Image.Image, orientation: int = 1) -> bytes:
    """A JPEG that tells where, when and with what it was taken, has a comment, and lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PabrikTelepon"
    exif.get_ifd(0x8825).update({1: "S", 2: (0.0, 30.0, 7.0), 3: "E", 4: (117.0, 9.0, 13.0)})
    return encoded(picture, "JPEG", quality=92, exif=exif, comment=b"rahasia-komentar")


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A tiny PNG that claims to be enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(10_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
