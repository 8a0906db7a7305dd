"""What a reader finds in a component: its text, and the parts of a class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def parts_of(component: Any) -> Iterator[Component]:
    """The component and everything inside it, in reading order."""
    if isinstance(component, Component):
        yield component
        yield from parts_of(getattr(component, "children", None))
    elif isinstance(component, list | tuple):
        for one in component:
            yield from parts_of(one)


def text_of(component: Any) -> str:
    """The text of a component, pieces joined by single spaces."""
    return " ".join(_pieces(component))


def _pieces(component: Any) -> Iterator[str]:
    if isinstance(component, str | int | float):
        yield str(component).strip()
    elif isinstance(component, Component):
        yield from _pieces(getattr(component, "children", None))
    elif isinstance(component, list | tuple):
        for one in component:
            yield from _pieces(one)


def with_class(component: Any, name: str) -> list[Component]:
    """The parts that carry this class."""
    return [one for one in parts_of(component) if name in str(getattr(one, "className", "")).split()]
