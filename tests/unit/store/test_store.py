"""The store itself: one writer, no engine across a fork, versions, kinds, shared commits."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError

from data.errors import Refused, StoreError
from data.founding import found, open_house
from data.house import House
from data.store import Store, StoreBusy
from data.tables import audit, metadata
from data.vault import Vault, load_master_key


def vault_in(folder: Path) -> Vault:
    return Vault(load_master_key(folder / "secrets" / "master.key"))


def test_the_migrated_schema_is_the_one_in_the_code(any_house: House) -> None:
    with any_house.store.reader.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_second_writer_is_refused_with_a_sentence(lite_house: House) -> None:
    with pytest.raises(StoreBusy, match="sedang ditulis"):
        Store(str(lite_house.store.url))
    with Store(str(lite_house.store.url), writable=False) as reading:
        assert reading.kind() == "real"
        with pytest.raises(StoreError, match="hanya untuk dibaca"):
            reading.write(lambda connection: None)


def test_the_lock_is_free_after_closing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'siaga.db'}"
    Store(url).close()
    Store(url).close()


def test_a_store_refuses_to_live_through_a_fork(lite_house: House) -> None:
    def child(queue: multiprocessing.Queue[str]) -> None:
        try:
            lite_house.store.kind()
            queue.put("worked")
        except RuntimeError as error:
            queue.put(str(error))

    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[str] = context.Queue()
    process = context.Process(target=child, args=(queue,))
    process.start()
    said = queue.get(timeout=30)
    process.join()
    assert "after fork" in said
    assert lite_house.store.kind() == "real"


def test_sqlite_is_durable_and_in_wal(lite_house: House) -> None:
    def settings(connection: object) -> tuple[object, object]:
        ask = connection.exec_driver_sql  # type: ignore[attr-defined]
        return ask("PRAGMA journal_mode").scalar(), ask("PRAGMA synchronous").scalar()

    assert lite_house.store.write(settings) == ("wal", 2)


def test_the_other_kind_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'siaga.db'}"
    with Store(url) as store:
        assert found(store, vault_in(tmp_path), "simulated") is True
        assert found(store, vault_in(tmp_path), "simulated") is False
        with pytest.raises(StoreError, match="SIMULASI"):
            found(store, vault_in(tmp_path), "real")


def test_an_empty_and_another_version_are_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'siaga.db'}"
    with pytest.raises(StoreError, match="masih kosong"):
        open_house(url, tmp_path)
    with Store(url) as store:
        found(store, vault_in(tmp_path), "real")
        store.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StoreError, match="9999"):
        open_house(url, tmp_path)


def test_another_master_key_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'siaga.db'}"
    with Store(url) as store:
        found(store, vault_in(tmp_path), "real")
    (tmp_path / "secrets" / "master.key").unlink()
    with pytest.raises(StoreError, match="Kunci induk"):
        open_house(url, tmp_path)


def test_a_broken_file_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "siaga.db"
    path.write_bytes(b"bukan basis data" * 500)
    with pytest.raises(StoreError, match="rusak"):
        open_house(f"sqlite:///{path}", tmp_path)


def test_a_folder_without_room_beside_the_database_is_named_as_such(lite_house: House) -> None:
    path = lite_house.store.path
    lite_house.store.close()
    for name in ("-shm", "-wal"):  # where SQLite wants its files: what a folder that cannot be written comes to
        path.with_name(path.name + name).mkdir()
    with Store(f"sqlite:///{path}", writable=False) as store, pytest.raises(StoreError, match="ruang cakram folder"):
        store.check_schema()


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "siaga.db"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE form (x)")
        other.execute("INSERT INTO form VALUES (1)")
    with Store(f"sqlite:///{path}") as store:
        with pytest.raises(StoreError, match="tabel program lain"):
            store.migrate()
        with pytest.raises(StoreError, match="tabel program lain"):
            store.check_schema()
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("form",)]
        assert other.execute("SELECT x FROM form").fetchall() == [(1,)]


def test_a_newer_store_is_never_told_to_migrate(lite_house: House) -> None:
    lite_house.store.write(
        lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    )
    for refuse in (lite_house.store.check_schema, lite_house.store.migrate):
        with pytest.raises(StoreError, match="Versi basis data 9999 lebih baru"):
            refuse()


def _line(subject: str) -> dict[str, str]:
    return {"at": "x", "actor": "uji", "role": "admin", "action": "uji", "subject": subject}


def test_threads_share_commits_and_a_failing_one_undoes_only_itself(any_house: House) -> None:
    failed: list[str] = []

    def write(number: int) -> None:
        def work(connection: object) -> None:
            connection.execute(insert(audit), _line(str(number)))  # type: ignore[attr-defined]
            if number % 5 == 0:
                raise Refused("tidak jadi")

        try:
            any_house.store.write(work)
        except Refused:
            failed.append(str(number))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_house.store.read() as connection:
        kept = set(connection.execute(select(audit.c.subject).where(audit.c.action == "uji")).scalars())
    assert kept == {str(number) for number in range(40) if number % 5}
    assert sorted(failed, key=int) == [str(number) for number in range(0, 40, 5)]


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (DataError("INSERT", {}, Exception("NUL")), Refused, "tidak dapat disimpan"),
        (ProgrammingError("INSERT", {}, Exception("no such table")), StoreError, "menolak perintah"),
        (DatabaseError("INSERT", {}, Exception("disk image is malformed")), StoreError, "rusak"),
        (DatabaseError("INSERT", {}, Exception("disk I/O error")), StoreError, "penuh atau rusak"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"), Refused, "tidak dapat disimpan"),
        (IntegrityError("INSERT", {}, Exception("UNIQUE")), IntegrityError, "UNIQUE"),
    ],
)
def test_errors_of_the_database_are_said_in_words(
    lite_house: House, error: Exception, kind: type[Exception], words: str
) -> None:
    def work(connection: object) -> None:
        raise error

    with pytest.raises(kind, match=words):
        lite_house.store.write(work)
    with pytest.raises(kind, match=words), lite_house.store.long_write() as connection:
        work(connection)


def test_a_failing_import_leaves_nothing(any_house: House) -> None:
    def half_an_import() -> None:
        with any_house.store.long_write() as connection:
            connection.execute(insert(audit), _line("impor"))
            raise Refused("baris 7")

    with pytest.raises(Refused):
        half_an_import()
    with any_house.store.read() as connection:
        assert connection.execute(select(audit.c.id).where(audit.c.subject == "impor")).first() is None


def test_a_full_disk_is_said_and_nothing_is_stored(lite_house: House) -> None:
    def fill(connection: object) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()  # type: ignore[attr-defined]
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")  # type: ignore[attr-defined]

    lite_house.store.write(fill)
    with pytest.raises(StoreError, match="Penyimpanan penuh"):
        lite_house.store.write(
            lambda connection: connection.execute(insert(audit), [_line("x" * 900) for _ in range(200)])
        )
    with lite_house.store.read() as connection:
        assert connection.execute(select(audit.c.id).where(audit.c.action == "uji")).first() is None
