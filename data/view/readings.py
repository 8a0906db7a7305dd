"""The line that every reading of named health data leaves in the log: who was read, by whom, what for; no value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson

from data import audit
from data.actor import Actor

if TYPE_CHECKING:
    from data.view import View


def log_reading(view: View, reader: Actor, subject: str, purpose: str, people: Sequence[str]) -> None:
    """Write it. `subject`: what was opened; `people`: the ids of everybody in it."""
    detail = orjson.dumps(list(people)).decode()
    view.house.store.write(
        lambda connection: audit.record(
            connection, reader, "read_named_health", subject=subject, purpose=purpose, detail=detail,
            election=view.election,
        )
    )  # fmt: skip
