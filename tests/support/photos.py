"""Short ways to send photos through the writing door and to look at what became of them."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import func, select

from data.actor import Actor
from data.house import House
from data.photos.comparing import read_matches
from data.reports import Answer, Envelope, PhotoReport, submit_photo
from data.tables import fold_state, photo
from tests.support.houses import FIELD, TPS
from tests.support.pictures import encoded, sheet

NEXT_TPS = "64.72.01.1001.002"
OFFICER = Actor("petugas", "officer", frozenset({TPS}))
_keys = itertools.count(1)


def send_photo(house: House, raw: bytes, tps: str = TPS, actor: Actor = FIELD, **more: Any) -> Answer:
    """Send a photo under a fresh key unless one is given."""
    key = more.pop("idem_key", f"foto-{next(_keys)}")
    envelope = Envelope(key, **{name: more.pop(name) for name in ("device_time", "replaces", "reason") if name in more})
    return submit_photo(house, actor, PhotoReport(tps, more.pop("contest", "ppwp"), raw, **more), envelope)


def rows(house: House) -> list[Any]:
    with house.store.read() as connection:
        return list(connection.execute(select(photo).order_by(photo.c.submission)).all())


def count(house: House, table: Any) -> int:
    with house.store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def rev(house: House) -> int:
    with house.store.read() as connection:
        return connection.execute(select(fold_state.c.rev)).scalar_one()


def found(house: House) -> dict[int, list[tuple[str, int, int]]]:
    """Photo -> its findings as (rule, other photo, bits apart)."""
    return {
        row.submission: [(one.rule, one.no, one.distance) for one in read_matches(row.findings)] for row in rows(house)
    }


def saved_again(seed: int) -> bytes:
    """The same picture, smaller and of lower quality."""
    smaller = sheet(seed)
    smaller.thumbnail((480, 480))
    return encoded(smaller, "JPEG", quality=55)
