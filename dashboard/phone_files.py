"""/lapangan/ for phones: the shell of their pages, and the small files under /lapangan/app/, an explicit list.

Apart from dashboard/assets, whose every script Dash loads into its own pages. Public: they hold no data, which comes by
`/api/v1/me` to a phone that shows its token.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import orjson
from flask import Blueprint, Response, make_response, render_template, request

from dashboard.compression import accepts_gzip
from data.errors import NotFound

FOLDER: Final = Path(__file__).parent / "phone"
_SCRIPT: Final = "text/javascript; charset=utf-8"
FILES: Final = {
    **dict.fromkeys(
        ("app.js", "dom.js", "emergency.js", "enrol.js", "form.js", "health.js", "incident.js", "outbox.js",
         "photos.js", "store.js", "sums.js"),
        _SCRIPT,
    ),
    "phone.css": "text/css; charset=utf-8",
    "manifest.webmanifest": "application/manifest+json; charset=utf-8",
    "ikon-192.png": "image/png",
    "ikon-512.png": "image/png",
}  # fmt: skip
SHELL: Final = "/lapangan/"
# What a phone keeps to open without network; the large icon is for the system's installer only.
KEPT: Final = (SHELL, *(f"/lapangan/app/{name}" for name in FILES if name not in ("enrol.js", "ikon-512.png")))


def blueprint() -> Blueprint:
    """The routes of the files; what is not in FILES is not there."""
    pages = Blueprint("phone_files", __name__, url_prefix="/lapangan/app")

    @pages.get("/sw.js")
    def worker() -> Response:
        response = Response(_worker(), mimetype="text/javascript")
        response.headers["Service-Worker-Allowed"] = SHELL
        return response

    @pages.get("/<name>")
    def file(name: str) -> Response:
        if name not in FILES:
            raise NotFound(f"Berkas {name[:60]} tidak ada.")
        packed = not name.endswith(".png") and accepts_gzip()
        raw = _packed(name) if packed else _bytes(name)
        response = Response(raw, mimetype=FILES[name])
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        response.set_etag(hashlib.sha256(raw).hexdigest()[:32])
        response.make_conditional(request)
        return response

    return pages


def shell() -> Response:
    """The page that works without network."""
    return make_response(render_template("hp.html"))


@cache
def _bytes(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@cache
def _packed(name: str) -> bytes:
    """Compressed once, for phones on 2G."""
    return gzip.compress(_bytes(name), 9, mtime=0)


@cache
def _worker() -> str:
    """The service worker, with a version that changes with every byte of what it keeps."""
    template = Path(__file__).parent / "templates" / "hp.html"
    whole = hashlib.sha256(template.read_bytes())
    for name in FILES:
        whole.update(_bytes(name))
    text = _bytes("sw.js").decode("utf-8")
    return text.replace("{{version}}", f"siaga-{whole.hexdigest()[:16]}").replace(
        "{{files}}", orjson.dumps(KEPT).decode()
    )
