"""The lines of the evening: shares, labels that do not lie on each other, and nothing where nothing was counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from data.clock import WITA
from data.view import Line
from layouts.figures import base
from layouts.figures import hitung as figure
from layouts.theme import CHOICES, DARK, LIGHT, PARTIES, contrast
from tests.support.tallies import tally


def history(*rows: tuple[str, int, list[int]]) -> pd.DataFrame:
    records = [
        {"time": datetime.fromisoformat(f"2024-02-14T{at}").replace(tzinfo=WITA), "counted": counted}
        | {f"v{n}": one for n, one in enumerate(votes, start=1)}
        for at, counted, votes in rows
    ]
    return pd.DataFrame(records, columns=["time", "counted", *(f"v{n}" for n in range(1, len(rows[0][2]) + 1))])


EVENING = history(("15:00", 0, [0, 0, 0]), ("15:10", 2, [1, 2, 1]), ("17:40", 9, [20, 70, 10]))


def traces(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in made["data"]}


def test_a_line_is_the_share_of_what_was_counted_at_each_moment() -> None:
    found = traces(figure.share_lines(EVENING, tally(20, 70, 10)))
    assert found["2 Nama 2"]["y"] == [0.5, 0.7]
    assert found["2 Nama 2"]["x"] == ["2024-02-14 15:10", "2024-02-14 17:40"]
    assert found["2 Nama 2"]["customdata"] == [2, 9]
    # The choice's colour, only as dark or light as both panels need.
    assert found["2 Nama 2"]["line"]["color"] == base.mark_on_both(CHOICES[1])


def test_the_moment_before_the_first_vote_is_not_a_zero() -> None:
    assert all(len(trace["x"]) == 2 for trace in figure.share_lines(EVENING, tally(20, 70, 10))["data"])


def test_labels_stand_at_the_end_of_their_lines() -> None:
    made = figure.share_lines(EVENING, tally(20, 70, 10))
    labels = {one["text"]: (one["x"], round(one["y"], 3)) for one in made["layout"]["annotations"]}
    assert labels["<b>No. 2</b> 70,0%"] == ("2024-02-14 17:40", 0.7)
    assert labels["<b>No. 1</b> 20,0%"] == ("2024-02-14 17:40", 0.2)


def test_nothing_counted_is_said_in_words() -> None:
    empty = history(("15:00", 0, [0, 0, 0]))
    for frame in (empty, empty.iloc[:0]):
        made = figure.share_lines(frame, tally(0, 0, 0))
        assert made["data"] == []
        assert "Belum ada suara sah" in made["layout"]["annotations"][0]["text"]


def test_of_a_long_ballot_the_six_largest_are_loud_and_drawn_last() -> None:
    votes = [5, 90, 0, 80, 70, 60, 50, 40, 30]
    made = figure.share_lines(history(("16:00", 3, votes)), tally(*votes))
    loud = [trace["name"] for trace in made["data"] if trace["meta"]]
    assert loud == ["2 Nama 2", "4 Nama 4", "5 Nama 5", "6 Nama 6", "7 Nama 7", "8 Nama 8"]
    assert [trace["meta"] for trace in made["data"]] == [False] * 3 + [True] * 6
    assert len(made["layout"]["annotations"]) == 6


def test_a_party_without_votes_is_not_among_the_loudest() -> None:
    assert figure.loudest(tally(0, 0, 3, 0, 0, 0, 0, 2).lines) == {2, 7}


@pytest.mark.parametrize(
    ("highest", "expected"),
    [(0.04, (0.05, 0.05)), (0.24, (0.25, 0.05)), (0.41, (0.5, 0.1)), (0.7, (0.8, 0.2)), (1.0, (1.0, 0.2))],
)
def test_the_axis_ends_just_above_the_data(highest: float, expected: tuple[float, float]) -> None:
    assert figure.ceiling(highest) == pytest.approx(expected)


def test_labels_are_moved_apart_and_stay_inside() -> None:
    assert figure.spread([0.1, 0.11, 0.5], 0.05, 1.0) == pytest.approx([0.08, 0.13, 0.5])
    assert figure.spread([0.97, 0.98, 0.99], 0.05, 1.0) == pytest.approx([0.9, 0.95, 1.0])
    assert figure.spread([], 0.05, 1.0) == []


def test_labels_of_lines_near_nothing_stand_on_the_axis_and_not_across_it() -> None:
    assert figure.spread([0.0, 0.001, 0.4], 0.05, 1.0, 0.025) == pytest.approx([0.025, 0.075, 0.4])
    few = [0, 1, 2, 3, 900]
    made = figure.share_lines(history(("16:00", 3, few)), tally(*few))
    heights = sorted(one["y"] for one in made["layout"]["annotations"])
    gap = 1.0 / 13  # a label's height in shares, when the axis ends at 100%
    assert heights[0] >= gap / 2
    assert all(upper - lower >= gap - 1e-9 for lower, upper in pairwise(heights))


def test_the_axis_shows_at_least_an_hour() -> None:
    times = pd.Series([datetime(2024, 2, 14, 15, 0, tzinfo=WITA)])
    assert figure.span(times) == ["2024-02-14 14:00", "2024-02-14 15:00"]


def test_every_line_can_be_seen_in_either_scheme() -> None:
    parties = [Line("1", number, "X", colour, 1, 0.1, number) for number, colour in PARTIES.items()]
    lines = [*parties, *tally(1, 1, 1).lines]
    for one in lines:
        colour = figure.line_colour(one, 3 if one.party is None else 18)
        assert min(contrast(colour, LIGHT.panel), contrast(colour, DARK.panel)) >= 3, one


def test_a_partys_label_is_its_name() -> None:
    lines = tuple(
        Line(str(n), n, name, "#00764a", votes, votes / 4, n)
        for n, name, votes in ((1, "PKB", 1), (6, "Partai Buruh", 3))
    )
    made = figure.share_lines(history(("16:00", 1, [1, 3])), replace(tally(1, 3), lines=lines))
    assert {one["text"] for one in made["layout"]["annotations"]} == {"<b>PKB</b> 25,0%", "<b>Buruh</b> 75,0%"}
