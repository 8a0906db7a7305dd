"""A form judged: what the checks say of it, and what a person has said of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from data.errors import Refused
from data.register import Register
from data.reports import door
from data.reports.kinds import ROUNDS, Envelope, FormKey
from data.rules.figures import FigureError
from data.rules.findings import Finding
from data.rules.tally import TallyForm
from data.rules.tally_rules import check, standing_of


@dataclass(frozen=True, slots=True)
class Judged:
    """A form with what the checks say of it."""

    form: TallyForm
    findings: tuple[Finding, ...]
    state: str
    reported: bool
    flagged: bool
    register: int  # the version of the register it was judged by


def judge(register: Register, key: FormKey, filled: TallyForm) -> Judged:
    """Check a form against its ballot and its TPS; `Refused` when it does not fit the ballot at all."""
    ballot = register.ballot_of(key.contest, key.tps)
    rule = replace(ballot.rule, dpt=register.area(key.tps).dpt)
    try:
        rule.fits(filled)
    except FigureError as error:
        raise Refused(error.sentence, error.field) from error
    findings = tuple(check(filled, rule))
    standing = standing_of(filled, findings)
    # Without a single vote figure there is nothing to count or to hold; it is kept and shown to its sender.
    state = "held" if standing.held else "counted" if standing.counted else "recorded"
    return Judged(filled, findings, state, standing.reported, standing.flagged, register.version)


def decided(judged: Judged, decision: str | None) -> Judged:
    """What a person has said outweighs what the checks say; the findings stay beside it."""
    if decision in ("tolak", "kembalikan"):
        return replace(judged, state="rejected", flagged=False)
    if decision == "sesuai_kertas" and judged.reported:
        return replace(judged, state="counted", flagged=bool(judged.findings))
    return judged


def check_key(register: Register, key: FormKey) -> None:
    """Refuse what is no TPS and no round."""
    if register.area(key.tps).level != "tps":
        raise Refused(f"{key.tps} bukan kode TPS.", "tps")
    if key.round not in ROUNDS:
        raise Refused(f"Putaran {key.round!r} tidak dikenal; pilihannya: {', '.join(ROUNDS)}.", "round")


def prepared(kind: str, key: FormKey, payload: dict[str, Any], envelope: Envelope) -> door.Prepared:
    """A report of one form, ready to be stored; the same report has the same body."""
    said = {
        **payload,
        "tps": key.tps,
        "contest": key.contest,
        "round": key.round,
        "replaces": envelope.replaces,
    }
    body = hashlib.sha256(door.canonical(said)).hexdigest()
    return door.Prepared(kind, key.tps, payload, body, key.contest, key.round)
