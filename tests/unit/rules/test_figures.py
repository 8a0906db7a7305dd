"""A figure is a number, unread, or empty, and nothing turns one into another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.figures import UNREAD, Figure, FigureError, as_typed, decode, encode, known, parse_foreign, parse_typed

figures = st.one_of(st.integers(-20_000, 20_000), st.just(UNREAD), st.none())


@pytest.mark.parametrize(
    ("value", "figure"),
    [
        (0, 0),
        (12, 12),
        (12.0, 12),
        ("0", 0),
        (" 007 ", 7),
        ("80000", 80_000),
        (80_000, 80_000),
        ("x", UNREAD),
        (" X ", UNREAD),
        ("Tidak Terbaca", UNREAD),
        ("", None),
        ("   ", None),
        (None, None),
    ],
)
def test_typed_entries_that_are_figures(value: object, figure: object) -> None:
    assert parse_typed(value, "Suara sah") is figure or parse_typed(value, "Suara sah") == figure


@given(st.one_of(st.integers(0, 20_000), st.just(UNREAD), st.none()))
def test_what_is_shown_to_be_typed_over_is_read_back_as_it_was(figure: Figure) -> None:
    assert parse_typed(as_typed(figure), "Suara sah") == figure


@pytest.mark.parametrize(
    "value", [True, False, 1.5, float("nan"), float("inf"), -1, "-1", "+5", "1.234", "12,5", "dua", "²", "٣", [], "1e3"]
)
def test_typed_entries_that_are_not(value: object) -> None:
    with pytest.raises(FigureError) as caught:
        parse_typed(value, "Suara sah")
    assert caught.value.field == "Suara sah"
    assert caught.value.sentence.startswith("Suara sah: ")
    assert caught.value.sentence.endswith(".")


def test_the_sentence_says_what_to_do() -> None:
    with pytest.raises(FigureError) as caught:
        parse_typed("1.234", "Suara sah")
    assert caught.value.sentence == 'Suara sah: "1.234" memakai pemisah ribuan. Tulis angkanya saja, misalnya 1234.'


def test_a_line_of_digits_is_refused_without_reading_it() -> None:
    with pytest.raises(FigureError, match="lebih dari 15 digit"):
        parse_typed("9" * 100_000, "Suara sah")
    assert parse_typed("0" * 5_000 + "12", "Suara sah") == 12


@pytest.mark.parametrize(
    ("value", "figure"),
    [
        (-3, -3),
        ("-3", -3),
        (12_345, 12_345),
        ("12345", 12_345),
        (7.0, 7),
        ("", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_foreign_cells_keep_impossible_numbers(value: object, figure: int | None) -> None:
    assert parse_foreign(value, "suara_sah") == figure


@pytest.mark.parametrize("value", ["x", "n/a", "1.234", "12.0", 1.5, True, float("inf")])
def test_foreign_cells_that_are_no_numbers(value: object) -> None:
    with pytest.raises(FigureError, match="suara_sah: "):
        parse_foreign(value, "suara_sah")


@given(figures)
def test_stored_figures_come_back(figure: int | None) -> None:
    assert decode(encode(figure), "v") is figure or decode(encode(figure), "v") == figure


@pytest.mark.parametrize("value", ["12", 1.0, True, "", "X", []])
def test_storage_holds_nothing_else(value: object) -> None:
    with pytest.raises(FigureError, match="v: isi tersimpan"):
        decode(value, "v")


def test_known() -> None:
    assert known(0, 5)
    assert known()
    assert not known(0, None)
    assert not known(UNREAD, 1)


def test_unread_prints_as_its_name_and_is_no_number() -> None:
    assert repr(UNREAD) == "UNREAD"
    assert encode(UNREAD) == "x"
