"""A simulated night from the terminal: it goes on as itself, whatever it was cut into."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.commands.conftest import Run

pytestmark = pytest.mark.e2e


def test_a_night_goes_on_only_as_itself(night: Run, tmp_path: Path) -> None:
    said = night("totals", "--contest", "ppwp")
    assert said.out.startswith("SIMULASI\n")
    before = json.loads(night("totals", "--contest", "ppwp", "--json").out)
    assert 0 < before["tps"]["counted"] <= 59
    other = night("simulate", "--seed", "8")
    assert other.code == 1
    assert "--seed 7 --tps 59" in other.err
    assert night("simulate", "--until", "25:00").err.startswith("Jam '25:00' tidak dikenal")
    further = night("simulate", "--speed", "0", "--until", "20:00")
    assert further.out.endswith("Malam simulasi selesai sampai 14 Februari 2024 pukul 20.00 WITA.\n")
    after = json.loads(night("totals", "--contest", "ppwp", "--json").out)
    assert after["tps"]["reported"] == 59
    assert night("rebuild", "--check").code == 0


def test_the_same_seed_is_the_same_night_in_one_go_or_two(
    night: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night("simulate", "--speed", "0", "--until", "20:00")
    in_two = json.loads(night("totals", "--contest", "ppwp", "--json").out)
    monkeypatch.setenv("SIAGA_DATA_DIR", str(tmp_path / "lain"))
    night("simulate", "--speed", "0", "--tps", "59", "--until", "20:00")
    in_one = json.loads(night("totals", "--contest", "ppwp", "--json").out)
    for volatile in ("rev", "as_of"):
        in_one.pop(volatile), in_two.pop(volatile)
    assert in_one == in_two
