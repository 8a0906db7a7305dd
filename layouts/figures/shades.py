"""How each layer of the map shades an area, and what it says of it in words.

Frames of `data.view` in, a `Shade` per area out. Unknown is a shade of its own, hatched, never the low end of a ramp.
The health layer, which has more than one way of not knowing, is in `layouts.figures.health_shades`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from layouts.formats import number, percent, points
from layouts.theme import CHOICES, DARK, LIGHT, PARTIES, mark_on

LAYERS: Final = {
    "laporan": "Laporan",
    "unggul": "Unggul",
    "partisipasi": "Partisipasi",
    "kesehatan": "Kesehatan",
    "tps": "TPS",
}
CLOSE: Final = 0.05  # margins in shares of the valid votes
CLEAR: Final = 0.15
_TINTS: Final = {"tipis": 0.62, "jelas": 0.34, "lebar": 0.0}  # how much of the panel is mixed into the colour
_REPORTED: Final = (0.2, 0.4, 0.6, 0.8, 1.0)  # upper ends of the classes below "lengkap"
_TURNOUT: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
STATE_WORDS: Final = {
    "none": "belum ada laporan",
    "counted": "masuk",
    "flagged": "masuk, bertanda",
    "held": "ditahan",
    "rejected": "ditolak",
}


@dataclass(frozen=True, slots=True)
class Colour:
    """One meaning in both schemes."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Shade:
    """An area on the map: its colour, the value under its name, a sentence more, and its texture, if any."""

    colour: Colour
    value: str
    note: str = ""
    hatched: bool = False
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: a colour or a `mark` (class of the style sheet), in words."""

    words: str
    colour: Colour | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer ready to draw. `shades` by area code; `ramp`: legend entries in a row, `keys`: the others."""

    name: str
    title: str
    shades: Mapping[str, Shade]
    ramp: tuple[Key, ...] = ()
    keys: tuple[Key, ...] = ()
    notes: tuple[str, ...] = field(default=())


UNKNOWN: Final = Colour(LIGHT.track, DARK.track)
PLAIN: Final = Colour(LIGHT.progress[0], DARK.progress[0])
OUTSIDE: Final = Colour(LIGHT.ground, DARK.ground)
PROGRESS: Final = tuple(Colour(*pair) for pair in zip(LIGHT.progress, DARK.progress, strict=True))
UNKNOWN_KEY: Final = Key("belum ada laporan", mark="is-unknown-area")


def tint(colour: str, ground: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `ground` mixed in."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


# ---- progress and turnout ----


def laporan(table: pd.DataFrame) -> Layer:
    """Share of TPS in. `table`: a frame of `View.table`."""
    shades = {row["kode"]: _reported(row) for row in table.to_dict("records")}
    words = ("di bawah 20%", "20–40%", "40–60%", "60–80%", "80–100%", "lengkap")
    ramp = tuple(Key(one, colour) for one, colour in zip(words, PROGRESS, strict=True))
    return Layer("laporan", "Laporan masuk", shades, ramp, (UNKNOWN_KEY,))


def _reported(row: Mapping[Any, Any]) -> Shade:
    share, count = row["share_tps"], f"{number(row['reported'])} dari {number(row['tps'])} TPS masuk"
    if not row["reported"]:
        return Shade(UNKNOWN, "belum ada", "belum ada laporan", hatched=True)
    return Shade(PROGRESS[step_of(share, _REPORTED)], percent(share), count)


def step_of(share: float, ends: tuple[float, ...]) -> int:
    """The class of a share: 0 below the first end, `len(ends)` from the last end on."""
    return sum(share >= end for end in ends)


def partisipasi(table: pd.DataFrame) -> Layer:
    """Turnout by the forms. `table`: a frame of `View.table`."""
    shades = {}
    for row in table.to_dict("records"):
        share = row["turnout"]
        if missing(share):
            why = "belum ada laporan" if not row["reported"] else "formulir belum memuat DPT dan pengguna lengkap"
            shades[row["kode"]] = Shade(UNKNOWN, "–", why, hatched=True)
        else:
            note = f"menurut formulir {number(row['counted'])} TPS terhitung"
            shades[row["kode"]] = Shade(PROGRESS[step_of(share, _TURNOUT)], percent(share), note)
    words = ("di bawah 50%", "50–60%", "60–70%", "70–80%", "80–90%", "90% ke atas")
    ramp = tuple(Key(one, colour) for one, colour in zip(words, PROGRESS, strict=True))
    return Layer("partisipasi", "Partisipasi", shades, ramp, (Key("belum diketahui", mark="is-unknown-area"),))


# ---- who leads ----


@dataclass(frozen=True, slots=True)
class ChoiceFace:
    """A choice as the map shows it: ballot number, short name, colour."""

    number: int
    name: str
    colour: Colour


def choice_face(ballot_number: int, name: str, party: int | None) -> ChoiceFace:
    """The fixed colour of a choice; a quiet one for candidates after the third, who have no colour of their own."""
    if party is not None and party in PARTIES:
        own = PARTIES[party]
        return ChoiceFace(ballot_number, name, Colour(mark_on(own, LIGHT.panel), mark_on(own, DARK.panel)))
    if party is None and 1 <= ballot_number <= len(CHOICES):
        return ChoiceFace(ballot_number, name, Colour(CHOICES[ballot_number - 1], CHOICES[ballot_number - 1]))
    return ChoiceFace(ballot_number, name, Colour(LIGHT.line_strong, DARK.line_strong))


def unggul(table: pd.DataFrame, faces: Mapping[int, ChoiceFace], threshold: float) -> Layer:
    """Who leads, lighter where the margin is thin, hatched while less than `threshold` of the TPS are in."""
    shades = {row["kode"]: _lead(row, faces, threshold) for row in table.to_dict("records")}
    leading = {int(row["leader"]) for row in table.to_dict("records") if not missing(row["leader"])}
    keys = tuple(Key(f"{face.number} {face.name}", face.colour) for at, face in sorted(faces.items()) if at in leading)
    few = Key(f"diarsir: TPS masuk di bawah {percent(threshold, 0)}", mark="is-hatched-lead")
    notes = (
        "Unggul sementara, bukan hasil resmi.",
        "Warna makin pekat makin lebar selisihnya: di bawah 5, 5–15, dan 15 poin ke atas.",
    )
    return Layer("unggul", "Unggul sementara", shades, (), (*keys, few, UNKNOWN_KEY), notes)


def _lead(row: Mapping[Any, Any], faces: Mapping[int, ChoiceFace], threshold: float) -> Shade:
    share, said = row["share_tps"], f"{percent(row['share_tps'])} TPS masuk"
    if not row["valid"]:
        return Shade(UNKNOWN, "belum ada", "belum ada suara terhitung", hatched=True)
    few = missing(share) or share < threshold
    if missing(row["leader"]):
        return Shade(PLAIN, "seri", f"perolehan teratas sama; {said}", hatched=few)
    face, margin = faces[int(row["leader"])], row["margin"]
    width = "tipis" if margin < CLOSE else "jelas" if margin < CLEAR else "lebar"
    colour = Colour(
        tint(face.colour.light, LIGHT.panel, _TINTS[width]), tint(face.colour.dark, DARK.panel, _TINTS[width])
    )
    note = f"{face.name} unggul sementara; {said}"
    return Shade(colour, f"{face.number} · +{points(margin)}", note, hatched=few)


# ---- TPS by state ----


def tps(table: pd.DataFrame) -> Layer:
    """Pale areas under the TPS points; the value is TPS in of all."""
    shades = {
        row["kode"]: Shade(PLAIN, f"{number(row['reported'])} / {number(row['tps'])}", _states(row))
        for row in table.to_dict("records")
    }
    keys = tuple(Key(words, mark=f"tps-key tps-{state}") for state, words in STATE_WORDS.items() if state != "rejected")
    return Layer("tps", "Keadaan tiap TPS", shades, (), keys)


def _states(row: Mapping[Any, Any]) -> str:
    said = f"{number(row['reported'])} dari {number(row['tps'])} TPS masuk"
    more = [
        f"{number(row[name])} {words}" for name, words in (("flagged", "bertanda"), ("held", "ditahan")) if row[name]
    ]
    return "; ".join([said, *more])
