"""The doors of `/api/v1` under anything their description allows, and anything near it: no 5xx, always a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import openapi
from tests.support.factory import OURS, TPS, Client, Site

DOCUMENT = openapi.document()
SCHEMAS = DOCUMENT["components"]["schemas"]
DOORS = {
    path: SCHEMAS[named["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    for path, named in DOCUMENT["paths"].items()
    if "post" in named and "application/json" in named["post"]["requestBody"]["content"]
}


def from_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a schema of our description allows; it uses no more of JSON Schema than this."""
    if "$ref" in schema:
        return from_schema(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "oneOf" in schema:
        return st.one_of([from_schema(one) for one in schema["oneOf"]])
    match schema["type"]:
        case "null":
            return st.none()
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "number":
            return st.floats(schema.get("minimum"), schema.get("maximum"), allow_nan=False)
        case "string" if schema.get("format") == "date-time":
            return st.datetimes().map(lambda moment: moment.isoformat()) | st.text(max_size=25)
        case "string":
            return st.text(min_size=schema.get("minLength", 0), max_size=min(schema.get("maxLength", 30), 120))
        case "array":
            return st.lists(from_schema(schema["items"]), min_size=schema.get("minItems", 0), max_size=4)
        case "object":
            return _object(schema)
    raise AssertionError(f"the description says {schema['type']!r}, which this test does not know")


def _object(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    inside = {name: from_schema(one) for name, one in schema.get("properties", {}).items()}
    if not inside:
        values = schema.get("additionalProperties", True)
        of = from_schema(values) if isinstance(values, dict) else anything
        return st.dictionaries(st.text(max_size=6), of, max_size=4)
    must = {name: inside[name] for name in schema.get("required", ())}
    return st.fixed_dictionaries(must, optional={name: one for name, one in inside.items() if name not in must})


known = st.sampled_from([TPS, TPS.replace(".", ""), "64.72.01.1001.777", "64.72.01.1001", "x"])
contests = st.sampled_from(["ppwp", "dpr", "dprd_kota", "walikota", ""])
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def bodies(draw: st.DrawFn, schema: dict[str, Any]) -> Any:
    """What the description allows, aimed at a TPS and contest that exist, with an entry or two gone wrong."""
    body = draw(from_schema(schema))
    if "tps" in schema["properties"] and draw(st.booleans()):
        body["tps"] = draw(known)
    if "contest" in schema["properties"] and draw(st.booleans()):
        body["contest"] = draw(contests)
        votes = st.integers(-1, 10_000) | anything
        body["votes"] = draw(st.dictionaries(st.integers(0, 4).map(str), votes, max_size=4))
    for name in draw(st.lists(st.sampled_from(sorted(schema["properties"])), max_size=2)):
        body[name] = draw(anything)
    return body


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bytes, str], Any]:
    """A logged-in officer at the doors of one store that all examples share."""
    from dashboard.settings import Settings
    from tests.support.factory import CHEAP_HASHER, build_services, create_app, open_house
    from tests.support.founded import found_store

    folder: Path = tmp_path_factory.mktemp("pintu")
    found_store(folder)
    house = open_house(f"sqlite:///{folder / 'siaga.db'}", folder)
    services = build_services(Settings(data_dir=folder, reports_per_minute=100_000), house, hasher=CHEAP_HASHER)
    site = Site(create_app(services.settings, services=services), services)
    client: Client = site.as_user("officer")

    def post(path: str, raw: bytes, key: str) -> Any:
        headers = {**OURS, "Content-Type": "application/json", "Idempotency-Key": key}
        return client.post(f"/api/v1{path}", data=raw, headers=headers)

    return post


def judge(path: str, answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    allowed = {int(status) for status in DOCUMENT["paths"][path]["post"]["responses"]}
    assert answer.status_code in allowed
    told = answer.get_json()
    assert answer.status_code in (200, 201, 202) or told["sentence"].strip()


@pytest.mark.parametrize("path", sorted(DOORS))
def test_no_body_makes_a_door_fail(asker: Callable[[str, bytes, str], Any], path: str) -> None:
    schema = DOORS[path]

    @given(bodies(schema), st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12))
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def run(body: Any, key: str) -> None:
        try:
            raw = orjson.dumps(body)
        except (TypeError, ValueError):  # a whole number beyond 64 bits, half a letter
            raw = repr(body).encode("utf-8", "replace")
        judge(path, asker(path, raw, key))

    run()


@given(st.binary(max_size=60), st.sampled_from(sorted(DOORS)))
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_bytes_make_a_door_fail(asker: Callable[[str, bytes, str], Any], raw: bytes, path: str) -> None:
    judge(path, asker(path, raw, "k"))
