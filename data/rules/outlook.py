"""Could the forms that are still being examined change who is first and who is second?

Guaranteed: `changes` is False only if no outcome of the examination, whatever it is, moves the first two or makes them
equal to anybody. An outcome gives each form any votes of its own choices, at most `most` together; so the answer is
exact for these limits, and as careful as they are. TPS that have not reported are not in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.rules.words import number


@dataclass(frozen=True, slots=True)
class Review:
    """A form under examination: the votes per choice it has in the totals now, and the most it may have in the end.

    `brought` is `()` for a held form: it has none in them. `most` below the sum of `brought` counts as that sum.
    """

    most: int
    brought: tuple[int, ...] = ()

    @property
    def limit(self) -> int:
        return max(self.most, sum(self.brought))

    def of(self, choice: int) -> int:
        return self.brought[choice] if self.brought else 0

    def shift(self, chaser: int, chased: int) -> int:
        """The most by which the form may bring one choice nearer to another: all of it to one, none to the other."""
        return self.limit - self.of(chaser) + self.of(chased)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The answer for the two that come nearest: `chaser` (an index) behind `chased` by `margin`, reach `reach`."""

    changes: bool
    chaser: int
    chased: int
    margin: int
    reach: int
    place: int  # which place is at stake: 1 or 2


def outlook(votes: Sequence[int], reviews: Sequence[Review]) -> Outlook | None:
    """Whether `reviews` could change the order of the first two of `votes`; None with fewer than two choices.

    Of all that could, the pair that could go furthest speaks, the first place before the second.
    """
    if len(votes) < 2:
        return None
    order = sorted(range(len(votes)), key=lambda at: (-votes[at], at))
    first, second = order[:2]
    pairs = [(second, first, 1), *((other, second, 2) for other in order[2:])]
    found = [_pair(votes, reviews, *pair) for pair in pairs]
    open_ = [one for one in found if one.changes]
    if open_:
        return min(open_, key=lambda one: (one.place, one.margin - one.reach))
    return min(found, key=lambda one: one.margin - one.reach)


def _pair(votes: Sequence[int], reviews: Sequence[Review], chaser: int, chased: int, place: int) -> Outlook:
    margin = votes[chased] - votes[chaser]
    reach = sum(one.shift(chaser, chased) for one in reviews)
    return Outlook(bool(reviews) and reach >= margin, chaser, chased, margin, reach, place)


def outlook_words(found: Outlook, names: Sequence[str], votes: Sequence[int], held: int, counted: int) -> str:
    """The answer with its arithmetic. `held`, `counted`: how many forms of each kind are being examined."""
    if not held + counted:
        return "Tidak ada formulir yang masih diperiksa."
    chased, chaser = names[found.chased], names[found.chaser]
    gap = (
        f"selisih {number(found.margin)} ({chased}: {number(votes[found.chased])} − {chaser}: "
        f"{number(votes[found.chaser])})"
    )
    forms = [f"{number(held)} formulir ditahan" if held else "", f"{number(counted)} yang dihitung" if counted else ""]
    which = " dan ".join(one for one in forms if one)
    if found.changes:
        place = "Urutan pertama" if found.place == 1 else "Urutan kedua"
        return f"Mungkin: {place.lower()}, {gap}, dapat bergeser sampai {number(found.reach)} oleh {which}."
    return f"Tidak: {gap}, dapat bergeser paling banyak {number(found.reach)} oleh {which}."
