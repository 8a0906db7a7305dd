"""The HTTP door for reports: JSON in, JSON out, everything through `data.reports`.

`POST /api/v1/tally`, `/stage`, `/turnout` (and `/mark`, which takes both), `/checkin`, `/emergency` and `/incident`,
each with the header `Idempotency-Key`: the sender makes it before the first try and uses it again for every retry.
201 stored, 200 the same report again (same answer), 202 kept for a TPS nobody knows, 400 no JSON, 401 nobody, 403 not
yours, 404 unknown contest, 409 something else stands (`current`; the report itself is kept), 422 an entry that cannot
be taken (`field`, `sentence`), 429 and 503 not now (`Retry-After`).
Findings name entries as they are sent (`votes.1`, `dpt.l`).
`POST /api/v1/batch` takes several, each with its own answer.
`GET /api/v1/emergencies` says whether somebody has taken the emergencies of the own TPS.
`GET /api/v1/me` is what a phone keeps to work without network; `GET /api/v1/openapi.json` describes all of it.
Who sends (an enrolled phone or somebody logged in) is decided by `reporter()`, apart from what is then done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from dashboard import incoming, openapi, own_tps
from dashboard.errors import told_of
from dashboard.jsonbody import BadJson, read_object
from dashboard.services import Services
from data.actor import Actor
from data.errors import NotFound, SiagaError

MOST_AT_ONCE: Final = 50


def blueprint(services: Services, reporter: Callable[[], Actor]) -> Blueprint:
    """The door. `reporter` says who sends: the session's account, or another proof of identity."""
    doors = Blueprint("api", __name__, url_prefix="/api/v1")

    def one(door: str) -> Callable[[], tuple[Response, int]]:
        def take() -> tuple[Response, int]:
            key = request.headers.get("Idempotency-Key", "").strip()
            status, body = incoming.take(services.house, reporter(), door, key, read_object(request.get_data()))
            return jsonify(body), status

        return take

    for door in incoming.DOORS:
        doors.add_url_rule(f"/{door}", door, one(door), methods=["POST"])

    @doors.post("/batch")
    def batch() -> tuple[Response, int]:
        return jsonify({"answers": _answers(services, reporter(), read_object(request.get_data()))}), 200

    @doors.get("/me")
    def me() -> Response:
        return jsonify(own_tps.document(services, reporter()))

    @doors.get("/emergencies")
    def emergencies() -> Response:
        return jsonify({"emergencies": own_tps.emergencies(services, reporter())})

    @doors.get("/openapi.json")
    def description() -> Response:
        return jsonify(openapi.document())

    @doors.get("/<path:rest>")
    def nothing(rest: str) -> tuple[Response, int]:
        raise NotFound(f"/api/v1/{rest}: tidak ada yang dapat dibaca di sini. Kirim dengan POST ke tally atau stage.")

    return doors


def _answers(services: Services, actor: Actor, body: dict[str, Any]) -> list[dict[str, Any]]:
    """One answer per report, in order. A report that is refused holds up none of the others."""
    reports = body.get("reports")
    if set(body) != {"reports"} or not isinstance(reports, list) or not 1 <= len(reports) <= MOST_AT_ONCE:
        raise BadJson(f'Kirim {{"reports": [...]}} dengan 1 sampai {MOST_AT_ONCE} laporan.')
    return [_answer(services, actor, report) for report in reports]


def _answer(services: Services, actor: Actor, report: Any) -> dict[str, Any]:
    if not isinstance(report, dict) or not isinstance(report.get("body"), dict):
        raise BadJson('Setiap laporan berbentuk {"door": ..., "key": ..., "body": {...}}.')
    door, key = report.get("door"), report.get("key")
    if door not in incoming.DOORS or not isinstance(key, str):
        raise BadJson(f"door: salah satu dari {', '.join(incoming.DOORS)}; key: teks.")
    try:
        status, said = incoming.take(services.house, actor, door, key.strip(), report["body"])
    except SiagaError as error:
        if error.status >= 500:
            raise  # the store itself: the phone sends all of it again later
        status, said = error.status, told_of(error)
    return {"key": key, "status": status, "body": said}
