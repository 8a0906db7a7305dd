"""A simulated store founded once, its register, and the content of night 7."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from data.clock import WITA, SimulatedClock
from data.folding import fold_all
from data.founding import Kind, found, open_house
from data.house import House
from data.register import Register
from data.simulation.content import Content
from data.store import Store
from data.vault import Vault, load_master_key

SEED = 7
EVENING_BEFORE = datetime(2024, 2, 13, 15, tzinfo=WITA)


def _found(folder: Path, kind: Kind) -> None:
    with Store(f"sqlite:///{folder}/siaga.db") as store:
        found(store, Vault(load_master_key(folder / "secrets" / "master.key")), kind)


def _open(folder: Path) -> House:
    clock = SimulatedClock(EVENING_BEFORE, running=False)
    return open_house(f"sqlite:///{folder}/siaga.db", folder, clock=clock)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a founded simulated store in which nothing has been folded yet."""
    folder = tmp_path_factory.mktemp("founded-simulated")
    _found(folder, "simulated")
    return folder


@pytest.fixture(scope="session")
def open_copy(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], House]]:
    """open_copy() -> an open house of its own, the clock standing at 15:00 of the day before."""
    opened: list[House] = []

    def make() -> House:
        folder = tmp_path_factory.mktemp("night") / "data"
        shutil.copytree(founded, folder)
        house = _open(folder)
        opened.append(house)
        fold_all(house)
        return house

    yield make
    for house in opened:
        house.store.close()


@pytest.fixture
def house(open_copy: Callable[[], House]) -> House:
    return open_copy()


@pytest.fixture
def real_house(tmp_path: Path) -> Iterator[House]:
    _found(tmp_path, "real")
    opened = _open(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture(scope="session")
def register(open_copy: Callable[[], House]) -> Register:
    """Samarinda's register, no DPT known."""
    return open_copy().register()


@pytest.fixture(scope="session")
def content(register: Register) -> Content:
    return Content(SEED, register)


@pytest.fixture(scope="session")
def every_tps(register: Register) -> tuple[str, ...]:
    return tuple(code for code, node in register.areas.items() if node.level == "tps")
