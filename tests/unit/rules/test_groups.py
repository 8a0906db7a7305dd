"""Bands of age and of hours: where each begins, and that nobody who is not known falls into the lowest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.groups import AGE_BANDS, HOURS_BANDS, age_band, age_on, hours_band

DAY = "2024-02-14"


@pytest.mark.parametrize(
    ("born", "age"),
    [("1990-02-14", 34), ("1990-02-15", 33), ("2004-02-29", 19), ("2007-02-14", 17), ("1900-01-01", 124)],
)
def test_age_is_in_completed_years_on_the_day(born: str, age: int) -> None:
    assert age_on(born, DAY) == age


def test_a_leap_day_is_passed_on_the_first_of_march() -> None:
    assert [age_on("2004-02-29", day) for day in ("2023-02-28", "2023-03-01", "2024-02-29")] == [18, 19, 20]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2007-02-14", "17-29"), ("2007-02-15", "unknown"), ("1994-02-15", "17-29"), ("1994-02-14", "30-39"),
        ("1984-02-14", "40-49"), ("1974-02-14", "50-59"), ("1964-02-15", "50-59"), ("1964-02-14", "60+"),
        (None, "unknown"), ("", "unknown"), ("14-02-1964", "unknown"),
    ],
)  # fmt: skip
def test_age_bands(born: str | None, band: str) -> None:
    assert age_band(born, DAY) == band


@pytest.mark.parametrize(
    ("hours", "band"),
    [
        (0, "0-8"), (7.99, "0-8"), (8, "8-12"), (11.9, "8-12"), (12, "12-16"), (15.75, "12-16"), (16, "16+"),
        (72, "16+"), (None, "unknown"),
    ],
)  # fmt: skip
def test_hours_bands(hours: float | None, band: str) -> None:
    assert hours_band(hours) == band


@given(st.dates(), st.floats(0, 100))
def test_everybody_is_in_a_band(born: object, hours: float) -> None:
    assert age_band(str(born), DAY) in AGE_BANDS
    assert hours_band(hours) in HOURS_BANDS[:-1]
