"""What is said of officers who need action: the same words on the map and beside it, in the heatmap and in tables.

They are those in evaluasi and above. A count is `Shown`: exact, a step of five, "<5" (0 to 4, which says something),
hidden (which says nothing); an area without officers has none of these.
"""

from __future__ import annotations

from typing import Final

from data.rules.disclosure import Shown
from layouts.formats import UNKNOWN, number

TITLE: Final = "Perlu tindakan"
TIERS: Final = "evaluasi, rujuk, darurat"
FEW: Final = "kurang dari 5 orang (tidak dirinci)"
HIDDEN: Final = "disamarkan"
NOBODY: Final = "belum ada petugas terdaftar"


def count(shown: Shown, people: int) -> str:
    """'128', '65+', '<5', 'disamarkan'; a dash where nobody is registered."""
    return shown.text() if people else UNKNOWN


def persons(shown: Shown, people: int) -> str:
    """'65+ orang', '<5 orang', 'disamarkan', '–'."""
    said = count(shown, people)
    return said if said == UNKNOWN or shown.kind == "hidden" else f"{said} orang"


def among(shown: Shown, people: int) -> str:
    """What follows `persons`: 'perlu tindakan, dari 430 petugas'."""
    if not people:
        return NOBODY
    said = f"dari {number(people)} petugas"
    return f"yang perlu tindakan, {said}" if shown.kind == "hidden" else f"perlu tindakan, {said}"


def sentence(shown: Shown, people: int) -> str:
    """'65+ dari 430 petugas perlu tindakan', or why no number stands there."""
    if not people:
        return NOBODY
    said = f"dari {number(people)} petugas"
    if shown.kind == "hidden":
        return f"jumlah yang perlu tindakan {said} disamarkan"
    return f"{count(shown, people)} {said} perlu tindakan"
