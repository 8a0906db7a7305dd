"""The health layer of the map: officers who need action, smoothed against the city's rate, in five fixed classes.

Where there is no rate to show, the texture says why: dots for fewer than five people, hatching for what is hidden
from this reader, plain for an area without officers. A rate whose error is wide keeps its colour under hatching. The
interval in the tooltip is of the count as this reader may see it: of a rounded one, of everything it may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from data.rules.disclosure import Shown
from geo.smoothing import CLASS_LABELS, MAX_RSE, MIN_EVENTS, MIN_POPULATION, NO_DIFFERENCE, rate_map
from layouts import health_words
from layouts.figures.shades import UNKNOWN, Colour, Key, Layer, Shade, missing, tint
from layouts.formats import percent
from layouts.health_rates import rate
from layouts.theme import DARK, LIGHT, Palette

ROUNDED: Final = "“5+” berarti 5 sampai 9 orang, dan seterusnya per lima; warna dihitung dari tengahnya."
WIDE: Final = f"diarsir: galat baku relatif di atas {percent(MAX_RSE, 0)}, belum dapat diandalkan"
TOO_FEW: Final = f"kurang dari {MIN_EVENTS} orang atau dari {MIN_POPULATION} petugas: tidak dibandingkan"


def ramp() -> tuple[Colour, ...]:
    """Five steps of the purple ramp, for the five fixed classes of rates."""

    def steps(palette: Palette) -> tuple[str, ...]:
        tiers = palette.health
        return (tiers.rendah, tint(tiers.rendah, tiers.pantau, 0.5), tiers.pantau, tiers.evaluasi, tiers.rujuk)

    return tuple(Colour(*pair) for pair in zip(steps(LIGHT), steps(DARK), strict=True))


def estimate(shown: Shown, people: int) -> int | None:
    """The count that shades an area: exact, or the middle of what the published number stands for; None if hidden."""
    span = shown.span()
    return None if span is None or not people else min((span[0] + span[1]) // 2, people)


def kesehatan(table: pd.DataFrame, label: str, whole: bool = True) -> Layer:
    """The layer. `table`: `View.health_table`; `label`: the policy's, which stands beside every tier.

    `whole`: the table has every area of the city; else a reader compares with the areas they may see, and the words
    say so. So they do when some are hidden, because these are not compared with.
    """
    rows = table.to_dict("records")
    events = [estimate(row["at_risk"], row["people"]) for row in rows]
    counts = pd.DataFrame(
        {"kode": table["kode"], "events": pd.Series(events, dtype="Int64"), "population": table["people"]}
    )
    rates = rate_map(counts)
    hidden = any(row["at_risk"].kind == "hidden" and row["people"] for row in rows)
    against = "wilayah Anda" if not whole else "wilayah yang tampil" if hidden else "kota"
    classes = [words.replace("kota", against) for words in CLASS_LABELS]
    colours = ramp()
    brief = [one.partition(" (")[0] if against in one else f"{one} {against}" for one in classes]
    shades = {
        row["kode"]: _shade(row, rate, colours, brief)
        for row, rate in zip(rows, rates.areas.to_dict("records"), strict=True)
    }
    exact = all(row["at_risk"].exact for row in rows if row["people"])
    notes = [f"Petugas di tingkat evaluasi ke atas. {label}."]
    if not exact:
        notes.append(ROUNDED)
    coloured = any(shade.colour in colours for shade in shades.values())
    if coloured and not rates.evidence_of_difference:
        notes.append(f"{NO_DIFFERENCE[0].upper()}{NO_DIFFERENCE[1:]}: semua kelurahan satu warna.")
    entries = tuple(Key(one, colour) for one, colour in zip(classes, colours, strict=True))
    wide = any(shade.hatched and shade.colour in colours for shade in shades.values())
    keys = _keys(rows, exact, hidden, wide)
    return Layer("kesehatan", "Petugas perlu tindakan", shades, entries, keys, tuple(notes))


def interval(shown: Shown, people: int) -> str:
    """'rentang 95%: 3,3%–9,7%' of a count as it is shown; empty where no rate may be said."""
    found = rate(shown, Shown("value", people, exact=True))
    return found.interval() if found else ""


def _keys(rows: Sequence[Mapping[Any, Any]], exact: bool, hidden: bool, wide: bool) -> tuple[Key, ...]:
    """The textures that this table has; dots always, because every count may become as small."""
    found = [Key(TOO_FEW if exact else health_words.FEW, mark="is-few-area")]
    if wide:
        found.append(Key(WIDE, mark="is-hatched-rate"))
    if hidden:
        found.append(Key(health_words.HIDDEN, mark="is-hidden-area"))
    if any(not row["people"] for row in rows):
        found.append(Key(health_words.NOBODY, mark="is-nobody-area"))
    return tuple(found)


def _shade(row: Mapping[Any, Any], rate: Mapping[Any, Any], ramp: Sequence[Colour], classes: Sequence[str]) -> Shade:
    shown, people = row["at_risk"], row["people"]
    said, note = health_words.persons(shown, people), health_words.among(shown, people)
    if not people:
        return Shade(UNKNOWN, said, note)
    if shown.kind == "hidden" or missing(rate["class_index"]):
        return Shade(UNKNOWN, said, note, hatched=True)
    if not rate["enough"]:
        why = "tidak dirinci" if shown.kind == "under5" else "terlalu sedikit untuk dibandingkan"
        return Shade(UNKNOWN, said, f"{note}; {why}", dotted=True)
    at = int(rate["class_index"])
    about = "" if shown.exact else "kira-kira "
    return Shade(ramp[at], said, f"{note} ({interval(shown, people)}); {about}{classes[at]}", not rate["reliable"])
