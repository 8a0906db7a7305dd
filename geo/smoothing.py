"""Rates of small areas: raw with an interval, smoothed for shading, in fixed classes, modest.

With 20 to 60 officers in a cell one event moves a rate by percents, so the smallest kelurahan would own both
ends of every legend. The map is therefore shaded by smoothed rates against the city's rate, in classes that
never move, and an area whose own rate says too little is marked (hatched). Suppression of small counts is not
done here: it depends on who looks, and is cut in `data`.

Sources: Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212; Marshall, Applied Statistics 40 (1991) 283-294 (global
empirical Bayes), with the between-area variance clamped at zero. The relative standard error above which a rate is
marked is that of the NCHS rule (25 to 30 %), of a binomial share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import norm

CLASS_BREAKS: Final = (0.5, 0.8, 1.25, 2.0)
"""Smoothed rate over city rate. A value on a break belongs to the class nearer to 1."""
CLASS_LABELS: Final = (
    "kurang dari 0,5× rata-rata kota",
    "0,5× sampai 0,8×",
    "setara kota (0,8× sampai 1,25×)",
    "1,25× sampai 2×",
    "lebih dari 2× rata-rata kota",
)
NO_DIFFERENCE: Final = "tidak ada bukti perbedaan antar kelurahan"
MIN_POPULATION: Final = 20
MIN_EVENTS: Final = 5
MAX_RSE: Final = 0.3
"""Relative standard error of a rate above which its area is hatched."""


@dataclass(frozen=True)
class Smoothing:
    """Marshall's global empirical Bayes.

    `rates`: smoothed, one per area. `mean`: the city's rate. `variance`: between areas, never negative.
    `raw_variance`: before it was clamped, negative when the areas differ less than chance alone would make
    them.
    """

    rates: np.ndarray
    mean: float
    variance: float
    raw_variance: float


@dataclass(frozen=True)
class RateMap:
    """Rates of all areas, and of the city.

    `areas`: one row per row of the counts, same index: kode, events, population, rate, low, high (95%
    Wilson), smoothed, ratio (smoothed / city rate), class_index (Int64, 0 to 4, see CLASS_LABELS), rse
    (relative standard error of the rate), enough (MIN_POPULATION people and MIN_EVENTS events: a rate may be
    said) and reliable (enough, and an RSE of at most MAX_RSE). Where the counts are unknown, or nobody is at risk,
    every figure is missing, never 0, and `enough` and `reliable` are False. `city_rate` is None when nothing is
    known; `evidence_of_difference` is False when the spread between areas is no larger than chance makes it: say
    NO_DIFFERENCE and draw one colour.
    """

    areas: pd.DataFrame
    city_rate: float | None
    city_low: float | None
    city_high: float | None
    variance: float
    evidence_of_difference: bool


def wilson_interval(
    events: np.ndarray, population: np.ndarray, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of events / population, elementwise; missing where nobody is at risk."""
    z = float(norm.ppf(0.5 + confidence / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        n = np.where(population > 0, population, np.nan)
        share = events / n
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = np.where(events == 0, np.where(np.isnan(n), np.nan, 0.0), middle - half)
    high = np.where(events == n, 1.0, middle + half)
    return low, high


def interval_of(low: int, high: int, population: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a count that is known to lie from `low` to `high`: from the lower end of the one to the
    upper end of the other. `ValueError` unless 0 <= low <= high <= population and somebody is there."""
    if not 0 <= low <= high <= population or not population:
        raise ValueError(f"{low} sampai {high} dari {population} orang bukan jumlah yang mungkin.")
    ends = wilson_interval(np.array([low, high], dtype=float), np.full(2, float(population)), confidence)
    return float(ends[0][0]), float(ends[1][1])


def relative_error(events: np.ndarray, population: np.ndarray) -> np.ndarray:
    """Standard error of the rate over the rate, sqrt((1 - p) / (n p)); infinite without an event, missing where
    nobody is at risk."""
    with np.errstate(divide="ignore", invalid="ignore"):
        n = np.where(population > 0, population, np.nan)
        return np.sqrt((1 - events / n) / events)


def empirical_bayes(events: ArrayLike, population: ArrayLike) -> np.ndarray:
    """The smoothed rate of each area (float array, same order): Marshall's global empirical Bayes.

    `events`, `population`: one number per area, events among that many people. An area with nobody is missing (NaN)
    and has no part in the others. `ValueError` for negative or missing numbers, more events than people, or two
    lists of different length.
    """
    cases, people = np.asarray(events, dtype=float), np.asarray(population, dtype=float)
    if cases.ndim != 1 or cases.shape != people.shape:
        raise ValueError(f"Jumlah kejadian ({cases.shape}) dan jumlah orang ({people.shape}) tidak berpasangan.")
    for at in range(len(cases)):
        if not (np.isfinite(people[at]) and 0 <= cases[at] <= people[at]):
            raise ValueError(f"Wilayah ke-{at + 1}: {cases[at]:g} kejadian dari {people[at]:g} orang tidak mungkin.")
    rates, somebody = np.full(len(cases), np.nan), people > 0
    if somebody.any():
        rates[somebody] = smooth(cases[somebody], people[somebody]).rates
    return rates


def smooth(events: np.ndarray, population: np.ndarray) -> Smoothing:
    """Smooth the rates r = e/n of areas towards the city's.

    m = sum e / sum n, s2 = sum n (r - m)^2 / sum n, v = max(0, s2 - m / mean n), w = v / (v + m / n),
    smoothed = w r + (1 - w) m.

    All populations above 0, at least one area. Smoothed rates lie between the raw rate and the mean.
    """
    rates = events / population
    mean = float(events.sum() / population.sum())
    spread = float((population * (rates - mean) ** 2).sum() / population.sum())
    raw_variance = spread - mean / float(population.mean())
    variance = max(0.0, raw_variance)
    if variance == 0:
        return Smoothing(np.full(len(rates), mean), mean, variance, raw_variance)
    weight = variance / (variance + mean / population)
    return Smoothing(weight * rates + (1 - weight) * mean, mean, variance, raw_variance)


def class_index(ratio: np.ndarray) -> np.ndarray:
    """The class (0 to 4) of each smoothed rate over the city's; breaks belong to the class nearer to 1."""
    low, below, above, high = CLASS_BREAKS
    return np.select([ratio < low, ratio < below, ratio <= above, ratio <= high], [0, 1, 2, 3], default=4)


def rate_map(counts: pd.DataFrame) -> RateMap:
    """Rates of `counts` (kode, events, population; missing = not known), as a RateMap.

    Whole numbers, events from 0 to population; else `ValueError` naming the area.
    """
    events = pd.to_numeric(counts["events"]).to_numpy(dtype=float, na_value=np.nan)
    population = pd.to_numeric(counts["population"]).to_numpy(dtype=float, na_value=np.nan)
    _refuse_bad_counts(counts["kode"], events, population)
    usable = ~np.isnan(events) & (population > 0)
    events, at_risk = np.where(usable, events, np.nan), np.where(usable, population, np.nan)
    low, high = wilson_interval(events, at_risk)
    areas = pd.DataFrame({"kode": counts["kode"], "events": counts["events"], "population": counts["population"]})
    areas["rate"], areas["low"], areas["high"] = events / at_risk, low, high
    areas["smoothed"], areas["ratio"] = np.nan, np.nan
    areas["class_index"] = pd.array([pd.NA] * len(areas), dtype="Int64")
    areas["rse"] = relative_error(events, at_risk)
    areas["enough"] = (at_risk >= MIN_POPULATION) & (events >= MIN_EVENTS)
    areas["reliable"] = areas["enough"] & (areas["rse"] <= MAX_RSE)
    if not usable.any():
        return RateMap(areas, None, None, None, 0.0, False)
    smoothing = smooth(events[usable], at_risk[usable])
    # Without an event 0 / 0 would say nothing, though every rate equals the city's: ratio 1.
    ratio = smoothing.rates / smoothing.mean if smoothing.mean > 0 else np.ones(int(usable.sum()))
    areas.loc[usable, "smoothed"] = smoothing.rates
    areas.loc[usable, "ratio"] = ratio
    areas.loc[usable, "class_index"] = class_index(ratio)
    city_low, city_high = wilson_interval(np.array([events[usable].sum()]), np.array([at_risk[usable].sum()]))
    return RateMap(
        areas,
        smoothing.mean,
        float(city_low[0]),
        float(city_high[0]),
        smoothing.variance,
        smoothing.variance > 0,
    )


def _refuse_bad_counts(codes: pd.Series, events: np.ndarray, population: np.ndarray) -> None:
    for kode, cases, people in zip(codes, events, population, strict=True):
        for name, value in (("jumlah kejadian", cases), ("jumlah orang", people)):
            if value < 0 or not (np.isnan(value) or float(value).is_integer()):
                raise ValueError(f"{kode}: {name} {value:g} bukan bilangan bulat dari 0 ke atas.")
        if cases > people:
            raise ValueError(f"{kode}: jumlah kejadian {cases:g} melebihi jumlah orang {people:g}.")
    if codes.duplicated().any():
        raise ValueError(f"{codes[codes.duplicated()].iloc[0]}: kode muncul lebih dari satu kali.")
