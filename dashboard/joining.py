"""/daftar: where a card's QR leads, and the door that uses the card up.

The secret stands in the fragment of the address, which browsers keep to themselves: neither opening the page nor a
link preview sends it anywhere. Only the button does, in the body of `POST /api/v1/enrol`:

    {"secret": ..., "label": "HP Bu Ani", "key": <random text the phone keeps until it has the answer>}
    201 {"token": ..., "device": "hp-12", "tps": "64.72.01.1001.001", "place": "TPS 001 Loa Bakung"}

400 no JSON, 403 plain HTTP, 404 no such card, 410 used, expired or withdrawn, 422 an entry that cannot be taken.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request

from dashboard.jsonbody import read_object, text
from dashboard.places import NeedsHttps, keeps_secrets
from dashboard.services import Services
from data import enrolment
from data.devices import username_of
from data.errors import Refused

_ENTRIES: Final = frozenset({"secret", "label", "key"})


def blueprint(services: Services) -> Blueprint:
    """The page and the door; both public, for a phone has nothing yet to show."""
    pages = Blueprint("joining", __name__)

    @pages.get("/daftar")
    def page() -> str:
        _require_https()
        return render_template("daftar.html")

    @pages.post("/api/v1/enrol")
    def enrol() -> tuple[Response, int]:
        _require_https()
        body = read_object(request.get_data())
        for name in sorted(set(body) - _ENTRIES):
            raise Refused(f"{name[:60]}: isian ini tidak dikenal.", name[:60])
        token, made = enrolment.enrol(
            services.house, text(body, "secret"), _or_empty(body, "label"), key=_or_empty(body, "key") or None
        )
        return jsonify(
            {
                "token": token,
                "device": username_of(made.id),
                "tps": made.tps,
                "place": services.house.register().place(made.tps),
            }
        ), 201

    return pages


def _or_empty(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    return "" if value is None or value == "" else text(body, name)


def _require_https() -> None:
    if not keeps_secrets(request.url_root):
        raise NeedsHttps(
            "HP hanya dapat didaftarkan lewat HTTPS: buka alamat yang diawali https://. "
            "Bila sudah demikian, sampaikan kepada admin."
        )
