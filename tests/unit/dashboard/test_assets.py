"""The static files: nothing comes from outside, and no stylesheet names what is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[3] / "dashboard/assets"
SHEETS = sorted(ASSETS.rglob("*.css"))
OWN = [sheet for sheet in SHEETS if "vendor" not in sheet.parts]
BOOTSTRAP = (ASSETS / "vendor/bootstrap.css").read_text()
# Set by scripts or by the element itself, always with a fallback or beside the rule that sets them.
SET_ELSEWHERE = re.compile(r"--(bs|Dash|ag)-")


def _addresses(sheet: Path) -> list[str]:
    found = re.findall(r"""url\(\s*["']?([^"')]+)""", sheet.read_text())
    return [address for address in found if not address.startswith("data:")]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_stylesheet_loads_only_files_that_lie_beside_it(sheet: Path) -> None:
    assert "@import" not in sheet.read_text()
    missing = [address for address in _addresses(sheet) if not (sheet.parent / address).is_file()]
    assert missing == []


def test_the_vendored_files_carry_their_licences() -> None:
    licences = {path.stem: path.read_text() for path in (ASSETS / "vendor/licences").iterdir()}
    assert set(licences) == {"bootstrap", "bootstrap-icons", "inter"}
    assert "SIL OPEN FONT LICENSE" in licences["inter"].upper()
    assert licences["bootstrap"].startswith("The MIT License")


def test_vendored_stylesheets_yield_to_ours_in_any_order() -> None:
    for name in ("bootstrap.css", "bootstrap-icons.css"):
        sheet = (ASSETS / "vendor" / name).read_text()
        assert sheet.startswith("@layer vendor{")
        assert sheet.count("{") == sheet.count("}")
        assert "@charset" not in sheet
    assert all("@layer" not in sheet.read_text() for sheet in OWN)


@pytest.mark.parametrize("sheet", OWN, ids=lambda sheet: sheet.name)
def test_every_property_used_is_defined_somewhere(sheet: Path) -> None:
    everything = "\n".join(path.read_text() for path in OWN)
    defined = set(re.findall(r"(--[\w-]+):", everything))
    used = set(re.findall(r"var\((--[\w-]+)\)", sheet.read_text()))
    assert sorted(name for name in used - defined if not SET_ELSEWHERE.match(name)) == []


def test_every_bootstrap_property_we_set_exists_in_this_bootstrap() -> None:
    """A renamed variable would silently leave Bootstrap's own colour on the screen."""
    set_by_us = {name for sheet in OWN for name in re.findall(r"(--bs-[\w-]+):", sheet.read_text())}
    assert sorted(name for name in set_by_us if name not in BOOTSTRAP) == []
