"""What docs/impor.md shows can be imported, and what can be imported is in docs/impor.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.house import House
from data.imports import KINDS, areas, candidates, officers, screenings, sirekap_csv, stations
from data.imports.files import Layout
from data.people import PERSON_ROLES, add_people
from tests.unit.imports.conftest import bring

TEXT = (Path(__file__).parents[3] / "docs/impor.md").read_text(encoding="utf-8")
LAYOUTS: dict[str, Layout] = {
    "wilayah": areas.LAYOUT,
    "tps": stations.LAYOUT,
    "calon": candidates.LAYOUT,
    "sirekap": sirekap_csv.layout_of(3),
    "petugas": officers.LAYOUT,
    "pemeriksaan": screenings.LAYOUT,
}


def section(what: str) -> str:
    found = re.search(rf"^## `{what}`$(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None, what
    return found[1]


@pytest.mark.parametrize("what", list(KINDS))
def test_the_example_is_accepted(house: House, tmp_path: Path, what: str) -> None:
    example = re.search(r"```\n(.*?)```", section(what), re.DOTALL)
    assert example is not None
    path = tmp_path / "contoh.csv"
    path.write_text(example[1], encoding="utf-8")
    if what == "pemeriksaan":
        people = [{"id": who, "name": who, "role": "kpps", "area": "64.72.01.1001.001"} for who in ("A1", "A2")]
        house.store.write(lambda connection: add_people(house, connection, people))
    report = bring(house, what, path, check_only=True)
    assert report.rows == len(example[1].splitlines()) - 1


@pytest.mark.parametrize("what", list(KINDS))
def test_every_column_is_described(what: str) -> None:
    described = section(what)
    # Rows of three (men, women, total) and the tickets are described by their first name.
    names = {re.sub(r"_[lpj]$", "", re.sub(r"^paslon_2$", "paslon_1", name)) for name in LAYOUTS[what].names.values()}
    assert {name for name in names if not re.search(rf"`{name}", described)} == set()


def test_every_role_is_described() -> None:
    assert {role for role in PERSON_ROLES if f"`{role}`" not in section("petugas")} == set()
