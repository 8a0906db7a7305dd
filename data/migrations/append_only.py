"""Triggers that make a table append only: the database itself refuses UPDATE and DELETE."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, inspect, text


def protect(connection: Connection, tables: Iterable[str]) -> None:
    """Refuse every change of a row once it is written."""
    if connection.dialect.name == "sqlite":
        for table in tables:
            _protect_lite(connection, table)
        return
    connection.execute(
        text(
            "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append only', TG_TABLE_NAME; END $$"
        )
    )
    for table in tables:
        connection.execute(
            text(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            )
        )


def _protect_lite(connection: Connection, table: str) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
    for verb in ("UPDATE", "DELETE"):
        connection.execute(text(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refuse}"))
    # SQLite fires no DELETE trigger for the row that INSERT OR REPLACE takes away.
    there = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{name} = NEW.{name}' for name in key)})"
        for key in _keys(connection, table)
    )
    connection.execute(text(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} {refuse}"))


def _keys(connection: Connection, table: str) -> list[list[str]]:
    """The columns of the primary key and of every unique constraint."""
    ask = inspect(connection)
    unique = [constraint["column_names"] for constraint in ask.get_unique_constraints(table)]
    return [list(ask.get_pk_constraint(table)["constrained_columns"]), *map(list, unique)]
