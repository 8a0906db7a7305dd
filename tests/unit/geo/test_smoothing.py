"""Small-area rates: published vectors, library oracles, and what must hold for any counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from geo.smoothing import (
    CLASS_LABELS,
    class_index,
    empirical_bayes,
    interval_of,
    rate_map,
    relative_error,
    smooth,
    wilson_interval,
)

VECTORS = pd.read_csv(Path(__file__).with_name("vectors") / "eb_smoothing.csv")


def counts(events: list, population: list) -> pd.DataFrame:
    return pd.DataFrame({"kode": [f"k{i}" for i in range(len(events))], "events": events, "population": population})


areas = st.lists(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=70
)


@pytest.mark.parametrize("case", ["ok_8areas", "negvar_10areas"])
def test_smoothing_agrees_with_the_published_values(case: str) -> None:
    rows = VECTORS[VECTORS["case"] == case]
    smoothing = smooth(rows["events"].to_numpy(float), rows["population"].to_numpy(float))
    assert smoothing.rates == pytest.approx(rows["eb_rate_clamped"].to_numpy(), abs=1e-8)
    assert smoothing.mean == pytest.approx(rows["mean_rate"].iloc[0], abs=1e-8)
    assert smoothing.raw_variance == pytest.approx(rows["between_area_var"].iloc[0], abs=1e-10)
    assert smoothing.variance == pytest.approx(max(0, rows["between_area_var"].iloc[0]), abs=1e-10)


def test_the_map_says_when_there_is_no_evidence_of_difference() -> None:
    for case, evidence in (("ok_8areas", True), ("negvar_10areas", False)):
        rows = VECTORS[VECTORS["case"] == case]
        made = rate_map(rows.assign(kode=rows["area"].astype(str)))
        assert made.evidence_of_difference is evidence
        assert made.areas["smoothed"].to_numpy() == pytest.approx(rows["eb_rate_clamped"].to_numpy(), abs=1e-8)
        if not evidence:
            assert made.areas["class_index"].tolist() == [2] * 10  # one colour


@given(areas)
def test_smoothed_lies_between_the_raw_rate_and_the_mean(pairs: list[tuple[int, int]]) -> None:
    events, population = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    smoothing = smooth(events, population)
    raw = events / population
    assert (smoothing.rates >= np.minimum(raw, smoothing.mean) - 1e-12).all()
    assert (smoothing.rates <= np.maximum(raw, smoothing.mean) + 1e-12).all()
    assert smoothing.variance >= 0


@given(areas)
def test_of_two_areas_with_the_same_rate_the_smaller_moves_further(pairs: list[tuple[int, int]]) -> None:
    pairs = [*pairs, (3, 20), (30, 200)]
    events, population = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    smoothing = smooth(events, population)
    moved = np.abs(smoothing.rates - events / population)
    assert moved[-2] >= moved[-1] - 1e-12


@given(areas)
def test_the_order_of_areas_does_not_matter(pairs: list[tuple[int, int]]) -> None:
    table = counts([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    there, back = rate_map(table).areas, rate_map(table[::-1]).areas
    assert there["smoothed"].to_numpy() == pytest.approx(back["smoothed"][::-1].to_numpy(), abs=1e-12)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(pair: tuple[int, int]) -> None:
    low, high = wilson_interval(np.array([float(pair[0])]), np.array([float(pair[1])]))
    oracle = binomtest(*pair).proportion_ci(method="wilson")
    assert (low[0], high[0]) == (pytest.approx(oracle.low, abs=1e-12), pytest.approx(oracle.high, abs=1e-12))


def test_wilson_of_the_examples_in_the_evidence() -> None:
    low, high = wilson_interval(np.array([3.0, 0.0, 12.0]), np.array([25.0, 18.0, 210.0]))
    assert low.round(3).tolist() == [0.042, 0.0, 0.033]
    assert high.round(3).tolist() == [0.3, 0.176, 0.097]


def test_classes_are_fixed_and_their_breaks_belong_inwards() -> None:
    ratios = np.array([0, 0.4999, 0.5, 0.7999, 0.8, 1, 1.25, 1.2501, 2, 2.0001, 40])
    assert class_index(ratios).tolist() == [0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4]
    assert len(CLASS_LABELS) == 5


def test_a_map_of_five_classes() -> None:
    made = rate_map(counts([200, 700, 1000, 1500, 4000], [10_000] * 5))
    assert made.city_rate == pytest.approx(0.148)
    assert made.evidence_of_difference
    assert made.areas["class_index"].tolist() == [0, 0, 1, 2, 4]
    assert made.areas["rate"].tolist() == pytest.approx([0.02, 0.07, 0.1, 0.15, 0.4])
    assert made.city_low == pytest.approx(0.1449, abs=1e-4)
    assert made.city_high == pytest.approx(0.1511, abs=1e-4)


def test_a_rate_needs_twenty_people_and_five_events() -> None:
    made = rate_map(counts([5, 5, 4, 0], [20, 19, 400, 400]))
    assert made.areas["enough"].tolist() == [True, False, False, False]


def test_a_rate_with_a_wide_error_is_not_reliable() -> None:
    """RSE of 10 of 210 is 30.9 %, of 11 it is 29.4 %."""
    made = rate_map(counts([10, 11, 0], [210, 210, 210]))
    assert made.areas["rse"].tolist() == pytest.approx([0.30861, 0.29350, float("inf")], abs=1e-5)
    assert made.areas["reliable"].tolist() == [False, True, False]
    assert np.isnan(relative_error(np.array([0.0]), np.array([0.0])))[0]


def test_the_interval_of_a_rounded_count_holds_that_of_every_count_it_may_be() -> None:
    assert interval_of(12, 12, 210) == pytest.approx((0.0330, 0.0972), abs=1e-4)
    low, high = interval_of(10, 14, 210)
    for count in range(10, 15):
        one = interval_of(count, count, 210)
        assert low <= one[0]
        assert one[1] <= high
    assert (low, high) == pytest.approx((0.0261, 0.1088), abs=1e-4)
    for bad in ((-1, 3, 10), (3, 2, 10), (3, 11, 10), (0, 0, 0)):
        with pytest.raises(ValueError, match="bukan jumlah yang mungkin"):
            interval_of(*bad)


def test_unknown_is_never_zero() -> None:
    made = rate_map(counts([2, None, 0, 0, 3], [100, 100, None, 0, 100]))
    assert made.city_rate == pytest.approx(5 / 200)
    assert made.areas["rate"].isna().tolist() == [False, True, True, True, False]
    for column in ("low", "high", "smoothed", "ratio", "class_index"):
        assert made.areas[column].isna().tolist() == [False, True, True, True, False], column
    assert not made.areas["reliable"].any()


def test_nothing_known_gives_no_city_rate() -> None:
    made = rate_map(counts([None, None], [30, None]))
    assert (made.city_rate, made.city_low, made.city_high) == (None, None, None)
    assert not made.evidence_of_difference
    assert made.areas["class_index"].isna().all()
    assert rate_map(counts([], [])).city_rate is None


def test_no_event_anywhere_is_one_colour_and_still_uncertain() -> None:
    made = rate_map(counts([0, 0], [40, 60]))
    assert made.city_rate == 0
    assert not made.evidence_of_difference
    assert made.areas["class_index"].tolist() == [2, 2]
    assert made.areas["high"].tolist() == pytest.approx([0.0876, 0.0602], abs=1e-4)


@pytest.mark.parametrize(
    ("events", "population", "said"),
    [
        ([6], [5], "k0: jumlah kejadian 6 melebihi jumlah orang 5"),
        ([-1], [5], "k0: jumlah kejadian -1 bukan bilangan bulat"),
        ([1.5], [5], "k0: jumlah kejadian 1.5 bukan bilangan bulat"),
        ([1], [-5], "k0: jumlah orang -5 bukan bilangan bulat"),
        ([1], [float("inf")], "k0: jumlah orang inf bukan bilangan bulat"),
    ],
)
def test_bad_counts_are_refused(events: list, population: list, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rate_map(counts(events, population))


def test_an_area_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="k0: kode muncul lebih dari satu kali"):
        rate_map(pd.concat([counts([1], [10])] * 2))


# (events, population, smoothed) of ../shared/vectors/eb_smoothing.csv, whole.
PUBLISHED = {
    "ok_8areas": (
        [0, 2, 1, 9, 3, 0, 4, 1],
        [40, 180, 95, 150, 210, 12, 160, 88],
        [0.01702950, 0.01588694, 0.01728180, 0.04030414, 0.01731619, 0.01986433, 0.02321686, 0.01777717],
    ),
    "negvar_10areas": (
        [1, 1, 1, 1, 1, 1, 1, 1, 2, 0],
        [120, 130, 110, 125, 140, 115, 135, 128, 150, 20],
        [0.00852515] * 10,
    ),
}


@pytest.mark.parametrize("case", list(PUBLISHED))
def test_the_public_function_gives_the_published_rates(case: str) -> None:
    events, population, wanted = PUBLISHED[case]
    assert empirical_bayes(events, population).tolist() == pytest.approx(wanted, abs=1e-8)


def test_the_values_carried_here_are_those_of_the_shared_file() -> None:
    shared = Path(__file__).parents[4] / "shared" / "vectors" / "eb_smoothing.csv"
    if not shared.exists():
        pytest.skip("../shared/vectors is not here; its values stand in PUBLISHED")
    table = pd.read_csv(shared)
    for case, (events, population, wanted) in PUBLISHED.items():
        rows = table[table["case"] == case]
        assert rows["events"].tolist() == events
        assert rows["population"].tolist() == population
        assert rows["eb_rate_clamped"].tolist() == pytest.approx(wanted, abs=1e-12)


def test_an_area_with_nobody_is_missing_and_moves_no_other() -> None:
    events, population, wanted = PUBLISHED["ok_8areas"]
    found = empirical_bayes([*events, 0], [*population, 0])
    assert np.isnan(found[-1])
    assert found[:-1].tolist() == pytest.approx(wanted, abs=1e-8)
    assert np.isnan(empirical_bayes([0, 0], [0, 0])).all()
    assert empirical_bayes([], []).tolist() == []


@pytest.mark.parametrize(
    ("events", "population", "said"),
    [
        ([1, -1], [10, 10], "Wilayah ke-2: -1 kejadian dari 10 orang"),
        ([0], [-1], "Wilayah ke-1: 0 kejadian dari -1 orang"),
        ([1], [0], "Wilayah ke-1: 1 kejadian dari 0 orang"),
        ([11], [10], "Wilayah ke-1: 11 kejadian dari 10 orang"),
        ([float("nan")], [10], "Wilayah ke-1"),
        ([1], [float("inf")], "Wilayah ke-1"),
        ([1, 2], [10], "tidak berpasangan"),
        ([[1]], [[10]], "tidak berpasangan"),
    ],
)
def test_input_that_cannot_be_is_refused(events: list, population: list, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        empirical_bayes(events, population)
