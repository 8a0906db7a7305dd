"""How many officers a place should have."""

from __future__ import annotations

import pytest

from data.rules.headcount import DEFAULT, Headcount, missing


def test_what_is_not_named_keeps_its_default() -> None:
    assert dict(Headcount.parse("").people) == dict(DEFAULT) == {"kpps": 7, "linmas": 2, "pps": 3, "ppk": 5}
    assert dict(Headcount.parse(" linmas = 3 ; kpps=0").people) == {"kpps": 0, "linmas": 3, "pps": 3, "ppk": 5}
    assert str(Headcount.parse("linmas=3")) == "kpps=7;linmas=3;pps=3;ppk=5"
    assert Headcount.parse(str(Headcount.parse("ppk=4"))) == Headcount.parse("ppk=4")


@pytest.mark.parametrize("text", ["kpps", "kpps=", "kpps=tujuh", "saksi=2", "kpps=51", "kpps=-1", "kpps=7,linmas=2"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Headcount.parse(text)


def test_more_than_expected_is_none_missing() -> None:
    assert [missing(7, filled) for filled in (0, 6, 7, 9)] == [7, 1, 0, 0]
    assert Headcount().expected("kpps", 2_563) == 17_941
    assert Headcount().expected("saksi", 10) == 0
