"""Frames of folded totals: per area, over time, and the state of each TPS. They grow with areas, not with forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pandas as pd
from sqlalchemy import select

from data.actor import KOTA, contains
from data.clock import WITA, parse_iso
from data.dapil import dapil_area, grouping
from data.errors import NotFound, Refused
from data.tables import history
from data.totals import STATES
from data.view import tallies

if TYPE_CHECKING:
    from data.view import View

LEVELS = ("dapil", "kecamatan", "kelurahan")
# Of a table without a row: a kecamatan may have no kelurahan yet.
_COLUMNS = (
    *("kode", "nama", "induk", "tps", "reported", "counted", "flagged", "held", "share_tps"),
    *("dpt_total", "dpt_reported", "valid", "invalid", "turnout", "leader", "margin"),
)


def areas_at(view: View, level: str, within: str | None) -> list[str]:
    register = view.register
    if within is not None:
        view.require(within)
    if level == "dapil":
        found = [dapil_area(code) for code in grouping(register)]
        if within is not None and within != KOTA:
            found = [area for area in found if area == within or _inside(view, within, area)]
    elif level in ("kecamatan", "kelurahan"):
        found = [code for code, node in register.areas.items() if node.level == level]
        if within is not None:
            found = [code for code in found if _inside(view, code, within)]
    else:
        raise Refused(f"Tingkat wilayah {level!r} tidak dikenal; pilihannya: {', '.join(LEVELS)}.", "level")
    return [area for area in found if view.sees(area)]


def _inside(view: View, code: str, outer: str) -> bool:
    if outer.startswith("dapil:"):
        members = grouping(view.register)[outer.removeprefix("dapil:")]
        return any(contains(member, code) for member in members)
    return contains(outer, code)


def table(view: View, contest: str, level: str, within: str | None, consistent: bool) -> pd.DataFrame:
    """kode, nama, induk, tps, reported, counted, flagged, held, share_tps, dpt_total, dpt_reported, valid, invalid,
    turnout, leader (ballot number), margin, v1..vn in ballot order. Missing values are unknown."""
    rows: list[dict[str, Any]] = []
    for area in areas_at(view, level, within):
        one = view.tally(area, contest, consistent)
        parent = None if area.startswith("dapil:") else view.register.areas[area].parent
        rows.append(
            {
                "kode": area,
                "nama": one.name,
                "induk": view.register.areas[parent].name if parent else "Samarinda",
                "tps": one.tps,
                "reported": one.reported,
                "counted": one.counted,
                "flagged": one.flagged,
                "held": one.held,
                "share_tps": one.share_tps,
                "dpt_total": one.dpt_total,
                "dpt_reported": one.dpt_reported,
                "valid": one.valid,
                "invalid": one.invalid,
                "turnout": one.turnout,
                "leader": None if one.leader is None else one.lines[one.leader].number,
                "margin": one.margin,
                **{f"v{at}": line.votes for at, line in enumerate(one.lines, start=1)},
            }
        )
    frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=[*_COLUMNS])
    whole = ("dpt_total", "dpt_reported", "invalid", "leader")
    return frame.astype({name: "Int64" for name in whole if name in frame})


def history_of(view: View, area: str, contest: str) -> pd.DataFrame:
    """time, counted, v1..vn; one row per ten minutes in which something came."""
    view.require(area)
    lines = len(view.tally(area, contest).lines)
    with view.house.store.read() as connection:
        rows = connection.execute(
            select(history.c.bucket, history.c.body)
            .where(history.c.election == view.election, history.c.area == area, history.c.topic == contest)
            .order_by(history.c.bucket)
        ).all()
    bodies = [(parse_iso(row.bucket).astimezone(WITA), orjson.loads(row.body)) for row in rows]
    records = [
        {"time": at, "counted": body["n"], **{f"v{n}": votes for n, votes in enumerate(body["v"], start=1)}}
        for at, body in bodies
        if len(body["v"]) == lines  # an older ballot, before the register changed
    ]
    columns = ["time", "counted", *(f"v{n}" for n in range(1, lines + 1))]
    return pd.DataFrame(records, columns=columns)


def points(view: View, contest: str) -> pd.DataFrame:
    register = view.register
    rows = []
    for kelurahan in areas_at(view, "kelurahan", None):
        letters = tallies.leaf(view, kelurahan, contest).states or ""
        if len(letters) != len(register.tps_of(kelurahan)):
            # Imported a moment ago and not folded yet: which letter is whose cannot be known.
            raise NotFound("Daftar TPS baru saja berubah; totalnya menyusul.")
        for code, letter in zip(register.tps_of(kelurahan), letters, strict=True):
            node = register.areas[code]
            rows.append((code, register.place(code), kelurahan, STATES[letter], node.special))
    return pd.DataFrame(rows, columns=["kode", "nama", "kelurahan", "state", "special"])
