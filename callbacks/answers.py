"""What a refresh sends, and the callbacks whose answers may be made without Dash's dispatch.

A refresh callback is a function of the address and of what the page has seen, nothing else: no pattern ids, no context,
no side updates. So the bytes Dash would make of its values can be made directly, once for all who are shown the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import orjson
from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate
from flask import Flask
from plotly.io.json import to_json_plotly

from data.view import View

_EXTENSION: Final = "siaga_refreshes"
_KEYS: Final = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})
_PROP: Final = frozenset({"id", "property", "value"})


def encoded(value: Any) -> orjson.Fragment:
    """A component, figure or value as JSON bytes that pass through Dash unchanged."""
    return orjson.Fragment(to_json_plotly(value, engine="orjson").encode())


@dataclass(slots=True)
class Answer:
    """The body of an answer. `packed`: its compressed bytes, once somebody has asked for them."""

    body: bytes
    packed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be sent: the values of all outputs in order, `no_update` for what stays.

    With `key` the encoded answer is kept with the view, the newest `stamp` only: two with the same view, key and
    stamp must have the same values.
    """

    values: Sequence[Any]
    view: View
    key: Hashable = None
    stamp: Hashable = None


@dataclass(frozen=True)
class Refresh:
    """A refresh callback: `due` is given the address's query and what was seen; None when nothing is to be sent."""

    outputs: Sequence[Output]
    tick: Input
    search: Input
    seen: State
    due: Callable[[str | None, Any], Due | None] = field(repr=False)

    @cached_property
    def name(self) -> str:
        """The `output` of the request's body, as Dash's renderer writes it."""
        return f"..{'...'.join(map(str, self.outputs))}.."

    @cached_property
    def _as_sent(self) -> tuple[list[dict[str, str]], list[tuple[str, str]]]:
        return [one.to_dict() for one in self.outputs], [
            (str(one.component_id), one.component_property) for one in (self.tick, self.search, self.seen)
        ]

    def read(self, body: dict[str, Any]) -> tuple[str | None, Any] | None:
        """Query and what was seen, if the body is to the letter what the renderer sends for this callback."""
        outputs, wanted = self._as_sent
        inputs, state, changed = body.get("inputs"), body.get("state"), body.get("changedPropIds")
        if not (body.keys() <= _KEYS and body.get("outputs") == outputs and _are_texts(changed)):
            return None
        if not (
            _are_texts(body.get("parsedChangedPropsIds", [])) and isinstance(inputs, list) and isinstance(state, list)
        ):
            return None
        given = [*inputs, *state]
        if len(inputs) != 2 or len(given) != 3 or not all(map(_is_value, given, wanted)):
            return None
        tick, search, seen = (one.get("value") for one in given)
        fits = (tick is None or type(tick) in (int, float)) and (search is None or type(search) is str)
        return (search, seen) if fits else None

    def answer(self, search: str | None, seen: Any) -> Answer | None:
        """The body Dash would send, byte for byte; None: 204."""
        found = self.due(search, seen)
        if found is None:
            return None
        if found.key is None:
            return self._encode(found.values)
        kept: Answer = found.view.latest(("answer", found.key), found.stamp, lambda: self._encode(found.values))
        return kept

    def _encode(self, values: Sequence[Any]) -> Answer:
        response: dict[str, dict[str, orjson.Fragment]] = {}
        for output, value in zip(self.outputs, values, strict=True):
            if value is not no_update:
                part = value if isinstance(value, orjson.Fragment) else encoded(value)
                response.setdefault(str(output.component_id), {})[output.component_property] = part
        return Answer(orjson.dumps({"multi": True, "response": response}))


def _are_texts(given: Any) -> bool:
    # In braces stands a pattern's id: none of ours is one.
    return isinstance(given, list) and all(type(one) is str and not one.startswith("{") for one in given)


def _is_value(given: Any, wanted: tuple[str, str]) -> bool:
    return isinstance(given, dict) and given.keys() <= _PROP and (given.get("id"), given.get("property")) == wanted


def bind(app: Dash, refresh: Refresh, name: str) -> None:
    """Register it with Dash, as the callback `name`, and keep it for `bound`."""

    def callback(_tick: int | None, search: str | None, seen: Any) -> Sequence[Any]:
        found = refresh.due(search, seen)
        if found is None:
            raise PreventUpdate
        return list(found.values)

    callback.__name__ = name
    app.callback(list(refresh.outputs), refresh.tick, refresh.search, refresh.seen)(callback)
    bound(app.server)[refresh.name] = refresh


def bound(server: Flask) -> dict[str, Refresh]:
    """The refresh callbacks of the app on this server, by name."""
    found: dict[str, Refresh] = server.extensions.setdefault(_EXTENSION, {})
    return found
