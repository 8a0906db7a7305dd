"""The two tables of the second person: what a report is beside a standing form, and which decisions are allowed."""

from __future__ import annotations

import pytest

from data.rules.entries import DECISIONS, LABELS, TRANSITIONS, allowed, differences, situation
from data.rules.figures import UNREAD
from data.rules.tally import TallyForm, Triple

ALL = ("sesuai_kertas", "perbaiki", "janggal", "dilaporkan", "kembalikan", "tolak")


@pytest.mark.parametrize(
    ("state", "flagged", "waits", "expected"),
    [
        ("held", False, False, ALL),
        ("counted", False, False, ()),
        ("counted", True, False, ALL),
        ("counted", False, True, ALL),
        ("recorded", False, False, ("perbaiki", "kembalikan")),
        ("rejected", False, True, ("perbaiki",)),
    ],
)
def test_what_is_allowed(state: str, flagged: bool, waits: bool, expected: tuple[str, ...]) -> None:
    assert allowed(state, flagged=flagged, open_entries=waits) == expected


def test_the_tables_name_each_other() -> None:
    assert {decision for _, decision in TRANSITIONS} == set(DECISIONS)
    assert {here for here, _ in TRANSITIONS} == {"held", "questioned", "recorded", "rejected"}
    assert {"janggal", "dilaporkan"} == LABELS
    assert situation("counted", flagged=False, open_entries=False) == "counted"


def test_differences_stand_in_the_order_of_the_paper() -> None:
    one = TallyForm("ppwp", (1, 2, 3), dpt=Triple(1, 2, 3), valid=6)
    other = TallyForm("ppwp", (1, 5, UNREAD), dpt=Triple(1, 2, None), valid=6, total=7)
    assert differences(one, one) == ()
    assert differences(one, other) == ("dpt.total", "votes.1", "votes.2", "total")


def test_nothing_is_not_zero() -> None:
    assert differences(TallyForm("ppwp", (0, None, 1)), TallyForm("ppwp", (None, 0, 1))) == ("votes.0", "votes.1")
