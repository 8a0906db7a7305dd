"""Which text can be kept: UTF-8 has no half characters, and PostgreSQL keeps no NUL."""

from __future__ import annotations

import re
from typing import Any, Final

from data.errors import Refused

_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")


def is_writable(text: str) -> bool:
    """False for text with a NUL or a lone surrogate: no database and no file takes it as it is."""
    return _UNWRITABLE.search(text) is None


def all_writable(value: Any) -> bool:
    """Whether every text inside a JSON value, names included, can be kept."""
    open_ = [value]
    while open_:
        one = open_.pop()
        if isinstance(one, str):
            if not is_writable(one):
                return False
        elif isinstance(one, dict):
            open_ += [*one, *one.values()]
        elif isinstance(one, list):
            open_ += one
    return True


def require_writable(value: Any, name: str) -> None:
    """`Refused` names the entry when a text in it, a JSON value or plain text, cannot be kept."""
    if not all_writable(value):
        shown = printable(name)
        raise Refused(
            f"{shown}: ada huruf yang tidak dapat disimpan (NUL atau separuh huruf). Hapus huruf itu, lalu kirim lagi.",
            shown,
        )


def printable(name: str) -> str:
    """A name as it may stand in a sentence: at most 60 characters, what cannot be written as `?`."""
    return _UNWRITABLE.sub("?", name[:60])
