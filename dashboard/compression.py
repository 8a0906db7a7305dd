"""Big files are compressed once, small answers quickly.

Dash's bundles (plotly.js alone is 4.8 MB) and our assets are compressed at gzip level 9 once per content
and kept in memory and under DATA_DIR/cache; asked for with a fingerprint, browsers may keep them for a
year. JSON answers and pages over 2 kB are compressed at level 1 as they leave. Pages carry form tokens;
that is safe because cookies are SameSite=Strict: no other site can make a browser fetch somebody's page.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import os
import pkgutil
import tempfile
import threading
from pathlib import Path
from typing import Final

from dash import Dash
from dash.fingerprint import check_fingerprint
from flask import Flask, Response, request

_log = logging.getLogger("siaga.web")
SUITES: Final = "/_dash-component-suites/"
ASSETS: Final = "/assets/"
YEAR: Final = "public, max-age=31536000, immutable"
DAY: Final = "public, max-age=86400"
SMALLEST_STATIC: Final = 1_000
SMALLEST_ANSWER: Final = 2_000
# File types that shrink; fonts and pictures are compressed already.
_TEXT: Final = (".js", ".mjs", ".css", ".json", ".geojson", ".svg", ".map")


class StaticCache:
    """Compressed bytes by content: in memory, and on disk for the next start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._by_name: dict[str, bytes] = {}

    def known(self, name: str) -> bytes | None:
        """The compressed file of this name if it was asked for before."""
        return self._by_name.get(name)

    def compress(self, name: str, raw: bytes) -> bytes:
        """Compress, or find the compressed bytes of an earlier run; remembered under `name`."""
        path = self._folder / f"{hashlib.sha256(raw).hexdigest()[:40]}.gz"
        with self._lock:
            packed = path.read_bytes() if path.exists() else self._make(path, raw)
            self._by_name[name] = packed
        return packed

    def _make(self, path: Path, raw: bytes) -> bytes:
        packed = gzip.compress(raw, 9, mtime=0)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(packed)
            os.replace(draft, path)  # whole or not at all
        except OSError as error:
            _log.warning("cannot keep compressed files in %s: %s", self._folder, error)
        return packed


def install(server: Flask, folder: Path) -> StaticCache:
    """Answer from the cache after the guard has let the request in; fill it on the way out."""
    cache = StaticCache(folder)

    @server.before_request
    def answer_from_cache() -> Response | None:
        name, fingerprinted = _bundle(request.path)
        if name is None or not fingerprinted or request.method != "GET" or not accepts_gzip():
            return None
        packed = cache.known(name)
        if packed is None:
            return None
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        return _packed(Response(packed, mimetype=kind), YEAR)

    @server.after_request
    def pack_response(response: Response) -> Response:
        if request.path.startswith((SUITES, ASSETS)):
            return _pack_static(cache, response)
        return _pack_answer(response)

    return cache


def warm(app: Dash) -> int:
    """Compress every bundle a page asks for, so that the first visitor does not wait; returns how many.

    For the serving process, at its start: the first time takes seconds, later ones read DATA_DIR/cache.
    """
    cache: StaticCache = app.server.extensions["siaga_static_cache"]
    paths = sorted(
        (package, path)
        for package, members in app.registered_paths.items()
        for path in members
        if path.endswith((".js", ".css"))
    )
    for package, path in paths:
        raw = pkgutil.get_data(package, path)
        if raw is not None:
            cache.compress(f"{package}/{path}", raw)
    return len(paths)


def _bundle(path: str) -> tuple[str | None, bool]:
    """(package/path of a component bundle without its fingerprint, whether it had one)."""
    if not path.startswith(SUITES):
        return None, False
    # The fingerprint itself is not checked by Dash: keyed by it, the cache could be filled without end.
    name, fingerprinted = check_fingerprint(path.removeprefix(SUITES))  # type: ignore[no-untyped-call]
    return name, fingerprinted


def pack(raw: bytes) -> bytes:
    """An answer, compressed quickly; the same bytes for the same content."""
    return gzip.compress(raw, 1, mtime=0)


def accepts_gzip() -> bool:
    """Whether this request's asker reads gzip."""
    return request.accept_encodings.quality("gzip") > 0


def _pack_static(cache: StaticCache, response: Response) -> Response:
    if response.status_code not in (200, 304) or "Content-Encoding" in response.headers:
        return response
    name, fingerprinted = _bundle(request.path)
    if name is None:
        # Dash asks for assets with their time of change in the query: another content is another address.
        fingerprinted = "m" in request.args
        name = f"{request.path}|{response.get_etag()[0]}"
    response.headers["Cache-Control"] = YEAR if fingerprinted else DAY
    if response.status_code == 304 or not request.path.endswith(_TEXT) or not accepts_gzip():
        return response
    packed = cache.known(name)
    if packed is None:
        response.direct_passthrough = False
        raw = response.get_data()
        if len(raw) < SMALLEST_STATIC:
            return response
        packed = cache.compress(name, raw)
    response.direct_passthrough = False
    response.set_data(packed)
    return _packed(response, response.headers["Cache-Control"])


def _pack_answer(response: Response) -> Response:
    if "Vary" in response.headers:  # whoever made it has decided
        return response
    packable = response.mimetype in ("application/json", "text/html") and not response.is_streamed
    if not packable or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    raw = response.get_data()
    if len(raw) < SMALLEST_ANSWER or not accepts_gzip():
        return response
    response.set_data(pack(raw))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _packed(response: Response, caching: str) -> Response:
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = caching
    response.vary.add("Accept-Encoding")
    # The bytes differ by encoding, the content does not.
    tag, weak = response.get_etag()
    if tag is not None and not weak:
        response.set_etag(tag, weak=True)
    return response
