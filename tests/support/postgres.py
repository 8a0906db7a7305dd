"""A private PostgreSQL server for tests: started from Debian's server programs, thrown away afterwards.

The system's own cluster is never touched. Missing server programs fail a test instead of skipping it:
a skipped database test would look like a passed one.
"""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

BINARIES = Path("/usr/lib/postgresql")
ROLE = "siaga"
START_ATTEMPTS = 5
_database_numbers = itertools.count(1)


class PostgresUnavailable(RuntimeError):
    """The server programs are missing, or the server did not start; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """One server with its own data folder, listening on 127.0.0.1 and on a socket in that folder."""

    binaries: Path
    folder: Path
    password: str
    port: int

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy address of one database, for the psycopg 3 driver."""
        return f"postgresql+psycopg://{ROLE}:{self.password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A plain psycopg connection, each statement its own transaction."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=ROLE,
            password=self.password,
            dbname=database,
            autocommit=True,
        )

    def create_database(self, template: str = "template1") -> str:
        """Create an empty database, or a copy of ``template`` (nobody may be connected to it); its name."""
        name = f"uji_{next(_database_numbers)}"
        with self.connect() as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database together with the connections a test may have left open."""
        with self.connect() as connection:
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(name)))

    def start(self) -> None:
        """Start and wait until connections are accepted."""
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -c unix_socket_directories={self.folder}"
        log = self.folder / "server.log"
        try:
            self._pg_ctl("start", "-w", "-t", "60", "-l", str(log), "-o", options)
        except subprocess.CalledProcessError as error:
            written = log.read_text(errors="replace") if log.exists() else ""
            raise PostgresUnavailable(f"PostgreSQL did not start:\n{error.stdout}\n{written}") from error

    def stop(self, mode: str = "fast") -> None:
        """Stop; ``mode="immediate"`` is the nearest thing to a power cut."""
        self._pg_ctl("stop", "-w", "-t", "60", "-m", mode)

    def _pg_ctl(self, *arguments: str) -> None:
        _run(self.folder, str(self.binaries / "pg_ctl"), "-D", str(self.folder / "data"), *arguments)


def find_binaries(root: Path = BINARIES) -> Path:
    """The folder of the newest installed server programs.

    Raises:
        PostgresUnavailable: none are installed.
    """
    found = [path.parent for path in root.glob("*/bin/initdb") if path.parent.parent.name.isdigit()]
    if not found:
        raise PostgresUnavailable(
            f"PostgreSQL server programs not found under {root}. Install them (apt-get install postgresql) "
            "or run 'make test', which does."
        )
    return max(found, key=lambda path: int(path.parent.name))


def _unprivileged() -> list[str]:
    """The command prefix that leaves root, which PostgreSQL refuses to run as; empty for anyone else."""
    if os.geteuid() != 0:
        return []
    account = _unprivileged_account()
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


def _unprivileged_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _run(folder: Path, *command: str) -> None:
    # The output goes to a file: the server inherits it, and a pipe would stay open for as long as it lives.
    output = folder / "command.log"
    with output.open("wb") as sink:
        done = subprocess.run(
            [*_unprivileged(), *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=sink,
            stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, output.read_text(errors="replace"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _initialise(binaries: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if os.geteuid() == 0:
        account = _unprivileged_account()
        for path in (folder, secret):
            os.chown(path, account.pw_uid, account.pw_gid)
    _run(
        folder, str(binaries / "initdb"), "-D", str(folder / "data"), "-U", ROLE, "--auth=scram-sha-256",
        f"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
    )  # fmt: skip


@contextmanager
def private_postgres(binaries: Path | None = None) -> Iterator[PostgresServer]:
    """A running server with durable settings (fsync on), stopped and deleted at the end.

    Raises:
        PostgresUnavailable: the server programs are missing or the server does not start.
    """
    binaries = binaries or find_binaries()
    # Not pytest's tmp_path: a socket's path may have 107 characters at most, and another user must get in.
    folder = Path(tempfile.mkdtemp(prefix="siaga-pg-"))
    try:
        password = secrets.token_hex(16)
        _initialise(binaries, folder, password)
        server = _started(binaries, folder, password)
        try:
            yield server
        finally:
            if (folder / "data" / "postmaster.pid").exists():  # a test may have stopped it itself
                server.stop()
    finally:
        shutil.rmtree(folder)


def _started(binaries: Path, folder: Path, password: str) -> PostgresServer:
    """Start on a free port; another process may take the port in between, so a few are tried."""
    for attempt in range(1, START_ATTEMPTS + 1):
        server = PostgresServer(binaries, folder, password, _free_port())
        try:
            server.start()
        except PostgresUnavailable:
            if attempt == START_ATTEMPTS:
                raise
        else:
            return server
    raise AssertionError("unreachable: the last attempt returns or raises")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One private server per test process (each xdist worker has its own)."""
    with private_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """SQLAlchemy address of the private server's maintenance database."""
    return postgres_server.url()


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> Iterator[str]:
    """SQLAlchemy address of a new, empty database for this test alone."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)
