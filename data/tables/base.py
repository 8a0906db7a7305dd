"""What all tables share: the metadata, and how the keys of an election and of a growing list are written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SERIAL: dict[str, Any] = {"sqlite_autoincrement": True}


def serial() -> Column[int]:
    """A key that only grows; on SQLite AUTOINCREMENT (with SERIAL), so that a number is never used twice."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def in_election() -> Column[str]:
    """The election, the first part of the key."""
    return Column("election", Text, primary_key=True)
