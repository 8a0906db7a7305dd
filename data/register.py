"""The register of an election in memory: areas, ballots, choices. Small, read often, changed by imports only.

`RegisterCache.of(election)` answers from memory while the election's `register_version` stands.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection, RowMapping, select

from data.errors import NotFound
from data.rules.tally import Register as RuleRegister
from data.store import Store
from data.tables import area, ballot, choice, contest, dapil_kecamatan, election, party

ASK_AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Area:
    """A node of the tree kota - kecamatan - kelurahan - tps."""

    code: str
    level: str
    name: str
    parent: str | None
    lat: float | None = None
    lon: float | None = None
    km2: float | None = None
    number: int | None = None
    special: bool = False
    dpt: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be voted for: a candidate, or (number None) a party itself."""

    position: int
    party: int | None
    number: int | None
    name: str
    imported: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    """A contest in a dapil. `parties`: the party numbers in ballot order; () in contests of candidates.

    `party_of[i]` is the index into `parties` of vote position i.
    """

    contest: str
    dapil: str
    name: str
    seats: int | None
    choices: tuple[Choice, ...]
    parties: tuple[int, ...]
    party_of: tuple[int, ...]
    rule: RuleRegister  # what the checks need to know, without the TPS's DPT

    @property
    def size(self) -> int:
        return len(self.choices)


@dataclass(frozen=True, slots=True)
class Contest:
    code: str
    name: str
    short_name: str
    kind: str
    dapil: tuple[str, ...]
    parties: tuple[int, ...]  # of all its ballots, in ballot order; () for candidates

    @property
    def has_one_ballot(self) -> bool:
        return len(self.dapil) == 1


@dataclass(frozen=True, slots=True)
class Party:
    number: int
    name: str
    short_name: str
    colour: str


@dataclass(frozen=True)
class Register:
    """Everything that is known of an election before the first report."""

    election: str
    name: str
    voting_day: str
    tps_ceiling: int
    version: int
    areas: dict[str, Area]
    contests: dict[str, Contest]
    ballots: dict[tuple[str, str], Ballot]  # (contest, dapil)
    dapil_of_kecamatan: dict[tuple[str, str], str]  # (contest, kecamatan) -> dapil
    parties: dict[int, Party]
    children: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of all above the TPS, in code order

    def area(self, code: str) -> Area:
        """The area, or `NotFound` in the user's words."""
        found = self.areas.get(code)
        if found is None:
            raise NotFound(f"Wilayah atau TPS {code} tidak ada dalam daftar {self.name}.")
        return found

    def contest(self, code: str) -> Contest:
        found = self.contests.get(code)
        if found is None:
            raise NotFound(f"Pemilihan {code!r} tidak ada dalam {self.name}.")
        return found

    def ballot_of(self, contest_code: str, area_code: str) -> Ballot:
        """The ballot voted on in a kecamatan or anything inside it."""
        self.contest(contest_code)
        kecamatan = ".".join(area_code.split(".")[:3])
        dapil = self.dapil_of_kecamatan.get((contest_code, kecamatan))
        if dapil is None:
            raise NotFound(f"{self.contests[contest_code].name} tidak diadakan di {area_code}.")
        return self.ballots[contest_code, dapil]

    def kelurahan(self) -> tuple[str, ...]:
        return self._levels["kelurahan"]

    def kecamatan(self) -> tuple[str, ...]:
        return self._levels["kecamatan"]

    @cached_property
    def _levels(self) -> dict[str, tuple[str, ...]]:
        """Found once: every turn of the folder asks, and a register has thousands of areas."""
        found: dict[str, list[str]] = {"kelurahan": [], "kecamatan": []}
        for code, node in self.areas.items():
            if node.level in found:
                found[node.level].append(code)
        return {level: tuple(codes) for level, codes in found.items()}

    def tps_of(self, kelurahan: str) -> tuple[str, ...]:
        return self.children.get(kelurahan, ())

    def place(self, code: str) -> str:
        """How people say it: 'TPS 033 Lok Bahu', 'Lok Bahu', 'Sungai Kunjang'."""
        node = self.area(code)
        if node.level != "tps" or node.parent is None:
            return node.name
        return f"TPS {node.number:03d} {self.areas[node.parent].name}"


def read_register(connection: Connection, code: str) -> Register:
    """Read an election's register in one transaction."""
    head = connection.execute(select(election).where(election.c.code == code)).mappings().first()
    if head is None:
        raise NotFound(f"Pemilu {code!r} tidak ada di penyimpanan ini.")
    areas = {
        row["code"]: _area(row)
        for row in connection.execute(select(area).where(area.c.election == code).order_by(area.c.code)).mappings()
    }
    children: dict[str, list[str]] = {node.code: [] for node in areas.values() if node.level != "tps"}
    for node in areas.values():
        if node.parent:
            children.setdefault(node.parent, []).append(node.code)
    dapil_of = {
        (row.contest, row.kecamatan): row.dapil
        for row in connection.execute(select(dapil_kecamatan).where(dapil_kecamatan.c.election == code))
    }
    ballots = _ballots(connection, code, int(head["tps_ceiling"]))
    parties = {
        row.number: Party(row.number, row.name, row.short_name, row.colour)
        for row in connection.execute(select(party).where(party.c.election == code).order_by(party.c.number))
    }
    contests = {}
    for row in connection.execute(select(contest).where(contest.c.election == code).order_by(contest.c.seq)):
        mine = [b for (c, _), b in sorted(ballots.items()) if c == row.code]
        numbers = sorted({number for b in mine for number in b.parties})
        contests[row.code] = Contest(
            row.code, row.name, row.short_name, row.kind, tuple(b.dapil for b in mine), tuple(numbers)
        )
    return Register(
        code,
        head["name"],
        head["voting_day"],
        head["tps_ceiling"],
        head["register_version"],
        areas,
        contests,
        ballots,
        dapil_of,
        parties,
        {parent: tuple(nodes) for parent, nodes in children.items()},
    )


def _area(row: RowMapping) -> Area:
    return Area(**{name: row[name] for name in Area.__slots__})


def _ballots(connection: Connection, code: str, ceiling: int) -> dict[tuple[str, str], Ballot]:
    choices: dict[tuple[str, str], list[Choice]] = {}
    wanted = select(choice).where(choice.c.election == code).order_by(choice.c.position)
    for row in connection.execute(wanted):
        one = Choice(row.position, row.party, row.number, row.name, row.imported)
        choices.setdefault((row.contest, row.dapil), []).append(one)
    names = {row.number: row.short_name for row in connection.execute(select(party).where(party.c.election == code))}
    found = {}
    for row in connection.execute(select(ballot).where(ballot.c.election == code)):
        mine = tuple(choices.get((row.contest, row.dapil), ()))
        parties = tuple(dict.fromkeys(one.party for one in mine if one.party is not None))
        party_of = tuple(parties.index(one.party) for one in mine if one.party is not None)
        rule = RuleRegister(
            dpt=None,
            ceiling=ceiling,
            choice_labels=tuple(label(one, names) for one in mine),
            party_of=party_of,
            party_labels=tuple(names[number] for number in parties),
        )
        found[row.contest, row.dapil] = Ballot(
            row.contest, row.dapil, row.name, row.seats, mine, parties, party_of, rule
        )
    return found


def label(one: Choice, party_names: dict[int, str]) -> str:
    """How a row of the form is called in findings and errors."""
    if one.party is None:
        return f"nomor {one.number} ({one.name})" if one.imported else f"nomor {one.number}"
    name = party_names[one.party]
    return f"partai {one.party} {name}" if one.number is None else f"{name} calon {one.number}"


class RegisterCache:
    """The registers of a store, read again only when an import has raised their version."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known: dict[str, Register] = {}
        self._asked: dict[str, float] = {}

    def of(self, code: str, connection: Connection | None = None) -> Register:
        """The register of an election as it stands now. Inside a transaction pass its connection."""
        if connection is not None:
            # Perhaps uncommitted: what a rolled back import has written must not be remembered.
            return self._current(connection, code, keep=False)
        with self._store.read() as reading:
            return self._current(reading, code, keep=True)

    def latest(self, code: str) -> Register:
        """The register as read at most half a second ago; for work that checks the version itself before storing."""
        known = self._known.get(code)
        now = time.monotonic()
        if known is None or now - self._asked.get(code, 0.0) > ASK_AGAIN_SECONDS:
            known = self.of(code)
            self._asked[code] = now
        return known

    def _current(self, connection: Connection, code: str, *, keep: bool) -> Register:
        version = connection.execute(select(election.c.register_version).where(election.c.code == code)).scalar()
        known = self._known.get(code)
        if known is not None and known.version == version:
            return known
        with self._lock:
            known = read_register(connection, code)
            if keep:
                self._known[code] = known
            return known
