"""Replacement of an officer: proposed by the health team, decided by the operator, on record. One table of steps.

A tier never takes anybody off duty by itself; nothing here says why somebody should stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PROPOSED: Final = "diusulkan"
EMPTY: Final = "kosong"
STATES: Final = MappingProxyType(
    {
        PROPOSED: "Diusulkan diganti",
        "diganti": "Diganti",
        EMPTY: "Dibebaskan, belum ada pengganti",
        "tetap": "Tetap bertugas",
        "dicabut": "Usulan dicabut",
    }
)
PROPOSES: Final = "propose_relief"
DECIDES: Final = "decide_relief"

STEPS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "": {PROPOSED: PROPOSES},
        PROPOSED: {"diganti": DECIDES, EMPTY: DECIDES, "tetap": DECIDES, "dicabut": PROPOSES},
        EMPTY: {"diganti": DECIDES, "tetap": DECIDES},
        "diganti": {EMPTY: DECIDES, "tetap": DECIDES},
        "tetap": {PROPOSED: PROPOSES},
        "dicabut": {PROPOSED: PROPOSES},
    }
)
"""State (empty: nothing yet) -> the states that may follow, each with the action it takes."""


def action_of(state: str, step: str) -> str | None:
    """The action that a step takes; None for one the table does not have."""
    return STEPS.get(state, {}).get(step)


def needs_name(step: str) -> bool:
    """Whether the substitute has to be named."""
    return step == "diganti"


def needs_note(step: str) -> bool:
    """Whether the operator has to say why."""
    return step == "tetap"
