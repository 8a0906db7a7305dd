"""What each layer draws and says: unknown is never the low end, a thin lead is pale, a small count is no rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from layouts.figures import shades
from layouts.figures.shades import PROGRESS, UNKNOWN, Colour, choice_face
from layouts.theme import CHOICES, DARK, LIGHT, PARTIES, contrast


def row(kode: str = "64.72.01.1001", **changed: Any) -> dict[str, Any]:
    whole = {
        "kode": kode, "tps": 20, "reported": 10, "counted": 9, "flagged": 1, "held": 1, "share_tps": 0.5,
        "valid": 1000, "turnout": 0.75, "leader": 2, "margin": 0.2,
    }  # fmt: skip
    return {**whole, **changed}


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).astype({"leader": "Int64"})


def only(layer: shades.Layer) -> shades.Shade:
    (shade,) = layer.shades.values()
    return shade


# ---- progress and turnout ----


@pytest.mark.parametrize(
    ("share", "step"), [(0.01, 0), (0.199, 0), (0.2, 1), (0.5, 2), (0.799, 3), (0.8, 4), (0.999, 4), (1.0, 5)]
)
def test_progress_has_a_class_of_its_own_for_complete(share: float, step: int) -> None:
    shade = only(shades.laporan(table(row(share_tps=share))))
    assert shade.colour == PROGRESS[step]
    assert not shade.hatched


def test_nothing_reported_is_unknown_and_hatched() -> None:
    shade = only(shades.laporan(table(row(reported=0, share_tps=0.0))))
    assert (shade.colour, shade.hatched, shade.value) == (UNKNOWN, True, "belum ada")
    assert UNKNOWN not in PROGRESS


def test_progress_says_its_count() -> None:
    shade = only(shades.laporan(table(row())))
    assert (shade.value, shade.note) == ("50,0%", "10 dari 20 TPS masuk")


@pytest.mark.parametrize("unknown", [None, np.nan])
def test_unknown_turnout_is_not_zero(unknown: float | None) -> None:
    layer = shades.partisipasi(table(row("a", turnout=unknown), row("b", turnout=0.75)))
    assert (layer.shades["a"].colour, layer.shades["a"].value) == (UNKNOWN, "–")
    assert layer.shades["a"].hatched
    assert layer.shades["b"].colour == PROGRESS[3]


# ---- who leads ----

FACES = {number: choice_face(number, f"Calon {number}", None) for number in (1, 2, 3)}


def test_a_wide_lead_has_the_full_colour_and_says_unggul_sementara() -> None:
    shade = only(shades.unggul(table(row()), FACES, 0.5))
    assert shade.colour == Colour(CHOICES[1], CHOICES[1])
    assert shade.value == "2 · +20,0 poin"
    assert shade.note == "Calon 2 unggul sementara; 50,0% TPS masuk"
    assert not shade.hatched


def test_thin_leads_are_paler() -> None:
    wide, clear, thin = (
        only(shades.unggul(table(row(margin=margin)), FACES, 0.5)).colour for margin in (0.2, 0.1, 0.01)
    )
    against = [contrast(one.light, LIGHT.panel) for one in (wide, clear, thin)]
    assert against == sorted(against, reverse=True)
    assert len(set(against)) == 3


@pytest.mark.parametrize(("share", "hatched"), [(0.49, True), (0.5, False), (None, True)])
def test_below_the_threshold_a_lead_is_hatched(share: float | None, hatched: bool) -> None:
    assert only(shades.unggul(table(row(share_tps=share)), FACES, 0.5)).hatched is hatched


def test_no_votes_no_lead() -> None:
    layer = shades.unggul(table(row(valid=0, leader=None, margin=None)), FACES, 0.5)
    assert (only(layer).colour, only(layer).hatched) == (UNKNOWN, True)
    assert [key.words for key in layer.keys if key.colour] == []


def test_a_tie_has_nobody_in_front() -> None:
    shade = only(shades.unggul(table(row(leader=None, margin=None)), FACES, 0.5))
    assert shade.value == "seri"
    assert shade.colour.light not in CHOICES


def test_legend_names_who_leads_in_ballot_order() -> None:
    layer = shades.unggul(table(row("a", leader=3), row("b", leader=1)), FACES, 0.5)
    assert [key.words for key in layer.keys if key.colour] == ["1 Calon 1", "3 Calon 3"]


def test_colours_of_choices() -> None:
    assert choice_face(4, "PDIP", 3).colour.light == PARTIES[3]
    golkar = choice_face(4, "Golkar", 4).colour  # yellow: darkened on white, itself on dark
    assert golkar.light != PARTIES[4]
    assert golkar.dark == PARTIES[4]
    assert contrast(golkar.light, LIGHT.panel) >= 3
    assert choice_face(7, "Calon DPD", None).colour == Colour(LIGHT.line_strong, DARK.line_strong)


# ---- TPS ----


def test_tps_layer_says_states() -> None:
    shade = only(shades.tps(table(row())))
    assert (shade.value, shade.note) == ("10 / 20", "10 dari 20 TPS masuk; 1 bertanda; 1 ditahan")
