"""Schema versions, by Alembic. A store of another version is refused with a sentence, never guessed at."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from data.errors import StoreError
from data.tables import metadata

MIGRATIONS = Path(__file__).with_name("migrations")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@cache
def newest() -> str:
    """The version this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("no migrations found")
    return head


def version(engine: Engine) -> str | None:
    """The version the store has; None when it is empty."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                _refuse_foreign(connection)
                return None
            return MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        from data.store import database_sentence

        raise StoreError(database_sentence(error)) from error


def _refuse_foreign(connection: Connection) -> None:
    """A database of another program is not an empty store. On a PostgreSQL server's database extensions may have
    tables of their own; only our names are taken there."""
    names = set(inspect(connection).get_table_names())
    if names if connection.dialect.name == "sqlite" else names & metadata.tables.keys():
        raise StoreError(
            "Basis data ini berisi tabel program lain, bukan penyimpanan Siaga Pemilu: periksa SIAGA_DATA_DIR dan "
            "SIAGA_DATABASE_URL."
        )


def check(engine: Engine) -> None:
    """Refuse an empty store and one made by an older or newer program."""
    here = version(engine)
    if here is None:
        raise StoreError("Penyimpanan masih kosong: jalankan `python app.py init` dahulu.")
    _refuse_newer(here)
    if here != newest():
        raise StoreError(
            f"Versi basis data {here}, sedangkan program ini memerlukan {newest()}. "
            "Buat cadangan, lalu jalankan `python app.py migrate`, atau pakai program yang sesuai."
        )


def _refuse_newer(here: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if here is not None and here not in known:
        raise StoreError(f"Versi basis data {here} lebih baru daripada program ini: pakai program yang lebih baru.")


def upgrade(engine: Engine) -> None:
    """Bring an empty or older store to this version; a newer one is refused."""
    _refuse_newer(version(engine))
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
