"""The cut by area in queries is the cut of `data.actor.contains`."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.actor import KOTA, contains
from data.house import House
from data.tables import area
from data.view.scope import inside


@pytest.mark.parametrize(
    "areas",
    [
        (),
        (KOTA,),
        ("64.72.01",),
        ("64.72.01.1001", "64.72.03.1001.001"),
        ("64.72.0",),  # the beginning of a code is no area
        ("64_72_01",),  # nor is a pattern
    ],
)
def test_rows_inside_are_those_of_contained_areas(any_house: House, areas: tuple[str, ...]) -> None:
    wanted = select(area.c.code).where(area.c.election == any_house.election, inside(area.c.code, areas))
    with any_house.store.read() as connection:
        found = set(connection.execute(wanted).scalars())
    register = any_house.register()
    assert found == {code for code in register.areas if any(contains(one, code) for one in areas)}
