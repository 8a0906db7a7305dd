"""What becomes of a report of a form that stands already, and which decisions a standing form allows.

Two tables and no more: every door that writes asks them, so that no step is taken that is not in them.
"""

from __future__ import annotations

from typing import Final, Literal

from data.rules.tally import TallyForm

EntryKind = Literal["sama", "beda", "basi"]
"""Beside a standing form: the same figures (a confirmation), other figures (a disagreement), or a correction of a
version that stands no more."""

ENTRY_STATES: Final[dict[str, EntryKind]] = {"confirmed": "sama", "differs": "beda", "stale": "basi"}
"""The state a sender hears, and the kind of entry that is kept."""

DISAGREEING: Final[tuple[EntryKind, ...]] = ("beda", "basi")
"""The kinds that wait for a second person."""

DECISIONS: Final = {
    "sesuai_kertas": "Sesuai kertas",
    "perbaiki": "Diperbaiki",
    "janggal": "Janggal di kertas",
    "dilaporkan": "Dilaporkan ke Bawaslu/KPU",
    "kembalikan": "Dikembalikan ke petugas",
    "tolak": "Ditolak",
}

KEEP: Final = "keep"  # the form stays as it stands; the decision is noted
COUNT: Final = "count"  # counted, whatever the checks say; the findings stay beside it
JUDGE: Final = "judge"  # new figures: the checks speak again
OUT: Final = "out"  # in no total until it is sent anew

TRANSITIONS: Final[dict[tuple[str, str], str]] = {
    ("held", "sesuai_kertas"): COUNT,
    ("held", "perbaiki"): JUDGE,
    ("held", "janggal"): KEEP,
    ("held", "dilaporkan"): KEEP,
    ("held", "kembalikan"): OUT,
    ("held", "tolak"): OUT,
    # Counted with findings, or with another sender's other figures beside it.
    ("questioned", "sesuai_kertas"): COUNT,
    ("questioned", "perbaiki"): JUDGE,
    ("questioned", "janggal"): KEEP,
    ("questioned", "dilaporkan"): KEEP,
    ("questioned", "kembalikan"): OUT,
    ("questioned", "tolak"): OUT,
    # Without a vote there is nothing to count: figures, or back to the sender.
    ("recorded", "perbaiki"): JUDGE,
    ("recorded", "kembalikan"): OUT,
    ("rejected", "perbaiki"): JUDGE,
}

LABELS: Final = frozenset(decision for (_, decision), step in TRANSITIONS.items() if step == KEEP)
"""Decisions that leave a form's state alone, wherever they are allowed."""


def situation(state: str, *, flagged: bool, open_entries: bool) -> str:
    """What a decision is asked about: the form's state, `questioned` for a counted one with something beside it."""
    if state != "counted":
        return state
    return "questioned" if flagged or open_entries else "counted"


def allowed(state: str, *, flagged: bool, open_entries: bool) -> tuple[str, ...]:
    """The decisions a form in this situation allows, in the order of `DECISIONS`."""
    here = situation(state, flagged=flagged, open_entries=open_entries)
    return tuple(one for one in DECISIONS if (here, one) in TRANSITIONS)


def differences(standing: TallyForm, other: TallyForm) -> tuple[str, ...]:
    """The entries in which two forms of one ballot differ, in the order of the paper; `()`: the same form."""
    left, right = dict(_figures(standing)), dict(_figures(other))
    names = dict.fromkeys([*left, *right])
    return tuple(name for name in names if left.get(name) != right.get(name))


def _figures(form: TallyForm) -> list[tuple[str, object]]:
    return [(name, figure) for name, _, figure in form.entries()]
