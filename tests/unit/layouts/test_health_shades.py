"""The health layer: a rate where there is one, else a texture that says why there is none, and the same in words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from data.rules.disclosure import Shown
from geo.smoothing import CLASS_LABELS
from layouts.figures import health_shades
from layouts.figures.health_shades import estimate, kesehatan
from layouts.figures.shades import UNKNOWN, Layer, Shade
from layouts.theme import DARK, LIGHT, contrast

FEW, HIDDEN = Shown("under5", None), Shown("hidden", None)


def exact(count: int) -> Shown:
    return Shown("value", count, exact=True)


def crew(kode: str, people: int, at_risk: Shown) -> dict[str, Any]:
    return {"kode": kode, "people": people, "at_risk": at_risk}


def layer(*rows: dict[str, Any], whole: bool = True) -> Layer:
    return kesehatan(pd.DataFrame(list(rows)), "BELUM DISAHKAN DINKES", whole)


def looks(shade: Shade) -> tuple[bool, bool]:
    assert shade.colour == UNKNOWN
    return shade.hatched, shade.dotted


def others() -> list[dict[str, Any]]:
    return [crew(f"{n}", 300, exact(60 if n else 15)) for n in range(4)]


def test_fewer_than_five_are_dotted_and_only_what_is_hidden_is_hatched() -> None:
    made = layer(
        crew("few", 200, FEW),
        crew("hidden", 200, HIDDEN),
        crew("nobody", 0, HIDDEN),
        crew("b", 200, Shown("value", 40)),
    )
    assert [looks(made.shades[kode]) for kode in ("few", "hidden", "nobody")] == [
        (False, True), (True, False), (False, False)
    ]  # fmt: skip
    said = {kode: (shade.value, shade.note) for kode, shade in made.shades.items()}
    assert said["few"] == ("<5 orang", "perlu tindakan, dari 200 petugas; tidak dirinci")
    assert said["hidden"] == ("disamarkan", "yang perlu tindakan, dari 200 petugas")
    assert said["nobody"] == ("–", "belum ada petugas terdaftar")
    assert said["b"][0] == "40+ orang"
    assert [(key.mark, key.words) for key in made.keys] == [
        ("is-few-area", "kurang dari 5 orang (tidak dirinci)"),
        ("is-hidden-area", "disamarkan"),
        ("is-nobody-area", "belum ada petugas terdaftar"),
    ]
    assert "BELUM DISAHKAN DINKES" in made.notes[0]


def test_the_legend_names_no_texture_that_is_not_there() -> None:
    assert [key.mark for key in layer(crew("a", 200, FEW), crew("b", 200, Shown("value", 40))).keys] == ["is-few-area"]


def test_what_is_hidden_is_not_compared_with() -> None:
    made = layer(crew("a", 200, HIDDEN), crew("b", 200, Shown("value", 40)), crew("c", 200, Shown("value", 10)))
    assert made.ramp[2].words == "setara wilayah yang tampil (0,8× sampai 1,25×)"
    few = layer(crew("a", 200, FEW), crew("b", 200, Shown("value", 40)), crew("c", 200, Shown("value", 10)))
    assert [key.words for key in few.ramp] == list(CLASS_LABELS)


@pytest.mark.parametrize(
    ("shown", "people", "count"),
    [
        (exact(7), 200, 7), (Shown("value", 5), 200, 7), (FEW, 200, 2), (HIDDEN, 200, None), (exact(0), 200, 0),
        (FEW, 1, 1), (Shown("value", 0), 0, None),
    ],
)  # fmt: skip
def test_a_rounded_count_shades_by_its_middle(shown: Shown, people: int, count: int | None) -> None:
    assert estimate(shown, people) == count


def test_high_and_low_rates_take_the_purple_ramp() -> None:
    made = layer(*[crew(f"{n}", 200, exact(100 if n == 0 else 10)) for n in range(6)])
    ramp = health_shades.ramp()
    assert made.shades["0"].colour == ramp[4]
    assert made.shades["1"].colour == ramp[0]
    assert [key.words for key in made.ramp] == list(CLASS_LABELS)
    assert len(made.notes) == 1
    assert made.shades["0"].note == (
        "perlu tindakan, dari 200 petugas (rentang 95%: 43,1%–56,9%); lebih dari 2× rata-rata kota"
    )


def test_a_rate_with_a_wide_error_keeps_its_colour_under_hatching() -> None:
    """10 of 200 have a relative error of 31 %, 40 one of 14 %; of fewer than five there is no rate to hatch."""
    made = layer(crew("a", 200, exact(10)), crew("b", 200, exact(40)), crew("c", 200, exact(3)))
    ramp = health_shades.ramp()
    assert [(made.shades[kode].hatched, made.shades[kode].colour in ramp) for kode in "abc"] == [
        (True, True), (False, True), (False, False)
    ]  # fmt: skip
    assert [key.mark for key in made.keys] == ["is-few-area", "is-hatched-rate"]
    assert made.keys[1].words == "diarsir: galat baku relatif di atas 30%, belum dapat diandalkan"
    calm = layer(crew("a", 200, exact(20)), crew("b", 200, exact(40)))
    assert [key.mark for key in calm.keys] == ["is-few-area"]


@pytest.mark.parametrize(
    ("shown", "people", "said"),
    [
        (exact(12), 210, "rentang 95%: 3,3%–9,7%"),
        (Shown("value", 10), 210, "rentang 95%: 2,6%–10,9%"),  # of 10 to 14
        (Shown("value", 20), 22, "rentang 95%: 72,2%–100,0%"),  # no more than there are
        (exact(4), 210, ""), (FEW, 210, ""), (HIDDEN, 210, ""), (exact(5), 19, ""),
    ],
)  # fmt: skip
def test_the_interval_is_of_the_number_as_it_is_shown(shown: Shown, people: int, said: str) -> None:
    assert health_shades.interval(shown, people) == said


def test_rounded_counts_are_said_to_be() -> None:
    made = layer(*[crew(f"{n}", 200, Shown("value", 100 if n == 0 else 10)) for n in range(6)])
    assert made.notes[1].startswith("“5+” berarti 5 sampai 9 orang")


@pytest.mark.parametrize("shown", [exact(5), exact(3), exact(0)])
def test_too_few_people_are_not_compared_however_exactly_they_are_counted(shown: Shown) -> None:
    made = layer(crew("a", 15, shown), *others())
    assert looks(made.shades["a"]) == (False, True)
    assert made.shades["a"].note.endswith("; terlalu sedikit untuk dibandingkan")
    assert made.shades["a"].value == f"{shown.text()} orang"
    assert [key.words for key in made.keys] == ["kurang dari 5 orang atau dari 20 petugas: tidak dibandingkan"]


def test_no_evidence_of_a_difference_is_said_and_drawn_in_one_colour() -> None:
    made = layer(*[crew(f"{n}", 200, exact(20)) for n in range(5)])
    assert {shade.colour for shade in made.shades.values()} == {health_shades.ramp()[2]}
    assert made.notes[1].startswith("Tidak ada bukti perbedaan antar kelurahan")


def test_part_of_the_city_is_not_called_the_city() -> None:
    made = layer(crew("a", 200, exact(20)), crew("b", 200, exact(60)), whole=False)
    assert made.ramp[0].words == "kurang dari 0,5× rata-rata wilayah Anda"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_dots_and_hatching_stand_out_from_their_ground(palette: Any) -> None:
    assert contrast(palette.health.evaluasi, palette.track) >= 3
    assert contrast(palette.line_strong, palette.track) >= 2.7
