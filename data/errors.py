"""Errors that carry a sentence for a person. Whatever reaches the user is one of these, in Indonesian."""

from __future__ import annotations

import errno
from typing import Final

DISK_FULL: Final = "Penyimpanan penuh: permintaan ini belum tersimpan. Kosongkan ruang cakram, lalu coba lagi."
_REASONS: Final = {
    errno.EACCES: "tidak diizinkan untuk pengguna ini",
    errno.EPERM: "tidak diizinkan untuk pengguna ini",
    errno.ENOENT: "tidak ada",
    errno.ENOTDIR: "ada bagian jalannya yang bukan folder",
    errno.EISDIR: "adalah folder, bukan berkas",
    errno.EEXIST: "sudah ada",
    errno.EROFS: "berada di cakram yang hanya dapat dibaca",
    errno.ENOSPC: "ruang cakram habis",
    errno.EDQUOT: "jatah ruang cakram habis",
    errno.EFBIG: "terlalu besar untuk cakram ini",
    errno.EIO: "cakramnya tidak dapat dibaca atau ditulis",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
}


def os_words(error: OSError) -> str:
    """Why the operating system refused, in words."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)



class SiagaError(Exception):
    """Something the user can understand and act on; `str(error)` is the whole sentence."""

    status = 400  # what an HTTP door answers


class NotAllowed(SiagaError):
    """The actor may not do this, or not here."""

    status = 403


class NotFound(SiagaError):
    """No such area, contest, form or person (or none the actor may know of)."""

    status = 404


class Conflict(SiagaError):
    """The same key with another body, or a correction of something that has moved on.

    `current` is what stands now, so that the sender can look before trying again.
    """

    status = 409

    def __init__(self, sentence: str, current: dict[str, object] | None = None) -> None:
        super().__init__(sentence)
        self.current = current or {}


class Refused(SiagaError):
    """Input that cannot be taken; `field` names the offender when there is one."""

    status = 422

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class StoreError(SiagaError):
    """The store cannot be used as asked: other kind, other version, locked, full."""

    status = 503
