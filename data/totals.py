"""Votes and counts of an area: how they are computed from forms and added up the tree.

A leaf (kelurahan × contest) is computed from its standing forms; a parent is the sum of its children. Vote vectors
stay whole as long as all of an area votes on one ballot; above that (the city, for DPRD Kota) they are summed per
party. A sum over something unknown is unknown: `None` never turns into 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import orjson
from sqlalchemy import RowMapping

from data.register import Register
from data.reports.kinds import ROUNDS

Opened = Mapping[tuple[str, str], str]
"""(TPS, contest) -> the latest round that has been opened there (`data.reports.rounds`)."""

# One letter per TPS in `total.states`.
STATE_LETTERS = {"none": ".", "counted": "c", "flagged": "f", "held": "h", "rejected": "r"}
STATES = {letter: state for state, letter in STATE_LETTERS.items()}


@dataclass(slots=True)
class Leaf:
    """The total of one area and contest. `votes` are of counted forms, `consistent` of those without a flag.

    `dpt_total`: voters on the list of all its TPS; `dpt_reported`: of those that have reported; None when one is
    unknown. `users` and `electorate` (DPT + DPTb + DPK) are over the `turnout_tps` counted forms that state all four
    figures with a DPT above 0. `invalid` is over the `invalid_forms` counted forms that state it. `partial`: counted
    forms of which some vote is unread or not filled in, so that the votes are a lower bound. Fields that end in
    `consistent` are the same of forms without a flag.
    """

    tps: int = 0
    reported: int = 0
    counted: int = 0
    flagged: int = 0
    held: int = 0
    votes: list[int] = field(default_factory=list)
    consistent: list[int] = field(default_factory=list)
    dpt_total: int | None = 0
    dpt_reported: int | None = 0
    users: int = 0
    electorate: int = 0
    turnout_tps: int = 0
    users_consistent: int = 0
    electorate_consistent: int = 0
    turnout_tps_consistent: int = 0
    partial: int = 0
    partial_consistent: int = 0
    invalid: int = 0
    invalid_forms: int = 0
    invalid_consistent: int = 0
    invalid_forms_consistent: int = 0
    states: str | None = None

    SUMS: ClassVar = (
        "dpt_total",
        "dpt_reported",
        "users",
        "electorate",
        "turnout_tps",
        "users_consistent",
        "electorate_consistent",
        "turnout_tps_consistent",
        "partial",
        "partial_consistent",
        "invalid",
        "invalid_forms",
        "invalid_consistent",
        "invalid_forms_consistent",
    )
    COUNTS: ClassVar = ("tps", "reported", "counted", "flagged", "held")

    def row(self) -> dict[str, Any]:
        """Columns of table `total`, without its keys and revision."""
        return {
            **{name: getattr(self, name) for name in self.COUNTS},
            "votes": orjson.dumps(self.votes).decode(),
            "votes_consistent": orjson.dumps(self.consistent).decode(),
            "sums": orjson.dumps({name: getattr(self, name) for name in self.SUMS}).decode(),
            "states": self.states,
        }

    @classmethod
    def of(cls, row: RowMapping) -> Leaf:
        """Read a row of table `total` back."""
        return cls(
            **{name: row[name] for name in cls.COUNTS},
            votes=orjson.loads(row["votes"]),
            consistent=orjson.loads(row["votes_consistent"]),
            **orjson.loads(row["sums"]),
            states=row["states"],
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """What a counted form brings to a total: its votes in ballot order (unknown ones as 0), and its other sums."""

    votes: np.ndarray
    sums: dict[str, int]


def counted_of(figures: str) -> Counted:
    """Out of the JSON of a form. Turnout only where all four figures are stated with a DPT above 0."""
    read = orjson.loads(figures)
    votes = np.array([one if type(one) is int else 0 for one in read["votes"]], dtype=np.int64)
    sums = {"partial": int(any(type(vote) is not int for vote in read["votes"]))}
    dpt, dptb, dpk, users = (_number((read.get(key) or (None,) * 3)[2]) for key in ("d", "ub", "uk", "u"))
    if dpt and dptb is not None and dpk is not None and users is not None:
        sums |= {"users": users, "electorate": dpt + dptb + dpk, "turnout_tps": 1}
    invalid = _number(read.get("i"))
    if invalid is not None:
        sums |= {"invalid": invalid, "invalid_forms": 1}
    return Counted(votes, sums)


def leaf_of(
    register: Register,
    kelurahan: str,
    contest: str,
    forms: Iterable[Any],
    opened: Opened,
    read: Callable[[Any], Counted] = lambda row: counted_of(row.figures),
) -> Leaf:
    """The total of a kelurahan from its forms (rows of table `form`, of every round) and the rounds opened there."""
    return leaf_of_tps(register, kelurahan, register.tps_of(kelurahan), contest, forms, opened, read)


def leaf_of_tps(
    register: Register,
    area: str,
    tps_codes: Sequence[str],
    contest: str,
    forms: Iterable[Any],
    opened: Opened,
    read: Callable[[Any], Counted] = lambda row: counted_of(row.figures),
) -> Leaf:
    """The total of some TPS of an area of one ballot from their forms. `read`: what a counted one brings."""
    size = register.ballot_of(contest, area).size
    votes, consistent = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    leaf = Leaf(tps=len(tps_codes))
    standing = standing_rounds(forms, contest, opened)
    letters = []
    for tps in tps_codes:
        dpt = register.areas[tps].dpt
        leaf.dpt_total = _plus(leaf.dpt_total, dpt)
        row = standing.get(tps)
        letters.append(_letter(row))
        if row is None or row.state == "rejected" or not row.reported:
            continue
        leaf.reported += 1
        leaf.dpt_reported = _plus(leaf.dpt_reported, dpt)
        if row.state == "held":
            leaf.held += 1
            continue
        brought = read(row)
        votes += brought.votes
        leaf.counted += 1
        if row.flagged:
            leaf.flagged += 1
        else:
            consistent += brought.votes
        _add_sums(leaf, brought.sums, consistent=not row.flagged)
    leaf.votes, leaf.consistent = votes.tolist(), consistent.tolist()
    leaf.states = "".join(letters)
    return leaf


def not_voided(forms: Iterable[Any], contest: str, opened: Opened) -> list[Any]:
    """The forms of a contest without those whose round a later one has voided."""
    return [row for row in forms if not is_voided(opened.get((row.tps, contest)), row.round)]


def is_voided(latest: str | None, round_: str) -> bool:
    """Whether a form of this round is void where `latest` has been opened."""
    return latest is not None and ROUNDS.index(round_) < ROUNDS.index(latest)


_STANDS = {"counted": 2, "held": 1}  # anything else: 0


def standing_rounds(forms: Iterable[Any], contest: str, opened: Opened) -> dict[str, Any]:
    """Per TPS the form of a contest that stands for it: none of a round that a later one has voided; of the others the
    latest round among those that count. One that is held or rejected displaces none that counts."""
    standing: dict[str, Any] = {}
    for row in not_voided(forms, contest, opened):
        known = standing.get(row.tps)
        if known is None or standing_rank(row.state, row.round) > standing_rank(known.state, known.round):
            standing[row.tps] = row
    return standing


def standing_rank(state: str, round_: str) -> tuple[int, int]:
    """Of two forms of a TPS and contest, the one with the higher rank stands."""
    return _STANDS.get(state, 0), ROUNDS.index(round_)


def _letter(row: Any) -> str:
    if row is None or (not row.reported and row.state != "rejected"):
        return STATE_LETTERS["none"]
    if row.state == "counted" and row.flagged:
        return STATE_LETTERS["flagged"]
    return STATE_LETTERS[row.state]


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _number(value: Any) -> int | None:
    return value if type(value) is int else None


def _add_sums(leaf: Leaf, sums: Mapping[str, int], *, consistent: bool) -> None:
    for name, value in sums.items():
        setattr(leaf, name, getattr(leaf, name) + value)
        if consistent:
            setattr(leaf, f"{name}_consistent", getattr(leaf, f"{name}_consistent") + value)


def nothing_of(register: Register, contest: str, area: str) -> Leaf:
    """The total of an area of one ballot in which there is no TPS."""
    zeros = [0] * register.ballot_of(contest, area).size
    return Leaf(votes=zeros, consistent=zeros.copy())


def add_up(children: Sequence[Leaf]) -> Leaf:
    """A parent from its children, at least one, whose vote vectors are of one shape."""
    parent = Leaf()
    for name in Leaf.COUNTS:
        setattr(parent, name, sum(getattr(child, name) for child in children))
    for name in Leaf.SUMS:
        values = [getattr(child, name) for child in children]
        setattr(parent, name, None if None in values else sum(values))
    if children:
        parent.votes = _added([child.votes for child in children])
        parent.consistent = _added([child.consistent for child in children])
    return parent


def _added(vectors: list[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*vectors, strict=True)]


def by_party(register: Register, contest: str, area: str, leaf: Leaf) -> Leaf:
    """The same total with one figure per party of the contest: a party's own votes and its candidates'."""
    ballot = register.ballot_of(contest, area)
    parties = register.contests[contest].parties
    places = [parties.index(ballot.parties[at]) for at in ballot.party_of]

    def summed(vector: list[int]) -> list[int]:
        return np.bincount(places, weights=vector, minlength=len(parties)).astype(np.int64).tolist()

    folded = Leaf(**{name: getattr(leaf, name) for name in (*Leaf.COUNTS, *Leaf.SUMS)})
    folded.votes, folded.consistent = summed(leaf.votes), summed(leaf.consistent)
    return folded


def mean_of(part: int | None, whole: int | None) -> float | None:
    """A share, or None where there is nothing to divide by or something unknown."""
    return part / whole if part is not None and whole else None
