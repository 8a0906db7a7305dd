"""The log of an installation: what cannot be written never takes down what wanted to log."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from dashboard.commands.trouble import REFUSED, LogFile, explain, log_file
from dashboard.console import Terminal


def test_a_full_disk_costs_lines_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)  # as `start_log` sets it
    file = tmp_path / "siaga.log"
    file.symlink_to("/dev/full")
    log = logging.Logger("full")
    log.addHandler(LogFile(file, encoding="utf-8", delay=True))
    for _ in range(3):  # the first leaves something in the buffer that the second has to write out
        log.error("tidak termuat")
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def no_log() -> Iterator[None]:
    """Without the log files that earlier tests of this process have opened, and without the one this test opens."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    root.handlers = [one for one in kept if not isinstance(one, LogFile)]
    yield
    root.handlers, root.level = kept, level


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Penyimpanan penuh: permintaan ini belum tersimpan."),
        (PermissionError(errno.EROFS, "Read-only file system", "x.lock"), "x.lock: berada di cakram yang hanya dapat"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/proc/foo"), "/proc/foo: tidak ada."),
        (OperationalError("CREATE", {}, Exception("no such column: x")), "Basis data menolak perintah ini"),
    ],
)
def test_an_error_is_one_sentence_on_the_screen(
    no_log: None, error: Exception, words: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert explain(error, Terminal(), tmp_path) == REFUSED
    out, said = capfd.readouterr()
    assert (out, said.count("\n")) == ("", 1)
    assert words in said
    assert ("no such column" in log_file(tmp_path).read_text()) if isinstance(error, OperationalError) else True
