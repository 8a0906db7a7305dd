"""A kept report for a TPS nobody knew, read again under the TPS it belongs to.

What was sent was never judged: it lay in the tray as it came. Errors here name what does not fit, in words for the
person at the desk, who can choose another TPS or set the report aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from data.errors import Refused
from data.register import Register
from data.reports.intake import typed_form
from data.reports.kinds import MARKS, MarkReport, TallyReport

_AROUND: Final = frozenset({"tps", "contest", "round", "device_time", "replaces", "reason"})
TURNOUT: Final = "partisipasi"


def addressed(register: Register, kind: str, body: Mapping[str, Any], tps: str) -> TallyReport | MarkReport:
    """The report of a `stray` row's kind and body, under this TPS; `Refused` or `NotFound` when it does not fit."""
    if register.area(tps).level != "tps":
        raise Refused(f"{tps} bukan kode TPS.", "tps")
    return _tally(register, body, tps) if kind == "tally" else _mark(body, tps)


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
    figures = {name: value for name, value in body.items() if name not in _AROUND}
    for name in figures:
        group = name.partition(".")[0]
        if group != name and group in figures:
            raise Refused(f"{name}: isian ini juga ada di dalam {group}.", name)
    return TallyReport(tps, contest, typed_form(figures, register.ballot_of(contest, tps)), round_)


def _mark(body: Mapping[str, Any], tps: str) -> MarkReport:
    kind, value = stage_of(body), body.get("value")
    if kind not in MARKS:
        raise Refused("Laporan ini tidak menyebut tahap yang dikenal.", "kind")
    if value is not None and type(value) is not int:
        raise Refused("Laporan ini tidak menyebut jumlah pemilih sebagai bilangan.", "value")
    return MarkReport(tps, kind, value)
