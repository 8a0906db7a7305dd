"""What a health team types of one officer at a visit, box by box, into a check; every box is judged at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from data.errors import Refused
from data.reports.kinds import PersonCheck
from data.rules.glucose import glucose_problem
from data.rules.vitals import BOUNDS, Vitals, VitalsError

_WHOLE: Final = re.compile(r"\d{1,4}")
_DECIMAL: Final = re.compile(r"\d{1,4}([.,]\d{1,2})?")


def check_of(person: str, typed: Mapping[str, str]) -> PersonCheck:
    """The check; `VitalsError` maps boxes that cannot be taken to sentences, `Refused` when nothing was filled in."""
    if not person:
        raise Refused("Pilih petugas yang diperiksa.", "person")
    problems: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, bound in BOUNDS.items():
        text = typed.get(name, "").strip()
        if not text:
            continue
        if name == "temp_c" and _DECIMAL.fullmatch(text):
            values[name] = float(text.replace(",", "."))
        elif name != "temp_c" and _WHOLE.fullmatch(text):
            values[name] = int(text)
        else:
            problems[name] = f"{bound.label}: tulis angka dalam {bound.unit}."
    glucose = _glucose(typed.get("glucose", "").strip(), problems)
    if typed.get("acvpu"):
        values["acvpu"] = typed["acvpu"]
    try:
        vitals = Vitals(**values)
    except VitalsError as error:
        raise VitalsError({**error.problems, **problems}) from None
    if problems:
        raise VitalsError(problems)
    symptoms = (typed["symptom"],) if typed.get("symptom") else ()
    if not values and glucose is None and not symptoms:
        raise Refused("Isi sekurangnya satu hasil periksa atau keluhan.", "sbp")
    return PersonCheck(person, vitals, symptoms, glucose=glucose)


def _glucose(text: str, problems: dict[str, str]) -> float | None:
    if not text:
        return None
    if not _DECIMAL.fullmatch(text):
        problems["glucose"] = "Gula darah: tulis angka dalam mg/dL."
        return None
    value = float(text.replace(",", "."))
    sentence = glucose_problem(value)
    if sentence:
        problems["glucose"] = sentence
    return value
