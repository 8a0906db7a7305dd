"""`python app.py COMMAND` as it is typed, without a server and in this process to be quick."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard import commands
from data.founding import open_house
from data.house import House


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command over a data folder of this test."""
    for name in [name for name in os.environ if name.startswith("SIAGA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SIAGA_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)

    def work(*words: str) -> Said:
        capfd.readouterr()
        code = commands.main(list(words))
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Said(code, out, err)

    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield work
    root.setLevel(level)
    for handler in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(handler)
        handler.close()


@pytest.fixture(scope="session")
def half_a_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a simulated store with a small night until half past five."""
    folder = tmp_path_factory.mktemp("malam") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIAGA_DATA_DIR", str(folder))
        assert commands.main(["simulate", "--speed", "0", "--tps", "59", "--until", "17:30"]) == 0
    return folder


@pytest.fixture
def night(run: Run, half_a_night: Path, tmp_path: Path) -> Run:
    """Commands over a copy of that store."""
    shutil.copytree(half_a_night, tmp_path / "var")
    return run


def house_of(folder: Path) -> House:
    """The store of the commands, opened to look into."""
    return open_house(f"sqlite:///{folder / 'var' / 'siaga.db'}", folder / "var", writable=False)
