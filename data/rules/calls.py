"""Calls to a TPS that is late: what can come of one, and who is called next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

OUTCOMES: Final = {
    "tersambung": "Tersambung",
    "tidak_diangkat": "Tidak diangkat",
    "nomor_salah": "Nomor salah",
    "akan_lapor": "Akan melapor",
    "lain": "Lain",
}
LONGEST_PAUSE: Final = 12 * 60  # minutes until a next try


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a TPS stands in the queue. `late`: since when; `called`, `again`: the latest call, its next try."""

    tps: str
    late: datetime | None
    called: datetime | None = None
    again: datetime | None = None
    open: bool = True  # something is still to come


def order(turn: Turn, now: datetime) -> tuple[int, float, str]:
    """Sorts the queue: never called and latest first, then by the next try that has come, then those who wait for
    theirs; after the late ones whoever still has something to report, at the end who is done.

    A call made before what is late was due is not about it: such a TPS counts as not called.
    """
    if turn.late is None:
        return (3 if turn.open else 4, 0.0, turn.tps)
    if turn.called is None or turn.called < turn.late:
        return (0, turn.late.timestamp(), turn.tps)
    wanted = turn.again or turn.called
    return (2 if wanted > now else 1, wanted.timestamp(), turn.tps)
