"""What waits for a second person: held forms, flagged ones, and those another report differs from.

Every list is cut in the query and starts from an index, so that it costs the same on a full night. What somebody has
already decided, and what stays in a list all the same (a flag remains, a label leaves the form held), comes last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, or_, select

from data.reports.kinds import FormKey
from data.tables import entry, form
from data.view import forms
from data.view.disputed import disputed, same_form
from data.view.forms import FormCard

if TYPE_CHECKING:
    from data.view import View

MOST_DIFFERING: Final = 1_000  # forms that are counted one by one; of more it is only said that there are more
LOOKED_THROUGH: Final = 40  # forms among which the next one is looked for

_HELD = form.c.state == "held"
_FLAGGED = and_(form.c.state == "counted", form.c.flagged)
_DONE = or_(form.c.label.is_not(None), and_(form.c.state == "counted", form.c.decision.is_not(None)))


@dataclass(frozen=True, slots=True)
class Differing:
    """Forms that another report differs from: all of them (at most MOST_DIFFERING), and those neither held nor
    flagged, which are in no other list."""

    forms: int
    alone: int


def cards(view: View, contest: str | None, area: str | None, state: str, limit: int) -> list[FormCard]:
    """`state`: 'held', 'flagged' (counted with findings), 'differs', or 'all' of them in that order of need."""
    view.actor.require("see_findings")
    with view.house.store.read() as connection:
        return [
            forms.card_of_row(view, connection, row) for row in _rows(view, connection, contest, area, state, limit)
        ]


def differing(view: View, contest: str | None, area: str | None) -> Differing:
    """How many forms of the reader's part of an area another report differs from; costs as much as there are."""
    view.actor.require("see_findings")
    waiting = _open(view, contest, area)
    query = (
        select(form.c.state, form.c.flagged)
        .join(waiting, same_form(waiting))
        .where(form.c.election == view.election)
        .limit(MOST_DIFFERING)
    )
    with view.house.store.read() as connection:
        rows = connection.execute(query).all()
    alone = sum(row.state != "held" and not (row.state == "counted" and row.flagged) for row in rows)
    return Differing(len(rows), alone)


def after(view: View, contest: str | None, area: str | None, state: str, key: FormKey) -> FormKey | None:
    """The form to decide after this one: the next in the list that waits and that this person may decide.

    Looked for from this form on and then from the top; None when nothing near waits.
    """
    view.actor.require("see_findings")
    with view.house.store.read() as connection:
        rows = [(_key(row), row) for row in _rows(view, connection, contest, area, state, LOOKED_THROUGH)]
        at = next((place for place, (name, _) in enumerate(rows, start=1) if name == key), 0)
        for name, row in rows[at:] + rows[:at]:
            if name != key and (state == "differs" or not _is_done(row)) and forms.may_decide(view, connection, row):
                return name
    return None


def _key(row: Any) -> FormKey:
    return FormKey(row.tps, row.contest, row.round)


def _is_done(row: Any) -> bool:
    return row.label is not None or (row.state == "counted" and row.decision is not None)


def _rows(
    view: View, connection: Connection, contest: str | None, area: str | None, state: str, limit: int
) -> list[Any]:
    if state == "differs":
        return _differing_rows(view, connection, contest, area, limit)
    if state != "all":
        return _marked_rows(view, connection, contest, area, _HELD if state == "held" else _FLAGGED, limit)
    held, other, flagged = (
        _rows(view, connection, contest, area, one, limit) for one in ("held", "differs", "flagged")
    )
    questioned = {_key(row) for row in other}
    found = {_key(row): row for row in [*held, *other, *flagged]}
    ordered = sorted(found.values(), key=lambda row: _is_done(row) and _key(row) not in questioned)
    return ordered[:limit]


def _marked_rows(
    view: View, connection: Connection, contest: str | None, area: str | None, wanted: ColumnElement[bool], limit: int
) -> list[Any]:
    query = (
        select(form)
        .where(form.c.election == view.election, form.c.reported, wanted, forms.in_scope(view, form.c.tps, area))
        .order_by(case((_DONE, 1), else_=0), form.c.event_time.desc(), form.c.tps)
        .limit(limit)
    )
    return list(connection.execute(query if contest is None else query.where(form.c.contest == contest)).all())


def _differing_rows(view: View, connection: Connection, contest: str | None, area: str | None, limit: int) -> list[Any]:
    waiting = _open(view, contest, area)
    query = (
        select(form)
        .join(waiting, same_form(waiting))
        .where(form.c.election == view.election)
        .order_by(waiting.c.newest.desc())
        .limit(limit)
    )
    return list(connection.execute(query).all())


def _open(view: View, contest: str | None, area: str | None) -> Subquery:
    """The disputed forms of the reader's part of an area."""
    mine = forms.in_scope(view, entry.c.tps, area)
    return disputed(view.election, mine, *([entry.c.contest == contest] if contest is not None else []))
