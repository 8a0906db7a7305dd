"""Serving: gunicorn inside this program, one worker process on SQLite, several on PostgreSQL.

The port is claimed first, so that a port in use costs a sentence and nothing else. Everything that holds the store
open (`dashboard.standing`) is made in the worker, after the fork. On PostgreSQL the master starts the folding process
(`python app.py fold`), again when it dies, and ends it with itself.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from dashboard.console import Console
from dashboard.opening import open_standing
from dashboard.settings import Settings
from dashboard.standing import Standing, open_web
from data.errors import StoreError, os_words

log = logging.getLogger("siaga.serving")

APP: Final = Path(__file__).parent.parent / "app.py"
_BACKLOG: Final = 512
_LOCK_PATIENCE: Final = 15.0  # seconds that a new worker waits for one that was killed to let go of the lock
_FOLD_PATIENCE: Final = 1.0  # seconds between two starts of the folding process
_WORKER_PATIENCE: Final = 2.0  # seconds before another worker tries what one could not open
_TRY_AGAIN: Final = 5  # exit code of such a worker: not one of gunicorn's that end the server


_PORT_WORDS: Final = {
    errno.EADDRINUSE: "Porta {where} sedang dipakai: hentikan server yang memakainya, atau pilih porta lain dengan "
    "SIAGA_PORT.",
    errno.EACCES: "Porta {where} tidak boleh dipakai oleh pengguna ini: pilih porta di atas 1023 dengan SIAGA_PORT.",
    errno.EADDRNOTAVAIL: "Alamat {where} bukan alamat komputer ini: periksa SIAGA_HOST.",
}


def claim_port(settings: Settings) -> socket.socket:
    """A listening socket on the settings' host and port; `StoreError` with a sentence when they cannot be had."""
    where = f"{settings.host}:{settings.port}"
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror:
        raise StoreError(f"Alamat {settings.host!r} tidak dikenal: periksa SIAGA_HOST.") from None
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Only listening makes the claim: two sockets may be bound to one port as long as neither listens.
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        words = _PORT_WORDS.get(error.errno or 0, "Porta {where} tidak dapat dipakai: {why}.")
        raise StoreError(words.format(where=where, why=os_words(error))) from None
    return listener


def address_of(settings: Settings) -> str:
    """What to type into a browser on this machine."""
    host = "localhost" if settings.host in ("0.0.0.0", "::", "127.0.0.1", "::1") else settings.host
    return f"http://{host}:{settings.port}/"


class _Master(Arbiter):
    """Gunicorn's master: Ctrl-C lets requests finish, and the folding process is looked after."""

    app: Server

    def handle_int(self) -> None:
        # Gunicorn would cut requests off; the second Ctrl-C still does.
        self.handle_term()

    def manage_workers(self) -> None:
        super().manage_workers()
        self.app.folding.watch()

    def stop(self, graceful: bool = True) -> None:
        super().stop(graceful)
        self.app.folding.stop()

    def halt(self, reason: str | None = None, exit_status: int = 0) -> None:
        # Why a worker could not start has been said, in words, by the worker itself.
        super().halt(None, 1 if exit_status else 0)


class Folding:
    """The folding process of a PostgreSQL store, as the master sees it; nothing on SQLite."""

    def __init__(self, command: list[str] | None) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def watch(self) -> None:
        """Start it, or start it again when it has died."""
        if self._command is None or time.monotonic() - self._started < _FOLD_PATIENCE:
            return
        if self._process is not None:
            if self._process.poll() is None:
                return
            log.error("the folding process ended; starting it again")
        self._started = time.monotonic()
        self._process = subprocess.Popen([*self._command, str(os.getpid())])

    def stop(self) -> None:
        """Let it finish its turn."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._process = None


class _KnownEnd(logging.Filter):
    """Drops gunicorn's remarks on a worker that has already said in Indonesian why it cannot start."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.msg == "Worker (pid:%s) exited with code %s.":
            return tuple(record.args or ())[-1] not in (Arbiter.WORKER_BOOT_ERROR, _TRY_AGAIN)
        return record.msg != "Shutting down: %s"


class Server(BaseApplication):
    """Serves on a claimed port until it is told to stop. `explain` says an error in words."""

    def __init__(
        self, settings: Settings, listener: socket.socket, console: Console, explain: Callable[[BaseException], int]
    ) -> None:
        self._settings = settings
        self._listener = listener
        self._console = console
        self._explain = explain
        self._standing: Standing | None = None
        self._sqlite = settings.database_url.startswith("sqlite")
        # One token for all workers: whoever takes it says that the server is ready. Both ends stay open, so that an
        # empty pipe means that it once was.
        self._token, give = os.pipe()
        os.set_blocking(self._token, False)
        os.write(give, b"1")
        self.folding = Folding(None if self._sqlite else [sys.executable, str(APP), "fold", "--parent"])
        super().__init__()

    def load_config(self) -> None:
        settings = self._settings
        for name, value in {
            "bind": f"fd://{self._listener.detach()}",
            "worker_class": "gthread",
            "workers": 1 if self._sqlite else settings.workers,
            "threads": settings.threads,
            "timeout": 120,
            "graceful_timeout": 20,
            "keepalive": 30,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "proc_name": "siaga-pemilu",
            "control_socket_disable": True,
            "post_worker_init": self._worker_ready,
            "worker_exit": self._worker_ends,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """In the worker, after the fork: open everything."""
        try:
            self._standing = open_web(self._settings, patience=_LOCK_PATIENCE)
        except Exception as error:
            self._give_up(error)
        return self._standing.server

    def _give_up(self, error: Exception) -> NoReturn:
        """A server that never stood ends with its first worker. One that did goes on: another worker tries."""
        self._explain(error)
        if select.select([self._token], [], [], 0)[0]:
            sys.exit(Arbiter.WORKER_BOOT_ERROR)
        time.sleep(_WORKER_PATIENCE)
        sys.exit(_TRY_AGAIN)

    def _worker_ready(self, _worker: Worker) -> None:
        assert self._standing is not None
        try:
            self._standing.warm()
        except Exception as error:
            self._give_up(error)
        with contextlib.suppress(BlockingIOError):
            if os.read(self._token, 1):
                self._console.say(f"Siaga Pemilu siap: buka {address_of(self._settings)}  (Ctrl-C untuk berhenti)")

    def _worker_ends(self, _server: object, _worker: Worker) -> None:
        # Also called in the master for a worker that is gone; the master holds nothing open.
        if self._standing is not None:
            standing, self._standing = self._standing, None
            standing.close()

    def run(self) -> None:
        master = _Master(self)
        logging.getLogger("gunicorn.error").addFilter(_KnownEnd())
        master.run()


def serve(
    settings: Settings, console: Console, explain: Callable[[BaseException], int], listener: socket.socket
) -> None:
    """Serve until stopped; ends by `SystemExit`. The store is looked at first, here, where errors are cheap."""
    open_standing(settings).store.close()
    Server(settings, listener, console, explain).run()
