"""The register of officers as pages show it: who serves where, how many there should be, whom a search means.

Names, roles and places are plain and no health data; NIK and telephone stay sealed and are not read here. For roles
that see the register, of their own area.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import fuzz, process, utils
from sqlalchemy import func, select

from data.actor import contains
from data.dapil import members
from data.people import PERSON_ROLES
from data.rules.headcount import LEVEL_OF, Headcount, missing
from data.tables import device, person, person_key
from data.view.forms import in_scope

if TYPE_CHECKING:
    from data.view import View

ACTION: Final = "see_register"
ALIKE: Final = 80.0  # of 100: "muhamad riski" finds Muhammad Rizky, "siti amina" does not find Siti Rahma
MOST_FOUND: Final = 2_000
ORDERS: Final = ("place", "name", "role")


@dataclass(frozen=True, slots=True)
class Officer:
    """One officer without anything sealed. `phone`: has an enrolled phone; `erased`: only role and place are left."""

    id: str
    name: str
    role: str
    area: str
    place: str
    phone: bool
    erased: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A role in an area: how many places, how many people there should be, how many there are, in how many places
    somebody is missing and how many people that are."""

    role: str
    places: int
    expected: int
    filled: int
    short_places: int
    missing: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where somebody is missing: role -> how many."""

    area: str
    place: str
    missing: Mapping[str, int]

    @property
    def people(self) -> int:
        return sum(self.missing.values())


def headcount(view: View, area: str, wanted: Headcount) -> list[Filled]:
    """Expected against filled for the reader's part of an area, a row per expected role."""
    view.actor.require(ACTION)
    view.require(area)
    have = _by_place(view, area)
    made = []
    for role, level in LEVEL_OF.items():
        places = _places(view, area, level)
        each = wanted.expected(role, 1)
        lacking = [lack for place in places if (lack := missing(each, have[place, role]))]
        filled = sum(have[place, role] for place in places)
        made.append(Filled(role, len(places), each * len(places), filled, len(lacking), sum(lacking)))
    return made


def gaps(view: View, area: str, wanted: Headcount) -> list[Gap]:
    """The places of the reader's part of an area where somebody is missing, the most people first."""
    view.actor.require(ACTION)
    view.require(area)
    have = _by_place(view, area)
    found: dict[str, dict[str, int]] = {}
    for role, level in LEVEL_OF.items():
        for place in _places(view, area, level):
            lack = missing(wanted.expected(role, 1), have[place, role])
            if lack:
                found.setdefault(place, {})[role] = lack
    made = [Gap(code, view.register.place(code), lacking) for code, lacking in found.items()]
    return sorted(made, key=lambda one: (-one.people, one.area))


def listed(
    view: View, area: str, *, role: str = "", wanted: str = "", order: str = "place", down: bool = False
) -> list[Officer]:
    """The officers of the reader's part of an area; with `wanted` those whose name is like it, the likest first.

    `order`: one of `ORDERS`, `down` from the end; neither is asked of a search, whose order is its answer.
    """
    view.actor.require(ACTION)
    view.require(area)
    found = [one for one in _all(view) if _is_in(view, one, area) and (not role or one.role == role)]
    if wanted.strip():
        return _alike(found, wanted)
    keys: dict[str, Any] = {
        "place": lambda one: (one.area, one.role, one.name),
        "name": lambda one: (one.name.casefold(), one.area),
        "role": lambda one: (
            list(PERSON_ROLES).index(one.role) if one.role in PERSON_ROLES else 99,
            one.area,
            one.name,
        ),
    }
    return sorted(found, key=keys.get(order, keys["place"]), reverse=down)


def _alike(found: Sequence[Officer], wanted: str) -> list[Officer]:
    """Those whose name, or whose id to the letter, is what somebody typed, spelling forgiven."""
    exact = [one for one in found if one.id == wanted.strip()]
    if exact:
        return exact
    names = [one.name for one in found]
    scored = process.extract(
        wanted,
        names,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=ALIKE,
        limit=MOST_FOUND,
    )
    return [found[at] for _, _, at in scored]


# ---- reading ----


def _all(view: View) -> list[Officer]:
    """Everybody of the reader's own area, once per revision and scope."""

    def read() -> list[Officer]:
        phones = select(device.c.person).where(device.c.election == view.election, device.c.cut_at.is_(None))
        asked = (
            select(
                person.c.id,
                person.c.name,
                person.c.role,
                person.c.area,
                person_key.c.wrapped.is_not(None).label("known"),
            )
            .outerjoin(person_key, (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id))
            .where(person.c.election == view.election, in_scope(view, person.c.area, None))
        )
        with view.house.store.read() as connection:
            rows = connection.execute(asked).all()
            with_phone = set(connection.execute(phones).scalars())
        register = view.register
        return [
            Officer(row.id, row.name, row.role, row.area,
                    register.place(row.area) if row.area in register.areas else row.area,
                    row.id in with_phone, not row.known)
            for row in rows
        ]  # fmt: skip

    return view.memo("officers of the register", read)


def _by_place(view: View, area: str) -> Mapping[tuple[str, str], int]:
    """(place, role) -> people, counted by the database."""

    def read() -> Mapping[tuple[str, str], int]:
        asked = (
            select(person.c.area, person.c.role, func.count().label("people"))
            .where(person.c.election == view.election, in_scope(view, person.c.area, area))
            .group_by(person.c.area, person.c.role)
        )
        with view.house.store.read() as connection:
            return Counter({(row.area, row.role): row.people for row in connection.execute(asked)})

    return view.memo(("people by place", area), read)


def _is_in(view: View, one: Officer, area: str) -> bool:
    return any(contains(code, one.area) for code in members(view.register, area))


def _places(view: View, area: str, level: str) -> list[str]:
    """The places of a level in the reader's part of an area."""
    register = view.register
    parts = members(register, area)
    found = [code for code, node in register.areas.items() if node.level == level and view.actor.within(code)]
    return [code for code in found if any(contains(part, code) for part in parts)]
