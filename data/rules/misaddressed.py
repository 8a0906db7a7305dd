"""Which TPS a report with an unknown code may have meant: what one slip of the hand makes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

MOST: Final = 8


def likely(code: str, own: Iterable[str], known: Collection[str], most: int = MOST) -> list[str]:
    """The sender's own TPS first, then what two swapped digits and one wrong digit make of the code.

    All codes as digits only. Digits that are neighbours come first, and slips near the end before those further left:
    people mistake the number of a TPS, not the city's.
    """
    digits = "".join(one for one in code if one.isascii() and one.isdecimal())
    wanted = dict.fromkeys([*own, *_swapped(digits), *_one_wrong(digits)])
    return [one for one in wanted if one in known and one != digits][:most]


def _swapped(digits: str) -> Iterator[str]:
    for at in reversed(range(len(digits) - 1)):
        if digits[at] != digits[at + 1]:
            yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _one_wrong(digits: str) -> Iterator[str]:
    for apart in range(1, 10):
        for at in reversed(range(len(digits))):
            for other in (int(digits[at]) - apart, int(digits[at]) + apart):
                if 0 <= other <= 9:
                    yield f"{digits[:at]}{other}{digits[at + 1 :]}"

