"""Originals of photos in a backup: carried along when asked for, counted when not.

A photo is some hundred times larger than its row, and its file never changes. So a backup is small and quick without
the files, which any tool may copy as they are; with them it is whole in one file. Either way it says how many contents
the store knows and how many are in it. A member is named by its SHA-256, which proves it at both ends.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from data.photos.box import PhotoBox
from data.photos.reading import originals

MEMBERS: Final = "foto/"
_NAME: Final = re.compile(r"foto/([0-9a-f]{64})")
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class PhotosSaved:
    """How many contents the store knows, how many are in the backup, and the photos whose files could not be."""

    known: int = 0
    included: int = 0
    bad: tuple[int, ...] = ()  # numbers: the file is missing, or is not what was sent

    def to_json(self) -> dict[str, Any]:
        return {"known": self.known, "included": self.included, "bad": list(self.bad)}

    @classmethod
    def of(cls, manifest: dict[str, Any]) -> PhotosSaved:
        """What a manifest says; `KeyError`, `TypeError` or `ValueError` when it says nothing that can be read."""
        said = manifest.get("photos", {"known": 0, "included": 0, "bad": []})
        return cls(int(said["known"]), int(said["included"]), tuple(int(number) for number in said["bad"]))


def save_photos(
    zipped: zipfile.ZipFile,
    connection: Connection,
    box: PhotoBox,
    *,
    carry: bool,
    step: Callable[[int, int], None],
) -> PhotosSaved:
    """Put every original the picture of the store knows into the zip. `step`: after each, (done, of all)."""
    wanted = dict(originals(connection))
    if not carry:
        return PhotosSaved(len(wanted))
    bad = []
    for done, (sha256, number) in enumerate(wanted.items(), start=1):
        raw = _whole(box, sha256)
        if raw is None:
            bad.append(number)
        else:
            zipped.writestr(zipfile.ZipInfo(MEMBERS + sha256), raw)  # stored: a JPEG does not get smaller
        step(done, len(wanted))
    return PhotosSaved(len(wanted), len(wanted) - len(bad), tuple(bad))


def _whole(box: PhotoBox, sha256: str) -> bytes | None:
    try:
        raw = box.path(sha256).read_bytes()
    except FileNotFoundError:
        return None
    return raw if hashlib.sha256(raw).hexdigest() == sha256 else None


def damaged(zipped: zipfile.ZipFile, saved: PhotosSaved) -> str | None:
    """What is wrong with the photos of a backup, in words; None when each is what its name says."""
    names = _members(zipped)
    if len(names) != saved.included:
        return f"fotonya {len(names)}, padahal seharusnya {saved.included}"
    for sha256 in names:
        digest = hashlib.sha256()
        with zipped.open(MEMBERS + sha256) as member:
            while piece := member.read(_PIECE):
                digest.update(piece)
        if digest.hexdigest() != sha256:
            return f"isi foto {sha256} bukan yang disimpan"
    return None


def put_back(zipped: zipfile.ZipFile, box: PhotoBox) -> None:
    """Keep every photo of a checked backup; `StoreError` when the disk refuses."""
    for sha256 in _members(zipped):
        box.keep(sha256, zipped.read(MEMBERS + sha256))


def _members(zipped: zipfile.ZipFile) -> list[str]:
    return [found[1] for name in zipped.namelist() if (found := _NAME.fullmatch(name))]
