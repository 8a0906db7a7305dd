"""Which forms are entered a second time from their photo, by somebody else who has not seen the first figures.

All, a share, or those with findings. The share is drawn from the form's own name, so that everybody who asks, today or
after a rebuild, gets the same forms, and a larger share only adds to a smaller one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

DRAWS: Final = 100
"""A form's draw is one of 0 to 99: with a share of N percent those below N are entered again."""


@dataclass(frozen=True, slots=True)
class SecondRule:
    """`below`: forms whose draw is smaller (0: none, DRAWS: all); `flagged`: those with findings too."""

    below: int = 0
    flagged: bool = False

    def __bool__(self) -> bool:
        return self.below > 0 or self.flagged

    def wants(self, draw: int, *, findings: bool) -> bool:
        """Whether a form with this draw is to be entered a second time."""
        return draw < self.below or (self.flagged and findings)

    @classmethod
    def parse(cls, text: str) -> SecondRule:
        """`tidak`, or of `semua`, `N%` and `bertanda` one or more, with commas between; `ValueError` for the rest."""
        parts = [part.strip().lower() for part in text.split(",")]
        if parts == ["tidak"]:
            return cls()
        return cls(max(_below(part) for part in parts), "bertanda" in parts)

    def __str__(self) -> str:
        """As `parse` reads it."""
        share = "semua" if self.below >= DRAWS else f"{self.below}%" if self.below else ""
        return ",".join(part for part in (share, "bertanda" if self.flagged else "") if part) or "tidak"


def _below(part: str) -> int:
    if part == "bertanda":
        return 0
    if part == "semua":
        return DRAWS
    digits = part.removesuffix("%").strip()
    if not part.endswith("%") or not digits.isascii() or not digits.isdecimal() or not 0 < int(digits) <= DRAWS:
        raise ValueError(part)
    return int(digits)


def draw(tps: str, contest: str, round_: str) -> int:
    """0 to 99 for a form's name, always the same, and even over many names."""
    digest = hashlib.sha256(f"{tps}|{contest}|{round_}".encode()).digest()
    return int.from_bytes(digest[:8]) % DRAWS
