"""The people on duty. Name, role and place are plain; everything else lies sealed under a key of the
person's own.

Sealed are NIK, telephone, birth date, sex and whatever more a row brings. A NIK is found again only by
its exact value, through a keyed hash. Destroying the row in `person_key` erases the person; the rest of
the store stays whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from data import codes
from data.errors import Conflict, NotFound, Refused
from data.house import House
from data.tables import dirty, health_state, person, person_key

# role -> (what it is called, levels it serves at)
PERSON_ROLES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "kpps": ("KPPS", ("tps",)),
    "linmas": ("Linmas (petugas ketertiban TPS)", ("tps",)),
    "ptps": ("Pengawas TPS", ("tps",)),
    "saksi": ("Saksi", ("tps",)),
    "pps": ("PPS", ("kelurahan",)),
    "pkd": ("Pengawas kelurahan", ("kelurahan",)),
    "ppk": ("PPK", ("kecamatan",)),
    "panwascam": ("Panwaslu kecamatan", ("kecamatan",)),
    "sekretariat": ("Sekretariat PPS/PPK", ("kelurahan", "kecamatan")),
    "lainnya": ("Petugas lain", ("tps", "kelurahan", "kecamatan")),
}
_PLAIN: Final = ("id", "name", "role", "area", "kelurahan", "kecamatan")
_PERSONAL: Final = ("nik", "phone", "birth_date", "sex")
_AT_ONCE: Final = 1_000
SEALING: Final = 12  # bytes of a nonce


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on duty with their personal data opened: to be shown to who may see it, never logged.

    `birth_date` is YYYY-MM-DD, `sex` L or P; None is not known. `more` holds what else was sealed.
    """

    id: str
    name: str
    role: str
    area: str
    kelurahan: str | None
    kecamatan: str
    nik: str | None = None
    phone: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


def role_name(role: str) -> str:
    """What a role is called; a code nobody knows as it is."""
    return PERSON_ROLES.get(role, (role,))[0]


def add_people(
    house: House, connection: Connection, rows: Iterable[Mapping[str, Any]], election: str | None = None
) -> int:
    """Store new people, each under a fresh key; how many. `Conflict` when an id or a NIK is taken.

    A row has id, name, role, area (dotted code); nik, phone, birth_date, sex and anything more are sealed
    together. Kelurahan and kecamatan follow from the area.
    """
    of = election or house.election
    taken = set(connection.execute(select(person.c.id).where(person.c.election == of)).scalars())
    niks = set(connection.execute(select(person.c.nik_index).where(person.c.election == of)).scalars())
    places: set[str] = set()
    count = 0
    for batch in _batches(rows):
        people, keys = [], []
        for row in batch:
            key, wrapped = house.vault.new_key(f"{of}|{row['id']}")
            stored = _stored(house, of, row, key)
            if stored["id"] in taken or (stored["nik_index"] and stored["nik_index"] in niks):
                raise Conflict(f"Petugas {row['id']} sudah terdaftar (id atau NIK yang sama).")
            taken.add(stored["id"])
            niks.add(stored["nik_index"])
            people.append(stored)
            keys.append({"election": of, "person": row["id"], "wrapped": wrapped})
            places.add(place_of(row["area"]))
        connection.execute(insert(person), people)
        connection.execute(insert(person_key), keys)
        count += len(people)
    _queue(connection, of, places)
    return count


def change_people(
    house: House, connection: Connection, rows: Iterable[Mapping[str, Any]], election: str | None = None
) -> int:
    """Write the rows of people who are there already, whole, under the key they have; how many.

    Whoever moves takes their standing health record along. An erased person is refused, never made anew.
    """
    of = election or house.election
    count = 0
    places: set[str] = set()
    for row in rows:
        before = _row(connection, of, row["id"])
        if before.wrapped is None:
            raise Refused(f"Data petugas {row['id']} telah dihapus atas permintaan.", "id")
        key = house.vault.unwrap(before.wrapped, f"{of}|{row['id']}")
        connection.execute(
            update(person)
            .where(person.c.election == of, person.c.id == row["id"])
            .values(**_stored(house, of, row, key))
        )
        if before.area != row["area"]:
            connection.execute(
                update(health_state)
                .where(health_state.c.election == of, health_state.c.person == row["id"])
                .values(area=row["area"], kelurahan=place_of(row["area"]))
            )
        places |= {place_of(before.area), place_of(row["area"])}  # role and age are counted there as well
        count += 1
    _queue(connection, of, places)
    return count


def open_person(house: House, connection: Connection, who: str, election: str | None = None) -> Person:
    """A person with their personal data; `NotFound` when unknown, `Refused` when erased."""
    of = election or house.election
    return _opened(house, of, _row(connection, of, who))


def open_people(
    house: House, connection: Connection, ids: Sequence[str], election: str | None = None
) -> dict[str, Person]:
    """The people of these ids that exist and are not erased."""
    of = election or house.election
    found: dict[str, Person] = {}
    for batch in _batches(ids):
        rows = connection.execute(
            _with_key().where(person.c.election == of, person.c.id.in_(batch), person_key.c.wrapped.is_not(None))
        )
        found |= {row.id: _opened(house, of, row) for row in rows}
    return found


def birth_dates(
    house: House, connection: Connection, ids: Sequence[str], election: str | None = None
) -> dict[str, tuple[bytes, str | None]]:
    """Of each person that exists: the sealing it was read from (`sealing`), and the birth date, None where it is not
    known or the person was erased."""
    of = election or house.election
    found: dict[str, tuple[bytes, str | None]] = {}
    for batch in _batches(ids):
        for row in connection.execute(_with_key().where(person.c.election == of, person.c.id.in_(batch))):
            born = None if row.wrapped is None else _opened(house, of, row).birth_date
            found[row.id] = sealing(row.sealed), born
    return found


def sealing(sealed: bytes) -> bytes:
    """What tells one sealing of a person's data from the next: its nonce, fresh every time."""
    return bytes(sealed[:SEALING])


def find_by_nik(house: House, connection: Connection, nik: str, election: str | None = None) -> str | None:
    """The id of the person with exactly this NIK."""
    index = house.vault.blind_index(nik)
    where = (person.c.election == (election or house.election)) & (person.c.nik_index == index)
    return connection.execute(select(person.c.id).where(where)).scalar()


def ids_by_nik_index(connection: Connection, election: str) -> dict[str, str]:
    """nik_index -> id of everyone whose NIK is known: for files with thousands of rows."""
    rows = connection.execute(
        select(person.c.nik_index, person.c.id).where(person.c.election == election, person.c.nik_index.is_not(None))
    )
    return {row.nik_index: row.id for row in rows}


def place_of(area: str) -> str:
    """The area whose health total a person belongs to: the kelurahan, or the kecamatan of those who serve
    there."""
    return codes.kelurahan_of(area)


def _stored(house: House, election: str, row: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    sealed = {name: row.get(name) for name in _PERSONAL}
    sealed |= {name: value for name, value in row.items() if name not in _PLAIN and name not in _PERSONAL}
    path = codes.path(row["area"])
    nik = row.get("nik")
    return {
        "election": election,
        "id": row["id"],
        "name": row["name"],
        "role": row["role"],
        "area": row["area"],
        "kelurahan": path[2] if len(path) > 2 else None,
        "kecamatan": path[1],
        "sealed": house.vault.seal(key, sealed, _place(election, row["id"])),
        "nik_index": house.vault.blind_index(nik) if nik else None,
    }


def _place(election: str, who: str) -> str:
    return f"person|sealed|{election}|{who}"


def _with_key() -> Any:
    return select(person, person_key.c.wrapped).outerjoin(
        person_key, (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id)
    )


_ONE = _with_key().where(person.c.election == bindparam("of"), person.c.id == bindparam("who"))


def _row(connection: Connection, election: str, who: str) -> Row[Any]:
    row = connection.execute(_ONE, {"of": election, "who": who}).first()
    if row is None:
        raise NotFound(f"Petugas {who} tidak terdaftar.")
    return row


def _opened(house: House, election: str, row: Row[Any]) -> Person:
    if row.wrapped is None:
        raise Refused(f"Data petugas {row.id} telah dihapus atas permintaan.", "id")
    key = house.vault.unwrap(row.wrapped, f"{election}|{row.id}")
    sealed = house.vault.open(key, row.sealed, _place(election, row.id))
    personal = {name: sealed.pop(name, None) for name in _PERSONAL}
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Person(**plain, **personal, more=sealed)


def _queue(connection: Connection, election: str, places: set[str]) -> None:
    """The totals count who has no record too, so a new face changes them, and so do another role and birth date."""
    if places:
        connection.execute(
            insert(dirty),
            [
                {
                    "election": election,
                    "kind": "health",
                    "kelurahan": place,
                    "contest": None,
                    "submission": None,
                }
                for place in sorted(places)
            ],
        )


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
