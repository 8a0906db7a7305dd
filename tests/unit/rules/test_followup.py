"""Thirty days of contacts: when the next one falls due, whatever was heard and however late it came."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.rules.followup import DAYS, DIED, OUTCOMES, after, next_due, until

BEGAN = date(2024, 2, 14)


def test_the_days_one_after_the_other() -> None:
    days, last = [], None
    while (due := next_due(BEGAN, last)) is not None:
        days.append((due - BEGAN).days)
        last = due
    assert tuple(days) == DAYS
    assert until(BEGAN) == date(2024, 3, 15)


def test_a_late_contact_counts_for_all_that_were_due() -> None:
    assert next_due(BEGAN, BEGAN + timedelta(days=8)) == BEGAN + timedelta(days=14)
    assert after("sehat", BEGAN, BEGAN + timedelta(days=30)) is None


def test_who_was_not_reached_is_asked_again_and_a_death_ends_it() -> None:
    assert after("tidak_terhubungi", BEGAN, BEGAN + timedelta(days=3)) == BEGAN + timedelta(days=4)
    assert after("tidak_terhubungi", BEGAN, BEGAN + timedelta(days=30)) is None
    assert after(DIED, BEGAN, BEGAN) is None


@given(st.sampled_from(sorted(OUTCOMES)), st.integers(0, 60))
def test_the_next_contact_lies_ahead_and_within_the_thirty_days(outcome: str, days: int) -> None:
    contacted = BEGAN + timedelta(days=days)
    due = after(outcome, BEGAN, contacted)
    assert due is None or contacted < due <= until(BEGAN)
