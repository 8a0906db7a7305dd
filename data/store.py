"""The store: one SQLite file or one PostgreSQL database, and the only ways to read and write it.

SQLite: WAL, `synchronous=FULL`, one writing process (a file lock beside the database says who), one writing
connection; writers of that process queue up and share commits. PostgreSQL: any number of processes. Engines are
made after a fork, never before: a SQLite pool that lives through `fork()` corrupts the file.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from data import schema
from data.errors import DISK_FULL, Refused, SiagaError, StoreError
from data.groupcommit import GroupCommit
from data.tables import election, store_info

T = TypeVar("T")


def database_sentence(error: SQLAlchemyError) -> str:
    """What a database error means to the person at the terminal."""
    text = str(getattr(error, "orig", error)).lower()
    if "disk is full" in text or "no space left" in text or "disk full" in text:
        return DISK_FULL
    if "append only" in text:
        return "Yang sudah tercatat tidak dapat diubah atau dihapus (append only)."
    if "readonly" in text or "read-only" in text:
        return "Basis data hanya dapat dibaca: periksa izin tulis folder data."
    if "unable to open database file" in text:
        # SQLite makes files beside the database even to read it.
        return "Berkas basis data tidak dapat dibuka: periksa letak, izin tulis, dan ruang cakram folder data."
    if "disk i/o error" in text:
        return "Cakram tempat basis data tidak dapat dipakai (penuh atau rusak): periksa ruang dan keadaannya."
    if "malformed" in text or "not a database" in text:
        return "Berkas basis data rusak atau bukan basis data Siaga Pemilu: pulihkan dari cadangan."
    if "connection" in text or "connect" in text:
        return "Basis data tidak dapat dihubungi: periksa SIAGA_DATABASE_URL dan layanan PostgreSQL."
    if "locked" in text:
        return "Basis data sedang dipakai proses lain: tunggu sebentar, lalu coba lagi."
    return "Basis data menolak perintah ini; rinciannya ada di log."


def _known(error: DBAPIError | UnicodeEncodeError) -> SiagaError:
    """A failed write in the words of its sender: a value that cannot be kept, or a store that cannot be used."""
    if isinstance(error, DataError | UnicodeEncodeError):
        return Refused("Ada isian yang tidak dapat disimpan: hurufnya atau angkanya di luar yang dikenal basis data. "
                       "Periksa isian itu, lalu kirim lagi.")  # fmt: skip
    return StoreError(database_sentence(error))


class Store:
    """An open store. `read()` gives one consistent picture; `write(fn)` runs `fn(connection)` in one transaction."""

    def __init__(self, url: str, *, writable: bool = True) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.writable = writable
        self._pid = os.getpid()
        self._lock_file: IO[str] | None = None
        if self.is_sqlite and writable:
            self._take_writer_lock()
        self.reader = self._engine(reading=True)
        self._writer = self._engine(reading=False)
        self._group = GroupCommit(self._writer) if self.is_sqlite else None

    # ---- opening and closing ----

    @property
    def path(self) -> Path:
        """The SQLite file; an error on PostgreSQL."""
        if not self.is_sqlite or not self.url.database:
            raise StoreError("Perintah ini hanya untuk basis data SQLite bawaan.")
        return Path(self.url.database)

    def _take_writer_lock(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = open(self.path.with_suffix(".lock"), "a+")  # noqa: SIM115 - held until close
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise StoreBusy(
                "Basis data ini sedang ditulis oleh proses Siaga Pemilu yang lain. "
                "Hentikan proses itu, atau jalankan perintah lewat proses yang sedang melayani."
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock_file = lock

    def _engine(self, *, reading: bool) -> Engine:
        if not self.is_sqlite:
            url = self.url.set(drivername="postgresql+psycopg")
            isolation = "REPEATABLE READ" if reading else "READ COMMITTED"
            return create_engine(url, isolation_level=isolation, pool_size=10, max_overflow=20, pool_pre_ping=True)
        engine = create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=16 if reading else 1,
            max_overflow=32 if reading else 0,
            connect_args={"check_same_thread": False, "timeout": 10},
        )
        _sqlite_events(engine, reading=reading)
        return engine

    def close(self) -> None:
        """Give back connections and the writer's lock."""
        self.reader.dispose()
        self._writer.dispose()
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- reading and writing ----

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that sees one moment of the store, however long it reads."""
        self._same_process()
        try:
            with self.reader.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise StoreError(database_sentence(error)) from error

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction and return what it returns once the commit is on disk.

        An exception rolls back everything `work` did and is passed on; an error of the database is said as `Refused`
        (a value it cannot keep) or `StoreError`, all but `IntegrityError`. On SQLite the works of several threads may
        share one commit, each in its own savepoint; none of them sees a half of another.
        """
        self._same_process()
        if not self.writable:
            raise StoreError("Penyimpanan dibuka hanya untuk dibaca.")
        try:
            if self._group is not None:
                return self._group.run(work)
            with self._writer.begin() as connection:
                return work(connection)
        except IntegrityError:
            raise  # a rule of the tables was broken: a fault of the work, not of the store or of what was typed
        except (DBAPIError, UnicodeEncodeError) as error:
            raise _known(error) from error

    @contextmanager
    def long_write(self) -> Iterator[Connection]:
        """One transaction for a whole import: everything or nothing."""
        self._same_process()
        if not self.writable:
            raise StoreError("Penyimpanan dibuka hanya untuk dibaca.")
        try:
            with self._group.alone() if self._group is not None else nullcontext(), self._writer.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (DBAPIError, UnicodeEncodeError) as error:
            raise _known(error) from error

    def _same_process(self) -> None:
        if os.getpid() != self._pid:
            raise RuntimeError("a Store must be opened after fork(), in the process that uses it")

    # ---- what it is ----

    def kind(self) -> str:
        """'real' or 'simulated'."""
        with self.read() as connection:
            kind: str | None = connection.execute(select(store_info.c.kind)).scalar()
        if kind is None:
            raise StoreError("Penyimpanan masih kosong: jalankan `python app.py init` dahulu.")
        return kind

    def require_kind(self, kind: str) -> None:
        """Refuse the other kind of store, with a sentence."""
        here = self.kind()
        if here != kind:
            words = {"real": "NYATA", "simulated": "SIMULASI"}
            raise StoreError(
                f"Penyimpanan ini {words[here]}; perintah ini hanya untuk penyimpanan {words[kind]}. "
                "Pakai SIAGA_DATA_DIR atau SIAGA_DATABASE_URL lain."
            )

    def current_election(self) -> str:
        """The code of the current election."""
        with self.read() as connection:
            code: str | None = connection.execute(
                select(election.c.code).where(election.c.is_current).order_by(election.c.code)
            ).scalar()
        if code is None:
            raise StoreError("Belum ada pemilu di penyimpanan ini: jalankan `python app.py init` dahulu.")
        return code

    def check_schema(self) -> None:
        """Refuse an empty store or one of another schema version."""
        schema.check(self.reader)

    def migrate(self) -> None:
        """Bring the schema to this program's version."""
        if not self.writable:
            raise StoreError("Penyimpanan dibuka hanya untuk dibaca.")
        schema.upgrade(self._writer)


class StoreBusy(StoreError):
    """Another process is the writer of this SQLite store."""


def _sqlite_events(engine: Engine, *, reading: bool) -> None:
    """pysqlite's own transaction guessing is switched off; BEGIN is ours."""

    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # NORMAL may lose acknowledged forms on power loss
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=10000")
        if reading:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    def begin(connection: Connection) -> None:
        # IMMEDIATE: a writer waits at the start instead of failing half way when it upgrades its lock.
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begin)
