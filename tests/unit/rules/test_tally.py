"""The form and the register: storage, reserve, shape."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.figures import UNREAD, FigureError
from data.rules.tally import Register, TallyForm, Triple

figures = st.one_of(st.integers(-5, 20_000), st.just(UNREAD), st.none())
triples = st.builds(Triple, figures, figures, figures)
vectors = st.lists(figures, max_size=5).map(tuple)
forms = st.builds(
    TallyForm,
    st.sampled_from(["ppwp", "dpr"]),
    vectors,
    vectors,
    *[triples] * 6,
    *[figures] * 7,
)


@given(forms)
def test_a_stored_form_comes_back_as_it_was(form: TallyForm) -> None:
    assert TallyForm.from_json(form.to_json()) == form


def test_storage_is_short_and_keeps_unread_apart_from_empty() -> None:
    form = TallyForm("ppwp", (48, UNREAD, None), dpt=Triple(None, None, 280), valid=0)
    assert form.to_json() == {"c": "ppwp", "votes": [48, "x", None], "d": [None, None, 280], "v": 0}


@pytest.mark.parametrize(
    "stored",
    [
        {"c": "ppwp", "votes": [1], "vv": 2},
        {"votes": [1]},
        {"c": "ppwp"},
        {"c": "ppwp", "votes": "12"},
        {"c": "ppwp", "votes": [1], "d": [1, 2]},
        {"c": "ppwp", "votes": [1.5]},
    ],
)
def test_damaged_storage_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(FigureError):
        TallyForm.from_json(stored)


def test_the_limit_of_an_unknown_tps_is_the_ceiling_and_its_reserve() -> None:
    assert Register(ceiling=300).limit_without_capacity() == 306
    assert Register(ceiling=600).limit_without_capacity() == 612


@pytest.mark.parametrize(("rounding", "spare"), [("up", 6), ("down", 5), ("nearest", 5)])
def test_reserve_of_261_voters(rounding: str, spare: int) -> None:
    assert Register(reserve_rounding=rounding).reserve(261) == spare  # type: ignore[arg-type]


def test_reserve_rounds_a_half_upwards_when_nearest() -> None:
    assert Register(reserve_rounding="nearest").reserve(275) == 6
    assert Register(reserve_share=Fraction(25, 1000)).reserve(100) == 3


def test_a_register_whose_parties_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="di luar daftar partai"):
        Register(party_of=(0, 1), party_labels=("A",))
    with pytest.raises(ValueError, match="jumlah penunjuk partai"):
        Register(choice_labels=("a",), party_of=(0, 0), party_labels=("A",))


def test_a_form_of_another_ballot_is_refused() -> None:
    with pytest.raises(FigureError, match="ada 2 angka, sedangkan surat suara ini memuat 3 pilihan"):
        Register(choice_labels=("01", "02", "03")).fits(TallyForm("ppwp", (1, 2)))
    with pytest.raises(FigureError, match="ada 1 jumlah partai"):
        Register(party_of=(0, 1), party_labels=("A", "B")).fits(TallyForm("dpr", (1, 2), (1,)))


def test_entries_follow_the_paper() -> None:
    names = [name for name, _, _ in TallyForm("dpr", (1, 2), (3,)).entries()]
    assert names[:3] == ["dpt.men", "dpt.women", "dpt.total"]
    assert names[18:25] == ["received", "used", "spoiled", "unused", "votes.0", "votes.1", "party_totals.0"]
    assert names[25:] == ["valid", "invalid", "total"]
