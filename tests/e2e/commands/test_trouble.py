"""What nobody foresaw is a sentence, with a number that stands in the log; secrets are not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.commands.conftest import Run

pytestmark = pytest.mark.e2e


def test_an_unforeseen_error_is_a_sentence_with_a_number(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")

    def broken(*_: object) -> None:
        raise ZeroDivisionError("rahasia")

    monkeypatch.setattr("dashboard.commands.store.verify_chain", broken)
    said = run("verify")
    assert said.code == 1
    assert said.err.startswith("Terjadi kesalahan yang tidak terduga (nomor ")
    assert "rahasia" not in said.err
    number = said.err.split("nomor ")[1][:8]
    log = (tmp_path / "var" / "log" / "siaga.log").read_text()
    assert number in log
    assert "ZeroDivisionError" in log


def test_ctrl_c_is_clean(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dashboard.commands.store.verify_chain", interrupted)
    said = run("verify")
    assert (said.code, said.out, said.err.strip()) == (130, "", "Dihentikan.")


def test_settings_show_no_secret(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAGA_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("SIAGA_DATABASE_URL", "postgresql://siaga:sandi-rahasia@127.0.0.1/siaga")
    said = run("settings")
    assert "SIAGA_PORT=8050" in said.out
    assert "s" * 40 not in said.out
    assert "sandi-rahasia" not in said.out
