"""Typed wrongly or not at all: one sentence, the exit code, the help in Indonesian."""

from __future__ import annotations

import pytest

from dashboard import commands
from tests.e2e.commands.conftest import Run

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["hitung"], "Perintah 'hitung' tidak dikenal. Lihat: python app.py --help"),
        (["totals"], "--contest wajib diisi."),
        (["totals", "--contes", "ppwp"], "Opsi --contes tidak dikenal."),
        (["totals", "--contest"], "Opsi --contest memerlukan nilai"),
        (["verify", "lebih"], "Perintah ini ditulis dengan kata yang kurang atau berlebih."),
        (["backup"], "BERKAS wajib diisi."),
        (["simulate", "--speed", "cepat"], "--speed: 'cepat' tidak dapat dipakai: isi angka 0 sampai 3600."),
        (["simulate", "--tps", "0"], "--tps: '0' tidak dapat dipakai"),
        (["accounts", "add", "ani", "--role", "raja", "--name", "Ani"], "--role: 'raja' tidak dikenal; pilihannya"),
    ],
)
def test_wrong_use_is_one_sentence_and_two(run: Run, words: list[str], says: str) -> None:
    said = run(*words)
    assert said.code == 2
    assert said.err.startswith(says)
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_unknown_setting_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAGA_PROT", "8050")
    said = run("settings")
    assert said.code == 2
    assert said.err.startswith("SIAGA_PROT tidak dikenal")


def test_help_is_indonesian_and_names_every_command(run: Run) -> None:
    said = run("--help")
    assert said.code == 0
    for name, command in commands.cli.commands.items():
        assert command.hidden or f"\n  {name} " in said.out
        assert command.help
    assert "Pemakaian: python app.py [OPSI] PERINTAH" in said.out
    assert "Usage" not in said.out + run("totals", "--help").out
    assert "Options" not in run("totals", "--help").out
    assert "[wajib]" in run("totals", "--help").out
    assert "[required]" not in run("totals", "--help").out


def test_nothing_typed_shows_the_help(run: Run) -> None:
    said = run()
    assert (said.code, said.out) == (2, "")
    assert "Perintah:" in said.err
