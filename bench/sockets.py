"""What phones and browsers do in a benchmark, over raw sockets: so that it takes little of the server's cores."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import orjson


class Line:
    """One kept connection; what a phone or a browser sends over it, one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
        """Status, headers in lower case, body. A connection the server has closed is opened again once."""
        for again in (True, False):
            try:
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                break
            except (asyncio.IncompleteReadError, ConnectionError):
                self._streams = None
                if not again:
                    raise
        lines = head.split(b"\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in lines[1:] if b": " in line)
        body = await reader.readexactly(int(headers.get(b"content-length", b"0")))
        if headers.get(b"connection") == b"close":
            writer.close()
            self._streams = None
        return int(lines[0].split(b" ", 2)[1]), headers, body


def post(port: int, path: str, body: bytes, kind: str = "application/json", **headers: str) -> bytes:
    """A whole request; an underscore in the name of a header is a hyphen."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Type: {kind}"]
    lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def browser(port: int) -> dict[str, str]:
    """What a browser says of a request of our own page."""
    return {"Origin": f"http://127.0.0.1:{port}", "Sec_Fetch_Site": "same-origin"}


async def enrol_all(port: int, cards: dict[str, str]) -> dict[str, str]:
    """Every phone uses its card up; TPS -> token."""
    left = list(cards.items())
    tokens: dict[str, str] = {}

    async def some() -> None:
        line = Line(port)
        ours = browser(port)
        while left:
            tps, secret = left.pop()
            body = orjson.dumps({"secret": secret, "label": "HP", "key": secret.ljust(43, "k")[:64]})
            request = post(port, "/api/v1/enrol", body, **ours)
            status, headers, told = await line.ask(request)
            while status in (429, 503):
                await asyncio.sleep(int(headers.get(b"retry-after", b"1")))
                status, headers, told = await line.ask(request)
            assert status == 201, told
            tokens[tps] = orjson.loads(told)["token"]

    await asyncio.gather(*[some() for _ in range(8)])
    return tokens


def cpu_of(pid: int) -> float:
    """CPU seconds of a process and everything under it, so far."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) == pid or int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
