"""The rounds that were opened at a TPS, or taken back: for whoever sees its forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.tables import opened_round

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, slots=True)
class RoundCard:
    """One round of a contest: `state` dibuka or dibatalkan, on which decision it rests, who recorded it and when."""

    contest: str
    round: str
    state: str
    document: str
    reason: str
    decided_by: str
    no: int
    event_time: str


def of_tps(view: View, tps: str) -> list[RoundCard]:
    """All of them, the latest decision first. `NotAllowed` outside the own area."""
    view.actor.require("see_forms", view.register.area(tps).code)
    here = (opened_round.c.election == view.election, opened_round.c.tps == tps)
    with view.house.store.read() as connection:
        rows = connection.execute(select(opened_round).where(*here).order_by(opened_round.c.submission.desc())).all()
    return [
        RoundCard(row.contest, row.round, row.state, row.document, row.reason, row.decided_by, row.submission,
                  row.event_time)
        for row in rows
    ]  # fmt: skip
