"""The forms that another report differs from and nobody has looked at: found from what is open, not from all forms."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Subquery, and_, func, select

from data.reports.entries import still_open
from data.tables import entry, form


def disputed(election: str, *where: ColumnElement[bool]) -> Subquery:
    """tps, contest, round, newest (submission) of such forms; `where`: conditions on `entry`."""
    name = (entry.c.tps, entry.c.contest, entry.c.round)
    query = select(*name, func.max(entry.c.submission).label("newest")).where(still_open(election), *where)
    return query.group_by(*name).subquery("disputed")


def same_form(found: Subquery) -> ColumnElement[bool]:
    """How `form` is joined to them.

    A report can also lie beside nothing: a correction that came before its form. Then there is nothing to decide.
    """
    return and_(form.c.tps == found.c.tps, form.c.contest == found.c.contest, form.c.round == found.c.round)
