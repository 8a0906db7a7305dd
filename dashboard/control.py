"""Commands for a process that serves: handed over a Unix socket in the data folder and run there.

SQLite has one writing process. While it serves, `python app.py import ...` typed in another terminal sends its words
and its folder, and gets the lines back as they come. The socket is for its owner only: mode 0600, and the kernel says
who is at the other end. One JSON object per line in both directions.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

from dashboard.console import Advance, Bar, Console
from data.errors import StoreError, os_words

log = logging.getLogger("siaga.control")

NAME: Final = "siaga.sock"
_LONGEST_REQUEST: Final = 1_000_000
_TELL_EVERY: Final = 0.1  # seconds between two steps of a bar
_FINISH_SECONDS: Final = 20.0  # how long a command may go on once the server stops


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it was typed, where, and for which database."""

    argv: tuple[str, ...]
    cwd: str
    database: str


class Gone(Exception):
    """Nobody listens any more: the terminal was closed or its command interrupted, so the command stops too."""


class Wire:
    """The console of a command that runs here for a terminal over there."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def send(self, message: dict[str, Any]) -> None:
        try:
            self._connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise Gone from error

    def say(self, text: str = "") -> None:
        self.send({"out": text})

    def complain(self, text: str) -> None:
        self.send({"err": text})

    @contextmanager
    def progress(self, label: str) -> Iterator[Advance]:
        told = 0.0

        def advance(done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if done >= total or now - told >= _TELL_EVERY:
                told = now
                self.send({"bar": label, "done": done, "total": total})

        yield advance
        self.send({"bar": None})


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    """The socket's path by way of the folder's descriptor: a socket address may have 107 bytes at most."""
    handle = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{NAME}"
    finally:
        os.close(handle)


class ControlServer:
    """Takes commands while this process serves. `run(request, console)` does one and returns its exit code."""

    def __init__(self, folder: Path, database: str, run: Callable[[Request, Console], int]) -> None:
        self._folder = folder
        self._database = database
        self._run = run
        self._socket: socket.socket | None = None
        self._at_work: set[threading.Thread] = set()

    def start(self) -> None:
        """Listen. Only the holder of the writer's lock comes here, so a socket left by a crash may be removed."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        os.fchmod(self._socket.fileno(), 0o600)  # before bind(): the file is never open to others
        (self._folder / NAME).unlink(missing_ok=True)
        with _address(self._folder) as address:
            self._socket.bind(address)
        self._socket.listen(8)
        threading.Thread(target=self._accept, args=(self._socket,), name="control", daemon=True).start()

    def stop(self) -> None:
        """Take no more commands and let those at work come to an end."""
        if self._socket is None:
            return
        (self._folder / NAME).unlink(missing_ok=True)
        # close() alone would leave the thread in accept().
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._socket = None
        until = time.monotonic() + _FINISH_SECONDS
        for thread in list(self._at_work):
            thread.join(max(0.0, until - time.monotonic()))

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # closed by stop()
            thread = threading.Thread(target=self._serve, args=(connection,), name="command", daemon=True)
            self._at_work.add(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        wire = Wire(connection)
        try:
            with connection, connection.makefile("rb") as lines:
                self._answer(connection, lines, wire)
        except Gone:
            log.info("a handed command was given up by its terminal")
        finally:
            self._at_work.discard(threading.current_thread())

    def _answer(self, connection: socket.socket, lines: IO[bytes], wire: Wire) -> None:
        # Read first: closing on unread bytes would cut off the answer.
        request = _request(lines.readline(_LONGEST_REQUEST))
        if _peer(connection) != os.geteuid():
            wire.complain("Perintah hanya diterima dari pengguna yang menjalankan server.")
            wire.send({"exit": 1})
        elif request is None:
            wire.complain("Perintah tidak dapat dibaca oleh proses yang melayani.")
            wire.send({"exit": 2})
        elif request.database != self._database:
            wire.send({"other": True})
        else:
            wire.send({"taken": os.getpid()})
            # No words at all: someone only asks whether we are here.
            wire.send({"exit": self._run(request, wire) if request.argv else 0})


def _peer(connection: socket.socket) -> int:
    """User id of whoever is at the other end, from the kernel."""
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    user: int = struct.unpack("3i", told)[1]
    return user


def _request(line: bytes) -> Request | None:
    try:
        found = json.loads(line)
        return Request(tuple(map(str, found["argv"])), str(found["cwd"]), str(found["database"]))
    except (ValueError, KeyError, TypeError):
        return None


# ---- the terminal's side -----------------------------------------------------------------------------------------


def serving(folder: Path, database: str) -> bool:
    """Whether a process serves this database and takes commands."""
    connection = _connect(folder)
    if connection is None:
        return False
    with connection, connection.makefile("rb") as lines:
        request = Request((), "", database)
        connection.sendall(json.dumps(asdict(request)).encode() + b"\n")
        here = "taken" in _message(lines)
        lines.read()  # to the end, so that nobody over there finds us gone
        return here


def hand_over(folder: Path, request: Request, console: Console) -> int | None:
    """Let the serving process run the command: its exit code, or None when none serves this database."""
    connection = _connect(folder)
    if connection is None:
        return None
    with connection, connection.makefile("rb") as lines:
        connection.sendall(json.dumps(asdict(request)).encode() + b"\n")
        first = _message(lines)
        if "other" in first:
            return None
        return _relay(first, lines, console)


def _connect(folder: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _address(folder) as address:
            connection.connect(address)
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        connection.close()
        return None  # nobody there, or a socket left behind by a crash
    except OSError as error:
        connection.close()
        reason = os_words(error)
        raise StoreError(f"Proses yang melayani tidak dapat dihubungi lewat {folder / NAME}: {reason}.") from error
    return connection


def _message(lines: IO[bytes]) -> dict[str, Any]:
    try:
        line = lines.readline()
    except ConnectionResetError:
        line = b""
    if not line:
        raise StoreError("Proses yang melayani berhenti sebelum perintah selesai: periksa hasilnya, lalu ulangi.")
    message: dict[str, Any] = json.loads(line)
    return message


def _relay(message: dict[str, Any], lines: IO[bytes], console: Console) -> int:
    """Show the lines as they come, until the exit code."""
    bar: Bar | None = None
    try:
        while "exit" not in message:
            if "out" in message:
                console.say(message["out"])
            elif "err" in message:
                console.complain(message["err"])
            elif message.get("bar"):
                bar = bar or Bar(message["bar"])
                bar(message["done"], message["total"])
            elif "bar" in message and bar is not None:
                bar.close()
                bar = None
            message = _message(lines)
    finally:
        if bar is not None:
            bar.close()
    return int(message["exit"])
