"""What a wrong code may have meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.rules.misaddressed import MOST, likely

KNOWN = {f"647201{kelurahan}{number:03d}" for kelurahan in (1001, 1002) for number in range(1, 30)}
digits = st.text("0123456789", min_size=13, max_size=13)


def test_the_senders_own_tps_comes_first_then_slips_from_the_end() -> None:
    assert likely("64.72.01.1001.210", ["6472011002005"], KNOWN) == ["6472011002005", "6472011001010"]
    found = likely("6472011001091", [], KNOWN)
    assert found[0] == "6472011001019"  # two digits swapped
    assert found[1:] == ["6472011001021", "6472011001011", "6472011001001"]  # one digit wrong, the nearest first


def test_what_is_not_in_the_list_is_never_proposed_nor_the_code_itself() -> None:
    found = likely("6472011001001", ["6472011001001", "6472999999999"], KNOWN)
    assert found[:4] == ["6472011001010", "6472011001002", "6472011001011", "6472011002001"]
    assert likely("x", [], KNOWN) == []
    assert likely("", ["6472011001007"], KNOWN) == ["6472011001007"]


@given(digits, st.lists(st.sampled_from(sorted(KNOWN)), max_size=3), st.sets(digits, max_size=5))
def test_proposals_are_few_known_and_each_once(code: str, own: list[str], more: set[str]) -> None:
    found = likely(code, own, KNOWN | more)
    assert len(found) == len(set(found)) <= MOST
    assert set(found) <= (KNOWN | more) - {code}


@given(st.sampled_from(sorted(KNOWN)), st.integers(0, 12), st.sampled_from("0123456789"))
def test_a_single_wrong_digit_is_found(right: str, at: int, other: str) -> None:
    wrong = right[:at] + other + right[at + 1 :]
    assert wrong in KNOWN or right in likely(wrong, [], KNOWN, most=200)
