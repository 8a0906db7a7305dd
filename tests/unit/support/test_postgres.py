"""The private PostgreSQL server that database tests stand on."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.support.postgres import PostgresServer, PostgresUnavailable, find_binaries, private_postgres


def _names(server: PostgresServer) -> set[str]:
    with server.connect() as connection:
        return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}


def test_the_server_is_durable_and_speaks_utf8(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        settings = {name: connection.scalar(text(f"SHOW {name}")) for name in ("fsync", "server_encoding")}
    engine.dispose()
    assert settings == {"fsync": "on", "server_encoding": "UTF8"}


def test_a_database_starts_empty_and_keeps_what_is_written(postgres_database: str) -> None:
    engine = create_engine(postgres_database)
    with engine.begin() as connection:
        tables = connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
        connection.execute(text("CREATE TABLE kelurahan (nama text)"))
        connection.execute(text("INSERT INTO kelurahan VALUES ('Lok Bahu')"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT nama FROM kelurahan")) == "Lok Bahu"
    engine.dispose()
    assert tables == 0


def test_databases_are_separate_and_a_template_is_copied(postgres_server: PostgresServer) -> None:
    first = postgres_server.create_database()
    with postgres_server.connect(first) as connection:
        connection.execute("CREATE TABLE tps (nomor int)")
    empty = postgres_server.create_database()
    copy = postgres_server.create_database(template=first)
    found = {}
    for name in (empty, copy):
        with postgres_server.connect(name) as connection:
            row = connection.execute("SELECT to_regclass('public.tps') IS NOT NULL").fetchone()
            found[name] = row is not None and row[0]
    for name in (first, empty, copy):
        postgres_server.drop_database(name)
    assert found == {empty: False, copy: True}


def test_dropping_ends_connections_that_were_left_open(postgres_server: PostgresServer) -> None:
    name = postgres_server.create_database()
    left_open = postgres_server.connect(name)
    postgres_server.drop_database(name)
    assert name not in _names(postgres_server)
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    left_open.close()


def test_the_password_is_required(postgres_server: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host="127.0.0.1", port=postgres_server.port, user="siaga", password="salah")


def test_it_survives_a_power_cut_and_leaves_nothing_behind() -> None:
    with private_postgres() as server:
        with server.connect() as connection:
            connection.execute("CREATE TABLE suara (jumlah int)")
            connection.execute("INSERT INTO suara VALUES (218)")
        server.stop("immediate")
        server.start()
        with server.connect() as connection:
            assert connection.execute("SELECT jumlah FROM suara").fetchall() == [(218,)]
        folder = server.folder
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        server.connect()


def test_missing_programs_are_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(PostgresUnavailable, match=r"not found under .*apt-get install postgresql"):
        find_binaries(tmp_path)


def test_the_newest_version_is_taken_by_number_not_by_letter(tmp_path: Path) -> None:
    for version in ("9", "15"):
        programs = tmp_path / version / "bin"
        programs.mkdir(parents=True)
        (programs / "initdb").touch()
    assert find_binaries(tmp_path) == tmp_path / "15" / "bin"
