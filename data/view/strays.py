"""The tray of reports for a TPS nobody knows, for whoever verifies: what was sent, by whom, and whose it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Row, select

from data import codes
from data.devices import PREFIX
from data.reports.strays import report_of
from data.rules.misaddressed import likely
from data.tables import account, device, stray

if TYPE_CHECKING:
    from data.view import View

MOST_COUNTED: Final = 1_000
MOST_FOUND: Final = 8


@dataclass(frozen=True, slots=True)
class StrayCard:
    """A kept report. `code`: as it was sent; `own`: the TPS its sender reports for, as far as that is known.

    `settled`: whether it has found its address, or was set aside, since.
    """

    no: int
    code: str
    kind: str
    body: Mapping[str, Any]
    sent_by: str
    own: tuple[str, ...]
    event_time: str
    settled: bool


def cards(view: View, limit: int) -> list[StrayCard]:
    """What lies in the tray, oldest first; whatever the area, since nobody knows whose it is."""
    view.actor.require("verify")
    waits = select(stray).where(stray.c.election == view.election, stray.c.settled_by.is_(None))
    with view.house.store.read() as connection:
        rows = connection.execute(waits.order_by(stray.c.submission).limit(limit)).all()
    return [_card(view, row) for row in rows]


def count(view: View) -> int:
    """How many lie there; at most MOST_COUNTED."""
    view.actor.require("verify")
    waits = select(stray.c.submission).where(stray.c.election == view.election, stray.c.settled_by.is_(None))
    with view.house.store.read() as connection:
        return len(connection.execute(waits.limit(MOST_COUNTED)).all())


def card(view: View, number: int) -> StrayCard | None:
    """One kept report, open or settled."""
    view.actor.require("verify")
    with view.house.store.read() as connection:
        row = connection.execute(
            select(stray).where(stray.c.election == view.election, stray.c.submission == number)
        ).first()
    return _card(view, row) if row is not None else None


def after(view: View, number: int) -> int | None:
    """The report to look at after this one: the next in the tray, else the first; None when no other is there."""
    view.actor.require("verify")
    waits = select(stray.c.submission).where(
        stray.c.election == view.election, stray.c.settled_by.is_(None), stray.c.submission != number
    )
    with view.house.store.read() as connection:
        later = connection.execute(waits.where(stray.c.submission > number).order_by(stray.c.submission)).scalar()
        found: int | None = later or connection.execute(waits.order_by(stray.c.submission)).scalar()
    return found


def suggested(view: View, one: StrayCard) -> list[str]:
    """The TPS of the reader's own area that the report may have meant, likeliest first."""
    known = _own_by_digits(view)
    return [known[found] for found in likely(one.code, [codes.undotted(own) for own in one.own], known)]


def matching(view: View, typed: str) -> list[str]:
    """TPS of the reader's own area whose name, kelurahan, kecamatan or code has every word that was typed."""
    words = typed.lower().replace(".", "").split()
    if not words:
        return []
    found = (code for code, text in _searched(view) if all(word in text for word in words))
    return [code for _, code in zip(range(MOST_FOUND), found, strict=False)]


def _own_by_digits(view: View) -> dict[str, str]:
    def make() -> dict[str, str]:
        mine = (code for code, node in view.register.areas.items() if node.level == "tps" and view.actor.within(code))
        return {codes.undotted(code): code for code in mine}

    return view.memo("own tps by digits", make)


def _searched(view: View) -> list[tuple[str, str]]:
    def make() -> list[tuple[str, str]]:
        register = view.register
        return [
            (code, f"{register.place(code)} {register.area('.'.join(code.split('.')[:3])).name} {digits}".lower())
            for digits, code in _own_by_digits(view).items()
        ]

    return view.memo("own tps by words", make)


def _card(view: View, row: Row[Any]) -> StrayCard:
    own = _own_tps(view, row.sent_by)
    settled = row.settled_by is not None
    return StrayCard(row.submission, row.code, row.kind, report_of(row), row.sent_by, own, row.event_time, settled)


def _own_tps(view: View, sent_by: str) -> tuple[str, ...]:
    """The TPS of an enrolled phone, or of an officer's account."""
    number = sent_by.removeprefix(PREFIX)
    with view.house.store.read() as connection:
        if sent_by.startswith(PREFIX) and number.isdecimal():
            phone = select(device.c.tps).where(device.c.election == view.election, device.c.id == int(number))
            return tuple(connection.execute(phone).scalars())
        stored = connection.execute(select(account.c.areas).where(account.c.username == sent_by)).scalar()
    areas = orjson.loads(stored) if stored else []
    return tuple(code for code in areas if view.register.areas.get(code) and view.register.areas[code].level == "tps")
