"""Forms one by one: the TPS of a kelurahan, and a standing form. Own area only, with the action for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, select

from data.actor import KOTA
from data.dapil import members
from data.photos.reading import has_photo
from data.reports.decisions import open_entries
from data.reports.kinds import FormKey
from data.reports.rounds import opened_at, opened_in
from data.reports.tally_rows import sent_by_actor
from data.rules.entries import allowed
from data.rules.figures import is_number
from data.rules.findings import Finding
from data.rules.tally import TallyForm
from data.tables import form
from data.totals import is_voided, standing_rounds
from data.view.scope import inside

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, slots=True)
class FormCard:
    """A standing form with its findings, and whether this reader may decide it (and if not, why not)."""

    tps: str
    place: str
    contest: str
    round: str
    ver: int
    state: str
    flagged: bool
    sent_by: str
    decision: str | None
    label: str | None
    decided_by: str | None
    choices: tuple[str, ...]  # the decisions this reader may take; () with `why_not`
    why_not: str | None
    form: TallyForm
    findings: tuple[Finding, ...]
    event_time: str
    no: int
    open_entries: int = 0  # reports beside it that nobody has looked at
    spoken: bool = False  # lisan: told by telephone, and no photo has come yet
    voided: str | None = None  # the later round that keeps it out of the totals
    second: int | None = None  # the blind second entry of these figures

    @property
    def may_decide(self) -> bool:
        return bool(self.choices)


def tps_rows(view: View, kelurahan: str, contest: str) -> pd.DataFrame:
    """kode, nama, number, dpt, state, ver, time, findings (how many), v1..vn; state 'none' where nothing was sent."""
    view.actor.require("see_forms", kelurahan)
    register = view.register
    size = register.ballot_of(contest, kelurahan).size
    with view.house.store.read() as connection:
        rows = connection.execute(
            select(form).where(
                form.c.election == view.election, form.c.kelurahan == kelurahan, form.c.contest == contest
            )
        ).all()
        rounds = opened_in(connection, view.election, kelurahan, contest)
    standing = standing_rounds(rows, contest, rounds)
    records = [_tps_record(register.areas[code], standing.get(code), size) for code in register.tps_of(kelurahan)]
    return pd.DataFrame(records)


def _tps_record(node: Any, row: Any, size: int) -> dict[str, Any]:
    votes = orjson.loads(row.figures)["votes"] if row is not None else [None] * size
    if row is None or row.state == "recorded":
        state = "none"
    else:
        state = "flagged" if row.flagged and row.state == "counted" else row.state
    return {
        "kode": node.code,
        "nama": node.name,
        "number": node.number,
        "dpt": node.dpt,
        "state": state,
        "round": None if row is None else row.round,
        "ver": None if row is None else row.ver,
        "time": None if row is None else row.event_time,
        "findings": 0 if row is None else len(orjson.loads(row.findings)),
        **{f"v{at}": value if is_number(value) else None for at, value in enumerate(votes, start=1)},
    }


def card(view: View, tps: str, contest: str, round_: str) -> FormCard | None:
    view.actor.require("see_forms", view.register.area(tps).code)
    at = (
        form.c.election == view.election,
        form.c.tps == tps,
        form.c.contest == contest,
        form.c.round == round_,
    )
    with view.house.store.read() as connection:
        row = connection.execute(select(form).where(*at)).first()
        return card_of_row(view, connection, row) if row is not None else None


def in_scope(view: View, column: ColumnElement[Any], area: str | None) -> ColumnElement[bool]:
    """The rows of the actor's own areas, narrowed to the chosen area."""
    mine = inside(column, sorted(view.actor.areas))
    if area is None or area == KOTA:
        return mine
    view.require(area)
    return and_(mine, inside(column, members(view.register, area)))


def may_decide(view: View, connection: Connection, row: Any) -> bool:
    """Whether this reader may decide a standing form at all (not whether there is anything to decide)."""
    return _why_not(view, connection, FormKey(row.tps, row.contest, row.round), row) is None


def card_of_row(view: View, connection: Connection, row: Any) -> FormCard:
    key = FormKey(row.tps, row.contest, row.round)
    why_not = _why_not(view, connection, key, row)
    waits = open_entries(connection, view.election, key)
    latest = opened_at(connection, view.election, [row.tps]).get((row.tps, row.contest))
    choices = () if why_not else allowed(row.state, flagged=row.flagged, open_entries=waits > 0)
    return FormCard(
        row.tps,
        view.register.place(row.tps),
        row.contest,
        row.round,
        row.ver,
        row.state,
        row.flagged,
        row.sent_by,
        row.decision,
        row.label,
        row.decided_by,
        choices,
        why_not or (None if choices else "Formulir ini tidak menunggu keputusan."),
        TallyForm.from_json(orjson.loads(row.figures)),
        tuple(Finding.from_json(one) for one in orjson.loads(row.findings)),
        row.event_time,
        row.submission,
        waits,
        row.spoken and not has_photo(connection, view.election, key),
        latest if is_voided(latest, row.round) else None,
        row.second,
    )


def _why_not(view: View, connection: Connection, key: FormKey, row: Any) -> str | None:
    if not view.actor.may("verify") or not view.actor.within(key.tps):
        return "Anda tidak berwenang memutuskan formulir ini."
    if sent_by_actor(connection, view.election, view.actor.username, key, row.sent_by):
        return "Anda yang mengirim formulir ini: harus diputuskan orang lain."
    return None
