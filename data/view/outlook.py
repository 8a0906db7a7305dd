"""Could what is still being examined change who leads an area? The forms it rests on, read for `data.rules.outlook`.

Being examined: held forms, flagged ones nobody has confirmed or corrected, and those another report differs from. Only
the answer leaves, and it is about the whole area: whoever may see its total may see it. It costs as much as there is to
examine, once per revision, area and contest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, and_, or_, select

from data.dapil import members
from data.register import Register
from data.reports.entries import AGREED
from data.reports.rounds import opened
from data.rules.figures import is_number
from data.rules.outlook import Outlook, Review, outlook
from data.rules.tally import TallyForm
from data.rules.tally_limits import capacity
from data.tables import entry, form, opened_round
from data.totals import Opened, not_voided, standing_rounds
from data.view.disputed import disputed, same_form
from data.view.scope import inside

if TYPE_CHECKING:
    from data.view import View

AT_ONCE: Final = 500  # TPS of one query
# Flagged, and not on the word of a second person.
_UNCONFIRMED = and_(form.c.flagged, or_(form.c.decision.is_(None), form.c.decision.not_in(AGREED)))


@dataclass(frozen=True, slots=True)
class Examined:
    """The answer (None with fewer than two choices) and how many TPS it rests on: out of the totals, and in them."""

    found: Outlook | None
    held: int
    counted: int


def examined(view: View, area: str, contest: str) -> Examined:
    """Whether the order of the first two of an area's total could change; indexes are those of its tally's lines."""
    lines = view.tally(area, contest).lines
    with view.house.store.read() as connection:
        reviews = list(_reviews(view.register, contest, *_rows(view, connection, area, contest)))
    held = sum(not one.brought for one in reviews)
    return Examined(outlook([one.votes for one in lines], reviews), held, len(reviews) - held)


def _rows(
    view: View, connection: Connection, area: str, contest: str
) -> tuple[list[tuple[Any, bool]], Opened]:
    """The forms being examined (True), the other rounds of their TPS, which they may displace or give way to, and the
    rounds that were opened."""
    places = members(view.register, area)
    here = and_(form.c.election == view.election, form.c.contest == contest, inside(form.c.tps, places))
    columns = (form.c.tps, form.c.round, form.c.state, form.c.figures)
    questioned = disputed(view.election, entry.c.contest == contest, inside(entry.c.tps, places))
    # Each begins at an index of its own and costs what there is to examine, however many forms have come in.
    asked = (
        select(*columns).where(here, form.c.state == "held", form.c.reported),
        select(*columns).where(here, form.c.state == "counted", _UNCONFIRMED),
        select(*columns).join(questioned, same_form(questioned)).where(here, form.c.state == "counted"),
    )
    rounds = opened(connection, view.election, opened_round.c.contest == contest)
    found = {
        (row.tps, row.round): row for one in asked for row in not_voided(connection.execute(one), contest, rounds)
    }
    others = _other_rounds(connection, view.election, contest, sorted({code for code, _ in found}))
    beside = [row for row in not_voided(others, contest, rounds) if (row.tps, row.round) not in found]
    return [*((row, True) for row in found.values()), *((row, False) for row in beside)], rounds


def _other_rounds(connection: Connection, election: str, contest: str, tps: Sequence[str]) -> list[Any]:
    """The counted forms of these TPS, whatever the round."""
    rows: list[Any] = []
    for start in range(0, len(tps), AT_ONCE):
        here = (form.c.election == election) & form.c.tps.in_(tps[start : start + AT_ONCE])
        asked = select(form.c.tps, form.c.round, form.c.state, form.c.figures)
        rows += connection.execute(asked.where(here, form.c.contest == contest, form.c.state == "counted")).all()
    return rows


def _reviews(
    register: Register, contest: str, rows: Sequence[tuple[Any, bool]], rounds: Opened
) -> Iterator[Review]:
    """One per TPS: what of it is in the totals, and the most that any of its examined forms could put there."""
    by_tps: dict[str, list[tuple[Any, bool]]] = defaultdict(list)
    for row, under in rows:
        by_tps[row.tps].append((row, under))
    for tps, mine in by_tps.items():
        stands = standing_rounds((row for row, _ in mine), contest, rounds)[tps]
        forms = {row.round: TallyForm.from_json(orjson.loads(row.figures)) for row, _ in mine}
        ballot = register.ballot_of(contest, tps)
        rule = replace(ballot.rule, dpt=register.area(tps).dpt)
        most = max(capacity(forms[row.round], rule).limit for row, under in mine if under)
        brought = _folded(register, contest, tps, forms[stands.round]) if stands.state == "counted" else ()
        yield Review(most, brought)


def _folded(register: Register, contest: str, tps: str, filled: TallyForm) -> tuple[int, ...]:
    """A form's votes by line of the area's tally: candidates, or the parties of the contest."""
    votes = [vote if is_number(vote) else 0 for vote in filled.votes]
    what = register.contests[contest]
    if what.kind != "parties":
        return tuple(votes)
    ballot = register.ballot_of(contest, tps)
    summed = dict.fromkeys(what.parties, 0)
    for vote, at in zip(votes, ballot.party_of, strict=True):
        summed[ballot.parties[at]] += vote
    return tuple(summed.values())
