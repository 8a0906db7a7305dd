"""Alerts: which state follows which, and to whom an alert goes when nobody takes it. One table that the door enforces.

An alert is a person who needs help now. It begins with a report whose tier is `rujuk` or above on duty (`darurat` at an
examination before the day), or with the emergency button. Nobody is said to have been told before a person has
acknowledged it. The minutes are a proposal for the clinician who signs the policy [M].
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from data.rules.policy import POLICY, Tier

NEW: Final = "baru"
STATES: Final = MappingProxyType(
    {
        NEW: "Baru",
        "diakui": "Diakui",
        "menuju": "Menuju lokasi",
        "ditangani": "Ditangani",
        "dirujuk": "Dirujuk",
        "selesai": "Selesai",
        "meninggal": "Meninggal",
    }
)
OPEN: Final = (NEW, "diakui", "menuju", "ditangani")
"""Somebody still has to act on the spot."""

STEPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        NEW: ("diakui", "menuju", "ditangani", "dirujuk", "selesai", "meninggal"),
        "diakui": ("menuju", "ditangani", "dirujuk", "selesai", "meninggal"),
        "menuju": ("ditangani", "dirujuk", "selesai", "meninggal"),
        "ditangani": ("dirujuk", "selesai", "meninggal"),
        "dirujuk": ("selesai", "meninggal"),
        # One of the dead of 2024 had been sent home first: what was closed can be opened again.
        "selesai": ("ditangani", "meninggal"),
        # Only a slip of the hand is taken back; the note says so.
        "meninggal": ("ditangani",),
    }
)
"""Which state may follow which. Nothing becomes new a second time."""

NEEDS_NOTE: Final = frozenset({"dirujuk", "selesai", "meninggal"})
"""States that hand somebody over or end an alert: where to, or why, has to be said. So has opening one again."""

LEVELS: Final = ("puskesmas setempat", "puskesmas terdekat berikutnya", "Dinas Kesehatan", "ruang komando")
"""Who is called while nobody has acknowledged it, in order."""

ESCALATION: Final[Mapping[Tier, tuple[int, int, int]]] = POLICY.escalation
"""Minutes from the beginning after which an alert that nobody has taken goes to the next level."""


def alerting(tier: Tier, *, on_duty: bool) -> bool:
    """Whether a report of this tier begins an alert, or belongs to the one that is open."""
    return tier >= (Tier.RUJUK if on_duty else Tier.DARURAT)


def allowed(state: str, step: str) -> bool:
    """Whether an alert in `state` may go to `step`."""
    return step in STEPS.get(state, ())


def needs_note(state: str, step: str) -> bool:
    """Whether a step has to say why: handing over, ending, opening again."""
    return step in NEEDS_NOTE or (state not in OPEN and step in OPEN)


def due(tier: Tier, began: datetime, level: int) -> datetime | None:
    """When an alert of this level goes on to the next one; None at the last."""
    if level >= len(LEVELS) - 1:
        return None
    minutes = ESCALATION[Tier.DARURAT if tier is Tier.DARURAT else Tier.RUJUK]
    return began + timedelta(minutes=minutes[level])
