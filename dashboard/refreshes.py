"""The short way for the refreshes of pages: what Dash would answer, without Dash's dispatch.

Screens ask for little else, all day, in the same few words. A body that is to the letter what Dash's renderer sends for
one of our refresh callbacks is answered here: the same status, headers and bytes as by the long way, encoded and
compressed once for all who get them (`tests/http/test_refreshes.py` holds the two ways against each other). Everything
else, the merely unusual included, is left alone and takes the long way: `dashboard.malformed`, then Dash. Both stand
behind the same guard and CSRF check.
"""

from __future__ import annotations

import orjson
from flask import Flask, Response, request

from callbacks.answers import Answer, Refresh, bound
from dashboard import compression
from dashboard.malformed import CALLBACK_PATH


def install(server: Flask) -> None:
    """Answer before Dash: call this after the guards, before the check of malformed bodies."""
    refreshes = bound(server)

    @server.before_request
    def answer() -> Response | None:
        sent = request.method, request.path, request.mimetype
        if sent != ("POST", CALLBACK_PATH, "application/json"):
            return None
        found = _found(refreshes, request.get_data())
        if found is None:
            return None
        refresh, search, seen = found
        made = refresh.answer(search, seen)
        return Response(status=204) if made is None else _response(made)


def _found(refreshes: dict[str, Refresh], raw: bytes) -> tuple[Refresh, str | None, object] | None:
    """The callback meant, the address's query and what was seen; None when the long way is to judge the body."""
    # Browsers escape control and half characters only: none of them is in what our pages send.
    if b"\\u" in raw:
        return None
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    name = body.get("output") if isinstance(body, dict) else None
    refresh = refreshes.get(name) if isinstance(name, str) else None
    read = refresh.read(body) if refresh is not None else None
    return None if refresh is None or read is None else (refresh, *read)


def _response(answer: Answer) -> Response:
    headers = {"Vary": "Accept-Encoding"}
    if len(answer.body) < compression.SMALLEST_ANSWER or not compression.accepts_gzip():
        return Response(answer.body, headers=headers, content_type="application/json")
    if answer.packed is None:
        answer.packed = compression.pack(answer.body)
    headers["Content-Encoding"] = "gzip"
    return Response(answer.packed, headers=headers, content_type="application/json")
