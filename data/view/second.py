"""Forms that are to be entered a second time from their photo, by this reader: their names, never what stands in them.

Which ones is `House.second` (a share by draw, those with findings); each part of the rule is a query of its own that
starts from its index, and every query is cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, and_, exists, select

from data.reports.kinds import FormKey
from data.reports.second import SEEN_BY, STANDS
from data.tables import form, photo, submission
from data.view.forms import in_scope

if TYPE_CHECKING:
    from data.view import View

MOST_COUNTED: Final = 1_000  # of more it is only said that there are more
LOOKED_THROUGH: Final = 40  # forms among which the next one is looked for

_NAME: Final = (form.c.tps, form.c.contest, form.c.round, form.c.draw)


@dataclass(frozen=True, slots=True)
class SecondCard:
    """A form as somebody sees it who has to read it without knowing what was read before."""

    tps: str
    place: str
    contest: str
    round: str

    @property
    def key(self) -> FormKey:
        return FormKey(self.tps, self.contest, self.round)


def cards(view: View, contest: str | None, area: str | None, limit: int) -> list[SecondCard]:
    """Those with the smallest draw first, so that the order says nothing of what stands in them."""
    view.actor.require("verify")
    with view.house.store.read() as connection:
        return [_card(view, key) for key in _keys(view, connection, contest, area, limit)]


def count(view: View, contest: str | None, area: str | None) -> int:
    """How many there are for this reader; at most MOST_COUNTED."""
    view.actor.require("verify")
    with view.house.store.read() as connection:
        return len(_keys(view, connection, contest, area, MOST_COUNTED))


def after(view: View, contest: str | None, area: str | None, key: FormKey) -> FormKey | None:
    """The form to enter after this one, from the top again at the end; None when no other waits for this reader."""
    view.actor.require("verify")
    with view.house.store.read() as connection:
        keys = _keys(view, connection, contest, area, LOOKED_THROUGH)
    at = next((place for place, one in enumerate(keys, start=1) if one == key), 0)
    return next((one for one in keys[at:] + keys[:at] if one != key), None)


def card(view: View, key: FormKey) -> SecondCard | None:
    """A form that this reader may enter now; None for every other, whatever the reason."""
    view.actor.require("verify", view.register.area(key.tps).code)
    here = and_(form.c.tps == key.tps, form.c.contest == key.contest, form.c.round == key.round)
    query = select(*_NAME).where(here, *_open_to(view))
    with view.house.store.read() as connection:
        return _card(view, key) if connection.execute(query).first() is not None else None


def _card(view: View, key: FormKey) -> SecondCard:
    return SecondCard(key.tps, view.register.place(key.tps), key.contest, key.round)


def _keys(
    view: View, connection: Connection, contest: str | None, area: str | None, limit: int
) -> list[FormKey]:
    found: dict[FormKey, tuple[Any, ...]] = {}
    for part in _parts(view):
        query = select(*_NAME).where(part, *_open_to(view), in_scope(view, form.c.tps, area))
        if contest is not None:
            query = query.where(form.c.contest == contest)
        order = (form.c.draw, form.c.tps, form.c.contest, form.c.round)
        for row in connection.execute(query.order_by(*order).limit(limit)):
            found[FormKey(row.tps, row.contest, row.round)] = (row.draw, row.tps, row.contest, row.round)
    return sorted(found, key=found.__getitem__)[:limit]


def _parts(view: View) -> list[ColumnElement[bool]]:
    """The parts of the rule, each as far as its index goes."""
    rule = view.house.second
    parts: list[ColumnElement[bool]] = [form.c.draw < rule.below] if rule.below else []
    if rule.flagged:
        parts += [form.c.state == "held", and_(form.c.state == "counted", form.c.flagged)]
    return parts


def _open_to(view: View) -> tuple[ColumnElement[bool], ...]:
    """Standing, with a photo, entered once, and neither sent nor decided by this reader in any version."""
    me = view.actor.username
    same = ("election", "tps", "contest", "round")
    pictured = exists().where(*[photo.c[name] == form.c[name] for name in same])
    mine = exists().where(
        *[submission.c[name] == form.c[name] for name in same],
        submission.c.actor == me,
        submission.c.kind.in_(SEEN_BY),
    )
    return (
        form.c.election == view.election,
        form.c.second.is_(None),
        form.c.state.in_(STANDS),
        form.c.sent_by != me,
        pictured,
        ~mine,
    )
