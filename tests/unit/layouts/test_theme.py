"""Colours: the stylesheet and Python agree, and what carries text or meaning can be seen."""

from __future__ import annotations

import csv
import re
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import pytest

from layouts.theme import (
    CHOICES,
    DARK,
    INK,
    LIGHT,
    MARK_CONTRAST,
    PALETTES,
    PARTIES,
    TEXT_CONTRAST,
    WHITE,
    Palette,
    Scheme,
    choice_colour,
    colour_scale,
    contrast,
    mark_on,
    party_colour,
    text_on,
)

ROOT = Path(__file__).parents[3]
SHEET = (ROOT / "dashboard/assets/10-theme.css").read_text()
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def _tokens(selector: str) -> dict[str, str]:
    """The custom properties of the first block that ends its selector with ``selector``."""
    block = re.search(re.escape(selector) + r" \{(.*?)\n\}", SHEET, re.DOTALL)
    assert block is not None
    return dict(re.findall(r"--([\w-]+): ([^;]+);", block.group(1)))


STYLES = {scheme: _tokens(f'[data-bs-theme="{scheme}"]') for scheme in SCHEMES}


def _expected(palette: Palette) -> dict[str, str]:
    values = asdict(palette)
    health = values.pop("health")
    progress = values.pop("progress")
    values |= {f"progress-{step}": colour for step, colour in enumerate(progress, start=1)}
    values |= {f"health-{tier}": colour for tier, colour in health.items()}
    return {name.replace("_", "-"): colour for name, colour in values.items()}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_stylesheet_and_python_state_the_same_colours(scheme: Scheme) -> None:
    hexadecimal = {name: value for name, value in STYLES[scheme].items() if value.startswith("#")}
    assert hexadecimal == _expected(PALETTES[scheme])


def test_choices_are_the_same_in_the_stylesheet() -> None:
    found = dict(re.findall(r"--choice-(\d): (#\w{6});", SHEET))
    assert found == {str(number): colour for number, colour in enumerate(CHOICES, start=1)}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_channel_triples_repeat_their_colour(scheme: Scheme) -> None:
    tokens = STYLES[scheme]
    triples = {name.removesuffix("-rgb"): value for name, value in tokens.items() if name.endswith("-rgb")}
    assert set(triples) == {"ground", "panel", "text", "quiet", "action", "link", "alarm", "late", "fresh"}
    for name, value in triples.items():
        assert "#" + "".join(f"{int(channel):02x}" for channel in value.split(",")) == tokens[name]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=SCHEMES)
def test_text_is_readable_wherever_it_stands(palette: Palette) -> None:
    pairs = [
        (text, surface)
        for text in (palette.text, palette.quiet, palette.alarm, palette.late, palette.fresh, palette.link)
        for surface in (palette.ground, palette.panel, palette.tile)
    ]
    pairs += [(palette.text, panel) for panel in (palette.alarm_panel, palette.late_panel, palette.track)]
    pairs += [
        (palette.alarm, palette.alarm_panel),
        (palette.late, palette.late_panel),
        (palette.fresh, palette.fresh_panel),
        (palette.on_action, palette.action),
        (palette.rail_text, palette.rail),
        (WHITE, palette.rail_active),
    ]
    assert [(pair, round(contrast(*pair), 2)) for pair in pairs if contrast(*pair) < TEXT_CONTRAST] == []


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=SCHEMES)
def test_focus_and_field_borders_stand_out(palette: Palette) -> None:
    for colour in (palette.focus, palette.line_strong):
        assert contrast(colour, palette.panel) >= MARK_CONTRAST


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=SCHEMES)
def test_more_always_stands_out_more(palette: Palette) -> None:
    tiers = palette.health
    for ramp in (palette.progress, (tiers.rendah, tiers.pantau, tiers.evaluasi, tiers.rujuk)):
        against = [contrast(colour, palette.panel) for colour in ramp]
        assert against == sorted(against)
        assert all(after / before >= 1.15 for before, after in pairwise(against))


def test_contrast_at_its_known_points() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == 1
    # The grey that WCAG's own techniques give as the lightest to pass on white.
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("colour", ["red", "#fff", "#ggggggg", "1234567"])
def test_a_colour_of_another_form_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        contrast(colour, WHITE)


def test_text_on_every_choice_and_party_is_readable() -> None:
    assert {text_on(colour) for colour in CHOICES} == {INK}
    assert text_on(PARTIES[4]) == INK
    assert text_on(PARTIES[12]) == WHITE
    middle = ["#" + f"{level:02x}" * 3 for level in range(256)]
    assert min(contrast(text_on(grey), grey) for grey in middle) >= 4.3
    for colour in (*CHOICES, *PARTIES.values()):
        assert contrast(text_on(colour), colour) >= TEXT_CONTRAST


def test_a_party_keeps_its_own_colour_where_it_can_be_seen() -> None:
    assert party_colour(1, "light") == PARTIES[1]
    assert party_colour(4, "dark") == PARTIES[4]
    assert party_colour(4, "light") != PARTIES[4]
    assert party_colour(24, "dark") != PARTIES[24]
    for number in PARTIES:
        for scheme in SCHEMES:
            assert contrast(party_colour(number, scheme), PALETTES[scheme].panel) >= MARK_CONTRAST


def test_an_impossible_contrast_is_refused_instead_of_missed() -> None:
    assert mark_on("#ffffff", "#ffffff", wanted=1) == "#ffffff"
    with pytest.raises(ValueError, match="no colour has a contrast of 18"):
        mark_on("#808080", "#808080", wanted=18)


def test_the_order_of_choices_is_the_ballots() -> None:
    assert [choice_colour(number) for number in (1, 2, 3)] == ["#1fa187", "#5aa9e6", "#e07a3f"]
    for number in (0, 4):
        with pytest.raises(ValueError, match=f"choice {number} has no colour"):
            choice_colour(number)


def test_a_stepped_scale_has_no_blending() -> None:
    assert colour_scale(["#a", "#b"]) == [[0.0, "#a"], [0.5, "#a"], [0.5, "#b"], [1.0, "#b"]]


def test_parties_are_those_of_the_reference_table() -> None:
    with (ROOT / "data/reference/partai.csv").open(newline="") as table:
        stated = {int(row["number"]): row["colour"].lower() for row in csv.DictReader(table)}
    assert stated == PARTIES
