"""Text for the PDF's own fonts, which know Latin-1 only."""

from __future__ import annotations

import unicodedata
from typing import Final

_SIGNS: Final = str.maketrans({"–": "-", "—": "-", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...",
                               "→": ">", "\t": " "})  # fmt: skip


def writable(words: str) -> str:
    """Signs the fonts lack become their plain ones, accents are left out, the rest becomes a question mark."""
    plain = unicodedata.normalize("NFC", words).translate(_SIGNS)
    return "".join(letter if letter <= "\xff" else _nearest(letter) for letter in plain)


def _nearest(letter: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare.encode("latin-1", "replace").decode("latin-1")
