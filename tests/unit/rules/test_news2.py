"""NEWS2 against the published chart, published worked cases, and what must hold for incomplete sets."""

import csv
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.news2 import PARTS, News2, news2
from data.rules.vitals import BOUNDS, Vitals, VitalsError

VECTORS = Path(__file__).parent / "vectors" / "news2.csv"
EXPECTED = {
    "rr": "exp_rr",
    "spo2": "exp_spo2",
    "on_oxygen": "exp_o2",
    "sbp": "exp_sbp",
    "pulse": "exp_pulse",
    "acvpu": "exp_consciousness",
    "temp_c": "exp_temp",
}
NORMAL = Vitals(rr=16, spo2=98, on_oxygen=False, sbp=120, dbp=78, pulse=75, acvpu="A", temp_c=36.5)


def _vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _vitals(row: dict[str, str]) -> Vitals:
    return Vitals(
        rr=int(row["rr"]),
        spo2=int(row["spo2"]),
        spo2_scale=2 if row["spo2_scale"] == "2" else 1,
        on_oxygen=row["on_oxygen"] == "1",
        sbp=int(row["sbp"]),
        pulse=int(row["pulse"]),
        acvpu=row["acvpu"],  # type: ignore[arg-type]
        temp_c=float(row["temp_c"]),
    )


@pytest.mark.parametrize("row", _vectors(), ids=lambda row: row["id"])
def test_published_values(row: dict[str, str]) -> None:
    score = news2(_vitals(row))
    assert dict(score.parts) == {name: int(row[column]) for name, column in EXPECTED.items()}
    assert (score.total, score.red, score.band) == (
        int(row["exp_total"]),
        row["exp_red_score"] == "1",
        row["exp_band"],
    )
    assert score.complete
    assert score.lower_bound == score.total


@pytest.mark.parametrize(
    ("measured", "part"),
    [(35.04, 3), (35.05, 1), (36.04, 1), (36.05, 0), (38.04, 0), (38.05, 1), (39.04, 1), (39.05, 2)],
)
def test_temperature_is_rounded_half_up_to_one_decimal_first(measured: float, part: int) -> None:
    assert news2(replace(NORMAL, temp_c=measured)).parts["temp_c"] == part


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("rr", {8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 25: 3}),
        ("spo2", {91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0}),
        ("sbp", {90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0, 219: 0, 220: 3}),
        ("pulse", {40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3}),
    ],
)
def test_both_sides_of_every_edge(field: str, values: dict[int, int]) -> None:
    scored = {value: news2(replace(NORMAL, dbp=None, **{field: value})).parts[field] for value in values}
    assert scored == values


def test_scale_2_needs_to_know_the_oxygen_from_93_on() -> None:
    unknown = replace(NORMAL, spo2_scale=2, on_oxygen=None)
    assert news2(replace(unknown, spo2=92)).parts["spo2"] == 0
    assert news2(replace(unknown, spo2=93)).parts["spo2"] is None
    assert news2(replace(unknown, spo2=93, on_oxygen=True)).parts["spo2"] == 1
    assert news2(replace(unknown, spo2=93, on_oxygen=False)).parts["spo2"] == 0


def test_an_incomplete_set_has_no_total_and_no_band_until_it_alerts() -> None:
    quiet = news2(replace(NORMAL, temp_c=None, pulse=111))
    assert (quiet.total, quiet.band, quiet.lower_bound, quiet.missing) == (None, None, 2, ("temp_c",))
    five = news2(Vitals(rr=21, pulse=111, temp_c=38.5))
    assert (five.total, five.band, five.lower_bound) == (None, "medium", 5)
    red = news2(Vitals(rr=25))
    assert (red.total, red.band, red.red, red.lower_bound) == (None, "low-medium", True, 3)
    nothing = news2(Vitals())
    assert (nothing.total, nothing.band, nothing.lower_bound, nothing.missing) == (None, None, 0, PARTS)


vitals = st.builds(
    Vitals,
    rr=st.none() | st.integers(1, 80),
    spo2=st.none() | st.integers(50, 100),
    spo2_scale=st.sampled_from([1, 2]),
    on_oxygen=st.sampled_from([None, True, False]),
    sbp=st.none() | st.integers(40, 300),
    pulse=st.none() | st.integers(20, 250),
    acvpu=st.sampled_from([None, "A", "C", "V", "P", "U"]),
    temp_c=st.none() | st.floats(28, 44),
)


@given(vitals, st.sampled_from(PARTS))
def test_measuring_less_never_raises_the_score(measured: Vitals, name: str) -> None:
    full, less = news2(measured), news2(replace(measured, **{name: None}))
    assert less.lower_bound <= full.lower_bound <= 20
    assert not less.complete


@given(vitals)
def test_total_exists_exactly_for_complete_sets(measured: Vitals) -> None:
    score: News2 = news2(measured)
    assert score.complete == (score.total is not None) == (not score.missing)
    assert score.red == (3 in score.parts.values())


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"sbp": 1200, "dbp": 80}, "sbp", "Tekanan sistolik 1200 mmHg di luar rentang"),
        ({"sbp": 39}, "sbp", "40 sampai 300"),
        ({"dbp": 201}, "dbp", "20 sampai 200"),
        ({"sbp": 80, "dbp": 120}, "dbp", "Periksa apakah keduanya tertukar"),
        ({"sbp": 100, "dbp": 100}, "dbp", "tidak lebih rendah dari sistolik 100"),
        ({"spo2": 101}, "spo2", "Saturasi oksigen 101 % di luar rentang"),
        ({"temp_c": 365.0}, "temp_c", "Suhu tubuh 365,0 °C di luar rentang"),
        ({"temp_c": float("nan")}, "temp_c", "di luar rentang"),
        ({"pulse": 72.5}, "pulse", "harus berupa bilangan bulat"),
        ({"pulse": True}, "pulse", "harus berupa bilangan bulat"),
        ({"temp_c": "36"}, "temp_c", "harus berupa angka"),
        ({"acvpu": "Z"}, "acvpu", "A, C, V, P atau U"),
        ({"spo2_scale": 3}, "spo2_scale", "harus 1 atau 2"),
        ({"on_oxygen": 1}, "on_oxygen", "ya atau tidak"),
    ],
)
def test_implausible_values_are_refused(values: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(VitalsError) as caught:
        Vitals(**values)
    assert list(caught.value.problems) == [field]
    assert words in caught.value.problems[field]


def test_all_implausible_values_are_named_at_once() -> None:
    with pytest.raises(VitalsError) as caught:
        Vitals(rr=0, pulse=999)
    assert list(caught.value.problems) == ["rr", "pulse"]


def test_the_bounds_themselves_are_accepted() -> None:
    low = {name: bound.low for name, bound in BOUNDS.items()}
    high = {name: bound.high for name, bound in BOUNDS.items()}
    assert {each.name for each in fields(Vitals)} >= low.keys()
    assert Vitals(**low).sbp == 40  # type: ignore[arg-type]
    assert Vitals(**high).dbp == 200  # type: ignore[arg-type]
