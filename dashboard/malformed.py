"""Callback bodies that Dash's renderer never sends are answered with 400 before Dash trips over them.

Dash trusts the body of `/_dash-update-component`: a missing key or a surplus input becomes a traceback in
the log and status 500 (Dash 4.4.1). Here its shape and the types of its values are held against the registered
callback first. Text that cannot be kept (NUL, half characters) is refused with 422 at every door.
"""

from __future__ import annotations

import json
from typing import Any, Final

from dash import Dash
from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound

from data.errors import Refused
from data.texts import all_writable, is_writable, require_writable

# What a plain HTML form can send; everything else is a script's.
FORM_TYPES: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})

CALLBACK_PATH: Final = "/_dash-update-component"
BUNDLE_PATH: Final = "/_dash-component-suites/"
# What the renderer sends for a property, None apart. `value`: all fields of our pages are text, but for the ticks of a
# list of boxes, whose ids end in TICKS.
TICKS: Final = "-ticks"
MOST_TICKS: Final = 60
_TEXTS: Final = frozenset({"pathname", "search", "href", "hash", "value", "className"})
_NUMBERS: Final = frozenset({"n_clicks", "n_intervals"})


def install(server: Flask, app: Dash) -> None:
    """Check what was sent before it is dispatched; after the guard, so strangers still hear 401."""

    @server.before_request
    def check() -> None:
        if not is_writable(request.path):
            raise NotFound("no address holds a NUL")
        if request.method != "POST":
            return
        if request.path == CALLBACK_PATH:
            _check_callback(app)
        elif request.mimetype in FORM_TYPES and request.blueprint != "field":  # which gives back what was typed
            for name, value in request.form.items(multi=True):
                require_writable([name, value], name)


def _check_callback(app: Dash) -> None:
    try:
        body = request.get_json()
    except RecursionError:
        raise BadRequest("brackets without end") from None
    if not is_well_formed(body, app.callback_map):
        raise BadRequest("not a callback of this page")
    if not all_writable(body):
        raise Refused("Ada huruf yang tidak dapat disimpan (NUL atau separuh huruf). Hapus huruf itu, lalu coba lagi.")


def is_well_formed(body: Any, callback_map: dict[str, Any]) -> bool:
    """Whether the body names a server-side callback and gives it the inputs and states it asks for."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    spec = callback_map.get(body["output"])
    if spec is None or "callback" not in spec:
        return False
    changed = body.get("changedPropIds", [])
    return (
        isinstance(changed, list)
        and all(_is_changed(one) for one in changed)
        and _fits(body.get("inputs", []), spec["inputs"])
        and _fits(body.get("state", []), spec["state"])
        and (bool(spec.get("no_output")) or _fits_outputs(body.get("outputs"), spec["output"]))
    )


def is_missing_bundle(error: Exception) -> bool:
    """A registered component file that is not on disk (source maps mostly)."""
    return isinstance(error, FileNotFoundError) and request.path.startswith(BUNDLE_PATH)


def _is_changed(one: Any) -> bool:
    """Whether this is `id.property`, where an id in braces can be read."""
    if not isinstance(one, str):
        return False
    name = one.rpartition(".")[0]
    return not name.startswith("{") or _pattern(name) is not None


def _pattern(text: str) -> dict[str, Any] | None:
    """The id that a text in braces stands for; None when it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _fits(given: Any, wanted: list[dict[str, Any]]) -> bool:
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    return all(_is_prop(one, spec) for one, spec in zip(given, wanted, strict=True))


def _is_prop(one: Any, spec: dict[str, Any]) -> bool:
    """One component's property, or all of a pattern's ("{...}" in the callback's definition) as a list."""
    pattern = _pattern(str(spec["id"])) if str(spec["id"]).startswith("{") else None
    if pattern is None:
        return _is_single(one, spec) and one["id"] == spec["id"]
    if not any(value in (["ALL"], ["ALLSMALLER"]) for value in pattern.values()):
        return _is_single(one, spec) and _matches(one["id"], pattern)
    return isinstance(one, list) and all(_is_single(each, spec) and _matches(each["id"], pattern) for each in one)


def _is_single(one: Any, spec: dict[str, Any]) -> bool:
    # Outputs shared by several callbacks come as "children@<hash>".
    return (
        _names_a_prop(one)
        and one["property"].partition("@")[0] == spec["property"].partition("@")[0]
        and _has_type(one["property"], one.get("value"), one["id"])
    )


def _matches(id_: Any, pattern: dict[str, Any]) -> bool:
    """Whether an id has the pattern's keys, its fixed values, and a name or number at its wildcards."""
    return (
        isinstance(id_, dict)
        and set(id_) == set(pattern)
        and all(
            isinstance(id_[key], str | int) if isinstance(value, list) else id_[key] == value
            for key, value in pattern.items()
        )
    )


def _has_type(property_: str, value: Any, id_: Any) -> bool:
    if value is None:
        return True
    if property_ == "value" and isinstance(id_, str) and id_.endswith(TICKS):
        return isinstance(value, list) and len(value) <= MOST_TICKS and all(isinstance(one, str) for one in value)
    if property_ in _TEXTS:
        return isinstance(value, str)
    if property_ in _NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if property_ == "getRowsRequest":  # the grid's, of a long list
        return isinstance(value, dict) and all(type(value.get(name)) is int for name in ("startRow", "endRow"))
    return property_ != "id" or value == id_


def _fits_outputs(given: Any, wanted: Any) -> bool:
    many = isinstance(wanted, list | tuple)
    return _fits(given if many else [given], [one.to_dict() for one in (wanted if many else [wanted])])


def _names_a_prop(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("id"), str | dict)
        and isinstance(one.get("property"), str)
    )
