"""A kept report for a TPS nobody knew, read again under the TPS it belongs to.

What was sent was never judged: it lay in the tray as it came. Errors here name what does not fit, in words for the
person at the desk, who can choose another TPS or set the report aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from data.errors import NotFound, Refused
from data.register import Ballot, Register
from data.reports.intake import typed_form
from data.reports.kinds import MARKS, IncidentReport, MarkReport, TallyReport
from data.rules.tally import TallyForm

_AROUND: Final = frozenset({"tps", "contest", "round", "device_time", "replaces", "reason"})
_INCIDENT: Final = ("kind", "severity", "note")
TURNOUT: Final = "partisipasi"


def addressed(
    register: Register, kind: str, body: Mapping[str, Any], tps: str
) -> TallyReport | MarkReport | IncidentReport:
    """The report of a `stray` row's kind and body, under this TPS; `Refused` or `NotFound` when it does not fit."""
    if register.area(tps).level != "tps":
        raise Refused(f"{tps} bukan kode TPS.", "tps")
    if kind == "incident":
        return _incident(body, tps)
    return _tally(register, body, tps) if kind == "tally" else _mark(body, tps)


def as_written(register: Register, body: Mapping[str, Any], places: Iterable[str]) -> tuple[Ballot, TallyForm] | None:
    """What a kept C.Hasil says, on the ballot of the first of these places that it fits; None when it fits none.

    A code nobody knows still names its kecamatan, and so its ballot, unless the slip is there.
    """
    contest = body.get("contest")
    if not isinstance(contest, str) or contest not in register.contests:
        return None
    only = [register.ballots[contest, register.contests[contest].dapil[0]]]
    found = [_ballot(register, contest, place) for place in places]
    for ballot in [*found, *(only if register.contests[contest].has_one_ballot else [])]:
        try:
            if ballot is not None:
                return ballot, typed_form(_figures(body), ballot)
        except Refused:
            continue
    return None


def _ballot(register: Register, contest: str, place: str) -> Ballot | None:
    try:
        return register.ballot_of(contest, place)
    except NotFound:
        return None


def stage_of(body: Mapping[str, Any]) -> str:
    """The stage of a kept report; a turnout names none."""
    found = body.get("kind")
    return found if isinstance(found, str) else TURNOUT


def _tally(register: Register, body: Mapping[str, Any], tps: str) -> TallyReport:
    contest, round_ = body.get("contest"), body.get("round", "reguler")
    if not isinstance(contest, str) or contest not in register.contests:
        raise Refused("Laporan ini tidak menyebut pemilihan yang dikenal.", "contest")
    if not isinstance(round_, str):
        raise Refused("Laporan ini tidak menyebut putaran yang dikenal.", "round")
    return TallyReport(tps, contest, typed_form(_figures(body), register.ballot_of(contest, tps)), round_)


def _figures(body: Mapping[str, Any]) -> dict[str, Any]:
    figures = {name: value for name, value in body.items() if name not in _AROUND}
    for name in figures:
        group = name.partition(".")[0]
        if group != name and group in figures:
            raise Refused(f"{name}: isian ini juga ada di dalam {group}.", name)
    return figures


def _incident(body: Mapping[str, Any], tps: str) -> IncidentReport:
    kind, severity, note = (value if isinstance(value, str) else "" for value in map(body.get, _INCIDENT))
    return IncidentReport(tps, kind, severity, note)


def _mark(body: Mapping[str, Any], tps: str) -> MarkReport:
    kind, value = stage_of(body), body.get("value")
    if kind not in MARKS:
        raise Refused("Laporan ini tidak menyebut tahap yang dikenal.", "kind")
    if value is not None and type(value) is not int:
        raise Refused("Laporan ini tidak menyebut jumlah pemilih sebagai bilangan.", "value")
    return MarkReport(tps, kind, value)
