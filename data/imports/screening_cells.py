"""The columns of an examination before the day that are no vital signs: further readings, glucose, history, BPJS.

Sentences name the bounds and the right unit, never the value.
"""

from __future__ import annotations

from typing import Any, Final

from data.imports.cells import Cells
from data.imports.files import Column
from data.rules.policy import BPJS_DISEASES, HISTORY
from data.rules.screening import Screening, ScreeningError
from data.rules.screening_values import RESULTS
from data.rules.vitals import BOUNDS

READINGS: Final = (2, 3)
COLUMNS: Final = (
    *(
        column
        for number in READINGS
        for column in (Column(f"sistolik_{number}", ()), Column(f"diastolik_{number}", ()))
    ),
    Column("gula", ("gula_darah", "gds")),
    Column("jenis_gula", ()),
    Column("kolesterol", ("kolesterol_total",)),
    Column("berat", ("berat_badan", "bb")),
    Column("tinggi", ("tinggi_badan", "tb")),
    Column("merokok", ("perokok",)),
    Column("riwayat", ("riwayat_penyakit",)),
    *(Column(f"bpjs_{disease}", ()) for disease in BPJS_DISEASES),
    Column("hamil", ()),
)
YES_NO: Final = {"ya": True, "tidak": False, "y": True, "t": False}
NOTHING: Final = frozenset({"tidak ada", "tidak", "-", "nihil"})
_KINDS: Final = {"sewaktu": "sewaktu", "puasa": "puasa", "2jam": "2jam", "2 jam": "2jam"}
_ILLNESSES: Final = {code: code for code in HISTORY} | {label: code for code, label in HISTORY.items()}
_MEASURES: Final = {"gula": "glucose", "kolesterol": "cholesterol", "berat": "weight_kg", "tinggi": "height_cm"}
_WORDS: Final = {
    "glucose": "bukan gula darah dalam mg/dL (20 sampai 1.000). Hasil dalam mmol/L dikalikan 18.",
    "cholesterol": "bukan kolesterol total dalam mmol/L (2 sampai 15). Hasil dalam mg/dL dibagi 38,67.",
    "weight_kg": "bukan berat badan dalam kg (25 sampai 300), atau tidak sepadan dengan tingginya.",
    "height_cm": "bukan tinggi badan dalam cm (100 sampai 230). Hasil dalam meter dikalikan 100.",
}


def further(cells: Cells, first: tuple[int, int] | None) -> dict[str, Any] | None:
    """What the row says beyond vital signs and complaints, as arguments of `ScreeningReport`; only what was filled in.
    None when something cannot be read. `first`: the row's first reading."""
    found: dict[str, Any] = {}
    readings = _readings(cells, first)
    if readings:
        found["readings"] = readings
    for name, field in _MEASURES.items():
        found[field] = cells.decimal(name, 0, 100_000)
    found["glucose_kind"] = cells.choice("jenis_gula", _KINDS) if cells.raw("gula") else None
    found["smoker"] = cells.choice("merokok", YES_NO)
    found["pregnant"] = cells.choice("hamil", YES_NO)
    found["history"] = _history(cells)
    results = {disease: cells.choice(f"bpjs_{disease}", {one: one for one in RESULTS}) for disease in BPJS_DISEASES}
    found["bpjs"] = {disease: result for disease, result in results.items() if result} or None
    said = {name: value for name, value in found.items() if value is not None}
    if not cells.ok:
        return None
    try:
        Screening(**{"sex": None, "age": None, **said})
    except ScreeningError as error:
        columns = {field: name for name, field in _MEASURES.items()}
        for field in error.problems:
            name = columns.get(field, "gula")
            cells.fail(name, _WORDS.get(field, "di luar rentang yang masuk akal. Periksa kembali."))
        return None
    return said


def _readings(cells: Cells, first: tuple[int, int] | None) -> tuple[tuple[int, int], ...]:
    """All readings of the row in order, or none when it has no second one."""
    found = [first] if first else []
    for number in READINGS:
        names = f"sistolik_{number}", f"diastolik_{number}"
        values = [
            cells.whole(name, *BOUNDS[of][:2], unit="mmHg") for name, of in zip(names, ("sbp", "dbp"), strict=True)
        ]
        sbp, dbp = values
        if not cells.ok or (sbp is None and dbp is None):
            continue
        if sbp is None or dbp is None:
            cells.fail(names[0] if sbp is None else names[1], "isi sistolik dan diastolik keduanya.")
        elif sbp <= dbp:
            cells.fail(names[1], "tidak lebih rendah dari sistolik. Periksa apakah keduanya tertukar.")
        elif len(found) != number - 1:
            cells.fail(names[0], "isi pengukuran sebelumnya dahulu.")
        else:
            found.append((sbp, dbp))
    return tuple(found) if len(found) > 1 else ()


def _history(cells: Cells) -> frozenset[str] | None:
    """Codes or names separated by `;`, *tidak ada* for asked and none; empty is not asked."""
    value = cells.raw("riwayat").lower()
    if not value:
        return None
    if value in NOTHING:
        return frozenset()
    codes = [_ILLNESSES.get(part.strip()) for part in value.split(";")]
    if None in codes:
        cells.fail("riwayat", f"ada riwayat tidak dikenal. Pisahkan dengan titik koma; kodenya: {', '.join(HISTORY)}.")
        return None
    return frozenset(code for code in codes if code)
