"""WHO 2019 risk against published chart cells and the published coefficients, and how it moves."""

from __future__ import annotations

import csv
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from data.rules.who_cvd import _ENDPOINTS, Model, RiskBand, Sex, band, risk

SHARED = Path(__file__).parents[4] / "shared" / "vectors"

# id, model, sex, age, smoker, diabetes, systolic, cholesterol or BMI, whole per cent printed on the chart
CELLS: list[tuple[str, Model, Sex, float, int, int, int, float, int]] = [
    ("chart_001", "lab", "P", 42.5, 0, 0, 170, 6.5, 3),
    ("chart_004", "lab", "P", 52.5, 0, 0, 190, 5.5, 7),
    ("chart_007", "lab", "P", 67.5, 0, 0, 150, 3.5, 9),
    ("chart_010", "lab", "P", 42.5, 0, 1, 130, 4.5, 3),
    ("chart_013", "lab", "P", 52.5, 0, 1, 130, 5.5, 7),
    ("chart_016", "lab", "P", 62.5, 0, 1, 130, 6.5, 12),
    ("chart_019", "lab", "P", 47.5, 1, 0, 130, 7.5, 6),
    ("chart_022", "lab", "P", 52.5, 1, 0, 170, 5.5, 11),
    ("chart_025", "lab", "P", 62.5, 1, 0, 190, 4.5, 19),
    ("chart_028", "lab", "P", 42.5, 1, 1, 170, 6.5, 19),
    ("chart_031", "lab", "P", 52.5, 1, 1, 170, 3.5, 18),
    ("chart_034", "lab", "P", 67.5, 1, 1, 110, 4.5, 17),
    ("chart_037", "lab", "L", 47.5, 0, 0, 170, 3.5, 5),
    ("chart_040", "lab", "L", 52.5, 0, 0, 150, 5.5, 6),
    ("chart_043", "lab", "L", 72.5, 0, 0, 190, 5.5, 29),
    ("chart_046", "lab", "L", 47.5, 0, 1, 190, 3.5, 13),
    ("chart_049", "lab", "L", 52.5, 0, 1, 110, 6.5, 6),
    ("chart_052", "lab", "L", 67.5, 0, 1, 130, 4.5, 15),
    ("chart_055", "lab", "L", 47.5, 1, 0, 150, 7.5, 10),
    ("chart_058", "lab", "L", 57.5, 1, 0, 150, 3.5, 10),
    ("chart_061", "lab", "L", 62.5, 1, 0, 170, 4.5, 18),
    ("chart_064", "lab", "L", 47.5, 1, 1, 150, 7.5, 22),
    ("chart_067", "lab", "L", 52.5, 1, 1, 170, 4.5, 21),
    ("chart_070", "lab", "L", 72.5, 1, 1, 130, 7.5, 35),
    ("chart_073", "nonlab", "P", 47.5, 0, 0, 170, 37.5, 5),
    ("chart_076", "nonlab", "P", 52.5, 0, 0, 150, 37.5, 5),
    ("chart_079", "nonlab", "P", 67.5, 0, 0, 110, 32.5, 8),
    ("chart_082", "nonlab", "P", 47.5, 1, 0, 130, 17.5, 5),
    ("chart_085", "nonlab", "P", 57.5, 1, 0, 110, 32.5, 7),
    ("chart_088", "nonlab", "P", 72.5, 1, 0, 130, 22.5, 18),
    ("chart_091", "nonlab", "L", 47.5, 0, 0, 150, 27.5, 4),
    ("chart_094", "nonlab", "L", 52.5, 0, 0, 190, 37.5, 15),
    ("chart_097", "nonlab", "L", 62.5, 0, 0, 170, 17.5, 12),
    ("chart_100", "nonlab", "L", 42.5, 1, 0, 110, 17.5, 2),
    ("chart_103", "nonlab", "L", 52.5, 1, 0, 130, 37.5, 11),
    ("chart_106", "nonlab", "L", 67.5, 1, 0, 170, 32.5, 29),
    ("chart_lab_min", "lab", "P", 42.5, 0, 0, 110, 3.5, 1),
    ("chart_nonlab_max", "nonlab", "L", 72.5, 1, 0, 190, 37.5, 44),
    ("chart_round_3", "lab", "P", 67.5, 1, 1, 130, 6.5, 24),
    ("chart_round_6", "lab", "L", 42.5, 0, 1, 130, 5.5, 4),
]
AGES = range(40, 75)
BMIS = (10, 15, 17.5, 22.5, 27.5, 32.5, 37.5, 45, 60)
CHOLESTEROLS = (2, 3.5, 4.5, 5.5, 6.5, 7.5, 9, 11)


def of(model: str, third: float, diabetes: bool = False, **more: Any) -> float:
    if model == "lab":
        return risk(cholesterol=third, diabetes=diabetes, **more)
    return risk(bmi=third, **more)


def shared(name: str) -> Path:
    if not (SHARED / name).exists():
        pytest.skip(f"The published vectors ({name}) do not lie beside this checkout.")
    return SHARED / name


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell[0])
def test_a_cell_of_the_printed_chart(cell: tuple[str, Model, Sex, float, int, int, int, float, int]) -> None:
    _, model, sex, age, smoker, diabetes, systolic, third, printed = cell
    found = of(model, third, bool(diabetes), sex=sex, age=age, systolic=systolic, smoker=bool(smoker))
    assert round(100 * found) == printed


def test_the_cells_are_those_of_the_published_file() -> None:
    with shared("whocvd.csv").open(encoding="utf-8", newline="") as lines:
        published = [
            (
                row["id"],
                row["model"],
                {"M": "L", "F": "P"}[row["sex"]],
                float(row["age"]),
                int(row["smoker"]),
                int(row["diabetes"] or 0),
                int(row["sbp"]),
                float(row["chol_mmol"] or row["bmi"]),
                int(row["chart_pct"]),
            )
            for row in csv.DictReader(lines)
        ]
    assert published == CELLS
    assert len(CELLS) == 40


def test_the_coefficients_are_the_published_ones() -> None:
    names = {
        "(age-60)": "age",
        "(chol-6) lab / (bmi-25) nonlab": "third",
        "(sbp-120)": "systolic",
        "diabetes": "diabetes",
        "smoker": "smoker",
        "(age-60)*x": "age_third",
        "(age-60)*(sbp-120)": "age_systolic",
        "(age-60)*diabetes": "age_diabetes",
        "(age-60)*smoker": "age_smoker",
        "S0": "survival",
    }
    compared = 0
    with shared("whocvd_params.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            key: Any = (row["model"], {"M": "L", "F": "P"}[row["sex"]])
            endpoint = _ENDPOINTS[key][{"CHD": 0, "stroke": 1}[row["endpoint"]]]
            if row["kind"].startswith("recal"):
                if not row["name"].startswith("SoutheastAsia"):
                    continue
                field = {"recal_intercept": "a", "recal_slope": "b"}[row["kind"]]
            else:
                field = names[row["name"]]
            assert getattr(endpoint, field) == pytest.approx(float(row["value"]), abs=2e-8), (key, field)
            compared += 1
    # Eight endpoints with baseline and two recalibrations; nine coefficients in the laboratory model, seven without.
    assert compared == 8 * 3 + 4 * 9 + 4 * 7


def test_a_worked_value_unrounded() -> None:
    assert risk(sex="L", age=48, systolic=150, bmi=27.5, smoker=True) == pytest.approx(0.087, abs=0.0005)
    assert risk(sex="P", age=48, systolic=150, bmi=27.5, smoker=True) == pytest.approx(0.079, abs=0.0005)


def test_which_model_speaks() -> None:
    person: dict[str, Any] = {"sex": "L", "age": 55, "systolic": 140, "smoker": False}
    lab = risk(**person, cholesterol=5.5, diabetes=True)
    assert lab == risk(**person, cholesterol=5.5, diabetes=True, bmi=31)
    without = risk(**person, bmi=31)
    assert without == risk(**person, bmi=31, cholesterol=5.5)  # diabetes was not asked
    assert without == risk(**person, bmi=31, diabetes=True)  # this model does not know of it
    assert lab > without


@pytest.mark.parametrize(("model", "sex"), list(_ENDPOINTS))
def test_the_risk_rises_with_age_pressure_and_smoking(model: Model, sex: Sex) -> None:
    systolics = range(60, 221, 5)
    for third, diabetes in product(*((BMIS, [False]) if model == "nonlab" else (CHOLESTEROLS, [False, True]))):
        grid = {
            smoker: [
                [of(model, third, diabetes, sex=sex, age=age, systolic=sbp, smoker=smoker) for sbp in systolics]
                for age in AGES
            ]
            for smoker in (False, True)
        }
        for rows in grid.values():
            assert all(a < b for row in rows for a, b in pairwise(row))  # pressure
            assert all(a < b for column in zip(*rows, strict=True) for a, b in pairwise(column))  # age
        without, smoking = ([one for row in grid[smoker] for one in row] for smoker in (False, True))
        assert all(a < b for a, b in zip(without, smoking, strict=True))


@pytest.mark.parametrize(("model", "sex"), list(_ENDPOINTS))
def test_pressure_and_smoking_raise_it_wherever_it_is_answered(model: Model, sex: Sex) -> None:
    thirds = (10, 40, 80) if model == "nonlab" else (2, 8, 15)
    for third, age, diabetes in product(thirds, (40, 57, 74.9), (False, True)):
        rows = [
            [of(model, third, diabetes, sex=sex, age=age, systolic=sbp, smoker=smoker) for sbp in range(60, 301)]
            for smoker in (False, True)
        ]
        assert all(a < b for row in rows for a, b in pairwise(row))
        assert all(a < b for a, b in zip(*rows, strict=True))


def falls_from(model: Model, sex: Sex, smoker: bool, diabetes: bool, third: float) -> int | None:
    """The first pressure (by 5 mmHg) at which an older person has a lower risk than a younger one."""
    for sbp in range(60, 301, 5):
        by_age = [of(model, third, diabetes, sex=sex, age=age, systolic=sbp, smoker=smoker) for age in AGES]
        if any(b < a for a, b in pairwise(by_age)):
            return sbp
    return None


@pytest.mark.parametrize(
    ("model", "sex", "smoker", "diabetes", "extent"),
    [
        ("lab", "L", False, False, {11: None, 15: None}),
        ("lab", "L", False, True, {12: None, 13: 300, 14: 275, 15: 245}),
        ("lab", "L", True, False, {11: None, 12: 300, 13: 275, 14: 245, 15: 215}),
        ("lab", "L", True, True, {2: 280, 4.5: 300, 5.5: None, 7.5: 300, 10: 270, 11: 245, 12: 220, 15: 130}),
        ("lab", "P", False, False, {11: None, 15: None}),
        ("lab", "P", False, True, {14: None, 15: 300}),
        ("lab", "P", True, False, {13: None, 14: 290, 15: 270}),
        ("lab", "P", True, True, {3.5: None, 4.5: 300, 7.5: 285, 10: 260, 11: 245, 12: 225, 15: 140}),
        ("nonlab", "L", False, False, {60: None, 70: 280, 80: 225}),
        ("nonlab", "L", True, False, {40: None, 45: 300, 50: 280, 60: 230, 70: 175, 80: 120}),
        ("nonlab", "P", False, False, {80: None}),
        ("nonlab", "P", True, False, {70: None, 80: 290}),
    ],
)
def test_where_the_published_equation_falls_with_age(
    model: Model, sex: Sex, smoker: bool, diabetes: bool, extent: dict[float, int | None]
) -> None:
    """The interaction terms outweigh age only for values that no chart prints; this is all of it."""
    assert {third: falls_from(model, sex, smoker, diabetes, third) for third in extent} == extent


PERSON: dict[str, Any] = {"sex": "L", "age": 50, "systolic": 140, "smoker": False, "bmi": 25.0}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"age": 39.9}, "umur harus 40 sampai 74 tahun"),
        ({"age": 75}, "umur harus 40 sampai 74 tahun"),
        ({"age": float("nan")}, "Umur harus berupa angka"),
        ({"age": None}, "Umur harus berupa angka"),
        ({"sex": "M"}, "L \\(laki-laki\\) atau P \\(perempuan\\)"),
        ({"smoker": None}, "merokok atau tidak"),
        ({"bmi": None}, "memerlukan indeks massa tubuh, atau kolesterol bersama status diabetes"),
        ({"bmi": None, "cholesterol": 5.5}, "kolesterol bersama status diabetes"),
        ({"bmi": None, "diabetes": True}, "kolesterol bersama status diabetes"),
        ({"cholesterol": 213}, r"dalam mmol/L \(2 sampai 15\)\. 213 tampaknya dalam mg/dL; dalam mmol/L: 5,5\."),
        ({"cholesterol": 1.9}, "Periksa hasilnya dan ketik ulang"),
        ({"cholesterol": 15.1}, "harus dalam mmol/L"),
        ({"systolic": 1400}, r"Tekanan sistolik di luar rentang yang masuk akal \(60 sampai 300 mmHg\)"),
        ({"systolic": None}, "Tekanan sistolik harus berupa angka dalam mmHg"),
        ({"bmi": 0.0025}, "Indeks massa tubuh di luar rentang"),
    ],
)
def test_what_cannot_be_calculated_is_refused_with_the_reason(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        risk(**{**PERSON, **change})


def test_the_ends_of_the_range_are_inside() -> None:
    assert 0 < risk(**{**PERSON, "age": 40}) < risk(**{**PERSON, "age": 74}) < risk(**{**PERSON, "age": 74.99}) < 1
    for cholesterol in (2, 15):
        assert 0 < risk(**{**PERSON, "cholesterol": cholesterol, "diabetes": False}) < 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, RiskBand.UNDER_5),
        (0.0499999, RiskBand.UNDER_5),
        (0.05, RiskBand.FROM_5),
        (0.0999999, RiskBand.FROM_5),
        (0.1, RiskBand.FROM_10),
        (0.1999, RiskBand.FROM_10),
        (0.2, RiskBand.FROM_20),
        (0.2999, RiskBand.FROM_20),
        (0.3, RiskBand.FROM_30),
        (1.0, RiskBand.FROM_30),
    ],
)
def test_bands_are_of_the_unrounded_risk(value: float, expected: RiskBand) -> None:
    assert band(value) is expected


def test_bands_have_labels() -> None:
    assert [each.label for each in RiskBand] == [
        "di bawah 5%",
        "5 sampai di bawah 10%",
        "10 sampai di bawah 20%",
        "20 sampai di bawah 30%",
        "30% ke atas",
    ]
