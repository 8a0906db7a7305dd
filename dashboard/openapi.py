"""The OpenAPI 3.1 description of `/api/v1`: what each door takes and everything it may answer."""

from __future__ import annotations

from typing import Any, Final

from data.reports import MARKS, ROUNDS
from data.rules import fatigue, glucose
from data.rules.alerts import OPEN
from data.rules.incidents import KINDS, SEVERITIES
from data.rules.symptoms import RED_FLAGS, SYMPTOMS, UNTOLD
from data.rules.tally import SINGLES, TRIPLES
from data.rules.vitals import BOUNDS

_FIGURE: Final = {
    "description": 'A figure: a whole number, null for an empty box, "x" for one that cannot be read.',
    "oneOf": [
        {"type": "integer", "minimum": 0},
        {"type": "string", "maxLength": 16},
        {"type": "null"},
    ],
}
_TRIPLE: Final = {
    "type": "object",
    "properties": {key: {"$ref": "#/components/schemas/Figure"} for key in ("l", "p", "j")},
    "additionalProperties": False,
}
_ENVELOPE: Final = {
    "device_time": {"type": "string", "format": "date-time", "description": "The phone's clock: kept, never trusted."},
    "replaces": {"type": "integer", "minimum": 0, "description": "The report that this one corrects."},
    "reason": {"type": "string", "maxLength": 500, "description": "Why; required with `replaces`."},
}
_TPS: Final = {"type": "string", "minLength": 1, "maxLength": 100, "examples": ["64.72.01.1001.001"]}
_STAGES: Final = [one for one in MARKS if one != "partisipasi"]


def _object(properties: dict[str, Any], required: list[str], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, **more}


def _tally() -> dict[str, Any]:
    figures = {name: {"$ref": "#/components/schemas/Triple"} for name, _, _ in TRIPLES}
    figures |= {name: {"$ref": "#/components/schemas/Figure"} for name, _, _ in SINGLES}
    by_choice = {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Figure"}}
    return _object(
        {
            "tps": _TPS,
            "contest": {"type": "string", "minLength": 1, "maxLength": 500, "examples": ["ppwp"]},
            "round": {"type": "string", "enum": list(ROUNDS), "default": ROUNDS[0]},
            "votes": {**by_choice, "description": "Every choice of the ballot by its place, from 1; none left out."},
            "party_totals": {**by_choice, "description": "What is written as each party's total, by its number."},
            **figures,
            **_ENVELOPE,
        },
        ["tps", "contest", "votes"],
        additionalProperties=False,
    )


def _checkin() -> dict[str, Any]:
    """The officers of a TPS at one time; what is left out was not measured."""
    measures = {
        name: {"type": "number" if name == "temp_c" else "integer", "minimum": bound.low, "maximum": bound.high}
        for name, bound in BOUNDS.items()
    }
    vitals = {**measures, "acvpu": {"enum": ["A", "C", "V", "P", "U"]}}
    hours = {"type": "number", "minimum": 0, "maximum": 72}
    one = _object(
        {
            "person": {"type": "string", "minLength": 1},
            "vitals": {"type": "object", "properties": vitals, "additionalProperties": False},
            "symptoms": {"type": "array", "items": {"enum": sorted(SYMPTOMS)}},
            "hours_on_duty": hours,
            "hours_slept": hours,
            "kss": {
                "type": "integer",
                "minimum": fatigue.LOWEST,
                "maximum": fatigue.HIGHEST,
                "description": "Karolinska Sleepiness Scale: "
                + "; ".join(f"{value} {words}" for value, words in fatigue.KSS.items())
                + ".",
            },
            "glucose": {
                "type": "number",
                "minimum": glucose.LOWEST,
                "maximum": glucose.HIGHEST,
                "description": "mg/dL; a value that looks like mmol/L is refused.",
            },
            "glucose_kind": {"enum": list(glucose.KINDS), "default": "sewaktu"},
        },
        ["person"],
        additionalProperties=False,
    )
    people = {"type": "array", "minItems": 1, "maxItems": 20, "items": one}
    properties = {"tps": _TPS, "people": people, "device_time": _ENVELOPE["device_time"]}
    return _object(properties, ["tps", "people"], additionalProperties=False)


def _emergency() -> dict[str, Any]:
    """Somebody needs help now; whose it is and what it is may be left out."""
    properties = {
        "tps": _TPS,
        "person": {"type": "string", "minLength": 1},
        "signs": {"type": "array", "items": {"enum": sorted(RED_FLAGS - {UNTOLD})}},
        "device_time": _ENVELOPE["device_time"],
    }
    return _object(properties, ["tps"], additionalProperties=False)


def _emergencies() -> dict[str, Any]:
    """What became of the emergencies of the own TPS: how far somebody has come with each, and nothing of health."""
    time = {"type": "string", "format": "date-time"}
    one = _object(
        {"no": {"type": "integer"}, "state": {"enum": [*OPEN, "selesai"]}, "words": {"type": "string"}, "time": time,
         "state_time": time, "acknowledged": {"type": "boolean"}},
        ["no", "state", "words", "time", "state_time", "acknowledged"],
    )  # fmt: skip
    return _object({"emergencies": {"type": "array", "items": one}}, ["emergencies"])


def _incident() -> dict[str, Any]:
    """Something that disturbs the vote; it is never replaced, so it names nothing."""
    note = {"type": "string", "minLength": 1, "maxLength": 500, "description": "None with a kind that says health."}
    properties = {
        "tps": _TPS,
        "kind": {"enum": sorted(KINDS)},
        "severity": {"enum": list(SEVERITIES), "description": "Left out: the kind's own."},
        "note": note,
        "device_time": _ENVELOPE["device_time"],
    }
    return _object(properties, ["tps", "kind"], additionalProperties=False)


def _schemas() -> dict[str, Any]:
    value = {"type": "integer", "minimum": 0, "maximum": 9_999}
    stage = {"type": "string", "enum": _STAGES}
    door = {"enum": ["tally", "stage", "turnout", "mark", "checkin", "emergency", "incident"]}
    report = _object({"door": door, "key": {"type": "string"}, "body": {"type": "object"}}, ["door", "key", "body"])
    return {
        "Figure": _FIGURE,
        "Triple": _TRIPLE,
        "Tally": _tally(),
        "Stage": _object({"tps": _TPS, "kind": stage, **_ENVELOPE}, ["tps", "kind"], additionalProperties=False),
        "Turnout": _object({"tps": _TPS, "value": value, **_ENVELOPE}, ["tps", "value"], additionalProperties=False),
        "Mark": _object({"tps": _TPS, "kind": {"enum": list(MARKS)}, "value": value, **_ENVELOPE}, ["tps", "kind"],
                        additionalProperties=False),
        "Checkin": _checkin(),
        "Emergency": _emergency(),
        "Emergencies": _emergencies(),
        "Incident": _incident(),
        "Received": _object({"no": {"type": "integer"}, "state": {"enum": ["recorded", "baru"]}}, ["no", "state"]),
        "Batch": _object({"reports": {"type": "array", "minItems": 1, "maxItems": 50, "items": report}}, ["reports"],
                         additionalProperties=False),
        "Photo": _object(
            {
                "file": {"type": "string", "format": "binary", "description": "JPEG, PNG or WebP, by content."},
                "tps": _TPS,
                "contest": {"type": "string"},
                "round": {"type": "string", "enum": list(ROUNDS), "default": ROUNDS[0]},
                "device_time": _ENVELOPE["device_time"],
            },
            ["file", "tps", "contest"],
        ),
        "Answer": _object(
            {
                "no": {"type": "integer"},
                "ver": {"type": "integer"},
                "state": {"enum": ["counted", "held", "rejected", "recorded", "confirmed", "differs", "stale"]},
                "findings": {"type": "array", "items": {"type": "object"}},
                "current": {"type": ["object", "null"]},
                "differs": {"type": "array", "items": {"type": "string"}},
            },
            ["no", "ver", "state", "findings"],
        ),
        "Kept": _object({"no": {"type": "integer"}, "state": {"const": "stray"}}, ["no", "state"]),
        "Answers": _object({"answers": {"type": "array", "items": {"type": "object"}}}, ["answers"]),
        "Problem": _object(
            {
                "error": {"type": "string"},
                "sentence": {"type": "string", "description": "For a person, in Indonesian."},
                "field": {"type": "string"},
                "current": {"type": ["object", "null"]},
            },
            ["error", "sentence"],
        ),
    }  # fmt: skip


_PROBLEMS: Final = {
    "400": "No JSON object, or no Idempotency-Key.",
    "401": "Nobody is logged in and the token is unknown or cut off.",
    "403": "Not for this role or area.",
    "404": "No such contest.",
    "409": "Something else stands (`current`); the report itself is kept. Or the key came with another body before.",
    "413": "Too large.",
    "415": "No JSON.",
    "422": "An entry that cannot be taken (`field`).",
    "429": "Too many at once: come back after Retry-After seconds.",
    "503": "The store is slow or full: come back after Retry-After seconds; nothing was stored.",
}


def _content(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _post(schema: str, sentence: str, good: dict[str, str], *, keyed: bool = True) -> dict[str, Any]:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Made before the first try, the same for every retry.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    }
    words = {"200": "The same report again: the same answer.", "201": "Stored.", "202": "Kept for a TPS nobody knows."}
    answers = {status: {"description": words[status], "content": _content(named)} for status, named in good.items()}
    answers |= {status: {"description": said, "content": _content("Problem")} for status, said in _PROBLEMS.items()}
    return {
        "summary": sentence,
        "parameters": [key] if keyed else [],
        "requestBody": {"required": True, "content": _content(schema)},
        "responses": answers,
    }


def _photo(good: dict[str, str]) -> dict[str, Any]:
    """Plain multipart: the file and what it is a photo of."""
    post = _post("Photo", "A photo of a C.Hasil; before, with or after its figures.", good)
    post["requestBody"]["content"] = {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Photo"}}}
    return post


def document() -> dict[str, Any]:
    """The whole description; the same for everybody."""
    report = {"200": "Answer", "201": "Answer", "202": "Kept"}
    read = {status: {"description": said, "content": _content("Problem")} for status, said in _PROBLEMS.items()
            if status in ("401", "403", "404", "429", "503")}  # fmt: skip
    me = {"200": {"description": "TPS, papers, what stands."}, **read}
    own = {"200": {"description": "Newest first.", "content": _content("Emergencies")}, **read}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Siaga Pemilu Samarinda", "version": "1"},
        "servers": [{"url": "/api/v1"}],
        "security": [{"device": []}, {"session": []}],
        "paths": {
            "/tally": {"post": _post("Tally", "A C.Hasil.", report)},
            "/stage": {"post": _post("Stage", "A stage of the TPS's day was reached.", report)},
            "/turnout": {"post": _post("Turnout", "How many have voted so far.", report)},
            "/mark": {"post": _post("Mark", "A stage or a turnout.", report)},
            "/checkin": {"post": _post("Checkin", "The health of officers; the answer never says anything of it.",
                                       {"200": "Received", "201": "Received"})},
            "/emergency": {"post": _post("Emergency", "Somebody needs help now; 119 is called by telephone.",
                                         {"200": "Received", "201": "Received"})},
            "/emergencies": {"get": {"summary": "Whether somebody has taken the emergencies of the own TPS.",
                                     "responses": own}},
            "/incident": {"post": _post("Incident", "Something that disturbs the vote.",
                                        {"200": "Received", "201": "Received", "202": "Kept"})},
            "/batch": {"post": _post("Batch", "Several reports, each with its own answer.", {"200": "Answers"},
                                     keyed=False)},
            "/photo": {"post": _photo(report)},
            "/me": {"get": {"summary": "What a phone keeps to work without network.", "responses": me}},
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "device": {"type": "http", "scheme": "bearer", "description": "The token of an enrolled phone."},
                "session": {"type": "apiKey", "in": "cookie", "name": "siaga_sesi"},
            },
        },
    }  # fmt: skip
