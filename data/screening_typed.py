"""An examination as it is typed at the puskesmas, box by box, into a report: every box is judged, none dropped.

Numbers are read as Indonesian readers write them (`5,2`); a point is taken too where it cannot be a thousands' mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from data.people import Person
from data.reports.kinds import ScreeningReport
from data.rules.policy import BPJS_DISEASES
from data.rules.screening import ScreeningError

WHOLE: Final = {
    "sbp_1": "Sistolik 1", "dbp_1": "Diastolik 1",
    "sbp_2": "Sistolik 2", "dbp_2": "Diastolik 2",
    "sbp_3": "Sistolik 3", "dbp_3": "Diastolik 3",
}  # fmt: skip
DECIMAL: Final = {
    "glucose": "Gula darah",
    "cholesterol": "Kolesterol",
    "weight_kg": "Berat badan",
    "height_cm": "Tinggi badan",
}
NONE: Final = "tidak_ada"  # asked, and the answer was no
_YES_NO: Final = {"ya": True, "tidak": False}
_NUMBER: Final = re.compile(r"\d{1,4}([.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Typed:
    """The boxes of the form: texts as they stand there, and what was ticked."""

    numbers: Mapping[str, str]
    glucose_kind: str = "sewaktu"
    smoker: str = ""
    pregnant: str = ""
    history: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    bpjs: Mapping[str, str] = field(default_factory=dict)
    measured_on: str = ""


def report_of(person: Person, typed: Typed, today: date) -> ScreeningReport:
    """The report of a form; `ScreeningError` maps every box that cannot be taken to a sentence."""
    problems: dict[str, str] = {}
    whole = {name: _whole(typed.numbers.get(name, ""), label, name, problems) for name, label in WHOLE.items()}
    decimals = {name: _decimal(typed.numbers.get(name, ""), label, name, problems) for name, label in DECIMAL.items()}
    readings = _readings(whole, problems)
    day = _day(typed.measured_on, today, problems)
    if problems:
        raise ScreeningError(problems)
    report = ScreeningReport(
        person.id,
        symptoms=_ticked(typed.symptoms) or (),
        measured_on=day,
        sex=person.sex,
        age=age_of(person, date.fromisoformat(day)),
        readings=readings,
        glucose=decimals["glucose"],
        cholesterol=decimals["cholesterol"],
        weight_kg=decimals["weight_kg"],
        height_cm=decimals["height_cm"],
        glucose_kind=typed.glucose_kind or "sewaktu",
        smoker=_YES_NO.get(typed.smoker),
        history=None if (history := _ticked(typed.history)) is None else frozenset(history),
        bpjs={code: typed.bpjs[code] for code in BPJS_DISEASES if typed.bpjs.get(code)},
        pregnant=_YES_NO.get(typed.pregnant),
    )
    report.screening()  # the rules' own judgement, all boxes at once
    return report


def age_of(person: Person, on: date) -> int | None:
    """Whole years on a day; None where the birth date is not known."""
    if not person.birth_date:
        return None
    born = date.fromisoformat(person.birth_date)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _ticked(codes: Iterable[str]) -> tuple[str, ...] | None:
    """None: nobody asked. Empty: asked, and there is none."""
    found = tuple(code for code in codes if code != NONE)
    return found if found or NONE in codes else None


def _whole(text: str, label: str, name: str, problems: dict[str, str]) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        problems[name] = f"{label}: tulis bilangan bulat dalam mmHg."
        return None
    return int(text)


def _decimal(text: str, label: str, name: str, problems: dict[str, str]) -> float | None:
    text = text.strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        problems[name] = f"{label}: tulis angka, misalnya 5,2."
        return None
    return float(text.replace(",", "."))


def _readings(whole: Mapping[str, int | None], problems: dict[str, str]) -> tuple[tuple[int, int], ...]:
    """The readings in order. A half reading is a problem, and so is one that was left out in between."""
    found: list[tuple[int, int]] = []
    for number in (1, 2, 3):
        sbp, dbp = whole[f"sbp_{number}"], whole[f"dbp_{number}"]
        if sbp is None and dbp is None:
            continue
        if sbp is None or dbp is None:
            missing = f"{'sbp' if sbp is None else 'dbp'}_{number}"
            problems.setdefault(missing, "Isi sistolik dan diastolik keduanya.")
        elif len(found) < number - 1:
            problems.setdefault(f"sbp_{number}", f"Isi pengukuran {number - 1} dahulu.")
        else:
            found.append((sbp, dbp))
    return tuple(found)


def _day(text: str, today: date, problems: dict[str, str]) -> str:
    if not text:
        return today.isoformat()
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        problems["measured_on"] = "Tanggal pemeriksaan tidak terbaca."
        return today.isoformat()
    if day > today:
        problems["measured_on"] = "Tanggal pemeriksaan belum terjadi."
    return day.isoformat()


def boxes_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The number boxes of a stored examination, as they would be typed."""
    boxes = {name: "" for name in (*WHOLE, *DECIMAL)}
    for number, (sbp, dbp) in enumerate(values.get("readings") or (), start=1):
        boxes |= {f"sbp_{number}": str(sbp), f"dbp_{number}": str(dbp)}
    for name in DECIMAL:
        value = values.get(name)
        if value is not None:
            boxes[name] = f"{value:g}".replace(".", ",")
    return boxes
