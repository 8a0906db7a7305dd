"""Where photos are kept: `<data_dir>/foto/ab/<sha256>`, outside the database, and the versions that are shown beside.

A file is named by its content, so the same bytes sent twice are one file, and a file that was changed betrays itself.
It is on the disk, whole, before the row that names it is committed: a failed transaction may leave a file without a
row, never a row without its file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from data.errors import DISK_FULL, StoreError, os_words
from data.photos.inspecting import MOST_BYTES

FOLDER: Final = "foto"
SIZES: Final = (1600, 320)
"""Long sides of the shown versions, in pixels."""
MOST_QUEUED: Final = 2_000
_UNFINISHED: Final = ".tmp-"
_OLD: Final = 3_600.0  # seconds after which nobody writes an unfinished file any more
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class PhotoBox:
    """The folder of photos, and the queue of those whose shown versions are still to be made.

    `folder` None: a house without a place for photos; every use is a `StoreError`.
    """

    def __init__(self, folder: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self.most_bytes = most_bytes
        self.queued: queue.Queue[str] = queue.Queue(MOST_QUEUED)
        self.overflowed = False  # some were not queued: the renderer looks through all of them

    @property
    def folder(self) -> Path:
        if self._folder is None:
            raise StoreError("Tempat menyimpan foto belum ditetapkan untuk proses ini.")
        return self._folder

    def path(self, sha256: str) -> Path:
        """The original of this content."""
        return self.folder / sha256[:2] / sha256

    def shown_path(self, sha256: str, size: int) -> Path:
        """The version for showing, `size` pixels long."""
        return self.folder / sha256[:2] / f"{sha256}.{size}.jpg"

    def keep(self, sha256: str, raw: bytes) -> None:
        """Have the original on the disk, whole, when this returns; `StoreError` when the disk refuses."""
        path = self.path(sha256)
        try:
            if not is_whole(path, sha256):
                write_whole(path, raw)
        except OSError as error:
            raise StoreError(_why(error)) from error

    def want_shown(self, sha256: str) -> None:
        """Ask for the shown versions; never waits."""
        try:
            self.queued.put_nowait(sha256)
        except queue.Full:
            self.overflowed = True

    def kept(self) -> Iterator[str]:
        """The names of all originals."""
        if self.folder.is_dir():
            for inner in sorted(self.folder.iterdir()):
                if inner.is_dir():
                    yield from sorted(path.name for path in inner.iterdir() if _NAME.fullmatch(path.name))

    def clear_unfinished(self) -> None:
        """Remove what processes that were killed have left half written."""
        for path in self.folder.glob(f"*/{_UNFINISHED}*"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _OLD:
                    path.unlink()


def is_whole(path: Path, sha256: str) -> bool:
    """Whether the file is there with just this content."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == sha256


def write_whole(path: Path, raw: bytes) -> None:
    """Put a file in place complete or not at all, and have it on the disk; `OSError` when that fails."""
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        sync_folder(path.parent.parent)
    handle, draft = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in the folder on the disk: a file is only there when its name is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(error: OSError) -> str:
    reason = os_words(error)
    if "habis" in reason:
        return DISK_FULL
    return f"Foto tidak dapat disimpan ({reason}): periksa folder data, lalu kirim lagi."
