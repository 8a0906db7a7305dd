"""Which forms are entered a second time: the share, and that everybody gets the same answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.second import DRAWS, SecondRule, draw

CONTESTS = ("ppwp", "dpr")
NAMES = [(f"64.72.01.1001.{number:03d}", contest, "reguler") for number in range(1, 1000) for contest in CONTESTS]


@pytest.mark.parametrize(
    ("text", "below", "flagged"),
    [("tidak", 0, False), ("semua", 100, False), ("10%", 10, False), ("bertanda", 0, True), ("10%,bertanda", 10, True),
     (" 5 % , Bertanda ", 5, True), ("100%", 100, False), ("semua,bertanda", 100, True), ("5%,20%", 20, False)],
)  # fmt: skip
def test_a_rule_is_read(text: str, below: int, flagged: bool) -> None:
    assert SecondRule.parse(text) == SecondRule(below, flagged)


@pytest.mark.parametrize(
    "text", ["", "ya", "0%", "101%", "-5%", "10", "1.5%", "٥%", "10%,", "tidak,10%", "10%;bertanda"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - settings say what is accepted
        SecondRule.parse(text)


@given(st.integers(0, DRAWS), st.booleans())
def test_a_rule_reads_what_it_writes(below: int, flagged: bool) -> None:
    rule = SecondRule(below, flagged)
    assert SecondRule.parse(str(rule)) == rule
    assert bool(rule) == (str(rule) != "tidak")


@given(st.text(), st.text(), st.text())
def test_a_draw_is_one_of_a_hundred_and_always_the_same(tps: str, contest: str, round_: str) -> None:
    assert draw(tps, contest, round_) == draw(tps, contest, round_)
    assert 0 <= draw(tps, contest, round_) < DRAWS


def test_known_draws_never_change() -> None:
    """They stand in stores and in a migration."""
    assert [draw("64.72.01.1001.001", contest, "reguler") for contest in ("ppwp", "dpr", "dpd")] == [43, 87, 70]


@pytest.mark.parametrize("below", [1, 10, 50, 99])
def test_a_share_is_right_within_bounds(below: int) -> None:
    drawn = sum(SecondRule(below).wants(draw(*name), findings=False) for name in NAMES)
    share, spread = below / DRAWS, (below / DRAWS * (1 - below / DRAWS) / len(NAMES)) ** 0.5
    assert abs(drawn / len(NAMES) - share) < 4 * spread


@given(st.integers(0, DRAWS - 1), st.integers(0, DRAWS), st.integers(0, DRAWS), st.booleans())
def test_a_larger_share_only_adds(drawn: int, one: int, other: int, findings: bool) -> None:
    small, large = sorted((one, other))
    assert SecondRule(large).wants(drawn, findings=findings) or not SecondRule(small).wants(drawn, findings=findings)
    assert SecondRule(0, True).wants(drawn, findings=findings) == findings
