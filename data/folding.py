"""The folder: dirty keys in, totals of every level out, one revision and one piece of chain per turn.

It recomputes instead of adding differences, in one transaction with the removal of the dirty keys: a crash loses
nothing and counts nothing twice, and in every picture of the store the children add up to their parent. One folder
works at a time (SQLite: the writing process; PostgreSQL: whoever has the advisory lock).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from data.actor import KOTA
from data.background import Background
from data.chain import extend
from data.clock import iso, real_now
from data.dapil import dapil_area, grouping
from data.folding_history import note_history
from data.folding_people import fold_health, fold_marks
from data.house import House
from data.photos.comparing import fold_photos
from data.register import Register
from data.reports.door import dialect_insert
from data.reports.rounds import opened
from data.statements import Statement
from data.tables import dirty, fold_state, form, opened_round, total
from data.totals import Leaf, Opened, add_up, by_party, counted_of, leaf_of, nothing_of

_LOCK = 6472_2024  # any constant; the same for all folders of a database
MOST_COUNTED = 1_000  # waiting reports; as many mean "more than 999"
_FORM_COLUMNS = (form.c.tps, form.c.round, form.c.state, form.c.reported, form.c.flagged, form.c.submission)
MOST_OF_A_TURN = 500  # reports
PAUSE = 3.0  # times what a turn took
LONGEST_PAUSE = 1.5  # seconds
MOST_REMEMBERED = 30_000  # forms of which what they bring is kept in memory: more than a city has

_FORMS = Statement(
    lambda _: select(*_FORM_COLUMNS).where(
        *[form.c[name] == bindparam(name) for name in ("election", "kelurahan", "contest")]
    )
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of the folder took from the queue."""

    submissions: list[int]
    forms: set[tuple[str, str]]  # (kelurahan, contest)
    marks: set[str]
    health: set[str]
    photos: list[int]  # numbers, in the order of the chain


def fold(house: House, election: str | None = None, most: int = MOST_OF_A_TURN) -> int:
    """Fold up to `most` dirty keys; how many were taken (0: nothing to do, or another folder is at work)."""
    code = election or house.election
    house.registers.of(code)  # remembered before the turn begins, so that the turn itself stays short

    def work(connection: Connection) -> int:
        if connection.dialect.name != "sqlite":
            mine = connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}).scalar()
            if not mine:
                return 0
        return fold_within(connection, house, code, most)

    return house.store.write(work)


def fold_within(connection: Connection, house: House, election: str, most: int) -> int:
    """One turn inside the caller's transaction, which holds off other folders; how many dirty keys were taken."""
    taken = _take(connection, election, most)
    if taken:
        _fold_turn(connection, house, election, _turn(taken))
    return len(taken)


def hold_off_folders(connection: Connection) -> None:
    """Wait for the folder at work, then keep all of them out until this transaction ends (PostgreSQL)."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def fold_all(house: House, election: str | None = None) -> int:
    """Fold until the queue is empty; how many dirty keys were taken."""
    folded = 0
    while taken := fold(house, election):
        folded += taken
    return folded


def _take(connection: Connection, election: str, most: int) -> list[Any]:
    oldest = select(dirty.c.id).where(dirty.c.election == election).order_by(dirty.c.id).limit(most)
    taken = connection.execute(delete(dirty).where(dirty.c.id.in_(oldest)).returning(dirty)).all()
    return sorted(taken, key=lambda row: row.id)


def _turn(taken: Iterable[Any]) -> Turn:
    turn = Turn([], set(), set(), set(), [])
    for row in taken:
        if row.submission is not None:
            turn.submissions.append(row.submission)
        if row.kind == "form":
            turn.forms.add((row.kelurahan, row.contest))
        elif row.kind == "mark":
            turn.marks.add(row.kelurahan)
        elif row.kind == "photo":
            turn.photos.append(row.submission)
        elif row.kind == "health":
            turn.health.add(row.kelurahan)
    return turn


def _fold_turn(connection: Connection, house: House, election: str, turn: Turn) -> None:
    register = house.registers.of(election, connection)
    state = connection.execute(select(fold_state).where(fold_state.c.election == election)).one()
    rev = state.rev + 1
    seq, head = extend(connection, election, state.chain_seq, state.chain_head, turn.submissions)
    event_time = house.clock.now()
    by_contest: dict[str, set[str]] = defaultdict(set)
    for kelurahan, contest in turn.forms:
        by_contest[contest].add(kelurahan)
    for contest, kelurahan_codes in sorted(by_contest.items()):
        folded = fold_contest(connection, house, register, contest, kelurahan_codes, rev)
        note_history(connection, register, contest, folded, event_time)
    fold_marks(connection, register, turn.marks, rev)
    fold_health(connection, house, register, turn.health, rev, event_time)
    fold_photos(connection, election, turn.photos)
    connection.execute(
        update(fold_state)
        .where(fold_state.c.election == election)
        .values(rev=rev, folded_at=iso(real_now()), event_time=iso(event_time), chain_seq=seq, chain_head=head)
    )


def fold_contest(
    connection: Connection, house: House, register: Register, contest: str, kelurahan_codes: set[str], rev: int
) -> dict[str, Leaf]:
    """Recompute the totals of a contest for the kelurahan and everything above them; area -> total."""
    codes = sorted(kelurahan_codes)
    rounds = opened(connection, register.election, opened_round.c.contest == contest)
    folded = {kelurahan: _leaf(connection, house, register, contest, kelurahan, rounds) for kelurahan in codes}
    touched = sorted({register.areas[kelurahan].parent or "" for kelurahan in kelurahan_codes})
    for kecamatan in touched:
        folded[kecamatan] = _sum_of(connection, house, register, contest, register.children[kecamatan], folded)
    for dapil, members in grouping(register).items():
        if set(members) & set(touched):
            folded[dapil_area(dapil)] = _sum_of(connection, house, register, contest, tuple(members), folded)
    folded[KOTA] = _sum_of(
        connection,
        house,
        register,
        contest,
        register.kecamatan(),
        folded,
        parties=not register.contests[contest].has_one_ballot,
    )
    _write(connection, register.election, contest, folded, rev)
    return folded


def _leaf(
    connection: Connection, house: House, register: Register, contest: str, kelurahan: str, rounds: Opened
) -> Leaf:
    at = {"election": register.election, "kelurahan": kelurahan, "contest": contest}
    rows = _remembered(connection, house, at, _FORMS.run(connection, at).all())
    return leaf_of(
        register, kelurahan, contest, rows, rounds, lambda row: house.counted[register.election, row.submission]
    )


def _remembered(connection: Connection, house: House, at: dict[str, str], rows: Sequence[Any]) -> list[Any]:
    """The rows, with what every counted one brings in memory: what stands under a submission never changes.

    Those that are new are read once more, with their figures: on PostgreSQL one of them may have moved on since.
    """
    election = at["election"]
    if len(house.counted) > MOST_REMEMBERED:
        house.counted.clear()
    new = {row.tps for row in rows if row.state == "counted" and (election, row.submission) not in house.counted}
    if not new:
        return list(rows)
    here = [form.c[name] == value for name, value in at.items()]
    asked = select(*_FORM_COLUMNS, form.c.figures).where(*here, form.c.tps.in_(sorted(new)))
    again = connection.execute(asked).all()
    for row in again:
        if row.state == "counted":
            house.counted[election, row.submission] = counted_of(row.figures)
    return [row for row in rows if row.tps not in new] + list(again)


def _sum_of(
    connection: Connection,
    house: House,
    register: Register,
    contest: str,
    members: tuple[str, ...],
    folded: dict[str, Leaf],
    *,
    parties: bool = False,
) -> Leaf:
    """Add up the members: those just folded from memory, the others as they stand."""
    missing = [code for code in members if code not in folded]
    known = {code: folded[code] for code in members if code in folded}
    if missing:
        rows = connection.execute(
            select(total).where(
                total.c.election == register.election, total.c.contest == contest, total.c.area.in_(missing)
            )
        ).mappings()
        known |= {row["area"]: Leaf.of(row) for row in rows}
    for code in members:
        # An import may have brought the area, or a longer ballot, since its total was folded.
        if code not in known or len(known[code].votes) != register.ballot_of(contest, code).size:
            known[code] = folded[code] = _anew(connection, house, register, contest, code, folded)
    leaves = [by_party(register, contest, code, known[code]) if parties else known[code] for code in members]
    return add_up(leaves)


def _anew(
    connection: Connection, house: House, register: Register, contest: str, area: str, folded: dict[str, Leaf]
) -> Leaf:
    """The total of a kelurahan or kecamatan that has none of this register."""
    if register.areas[area].level == "kelurahan":
        rounds = opened(connection, register.election, opened_round.c.kelurahan == area)
        return _leaf(connection, house, register, contest, area, rounds)
    members = register.children[area]
    if not members:
        return nothing_of(register, contest, area)
    return _sum_of(connection, house, register, contest, members, folded)


def _write(connection: Connection, election: str, contest: str, folded: dict[str, Leaf], rev: int) -> None:
    statement = dialect_insert(connection, total)
    keys = ("election", "area", "contest")
    moved = {column.name: statement.excluded[column.name] for column in total.columns if column.name not in keys}
    connection.execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_=moved),
        [
            {"election": election, "area": area, "contest": contest, "rev": rev, **leaf.row()}
            for area, leaf in folded.items()
        ],
    )


def queue_everything(connection: Connection, register: Register) -> None:
    """Queue every total of an election: after founding it and after a rebuild."""
    rows: list[dict[str, Any]] = [
        {
            "election": register.election,
            "kind": "form",
            "kelurahan": at,
            "contest": contest,
            "submission": None,
        }
        for contest in register.contests
        for at in register.kelurahan()
    ]
    rows += [
        {"election": register.election, "kind": kind, "kelurahan": at, "contest": None, "submission": None}
        for kind, places in (
            ("mark", register.kelurahan()),
            ("health", (*register.kelurahan(), *register.kecamatan())),
        )
        for at in places
    ]
    connection.execute(dirty.insert(), rows)


class Folder(Background):
    """A thread that folds all the time.

    A turn costs by the totals it touches, not by the reports: under a stream of them few and larger turns are cheaper,
    and nobody is shown more than a picture every two seconds. So a turn is followed by a pause that grows with what it
    took, unless it left a backlog behind.
    """

    name = "folder"
    failing = "folding failed; reports are kept and will be folded later"

    def __init__(self, house: House, every: float = 0.2) -> None:
        super().__init__(every)
        self._every = every
        self._house = house

    def turn(self) -> bool:
        begun = time.perf_counter()
        taken = fold(self._house, most=MOST_OF_A_TURN)
        self.pause = min(max(self._every, PAUSE * (time.perf_counter() - begun)), LONGEST_PAUSE)
        return taken >= MOST_OF_A_TURN


def waiting(connection: Connection, election: str) -> int:
    """How many reports wait to be folded; counted up to `MOST_COUNTED`, so that a backlog costs nothing."""
    some = (
        select(dirty.c.id)
        .where(dirty.c.election == election, dirty.c.submission.is_not(None))
        .limit(MOST_COUNTED)
        .subquery()
    )
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
