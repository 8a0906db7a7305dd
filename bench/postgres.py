"""A private PostgreSQL for a benchmark, the same that the tests start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.support.postgres import private_postgres


@contextmanager
def temporary_postgres() -> Iterator[Callable[[str], str]]:
    """A running server; the function makes a fresh database and returns its address."""
    with private_postgres() as server:

        def make(_name: str) -> str:
            return server.url(server.create_database())

        yield make
