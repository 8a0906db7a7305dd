"""What was sent beside a standing form and waits for a second person: the other report, and where it differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson
from sqlalchemy import select

from data.reports.entries import of_form, still_open
from data.reports.kinds import FormKey
from data.rules.entries import differences
from data.rules.tally import TallyForm
from data.tables import entry, form, submission

if TYPE_CHECKING:
    from data.view import View

MOST_BESIDE: Final = 3  # side by side; older ones are settled by the same decision


@dataclass(frozen=True, slots=True)
class BesideCard:
    """A report beside a form. `differs`: the fields in which it differs from what stands now, not when it came.

    `kind`: beda (it replaced nothing) or basi (a correction of a version that stood no more; `reason` says why).
    """

    no: int
    kind: str
    form: TallyForm
    differs: tuple[str, ...]
    sent_by: str
    event_time: str
    reason: str | None


def open_beside(view: View, key: FormKey) -> list[BesideCard]:
    """The newest `MOST_BESIDE` open ones; `NotAllowed` outside the own area, [] where no form stands."""
    view.actor.require("see_forms", key.tps)
    stands = select(form.c.figures).where(
        form.c.election == view.election,
        form.c.tps == key.tps,
        form.c.contest == key.contest,
        form.c.round == key.round,
    )
    waiting = (
        select(entry, submission.c.reason)
        .join(submission, submission.c.id == entry.c.submission)
        .where(still_open(view.election), of_form(key))
        .order_by(entry.c.submission.desc())
        .limit(MOST_BESIDE)
    )
    with view.house.store.read() as connection:
        standing = connection.execute(stands).scalar()
        rows = connection.execute(waiting).all() if standing is not None else []
    if standing is None:
        return []
    now = TallyForm.from_json(orjson.loads(standing))
    found = [(row, TallyForm.from_json(orjson.loads(row.figures))) for row in rows]
    return [
        BesideCard(row.submission, row.kind, other, differences(now, other), row.sent_by, row.event_time, row.reason)
        for row, other in found
    ]
