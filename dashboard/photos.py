"""The doors for photos of C.Hasil: one to send them, one to look at them.

`POST /api/v1/photo`, plain multipart: the file as `file`, and `tps`, `contest`, `round` (left out: reguler) and
`device_time`; the header `Idempotency-Key` as for every report. 201 stored, 200 the same photo again, 400 no multipart,
401 nobody, 403 not yours, 404 unknown TPS or contest, 409 the key has another photo, 413 too much, 422 an entry or a
file that cannot be taken (`field`, `sentence`). From a session it needs, as every multipart form, the session's token,
in `csrf_token` or in the header `X-CSRF-Token`; an enrolled phone shows its own.

`GET /foto/<no>?ukuran=1600` (or 320): the photo as JPEG without anything but its pixels; 202 with `Retry-After` while
it is being made; 404 for one that is not there and, word for word the same, for one that is not the reader's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Flask, Response, jsonify, make_response, request, send_file

from dashboard import csrf
from dashboard.incoming import envelope_of, known_tps, said
from dashboard.jsonbody import text
from dashboard.services import Services
from data.actor import Actor
from data.errors import NotFound, Refused, SiagaError
from data.photos.box import SIZES
from data.photos.inspecting import FIELD
from data.photos.reading import shown
from data.reports import PhotoReport, submit_photo

SENDING: Final = frozenset({"photos.photo", "field.send"})  # what takes a photo
ROOM_FOR_FIELDS: Final = 100_000  # bytes of a request beside the photo
CHUNK: Final = 256_000
MOST_THROWN_AWAY: Final = 64_000_000  # bytes: what a photo may be at most by its setting
PATIENCE: Final = 2  # seconds until a photo that is being made is worth another look
_ENTRIES: Final = frozenset({"tps", "contest", "round", "device_time"})


class NoForm(SiagaError):
    """The body is no multipart form."""


def install(server: Flask, services: Services) -> None:
    """Let the door for photos take as much as a photo may have, before anything reads the body."""

    @server.before_request
    def room_for_a_photo() -> None:
        if request.endpoint in SENDING:
            request.max_content_length = services.house.photos.most_bytes + ROOM_FOR_FIELDS

    @server.after_request
    def take_in(response: Response) -> Response:
        """Read what nobody has read: a proxy that is still sending would tell the phone of a broken server instead of
        passing on the answer (that it is cut off, that it comes too often, that its photo is too large)."""
        if request.endpoint in SENDING and response.status_code >= 400:
            _read_to_the_end()
        return response


def _read_to_the_end() -> None:
    """Throw the rest of the body away, past the limit too: the stream of the request would stop there."""
    left = min(request.content_length or 0, MOST_THROWN_AWAY)
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(CHUNK, left))):
        left -= len(chunk)


def blueprint(services: Services, reporter: Callable[[], Actor]) -> Blueprint:
    """The doors. `reporter` says who sends, as in `dashboard.api`."""
    doors = Blueprint("photos", __name__)

    @doors.post("/api/v1/photo")
    def photo() -> tuple[Response, int]:
        entries = _entries()
        envelope = envelope_of(entries, request.headers.get("Idempotency-Key", "").strip())
        tps, contest = known_tps(services.house.register(), entries), text(entries, "contest")
        if tps is None:
            raise NotFound(f"TPS {text(entries, 'tps')} tidak dikenal.")
        round_ = text(entries, "round", default="reguler")
        report = PhotoReport(tps, contest, photo_file(services.house.photos.most_bytes), round_)
        status, told = said(submit_photo(services.house, reporter(), report, envelope))
        return jsonify(told), status

    @doors.get("/foto/<int:no>")
    def show(no: int) -> Response:
        path = shown(services.house, services.actor(), no, _size())
        if path is None:
            waiting = make_response("", 202)
            waiting.headers["Retry-After"] = str(PATIENCE)
            return waiting
        answer = send_file(path, mimetype="image/jpeg", conditional=True, etag=path.name)
        # Kept by this browser only, and asked for every time, so that who may see it is asked every time too.
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    return doors


def _entries() -> dict[str, str]:
    """The form's fields without its token, each once."""
    if request.mimetype != "multipart/form-data":
        raise NoForm("Kirim foto sebagai formulir multipart/form-data dengan berkas pada isian file.")
    for name, values in request.form.lists():
        if name not in _ENTRIES and name not in (csrf.FIELD, FIELD):
            raise Refused(f"{name}: isian ini tidak dikenal.", name)
        if len(values) > 1:
            raise Refused(f"{name}: isian ini terkirim dua kali. Kirim satu saja.", name)
    return {name: value for name, value in request.form.items() if name in _ENTRIES}


def photo_file(most: int) -> bytes:
    """What was sent as the photo, one byte more than allowed at most: enough to know that it is too large."""
    for name in request.files:
        if name != FIELD:
            raise Refused(f"{name}: berkas ini tidak dikenal. Kirim fotonya pada isian {FIELD}.", name)
    files = request.files.getlist(FIELD)
    if not files:
        raise Refused(f"{FIELD}: foto belum terlampir.", FIELD)
    if len(files) > 1:
        raise Refused(f"{FIELD}: kirim satu foto setiap kali.", FIELD)
    return files[0].stream.read(most + 1)


def _size() -> int:
    asked = request.args.get("ukuran", str(SIZES[0]))
    if asked not in map(str, SIZES):
        raise NotFound(f"ukuran: pilihannya {' atau '.join(map(str, SIZES))}.")
    return int(asked)
