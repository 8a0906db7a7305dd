"""Made-up totals for tests of pages: candidates without a party, 12 of 40 TPS in, 11 counted, 3 flagged, 1 held."""

from __future__ import annotations

from dataclasses import replace

from data.view import Line, Tally


def line(number: int, votes: int, whole: int, **more: object) -> Line:
    return Line(str(number), number, f"Nama {number}", None, votes, votes / whole if whole else None, **more)  # type: ignore[arg-type]


def tally(*votes: int, **more: object) -> Tally:
    whole = sum(votes)
    lines = tuple(line(at, one, whole) for at, one in enumerate(votes, start=1))
    found = Tally(
        "64.72", "Samarinda", "ppwp", 40, 12, 11, 3, 1, 10_000, 3_000, lines, whole, 9, 10, 0.8, 9, None, None
    )
    return replace(found, **more)  # type: ignore[arg-type]
