"""Photos held against each other: the same file, or one much like it, sent for another TPS, contest or round.

The folder compares, one photo at a time in the order of the chain, each with those before it. So two photos sent in
the same moment are compared too, and `rebuild`, which walks the same order, comes to the same findings. Both photos of
a pair get one: either may be the wrong one.

Nothing here grows with the number of photos: of each value looked up only the newest `MOST_LOOKED_AT` are looked at.
A value that more photos share is an evenly lit blank strip and tells nothing; the other bands find the pair.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Integer, Select, Text, bindparam, literal_column, select, union_all, update

from data.rules.likeness import BANDS, MOST_DIFFERENT, distance, from_text
from data.statements import Statement
from data.tables import photo

SAME: Final = "foto_sama"
ALIKE: Final = "foto_mirip"
MOST_LOOKED_AT: Final = 100
MOST_MATCHES: Final = 5  # a photo with five is suspicious enough
_LOOKED_UP: Final = ("sha256", *(f"band{at}" for at in range(BANDS)))
_COLUMNS: Final = ("submission", "tps", "contest", "round", "sha256", "dhash", "findings")

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Match:
    """Another photo that is the same or alike. `no`: its number; `distance`: bits of 64 in which the hashes differ."""

    rule: str  # foto_sama: the same file for another TPS; foto_mirip: alike, or the same file within the TPS
    no: int
    tps: str
    contest: str
    round: str
    distance: int


def read_matches(stored: str | None) -> tuple[Match, ...]:
    """The findings of a row; none of one that was not compared yet."""
    return tuple(Match(**one) for one in orjson.loads(stored or "[]"))


def match(one: Row, other: Row) -> Match | None:
    """What the photo `other` is to `one`; None when it is nothing."""
    if all(one[name] == other[name] for name in ("tps", "contest", "round")):
        return None  # another try at the same sheet
    if one["sha256"] == other["sha256"]:
        return _match(SAME if one["tps"] != other["tps"] else ALIKE, other, 0)
    if one["dhash"] is None or other["dhash"] is None:
        return None
    apart = distance(from_text(one["dhash"]), from_text(other["dhash"]))
    return _match(ALIKE, other, apart) if apart <= MOST_DIFFERENT else None


def _match(rule: str, other: Row, apart: int) -> Match:
    return Match(rule, other["submission"], other["tps"], other["contest"], other["round"], apart)


def compare(one: Row, others: Mapping[int, Row]) -> tuple[str, dict[int, str]]:
    """What a photo finds among those compared before it, as rows keep it.

    Its own findings, the nearest and the same file first, at most `MOST_MATCHES`; and those of the others, by number,
    that get one more because they had fewer. So whoever has a pair has a finding.
    """
    found = [known for other in others.values() if (known := match(one, other)) is not None]
    found.sort(key=lambda known: (known.rule != SAME, known.distance, known.no))
    theirs = {}
    for known in found:
        had = read_matches(others[known.no]["findings"])
        back = match(others[known.no], one)
        if len(had) < MOST_MATCHES and back is not None:
            theirs[known.no] = _to_json([*had, back])
    return _to_json(found[:MOST_MATCHES]), theirs


def _to_json(found: Iterable[Match]) -> str:
    return orjson.dumps([asdict(one) for one in found]).decode()


# ---- in the database: the folder ----------------------------------------------------------------------------------


def fold_photos(connection: Connection, election: str, numbers: Sequence[int]) -> None:
    """Compare the photos, in the given order, with all that were compared before."""
    for number in numbers:
        at = {"election": election, "number": number}
        one = _ONE.run(connection, at).mappings().first()
        if one is not None and one["findings"] is None:
            _fold_one(connection, one)


def _fold_one(connection: Connection, one: Row) -> None:
    others = {row["submission"]: row for row in _CANDIDATES.run(connection, one).mappings()}
    mine, theirs = compare(one, others)
    for number, findings in theirs.items():
        _write(connection, one["election"], number, findings)
    _write(connection, one["election"], one["submission"], mine)


def _candidates(_: str) -> Select[Any]:
    """Photos compared before that share the file or a band of the hash: in one statement, as one way to the server."""
    parts = [
        select(*[photo.c[name] for name in _COLUMNS])
        .where(
            photo.c.election == bindparam("election", type_=Text()),
            photo.c[name] == bindparam(name, type_=photo.c[name].type),
            photo.c.findings.is_not(None),
        )
        .order_by(photo.c.submission.desc())
        .limit(literal_column(str(MOST_LOOKED_AT)))
        .subquery()
        for name in _LOOKED_UP
    ]
    return select(union_all(*[select(part) for part in parts]).subquery())


def _one(_: str) -> Select[Any]:
    return select(photo).where(
        photo.c.election == bindparam("election", type_=Text()),
        photo.c.submission == bindparam("number", type_=Integer()),
    )


_ONE = Statement(_one)
_CANDIDATES = Statement(_candidates)


def _write(connection: Connection, election: str, number: int, findings: str) -> None:
    mine = (photo.c.election == election) & (photo.c.submission == number)
    connection.execute(update(photo).where(mine).values(findings=findings))


# ---- in memory: the rebuild ---------------------------------------------------------------------------------------


def _number(row: dict[str, Any]) -> int:
    number: int = row["submission"]
    return number


class Compared:
    """The photos compared so far, looked up as the folder looks them up in the database."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, Any], list[dict[str, Any]]] = defaultdict(list)

    def add(self, one: dict[str, Any]) -> None:
        """Compare a row with those before it; sets its findings and adds to theirs."""
        others: dict[int, dict[str, Any]] = {}
        for name in _LOOKED_UP:
            if one[name] is not None:
                same = self._by[name, one[name]]
                others |= {row["submission"]: row for row in same[-MOST_LOOKED_AT:]}
                insort(same, one, key=_number)
        one["findings"], theirs = compare(one, others)
        for number, findings in theirs.items():
            others[number]["findings"] = findings
