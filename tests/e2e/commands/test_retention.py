"""The end of personal data: shown, asked twice, then done."""

from __future__ import annotations

import pytest

from tests.e2e.commands.conftest import Run

pytestmark = pytest.mark.e2e


def test_it_is_shown_and_destroyed_only_by_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init")
    shown = run("retention")
    assert shown.out.splitlines()[-2:] == [
        "Disimpan 180 hari, sampai 12/08/2024: sudah berakhir.",
        "Petugas yang datanya masih terbaca: 0.",
    ]
    refused = run("retention", "--destroy", "--election", "lain")
    assert refused.code == 1
    assert "Ketik kode pemilunya untuk memastikan: --election pemilu2024" in refused.err
    done = run("retention", "--destroy", "--election", "pemilu2024")
    assert (done.code, done.out.split(".")[0]) == (0, "Kunci 0 petugas dimusnahkan")
    monkeypatch.setenv("SIAGA_RETENTION_DAYS", "3650")
    assert "disimpan sampai" in run("retention", "--destroy", "--election", "pemilu2024").err
    monkeypatch.setenv("SIAGA_RETENTION_DAYS", "7")
    assert run("retention").code != 0
