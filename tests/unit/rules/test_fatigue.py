"""Tiredness: the scale, the hours, and where they start to count."""

from __future__ import annotations

import pytest

from data.rules.fatigue import KSS, FatigueRule, duty_flag, duty_words, impaired, kss_problem

RULE = FatigueRule()


def test_the_scale_has_words_for_the_odd_numbers() -> None:
    assert list(KSS) == [1, 3, 5, 7, 9]
    assert KSS[9] == "sangat mengantuk, berjuang tetap terjaga"
    assert [value for value in range(-1, 12) if kss_problem(value) is None] == list(range(1, 10))
    for wrong in (True, 7.0, "7", None):
        assert kss_problem(wrong) == "Skala kantuk (KSS) diisi bilangan bulat 1 sampai 9."


@pytest.mark.parametrize(
    ("kss", "slept", "reasons"),
    [
        (None, None, ()),
        (6, 5.0, ()),
        (7, None, ("skala kantuk (KSS) 7",)),
        (None, 4.9, ("tidur 4,9 jam dalam 24 jam terakhir",)),
        (9, 0, ("skala kantuk (KSS) 9", "tidur 0 jam dalam 24 jam terakhir")),
    ],
)
def test_where_tiredness_counts(kss: int | None, slept: float | None, reasons: tuple[str, ...]) -> None:
    assert impaired(RULE, kss, slept) == reasons


def test_hours_on_duty() -> None:
    hours = [None, 0, 7.99, 8, 11.9, 12, 15.9, 16, 40]
    assert [duty_flag(RULE, value) for value in hours] == [
        None, None, None, "kuning", "kuning", "jingga", "jingga", "merah", "merah",
    ]  # fmt: skip
    assert duty_words("merah", 16.5) == "Bertugas 16,5 jam: wajib ganti."
