"""Dapil: which kecamatan make one up."""

from __future__ import annotations

from data.dapil import dapil_area, first_kecamatan, grouping, members
from data.house import House

SECOND = ["64.72.01", "64.72.02", "64.72.10"]


def test_a_dapil_is_its_kecamatan_and_any_other_area_itself(lite_house: House) -> None:
    register = lite_house.register()
    assert grouping(register)["647202"] == SECOND
    assert members(register, dapil_area("647202")) == SECOND
    assert first_kecamatan(register, dapil_area("647202")) == "64.72.01"
    for area in ("64.72", "64.72.01", "64.72.01.1001.001"):
        assert members(register, area) == [area]


def test_every_kecamatan_is_in_one_dapil(lite_house: House) -> None:
    register = lite_house.register()
    found = [kecamatan for dapil in grouping(register).values() for kecamatan in dapil]
    assert sorted(found) == list(register.kecamatan())
