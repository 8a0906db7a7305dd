"""NEWS2 against the published chart, published worked cases, and what must hold for incomplete sets."""

from __future__ import annotations

import csv
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.news2 import LABELS, PARTS, News2, news2, score
from data.rules.vitals import BOUNDS, Vitals, VitalsError

VECTORS = Path(__file__).parent / "vectors" / "news2.csv"
EXPECTED = {
    "respiration": "exp_rr",
    "spo2": "exp_spo2",
    "oxygen": "exp_o2",
    "systolic": "exp_sbp",
    "pulse": "exp_pulse",
    "consciousness": "exp_consciousness",
    "temperature": "exp_temp",
}
# The part of a NEWS2 score that each field of a set of vital signs goes into.
PART = dict(zip(("rr", "spo2", "on_oxygen", "sbp", "pulse", "acvpu", "temp_c"), PARTS, strict=True))
WELL: dict[str, Any] = {
    "respiration": 16,
    "spo2": 98,
    "systolic": 120,
    "pulse": 75,
    "consciousness": "A",
    "temperature": 36.5,
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
    found = score(
        int(row["rr"]),
        int(row["spo2"]),
        scale=int(row["spo2_scale"]),
        oxygen=row["on_oxygen"] == "1",
        systolic=int(row["sbp"]),
        pulse=int(row["pulse"]),
        consciousness=row["acvpu"],
        temperature=float(row["temp_c"]),
    )
    assert dict(found.parts) == {name: int(row[column]) for name, column in EXPECTED.items()}
    assert (found.total, found.red_score, found.band) == (
        int(row["exp_total"]),
        row["exp_red_score"] == "1",
        row["exp_band"],
    )
    assert found.complete
    assert found.lower_bound == found.total
    assert news2(_vitals(row)) == found


@pytest.mark.parametrize(
    ("measured", "part"),
    [(35.04, 3), (35.05, 1), (36.04, 1), (36.05, 0), (38.04, 0), (38.05, 1), (39.04, 1), (39.05, 2)],
)
def test_temperature_is_rounded_half_up_to_one_decimal_first(measured: float, part: int) -> None:
    assert news2(replace(NORMAL, temp_c=measured)).parts["temperature"] == part


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
    scored = {value: news2(replace(NORMAL, dbp=None, **{field: value})).parts[PART[field]] for value in values}
    assert scored == values


def test_scale_2_needs_to_know_the_oxygen_from_93_on() -> None:
    unknown = replace(NORMAL, spo2_scale=2, on_oxygen=None)
    assert news2(replace(unknown, spo2=92)).parts["spo2"] == 0
    assert news2(replace(unknown, spo2=93)).parts["spo2"] is None
    assert news2(replace(unknown, spo2=93, on_oxygen=True)).parts["spo2"] == 1
    assert news2(replace(unknown, spo2=93, on_oxygen=False)).parts["spo2"] == 0


def test_an_incomplete_set_says_so_and_has_no_band_until_it_alerts() -> None:
    quiet = news2(replace(NORMAL, temp_c=None, pulse=111))
    assert (quiet.total, quiet.band, quiet.complete, quiet.missing) == (2, None, False, ("temperature",))
    five = news2(Vitals(rr=21, pulse=111, temp_c=38.5))
    assert (five.total, five.band, five.lower_bound, five.complete) == (5, "medium", 5, False)
    red = news2(Vitals(rr=25))
    assert (red.total, red.band, red.red_score, red.lower_bound) == (3, "low-medium", True, 3)
    nothing = news2(Vitals())
    assert (nothing.total, nothing.band, nothing.lower_bound, nothing.missing) == (0, None, 0, PARTS)
    unknown = score(**{**WELL, "oxygen": None})
    assert (unknown.complete, unknown.missing, unknown.parts["oxygen"]) == (False, ("oxygen",), None)
    assert score(**WELL).complete  # on air unless said otherwise


def classes(name: str, values: list[float], **more: Any) -> list[int]:
    """The part that one parameter scores at each of the values, all else normal."""
    parts = [score(**{**WELL, **more, name: value}).parts[name] for value in values]
    assert None not in parts
    return [part for part in parts if part is not None]


@pytest.mark.parametrize(
    ("name", "low", "high", "normal", "more"),
    [
        ("respiration", 0, 120, (12, 20), {}),
        ("spo2", 0, 100, (96, 100), {}),
        ("spo2", 0, 100, (88, 92), {"scale": 2, "oxygen": True}),
        ("spo2", 0, 100, (88, 100), {"scale": 2, "oxygen": False}),
        ("systolic", 0, 350, (111, 219), {}),
        ("pulse", 0, 350, (51, 90), {}),
    ],
)
def test_away_from_the_normal_class_the_score_never_falls(
    name: str, low: int, high: int, normal: tuple[int, int], more: dict[str, Any]
) -> None:
    parts = dict(zip(range(low, high + 1), classes(name, list(range(low, high + 1)), **more), strict=True))
    assert {value for value, part in parts.items() if part == 0} == set(range(normal[0], normal[1] + 1))
    assert all(parts[value - 1] >= parts[value] for value in range(low + 1, normal[0] + 1))
    assert all(parts[value + 1] >= parts[value] for value in range(normal[1], high))


def test_no_temperature_falls_between_two_classes() -> None:
    """Every hundredth of a degree from 34.00 to 42.00; the chart prints tenths, and 36.05 is none."""
    parts = classes("temperature", [hundredth / 100 for hundredth in range(3400, 4201)])
    found = dict(zip(range(3400, 4201), parts, strict=True))
    assert [at for at, (a, b) in zip(range(3401, 4201), pairwise(parts), strict=True) if a != b] == [
        3505, 3605, 3805, 3905,
    ]  # fmt: skip
    assert [found[at] for at in (3400, 3504, 3505, 3604, 3605, 3804, 3805, 3904, 3905, 4200)] == [
        3, 3, 1, 1, 0, 0, 1, 1, 2, 2,
    ]  # fmt: skip


def test_one_worse_part_never_lowers_total_or_band() -> None:
    """Total and urgency follow the parts: whatever stands beside it, more of one part is never less urgent."""
    order = ["low", "low-medium", "medium", "high"]
    beside = [{}, {"respiration": 22}, {"respiration": 25, "pulse": 120}, {"systolic": 85, "oxygen": True}]
    for other in beside:
        for ladder in ([98, 95, 93, 91], [97, 94, 92, 80]):
            found = [score(**{**WELL, **other, "spo2": value}) for value in ladder]
            assert all(a.total < b.total for a, b in pairwise(found))
            assert all(order.index(a.band or "low") <= order.index(b.band or "low") for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scale": 3}, "Skala SpO2 harus 1 atau 2"),
        ({"spo2": 120}, r"Saturasi oksigen 120 % tidak mungkin \(0 sampai 100\)"),
        ({"consciousness": "X"}, "A, C, V, P atau U"),
        ({"consciousness": "a"}, "A, C, V, P atau U"),
        ({"oxygen": "ya"}, "ya atau tidak"),
        ({"respiration": -1}, "Laju napas -1 kali per menit tidak mungkin"),
        ({"pulse": "75"}, "Nadi harus berupa angka"),
        ({"pulse": True}, "Nadi harus berupa angka"),
        ({"systolic": 1200}, "Tekanan sistolik 1200 mmHg tidak mungkin"),
        ({"temperature": 97.7}, "Suhu 97,7 °C tidak mungkin"),
        ({"temperature": float("nan")}, "tidak mungkin"),
    ],
)
def test_what_cannot_be_a_measurement_is_refused_with_the_reason(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        score(**{**WELL, **change})


def test_what_nobody_can_survive_is_scored_all_the_same() -> None:
    assert score(**{**WELL, "respiration": 0, "pulse": 0}).total == 6
    assert set(LABELS) == set(PARTS)


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


@given(vitals, st.sampled_from(sorted(PART)))
def test_measuring_less_never_raises_the_score(measured: Vitals, name: str) -> None:
    full, less = news2(measured), news2(replace(measured, **{name: None}))
    assert less.lower_bound <= full.lower_bound <= 20
    assert not less.complete


@given(vitals)
def test_a_set_is_complete_exactly_when_nothing_is_missing(measured: Vitals) -> None:
    found: News2 = news2(measured)
    assert found.complete == (not found.missing) == (None not in found.parts.values())
    assert found.red_score == (3 in found.parts.values())
    assert found.total == found.lower_bound == sum(part or 0 for part in found.parts.values())
    assert found.band is not None or (not found.complete and found.total < 5 and not found.red_score)


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
