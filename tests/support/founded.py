"""Founded stores for tests: each kind is founded once per test process and copied from then on.

Founding runs the migrations and folds the empty city, which takes longer than most tests that stand on it.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from data.clock import SimulatedClock
from data.folding import fold_all
from data.founding import Kind, found, open_house
from data.house import House
from data.store import Store
from data.vault import Vault, load_master_key

EVENING = datetime(2024, 2, 14, 13, tzinfo=UTC)
"""21.00 WITA of the voting day."""


def found_store(folder: Path, kind: Kind = "real") -> None:
    """A SQLite store with built-in Samarinda and its master key in `folder`; nothing folded yet."""
    shutil.copytree(_lite(kind, folded=False), folder, dirs_exist_ok=True)


def open_founded(url: str, folder: Path, kind: Kind = "real") -> House:
    """An open house over a founded and folded store; `url` is of an empty database, the clock stands at `EVENING`."""
    ready = _lite(kind, folded=True)
    if url.startswith("sqlite"):
        shutil.copytree(ready, folder, dirs_exist_ok=True)
    else:
        shutil.copytree(ready / "secrets", folder / "secrets", dirs_exist_ok=True)
        _copy_database(_postgres(url, kind), url)
    return open_house(url, folder, clock=SimulatedClock(EVENING, running=False))


@functools.cache
def _lite(kind: Kind, *, folded: bool) -> Path:
    """A folder with a store of this kind and its key; copied, never written to."""
    folder = Path(tempfile.mkdtemp(prefix="siaga-berdiri-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if folded:
        shutil.copytree(_lite(kind, folded=False), folder, dirs_exist_ok=True)
        _fold(f"sqlite:///{folder / 'siaga.db'}", folder)
    else:
        _found(f"sqlite:///{folder / 'siaga.db'}", folder, kind)
    return folder


_templates: dict[tuple[str, Kind], str] = {}


def _postgres(url: str, kind: Kind) -> str:
    """The name of a founded and folded database on the server of `url`; copied, never written to."""
    address = make_url(url)
    where = (f"{address.host}:{address.port}", kind)
    if where not in _templates:
        name = f"berdiri_{kind}"
        _command(url, f'CREATE DATABASE "{name}"')
        own = address.set(database=name).render_as_string(hide_password=False)
        _found(own, _lite(kind, folded=True), kind)
        _fold(own, _lite(kind, folded=True))
        _templates[where] = name
    return _templates[where]


def _copy_database(template: str, url: str) -> None:
    name = make_url(url).database
    _command(url, f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _command(url: str, *statements: str) -> None:
    """Run statements of the whole server, each on its own."""
    engine = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _found(url: str, folder: Path, kind: Kind) -> None:
    with Store(url) as store:
        found(store, Vault(load_master_key(folder / "secrets" / "master.key")), kind)


def _fold(url: str, folder: Path) -> None:
    house = open_house(url, folder, clock=SimulatedClock(EVENING, running=False))
    fold_all(house)
    house.store.close()
