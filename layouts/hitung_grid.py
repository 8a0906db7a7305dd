"""The table of Hitung: columns that stay as long as the contest does, rows of numbers, a total row on top.

Formats and links are functions of assets/95-hitung.js, named here in strings that AG Grid reads without `eval`; the
cells hold numbers, so that sorting is by value. None is a cell that is not known, and is shown as an en dash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from data.view import Line, Tally
from layouts.jejak_link import area_href as trail_href
from layouts.query import Query

ROW: Final = 38  # px
CHOICE: Final = 84
NAMED_CHOICE: Final = 107
HEAD: Final = 46
NAMED_HEAD: Final = 78  # a line for the number, three for a candidate's name
SHOWN: Final = 16  # rows at once
FEW: Final = 3  # choices that fit beside the other columns
SHARES, VOTES = "persen", "suara"
LEVELS: Final = {"dapil": "Dapil", "kecamatan": "Kecamatan", "kelurahan": "Kelurahan"}

OPTIONS: Final[dict[str, Any]] = {
    "rowHeight": ROW,
    "headerHeight": HEAD,
    "suppressCellFocus": False,
    "suppressDragLeaveHidesColumns": True,
    "suppressColumnMoveAnimation": True,
    "animateRows": False,
    "enableCellTextSelection": True,
    "ensureDomOrder": True,
    "tooltipShowDelay": 400,
    "localeText": {"noRowsToShow": "Tidak ada wilayah.", "ariaSortableColumn": "Tekan Enter untuk mengurutkan"},
}
DEFAULTS: Final[dict[str, Any]] = {
    "sortable": True,
    "resizable": True,
    "suppressMovable": True,
    "suppressHeaderMenuButton": True,
    "wrapHeaderText": True,
    "sortingOrder": ["desc", "asc", None],
}
# Enter on a focused cell does what a click on the name does, J what one on the sign beside it does.
LISTENERS: Final = {"cellKeyDown": ["siagaOpen(params)"]}


def columns(lines: Sequence[Line], measure: str) -> list[dict[str, Any]]:
    """What the count of an area is of, one column per choice in ballot order, valid and invalid votes.

    `measure`: SHARES or VOTES of the choices.
    """
    area = {
        "field": "nama",
        "headerName": "Wilayah",
        "pinned": "left",
        "lockPinned": True,
        "width": 176,
        "sortingOrder": ["asc", "desc", None],
        "cellRenderer": "SiagaArea",
        "tooltipField": "induk",
    }
    make, letter = (_share, "s") if measure == SHARES else (_number, "v")
    choices = [
        {**make(f"{letter}{at}", heading(line), line.name), **_room(NAMED_CHOICE if named(line) else CHOICE)}
        for at, line in enumerate(lines, start=1)
    ]
    return [
        area,
        _number("reported", "TPS masuk", **_room(72)),
        _share("share_tps", "% TPS", **_room(72)),
        _share("share_dpt", "% DPT", **_room(72)),
        _number("flagged", "Bertanda", **_room(84)),
        _number("held", "Ditahan", **_room(78)),
        *choices,
        _number("counted", "TPS dihitung", **_room(80)),
        _number("valid", "Suara sah", **_room(88)),
        _number("invalid", "Tidak sah", "menurut formulir yang menyatakannya", **_room(82)),
    ]


def _room(px: int) -> dict[str, Any]:
    """A column of at least this width; what is left over is shared out among all of them in proportion."""
    return {"flex": px, "minWidth": px}


def named(line: Line) -> bool:
    """Whether this is a candidate whose name is known: a long one, as it stands on the ballot."""
    return line.party is None and line.name != f"Calon nomor {line.number}"


def heading(line: Line) -> str:
    """'2 Gerindra'; a candidate's number, and on the lines below it the name once that is known."""
    if line.party is not None:
        return f"{line.number} {line.name.removeprefix('Partai ')}"
    return f"No. {line.number}\n{line.name}" if named(line) else f"No. {line.number}"


def options(whole: Tally, *, trails: bool = False) -> dict[str, Any]:
    """Of the grid: the chosen area on top, and a head as high as the names need."""
    top = {**total_row(whole), **_trail(whole.area, whole.contest, trails)}
    return {**OPTIONS, "headerHeight": head_height(whole.lines), "pinnedTopRowData": [top]}


def head_height(lines: Sequence[Line]) -> int:
    """CSS pixels."""
    return NAMED_HEAD if any(named(line) for line in lines) else HEAD


def _number(field: str, name: str, tip: str = "", **more: Any) -> dict[str, Any]:
    return _column(field, name, tip, "siagaNumber(params.value)", **more)


def _share(field: str, name: str, tip: str = "", **more: Any) -> dict[str, Any]:
    return _column(field, name, tip, "siagaShare(params.value)", **more)


def _column(field: str, name: str, tip: str, words: str, **more: Any) -> dict[str, Any]:
    made = {"field": field, "headerName": name, "type": "rightAligned", "valueFormatter": {"function": words}, **more}
    return {**made, "headerTooltip": tip} if tip else made


def rows(
    table: pd.DataFrame, query: Query, chosen: str, contest: str = "", *, trails: bool = False
) -> list[dict[str, Any]]:
    """Rows of a frame of `View.table`; each leads to its own area. `chosen`: the area the filters choose.

    `trails`: each leads to the forms behind it as well, of this `contest`.
    """
    found = []
    for record in _records(table):
        votes = {name: value for name, value in record.items() if name[0] == "v" and name[1:].isdigit()}
        whole = {name: _plain(value) for name, value in record.items()}
        found.append(
            {
                "kode": record["kode"],
                "nama": record["nama"],
                "induk": record["induk"],
                "href": area_href(query, record["kode"]),
                "chosen": record["kode"] == chosen,
                **{name: whole[name] for name in ("reported", "counted", "flagged", "held", "share_tps", "invalid")},
                "share_dpt": _ratio(whole["dpt_reported"], whole["dpt_total"]),
                "valid": whole["valid"] if record["counted"] else None,
                **_choices(votes, record["counted"]),
                **_trail(record["kode"], contest, trails),
            }
        )
    return found


def _trail(area: str, contest: str, wanted: bool) -> dict[str, str]:
    return {"jejak": trail_href(area, contest)} if wanted else {}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in record.items()} for record in table.to_dict("records")]


def total_row(tally: Tally) -> dict[str, Any]:
    """The chosen area as the row on top."""
    votes = {f"v{at}": line.votes for at, line in enumerate(tally.lines, start=1)}
    return {
        "kode": tally.area,
        "nama": tally.name,
        "total": True,
        "reported": tally.reported,
        "counted": tally.counted,
        "flagged": tally.flagged,
        "held": tally.held,
        "share_tps": tally.share_tps,
        "share_dpt": tally.share_dpt,
        "valid": tally.valid if tally.counted else None,
        "invalid": tally.invalid,
        **_choices(votes, tally.counted),
    }


def _choices(votes: Mapping[str, Any], counted: int) -> dict[str, Any]:
    """Votes and shares; unknown, not zero, where no form is counted."""
    whole = sum(votes.values())
    numbers = {name: int(value) if counted else None for name, value in votes.items()}
    shares = {f"s{name[1:]}": value / whole if whole else None for name, value in votes.items()}
    return {**numbers, **shares}


def _plain(value: Any) -> Any:
    """A cell without the missing values of frames."""
    return None if pd.isna(value) else value.item() if hasattr(value, "item") else value


def _ratio(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None


def area_href(query: Query, area: str) -> str:
    """The address with this area chosen instead of any other."""
    cleared: dict[str, str | None] = {"dapil": None, "kecamatan": None, "kelurahan": None, "tingkat": None}
    if area.startswith("dapil:"):
        return query.href(**{**cleared, "dapil": area.removeprefix("dapil:")})
    level = "kecamatan" if area.count(".") == 2 else "kelurahan"
    return query.href(**{**cleared, level: area})


def height(count: int, lines: Sequence[Line]) -> int:
    """CSS pixels of the table: as many rows as there are, up to SHOWN, and a scroll bar under many choices."""
    return head_height(lines) + ROW * (min(count, SHOWN) + 1) + (18 if len(lines) > FEW else 3)
