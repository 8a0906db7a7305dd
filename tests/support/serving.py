"""The program as its users start it: commands in a process of their own, and a server that is waited for and ended."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
READY = "siap: buka "
_PATIENCE = 120.0


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, **settings: Any) -> dict[str, str]:
    """This process's environment with its own data folder and no setting of the machine's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIAGA_")}
    return {
        **kept,
        "SIAGA_DATA_DIR": str(folder),
        **{f"SIAGA_{name.upper()}": str(value) for name, value in settings.items()},
    }


def command(folder: Path, *words: str, cwd: Path | None = None, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Run `python app.py WORDS` to its end."""
    return subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *words],
        cwd=cwd or ROOT,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )


@dataclass
class Served:
    """A running `python app.py serve` (or `run`), with the lines it has said so far."""

    process: subprocess.Popen[str]
    port: int
    said: list[str] = field(default_factory=list)
    _heard: threading.Condition = field(default_factory=threading.Condition)

    def listen(self) -> None:
        """Collect its lines as they come."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._heard:
                self.said.append(line.rstrip("\n"))
                self._heard.notify_all()
        with self._heard:
            self._heard.notify_all()

    def wait_for(self, text: str, times: int = 1) -> str:
        """The line with `text` in it, once it has been said; an error with all lines when the process ends first."""

        def found() -> list[str]:
            return [line for line in self.said if text in line]

        with self._heard:
            there = self._heard.wait_for(
                lambda: len(found()) >= times or self.process.poll() is not None, timeout=_PATIENCE
            )
            if not there or len(found()) < times:
                raise AssertionError(f"{text!r} was not said:\n" + "\n".join(self.said))
            return found()[times - 1]

    def children(self) -> list[int]:
        """Process ids of its workers (and, on PostgreSQL, of the folding process)."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in path.read_text().split()]

    def get(self, path: str, cookie: str = "") -> tuple[int, str]:
        """The status of a page, and where it sends to instead."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            response = connection.getresponse()
            return response.status, response.headers.get("Location", "")
        finally:
            connection.close()

    def post(self, path: str, body: dict[str, Any], cookie: str, key: str) -> tuple[int, dict[str, Any]]:
        """Send a report as our own page would; `OSError` or `HTTPException` when the server dies meanwhile."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Content-Type": "application/json",
            "Cookie": cookie,
            "Idempotency-Key": key,
            "Origin": f"http://127.0.0.1:{self.port}",
            "Sec-Fetch-Site": "same-origin",
        }
        try:
            connection.request("POST", path, json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def kill(self) -> None:
        """`kill -9` of every process of it at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=_PATIENCE)


@contextmanager
def served(folder: Path, word: str = "serve", *, ready: bool = True, **settings: Any) -> Iterator[Served]:
    """A server over `folder` on a free port, until the end of the block."""
    port = settings.pop("port", None) or free_port()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), word],
        cwd=ROOT,
        env=environment(folder, port=port, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # a group of its own, so that all of it can be killed at once
    )
    server = Served(process, port)
    listener = threading.Thread(target=server.listen, daemon=True)
    listener.start()
    try:
        if ready:
            server.wait_for(READY)
        yield server
    finally:
        if process.poll() is None:
            server.stop()
        listener.join(timeout=30)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something another process does; an error naming it when it does not come."""
    pause = threading.Event()
    for _ in range(1200):
        if condition():
            return
        pause.wait(0.1)
    raise AssertionError(f"waited in vain for {what}")
