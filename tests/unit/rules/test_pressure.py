"""Blood pressure by PNPK 2021: classes, several readings of one sitting, and the crisis."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.pressure import Average, Grade, average, bp_grade, crisis


@pytest.mark.parametrize(
    ("sbp", "dbp", "grade"),
    [
        (119, 79, Grade.OPTIMAL),
        (120, 79, Grade.NORMAL),
        (119, 80, Grade.NORMAL),
        (129, 84, Grade.NORMAL),
        (130, 84, Grade.NORMAL_TINGGI),
        (129, 85, Grade.NORMAL_TINGGI),
        (139, 89, Grade.NORMAL_TINGGI),
        (140, 89, Grade.DERAJAT_1),
        (139, 90, Grade.DERAJAT_1),
        (159, 99, Grade.DERAJAT_1),
        (160, 70, Grade.DERAJAT_2),
        (120, 100, Grade.DERAJAT_2),
        (179, 109, Grade.DERAJAT_2),
        (180, 70, Grade.DERAJAT_3),
        (130, 110, Grade.DERAJAT_3),
    ],
)
def test_blood_pressure_takes_the_higher_class(sbp: int, dbp: int, grade: Grade) -> None:
    assert bp_grade(sbp, dbp).grade is grade
    assert bp_grade(sbp, dbp).complete


def test_there_is_no_gap_between_the_grades_and_no_step_down() -> None:
    """The whole grid of readings: every pair has a grade, and more of either never has a lower one."""
    grid = {(sbp, dbp): bp_grade(sbp, dbp).grade for sbp, dbp in product(range(40, 301), range(20, 201))}
    assert None not in grid.values()
    assert set(grid.values()) == set(Grade)
    for sbp, dbp in product(range(40, 300), range(20, 200)):
        assert grid[sbp, dbp] <= grid[sbp + 1, dbp]  # type: ignore[operator]
        assert grid[sbp, dbp] <= grid[sbp, dbp + 1]  # type: ignore[operator]
    alone = [bp_grade(sbp, 60).grade for sbp in range(61, 301)]
    assert all(b - a in (0, 1) for a, b in pairwise(alone))  # type: ignore[operator]


def test_isolated_systolic_hypertension() -> None:
    assert bp_grade(140, 89).isolated_systolic
    assert not bp_grade(140, 90).isolated_systolic
    assert not bp_grade(139, 89).isolated_systolic
    assert not bp_grade(190, None).isolated_systolic


def test_one_value_is_a_lower_bound() -> None:
    assert (bp_grade(190, None).grade, bp_grade(190, None).at_least) == (None, Grade.DERAJAT_3)
    assert (bp_grade(None, 95).grade, bp_grade(None, 95).at_least) == (None, Grade.DERAJAT_1)
    assert bp_grade(None, None).at_least is None
    assert Grade.DERAJAT_3.label == "derajat 3"


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([], None),
        ([(150, 95)], Average(150, 95, ((150, 95),))),
        ([(150, 90), (140, 80)], Average(145, 85, ((150, 90), (140, 80)))),  # 10 apart still agree
        ([(139, 89), (140, 90)], Average(140, 90, ((139, 89), (140, 90)))),  # half up
        ([(150, 90), (139, 90)], Average(150, 90, ((150, 90), (139, 90)), needs_third=True)),
        ([(150, 90), (152, 101)], Average(152, 101, ((150, 90), (152, 101)), needs_third=True)),
        ([(165, 100), (150, 90), (140, 86)], Average(145, 88, ((150, 90), (140, 86)))),
        ([(120, 80), (122, 80), (160, 90)], Average(141, 85, ((122, 80), (160, 90)))),
    ],
)
def test_readings_of_one_sitting(readings: list[tuple[int, int]], expected: Average | None) -> None:
    assert average(readings) == expected


@given(st.lists(st.tuples(st.integers(101, 300), st.integers(20, 100)), min_size=1, max_size=5))
def test_an_average_lies_between_its_readings(readings: list[tuple[int, int]]) -> None:
    found = average(readings)
    assert found is not None
    assert min(sbp for sbp, _ in readings) <= found.sbp <= max(sbp for sbp, _ in readings)
    assert found.dbp < found.sbp
    assert not (found.needs_third and len(readings) != 2)


def test_the_crisis() -> None:
    assert crisis(179, 109, symptoms=True) is None
    assert crisis(180, 80, symptoms=False) == "urgensi"
    assert crisis(150, 110, symptoms=True) == "emergensi"
