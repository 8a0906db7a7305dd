"""Could what is being examined change the first two? Compared with trying every outcome."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.outlook import Outlook, Review, outlook, outlook_words

CHOICES = 3


def outcomes(most: int, size: int) -> Iterator[tuple[int, ...]]:
    """Every vector of so many choices with at most so many votes together."""
    return (one for one in itertools.product(range(most + 1), repeat=size) if sum(one) <= most)


def order_is_kept(votes: tuple[int, ...], first: int, second: int) -> bool:
    rest = [votes[at] for at in range(len(votes)) if at not in (first, second)]
    return votes[first] > votes[second] and all(votes[second] > other for other in rest)


reviews = st.builds(
    lambda brought, more: Review(sum(brought) + more, brought),
    st.one_of(st.just(()), st.tuples(*[st.integers(0, 1)] * CHOICES)),
    st.integers(0, 2),
)


@given(st.lists(st.integers(0, 12), min_size=CHOICES, max_size=CHOICES), st.lists(reviews, min_size=1, max_size=2))
def test_it_says_no_exactly_when_no_outcome_moves_the_first_two(votes: list[int], under: list[Review]) -> None:
    votes = [vote + sum(one.of(at) for one in under) for at, vote in enumerate(votes)]
    order = sorted(range(CHOICES), key=lambda at: (-votes[at], at))
    without = [vote - sum(one.of(at) for one in under) for at, vote in enumerate(votes)]
    moved = any(
        not order_is_kept(
            tuple(base + sum(one[at] for one in chosen) for at, base in enumerate(without)), order[0], order[1]
        )
        for chosen in itertools.product(*(list(outcomes(one.limit, CHOICES)) for one in under))
    )
    found = outlook(votes, under)
    assert found is not None
    assert found.changes == moved


@given(st.lists(st.integers(0, 500), min_size=2, max_size=6), st.lists(st.integers(0, 300), max_size=5))
def test_more_to_examine_never_settles_what_was_open(votes: list[int], limits: list[int]) -> None:
    less = outlook(votes, [Review(one) for one in limits])
    more = outlook(votes, [Review(one) for one in [*limits, 10]])
    assert less is not None
    assert more is not None
    assert more.changes or not less.changes


def test_nothing_to_examine_changes_nothing() -> None:
    found = outlook([5, 5, 1], [])
    assert found is not None
    assert not found.changes
    assert outlook([5], [Review(300)]) is None


@pytest.mark.parametrize(
    ("votes", "under", "expected"),
    [
        ([500, 300, 10], [Review(100)], Outlook(False, 1, 0, 200, 100, 1)),
        ([500, 300, 10], [Review(100), Review(100)], Outlook(True, 1, 0, 200, 200, 1)),
        # A counted form can take its votes from the one and give them to the other.
        ([500, 420, 10], [Review(50, (40, 5, 0))], Outlook(True, 1, 0, 80, 85, 1)),
        ([500, 100, 60], [Review(50)], Outlook(True, 2, 1, 40, 50, 2)),
    ],
)
def test_the_nearest_pair_speaks(votes: list[int], under: list[Review], expected: Outlook) -> None:
    assert outlook(votes, under) == expected


def test_the_words_carry_the_arithmetic() -> None:
    votes, names = [40_000, 27_569, 3], ["nomor 1", "nomor 2", "nomor 3"]
    found = outlook(votes, [Review(306)] * 10)
    assert found is not None
    assert outlook_words(found, names, votes, 10, 0) == (
        "Tidak: selisih 12.431 (nomor 1: 40.000 − nomor 2: 27.569), dapat bergeser paling banyak 3.060 oleh 10 "
        "formulir ditahan."
    )
    near = outlook([400, 390, 3], [Review(20, (1, 1, 0))])
    assert near is not None
    assert outlook_words(near, names, [400, 390, 3], 0, 1).startswith("Mungkin: urutan pertama, selisih 10 (")
    assert outlook_words(near, names, votes, 0, 0) == "Tidak ada formulir yang masih diperiksa."
