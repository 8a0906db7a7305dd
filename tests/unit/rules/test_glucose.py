"""Glucose by PERKENI, in mg/dL and nothing else."""

from __future__ import annotations

import pytest

from data.rules.glucose import GlucoseClass, acute, classify

LOW, SEVERE = GlucoseClass.HIPOGLIKEMIA, GlucoseClass.HIPOGLIKEMIA_BERAT
NORMAL, UNSURE = GlucoseClass.NORMAL, GlucoseClass.BELUM_PASTI
PRE, DIABETES = GlucoseClass.PREDIABETES, GlucoseClass.DIABETES


@pytest.mark.parametrize(
    ("kind", "classes"),
    [
        ("sewaktu", {53: SEVERE, 54: LOW, 69: LOW, 70: NORMAL, 89: NORMAL, 90: UNSURE, 199: UNSURE, 200: DIABETES}),
        ("puasa", {53: SEVERE, 54: LOW, 70: NORMAL, 99: NORMAL, 100: PRE, 125: PRE, 126: DIABETES}),
        ("2jam", {69: LOW, 70: NORMAL, 139: NORMAL, 140: PRE, 199: PRE, 200: DIABETES}),
    ],
)
def test_both_sides_of_every_edge(kind: str, classes: dict[int, GlucoseClass]) -> None:
    assert {value: classify(value, kind).group for value in classes} == classes


@pytest.mark.parametrize("kind", ["sewaktu", "puasa", "2jam"])
def test_every_value_has_one_class_in_order(kind: str) -> None:
    order = list(GlucoseClass)
    found = [order.index(classify(value, kind).group) for value in range(20, 1001)]
    assert found == sorted(found)


def test_low_values_are_marked_as_from_memory() -> None:
    assert (classify(69).mark, classify(70).mark, classify(250).mark) == ("M", "R", "R")
    assert classify(210).group.label == "sesuai diabetes"
    assert classify(40).group.label == "hipoglikemia berat"


def test_the_acute_levels() -> None:
    edges = [53, 54, 69, 70, 199, 200, 299, 300]
    assert [acute(value) for value in edges] == [
        "hipoglikemia_berat", "hipoglikemia", "hipoglikemia", None, None, "tinggi", "tinggi", "sangat_tinggi",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (5.6, r"harus dalam mg/dL \(20 sampai 1\.000\)\. 5,6 tampaknya dalam mmol/L; dalam mg/dL: 101\."),
        (11, "11 tampaknya dalam mmol/L; dalam mg/dL: 198"),
        (22.4, "22,4 tampaknya dalam mmol/L; dalam mg/dL: 404"),
        (0.5, "Periksa alat"),
        (1001, "Periksa alat"),
        (-3, "Periksa alat"),
        (True, "angka dalam mg/dL"),
        ("110", "angka dalam mg/dL"),
        (float("nan"), "Periksa alat"),
    ],
)
def test_other_units_are_refused_with_the_right_one(value: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        classify(value)


def test_the_kind_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="sewaktu, puasa atau 2jam"):
        classify(100, "acak")
    assert classify(20).group is SEVERE
    assert classify(1000).group is DIABETES
