"""Totals for scripts."""

from __future__ import annotations

import json

import pytest

from tests.e2e.commands.conftest import Run

pytestmark = pytest.mark.e2e


def test_totals_of_an_empty_store(run: Run) -> None:
    run("init")
    document = json.loads(run("totals", "--contest", "ppwp", "--json").out)
    assert document["tps"] == {"total": 2563, "reported": 0, "counted": 0, "flagged": 0, "held": 0}
    assert document["votes"] == {"1": 0, "2": 0, "3": 0}
    assert document["invalid"] in (None, 0)
    assert document["dpt"]["total"] is None
    assert document["simulation"] is False
    unknown = run("totals", "--contest", "gubernur")
    assert (unknown.code, unknown.err) == (1, "Pemilihan 'gubernur' tidak ada dalam Pemilu 2024.\n")
    assert run("totals", "--contest", "ppwp", "--area", "64.71").code == 1
