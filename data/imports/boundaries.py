"""The imported map of the kelurahan: a GeoJSON body that the map room has read and checked."""

from __future__ import annotations

import json

from sqlalchemy import Connection, delete, insert, select

from data import audit
from data.actor import Actor
from data.clock import iso, real_now
from data.house import House
from data.imports.base import register_changed
from data.imports.report import ImportReport, Problems
from data.rules.words import number
from data.tables import map_layer

WHAT = "boundaries"
LAYER = "kelurahan"


def store_boundaries(house: House, actor: Actor, body: str, source: str, warnings: list[str]) -> ImportReport:
    """Keep a checked FeatureCollection as the map of the current election, in place of the one before.

    `source` says where the lines come from and is shown beside the map; `warnings` are the sentences of
    the check. The same body from the same source changes nothing.
    """
    actor.require("import")
    rows = _features(body)

    def work(connection: Connection) -> bool:
        here = (map_layer.c.election == house.election) & (map_layer.c.name == LAYER)
        before = connection.execute(select(map_layer.c.body, map_layer.c.source).where(here)).first()
        if before is not None and tuple(before) == (body, source):
            return False
        connection.execute(delete(map_layer).where(here))
        connection.execute(
            insert(map_layer).values(
                election=house.election,
                name=LAYER,
                source=source,
                body=body,
                warnings=json.dumps(warnings, ensure_ascii=False),
                imported_at=iso(real_now()),
            )
        )
        register_changed(connection, house.registers.of(house.election, connection))
        detail = f"{rows} wilayah; {source}"
        audit.record(connection, actor, "import", subject=WHAT, detail=detail, election=house.election)
        return True

    if house.store.write(work):
        summary = f"Batas {number(rows)} wilayah disimpan."
        return ImportReport(WHAT, rows=rows, stored=rows, warnings=warnings, summary=summary)
    summary = f"Batas {number(rows)} wilayah sudah sama, tidak ada yang berubah."
    return ImportReport(WHAT, rows=rows, unchanged=rows, warnings=warnings, summary=summary)


def _features(body: str) -> int:
    """How many features the collection has; `ImportRefused` when it is none."""
    problems = Problems(WHAT)
    try:
        found = json.loads(body)
        count = len(found["features"]) if found["type"] == "FeatureCollection" else 0
    except (ValueError, KeyError, TypeError):
        count = 0
    if not count:
        problems.whole("Isi peta bukan FeatureCollection GeoJSON yang berisi wilayah.")
        problems.refuse(0, [])
    return count
