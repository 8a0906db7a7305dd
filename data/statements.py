"""Statements compiled once per database and run by its driver.

On the writing door SQLAlchemy's way to run a statement (looking it up, binding, wrapping its rows) costs as much as
the database's own work. A `Statement` keeps what SQLAlchemy compiles and hands it straight to the driver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Insert, Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

Build = Callable[[str], Insert | Select[Any]]
"""From the name of a database (`sqlite`, `postgresql`) to the statement for it."""

INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""INSERT that knows ON CONFLICT, by database."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    text: str
    places: tuple[str, ...] | None  # names in the order of the question marks; None: the driver takes names
    constants: Mapping[str, Any]


class Statement:
    """A statement whose values are texts, whole numbers, booleans or None, which every driver takes as they are.

    `names`: the columns an INSERT gets, when it does not say so itself.
    """

    def __init__(self, build: Build, names: Iterable[str] | None = None) -> None:
        self._build = build
        self._names = None if names is None else list(names)
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it; `values` may hold more names than the statement asks for."""
        known = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        given = {**known.constants, **values} if known.constants else values
        if known.places is None:
            return connection.exec_driver_sql(known.text, dict(given))
        return connection.exec_driver_sql(known.text, tuple([given[name] for name in known.places]))

    def _compile(self, dialect: Dialect) -> _Compiled:
        made = self._build(dialect.name).compile(dialect=dialect, column_keys=self._names)
        places = tuple(made.positiontup or ()) if made.positional else None
        constants = {name: value for name, value in made.params.items() if value is not None}
        self._compiled[dialect.name] = _Compiled(made.string, places, constants)
        return self._compiled[dialect.name]
