"""The colours of the design language, for figures; pages take theirs from dashboard/assets/10-theme.css.

Both state the same values, and a test compares them. A colour has one meaning: choices, progress (teal),
health (purple), alarms (red), lateness (amber); nothing else uses those. Colours are ``#rrggbb`` strings.
Contrast is the ratio of WCAG 2.2 (criteria 1.4.3 and 1.4.11): 4.5 for text, 3 for marks and large figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Scheme = Literal["light", "dark"]

TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0
FONT = 'Inter, system-ui, "Liberation Sans", sans-serif'
INK = "#0b1220"
WHITE = "#ffffff"

# By ballot number, for contests of candidates with three choices at most.
CHOICES: tuple[str, ...] = ("#1fa187", "#5aa9e6", "#e07a3f")

# Parties by ballot number, as the KPU's Sirekap showed them in 2024; 18 to 23 stand in Aceh only.
PARTIES: dict[int, str] = {
    1: "#00764a",
    2: "#990001",
    3: "#d52027",
    4: "#fff051",
    5: "#242464",
    6: "#ff6800",
    7: "#02ccff",
    8: "#fc5100",
    9: "#fe0000",
    10: "#ee9b11",
    11: "#01274d",
    12: "#0054a3",
    13: "#00331c",
    14: "#004c9a",
    15: "#e62128",
    16: "#243e80",
    17: "#036302",
    24: "#000000",
}


@dataclass(frozen=True, slots=True)
class Health:
    """One colour per tier of ``data.rules`` (field names are the tiers' codes)."""

    belum_lengkap: str
    rendah: str
    pantau: str
    evaluasi: str
    rujuk: str
    darurat: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All tokens of one scheme. ``progress`` has six steps, from little to much."""

    ground: str
    panel: str
    tile: str
    line: str
    line_strong: str
    track: str
    text: str
    quiet: str
    rail: str
    rail_active: str
    rail_text: str
    action: str
    on_action: str
    link: str
    focus: str
    alarm: str
    alarm_panel: str
    alarm_line: str
    late: str
    late_panel: str
    late_line: str
    fresh: str
    fresh_panel: str
    unknown: str
    progress: tuple[str, str, str, str, str, str]
    health: Health


LIGHT = Palette(
    ground="#f3f6fa",
    panel="#ffffff",
    tile="#ffffff",
    line="#e2e8f1",
    line_strong="#7d8ba4",
    track="#e6ebf3",
    text="#172339",
    quiet="#5b6b88",
    rail="#0f1a2e",
    rail_active="#1d2c4b",
    rail_text="#c9d6ec",
    action="#17294a",
    on_action="#ffffff",
    link="#1a5fa8",
    focus="#1f6fc4",
    alarm="#b3172b",
    alarm_panel="#fdf0f2",
    alarm_line="#ea9aa5",
    late="#8a5a00",
    late_panel="#fff4dc",
    late_line="#ecc982",
    fresh="#0b7566",
    fresh_panel="#dcf2ec",
    unknown="#c9d1de",
    progress=("#dbe7ec", "#b7d6d8", "#8abfbd", "#57a29e", "#2b807d", "#0e5e60"),
    health=Health("#c9d1de", "#e3d5ef", "#b58cd4", "#7b41aa", "#451463", "#b3172b"),
)

DARK = Palette(
    ground="#0b1220",
    panel="#101a2c",
    tile="#121c30",
    line="#1c2942",
    line_strong="#6c7fa3",
    track="#1c2942",
    text="#eef4ff",
    quiet="#aebfdc",
    rail="#080e1a",
    rail_active="#1c2942",
    rail_text="#c9d6ec",
    action="#d7e4fb",
    on_action="#0b1220",
    link="#8fc1f5",
    focus="#8fc1f5",
    alarm="#ff5d6c",
    alarm_panel="#3a1420",
    alarm_line="#ff5d6c",
    late="#ffcf87",
    late_panel="#33270f",
    late_line="#7a5c22",
    fresh="#7be0c3",
    fresh_panel="#10302c",
    unknown="#33415f",
    progress=("#18243f", "#194158", "#1b6470", "#2e8e83", "#62b597", "#a8dbb7"),
    health=Health("#33415f", "#2e2750", "#5d4191", "#9c6ed2", "#dcbcff", "#ff5d6c"),
)

PALETTES: dict[Scheme, Palette] = {"light": LIGHT, "dark": DARK}


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 (same) to 21 (black on white), WCAG 2.2.

    Raises:
        ValueError: a colour is not ``#rrggbb``.
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(background: str) -> str:
    """Ink or white, whichever reads better on ``background``; never below 4.3 to 1."""
    return max((INK, WHITE), key=lambda colour: contrast(colour, background))


def mark_on(colour: str, ground: str, wanted: float = MARK_CONTRAST) -> str:
    """``colour`` itself, or the nearest mix with ink or white that stands out from ``ground`` by ``wanted``.

    For lines, bars and points: a yellow party on white, a black one on the wall. The hue stays recognisable.

    Raises:
        ValueError: no colour at all can reach ``wanted`` on this ground.
    """
    target = text_on(ground)
    if contrast(target, ground) < wanted:
        raise ValueError(f"no colour has a contrast of {wanted} on {ground}")
    for percent in range(0, 101):
        mixed = _mix(colour, target, percent / 100)
        if contrast(mixed, ground) >= wanted:
            return mixed
    raise AssertionError("unreachable: at 100 percent the mix is the target, which was checked")


def party_colour(number: int, scheme: Scheme) -> str:
    """A party's own colour, as a mark on the panels of ``scheme``.

    Raises:
        KeyError: no party has this ballot number.
    """
    return mark_on(PARTIES[number], PALETTES[scheme].panel)


def choice_colour(number: int) -> str:
    """The colour of a candidate choice by its ballot number, the same in both schemes.

    Raises:
        ValueError: the number is not 1, 2 or 3: a fourth colour would have no meaning here.
    """
    if not 1 <= number <= len(CHOICES):
        raise ValueError(f"choice {number} has no colour; there are {len(CHOICES)}")
    return CHOICES[number - 1]


def colour_scale(colours: Sequence[str]) -> list[list[float | str]]:
    """A stepped Plotly colour scale: equal classes, no blending between them. Positions run from 0 to 1."""
    count = len(colours)
    scale: list[list[float | str]] = []
    for index, colour in enumerate(colours):
        scale += [[index / count, colour], [(index + 1) / count, colour]]
    return scale


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    if len(colour) != 7 or len(digits) != 6:
        raise ValueError(f"not a colour of the form #rrggbb: {colour!r}")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2, definitions)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0 to 1) of ``other``, channel by channel."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02x}" for mine, theirs in pairs)
