"""The versions of a photo that are shown: upright, smaller, and without anything that the original carries besides.

They are drawn anew as JPEG from the pixels alone, so EXIF (place, device, time), comments, colour profiles and whatever
hides behind a picture stay in the original. A thread of the writing process makes them, never a request.
"""

from __future__ import annotations

import io
import logging
import queue
import random
from pathlib import Path
from typing import Final

from PIL import Image
from sqlalchemy import select

from data.background import Background
from data.errors import SiagaError
from data.house import House
from data.photos.box import SIZES, PhotoBox, write_whole
from data.photos.inspecting import decode, flattened, read_header
from data.tables import photo

log = logging.getLogger(__name__)
_QUALITY: Final = {1600: 82, 320: 75}
_EVERY: Final = 0.2  # seconds between two looks for photos


def render(box: PhotoBox, sha256: str) -> bool:
    """Make the missing shown versions of an original; False when they cannot be made (no file, or a broken one)."""
    missing = [size for size in SIZES if not box.shown_path(sha256, size).exists()]
    if not missing:
        return True
    try:
        whole = clean(box.path(sha256).read_bytes(), max(missing))
        for size in missing:
            write_whole(box.shown_path(sha256, size), as_jpeg(whole, size))
    except (SiagaError, OSError) as error:
        log.warning("cannot make the shown versions of photo %s: %s", sha256, error)
        return False
    return True


def clean(raw: bytes, long_side: int) -> Image.Image:
    """The pixels of a photo and nothing else: upright, RGB, at most `long_side` long. `Refused` for a broken one."""
    picture = flattened(decode(read_header(raw), long_side))
    picture.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", picture.size)  # Pillow would write a comment or profile of the original into the copy
    bare.paste(picture)
    return bare


def as_jpeg(picture: Image.Image, long_side: int) -> bytes:
    """The picture at most `long_side` long, as JPEG."""
    smaller = picture.copy()
    smaller.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    smaller.save(out, "JPEG", quality=_QUALITY[long_side], optimize=True)
    return out.getvalue()


class Renderer(Background):
    """A thread that makes shown versions: those asked for, and at its start those that are missing."""

    name = "photos"
    failing = "making photos ready failed; originals are kept"

    def __init__(self, house: House) -> None:
        super().__init__(_EVERY)
        self._house = house
        house.photos.overflowed = True  # what an earlier process did not get to

    def turn(self) -> bool:
        """Make one photo ready, newly sent ones first; False when there was nothing to do."""
        box = self._house.photos
        try:
            sha256 = box.queued.get_nowait()
        except queue.Empty:
            if not box.overflowed:
                return False
            self._look_through()
            return True
        render(box, sha256)
        return True

    def _look_through(self) -> None:
        """Queue every photo without shown versions, as many as there is room for."""
        box = self._house.photos
        box.overflowed = False
        try:
            box.clear_unfinished()
            known = self._known()
            random.shuffle(known)  # several processes that start together do not make the same ones
            for sha256 in known:
                if self._stop.is_set():
                    return
                if any(not box.shown_path(sha256, size).exists() for size in SIZES) and box.path(sha256).exists():
                    box.want_shown(sha256)
                    if box.overflowed:
                        return
        except BaseException:
            box.overflowed = True
            raise

    def _known(self) -> list[str]:
        with self._house.store.read() as connection:
            return list(connection.execute(select(photo.c.sha256).distinct()).scalars())


def ready(box: PhotoBox, sha256: str, size: int) -> Path | None:
    """The shown version if it is made; else it is asked for."""
    path = box.shown_path(sha256, size)
    if path.exists():
        return path
    box.want_shown(sha256)
    return None
