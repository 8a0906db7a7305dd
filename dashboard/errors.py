"""What a person hears when something goes wrong: one sentence, as JSON or as a small page; never a traceback.

Unexpected errors are logged once, under an id that the user sees too.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, Final

from dash.exceptions import DependencyException
from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from dashboard import malformed
from data.errors import Conflict, Refused, SiagaError

_log = logging.getLogger("siaga.web")

# Machines read these; people read the sentence.
_CODES: Final = {
    400: "permintaan_salah",
    401: "belum_masuk",
    403: "tidak_berwenang",
    404: "tidak_ada",
    405: "cara_salah",
    409: "bentrok",
    410: "tidak_berlaku",
    413: "terlalu_besar",
    415: "bukan_json",
    422: "ditolak",
    429: "terlalu_sering",
    500: "kesalahan_server",
    503: "tidak_tersedia",
}
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_SENTENCES: Final = {
    400: "Permintaan ini tidak dapat dibaca.",
    404: "Halaman atau berkas ini tidak ada.",
    405: "Alamat ini tidak menerima cara permintaan tersebut.",
    413: "Kiriman terlalu besar.",
    415: "Kirim isi sebagai JSON (Content-Type: application/json).",
}


def wants_json() -> bool:
    """Whether the asker is a program (Dash's renderer, the API's clients) and not a page or a sent form."""
    if request.path.startswith(("/_dash", "/_reload-hash", "/api/")):
        return True
    return request.method not in ("GET", "HEAD") and request.mimetype not in _FORMS


def answer(error: SiagaError) -> Response:
    """A known error as the response its asker understands, with its own status."""
    response = _response(error.status, str(error), _more(error))
    seconds = getattr(error, "seconds", None)  # of errors that say when to come back
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def told_of(error: SiagaError) -> dict[str, Any]:
    """A known error as the JSON its asker gets."""
    return {"error": _CODES.get(error.status, "kesalahan"), "sentence": str(error), **_more(error)}


def _more(error: SiagaError) -> dict[str, Any]:
    """What a program can use of it: the entry it is about, what stands now."""
    if isinstance(error, Refused) and error.field:
        return {"field": error.field}
    if isinstance(error, Conflict) and error.current:
        return {"current": error.current}
    return {}


def _response(status: int, sentence: str, more: dict[str, Any] | None = None) -> Response:
    if wants_json():
        body = {"error": _CODES.get(status, "kesalahan"), "sentence": sentence, **(more or {})}
        response = jsonify(body)
    else:
        response = make_response(render_template("error.html", status=status, sentence=sentence))
    response.status_code = status
    return response


def install(server: Flask) -> None:
    """Register the handlers; the most specific one speaks."""

    @server.errorhandler(SiagaError)
    def known(error: SiagaError) -> Response:
        if error.status >= 500:
            _log.error("%s %s: %s", request.method, request.path, error)
        return answer(error)

    @server.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.response is not None or error.code is None or error.code < 400:
            # Redirects of the router and ready answers pass as they are.
            return server.make_response(error.get_response())
        response = _response(error.code, _SENTENCES.get(error.code, "Permintaan ini tidak dapat dilayani."))
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @server.errorhandler(DependencyException)
    def unknown_bundle(_error: DependencyException) -> Response:
        return _response(404, _SENTENCES[404])

    @server.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if malformed.is_missing_bundle(error):
            return _response(404, _SENTENCES[404])
        number = secrets.token_hex(4)
        _log.error("unexpected error %s: %s %s", number, request.method, request.path, exc_info=error)
        return _response(
            500,
            f"Terjadi kesalahan tak terduga. Coba lagi; bila terulang, sebutkan nomor {number} kepada admin.",
            {"id": number},
        )
