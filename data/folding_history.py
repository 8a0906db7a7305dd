"""How totals moved over the evening: the last word of every ten minutes, per area.

This is a record of what was shown, not a cache of the reports: a rebuild leaves it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from data.actor import KOTA
from data.clock import iso
from data.dapil import first_kecamatan
from data.register import Register
from data.reports.door import dialect_insert
from data.tables import history
from data.totals import Leaf, by_party

MINUTES = 10


def bucket_of(moment: datetime) -> str:
    """The start of the ten minutes that a moment lies in."""
    return iso(moment.replace(minute=moment.minute - moment.minute % MINUTES, second=0, microsecond=0))


def note_history(
    connection: Connection, register: Register, contest: str, folded: Mapping[str, Leaf], moment: datetime
) -> None:
    """Write the totals just folded as the last word of this bucket, one figure per candidate or party."""
    many = register.contests[contest].kind == "parties"
    bodies: dict[str, dict[str, Any]] = {}
    for area, leaf in folded.items():
        whole = leaf
        if many and (area != KOTA or register.contests[contest].has_one_ballot):
            whole = by_party(register, contest, first_kecamatan(register, area), leaf)
        bodies[area] = {"n": leaf.counted, "v": whole.votes}
    note(connection, register.election, contest, bodies, moment)


def note(
    connection: Connection, election: str, topic: str, bodies: Mapping[str, dict[str, Any]], moment: datetime
) -> None:
    """Write one body per area; the last one of a bucket stays."""
    if not bodies:
        return
    statement = dialect_insert(connection, history)
    bucket = bucket_of(moment)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["election", "area", "topic", "bucket"], set_={"body": statement.excluded.body}
        ),
        [
            {"election": election, "area": area, "topic": topic, "bucket": bucket,
             "body": orjson.dumps(body).decode()}
            for area, body in bodies.items()
        ],
    )  # fmt: skip
