"""Opening the store that the settings name: with a clock of its kind, and never making one by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, make_url, select, text

from dashboard.night_state import clock_of
from dashboard.settings import Settings
from data import schema
from data.errors import StoreError
from data.founding import open_house
from data.house import House
from data.store import Store
from data.tables import store_info
from data.vault import Vault, load_master_key

_AT_WORK: Final = 6472_2025  # advisory lock of the process that folds on PostgreSQL


def sqlite_file(settings: Settings) -> Path | None:
    """The database file; None on PostgreSQL."""
    url = make_url(settings.database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def database_name(settings: Settings) -> str:
    """The database as two processes can compare it, without its password."""
    file = sqlite_file(settings)
    return str(file.resolve()) if file else make_url(settings.database_url).render_as_string()


def key_file(settings: Settings) -> Path:
    """Where the master key is when no setting gives it."""
    return settings.data_dir / "secrets" / "master.key"


def is_there(settings: Settings) -> bool:
    """Whether there may be a store; opening a missing SQLite file would make an empty one."""
    file = sqlite_file(settings)
    return file is None or file.exists()


def is_founded(settings: Settings) -> bool:
    """Whether a store of some kind stands there, of whatever version."""
    if not is_there(settings):
        return False
    with Store(settings.database_url, writable=False) as store:
        if schema.version(store.reader) is None:
            return False
        with store.read() as connection:
            return connection.execute(select(store_info.c.kind)).first() is not None


def open_standing(settings: Settings, *, writable: bool = True) -> House:
    """The house of a founded store. Raises `StoreError` for anything else, and makes nothing."""
    if not is_there(settings):
        raise StoreError(
            f"Belum ada penyimpanan di {sqlite_file(settings)}: jalankan `python app.py init` (nyata) "
            "atau `python app.py run` (simulasi) dahulu."
        )
    require_key(settings)
    house = open_house(
        settings.database_url, settings.data_dir, writable=writable, master_key=settings.master_key or None
    )
    try:
        house.clock = clock_of(house)
    except BaseException:
        house.store.close()
        raise
    return house


def require_key(settings: Settings) -> None:
    """Refuse to go on without the master key: a new one would not open what was sealed under the old."""
    if not settings.master_key and not key_file(settings).exists():
        raise StoreError(
            f"Kunci induk tidak ada di {key_file(settings)}: pulihkan berkas itu dari salinan Anda, "
            "atau setel SIAGA_MASTER_KEY."
        )


def vault_of(settings: Settings) -> Vault:
    """The vault; its key is made when there is none yet."""
    return Vault(load_master_key(key_file(settings), settings.master_key or None))


class AtWork:
    """The mark of the process that folds (and feeds a simulated night) on a PostgreSQL database: one at a time.

    It lives as long as its connection, so that it ends with the process however that ends.
    """

    def __init__(self, store: Store) -> None:
        self._connection: Connection | None = store.reader.connect().execution_options(isolation_level="AUTOCOMMIT")

    def take(self) -> bool:
        """Whether it is ours now."""
        found = self._ask("SELECT pg_try_advisory_lock(:key)")
        return bool(found)

    def holds(self) -> bool:
        """Whether the connection that holds it still lives; raises a database error when it does not."""
        return self._ask("SELECT :key IS NOT NULL")

    def give_back(self) -> None:
        if self._connection is not None:
            # Closing alone would hand the connection, lock and all, back to the pool.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _ask(self, question: str) -> bool:
        assert self._connection is not None
        return bool(self._connection.execute(text(question), {"key": _AT_WORK}).scalar())


def folder_at_work(store: Store) -> bool:
    """Whether a folding process is at work on this PostgreSQL database."""
    mark = AtWork(store)
    try:
        return not mark.take()
    finally:
        mark.give_back()
