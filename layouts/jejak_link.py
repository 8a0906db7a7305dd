"""Where the paper trail of an area or a TPS is, for the pages that lead there."""

from __future__ import annotations

from typing import Any, Final

from dash import dcc, html

from data import codes
from data.actor import KOTA
from layouts.attributes import attributes
from layouts.query import Query

PATH: Final = "/jejak"
_LEVELS: Final = {"kecamatan": "kecamatan", "kelurahan": "kelurahan"}


def area_href(area: str, contest: str | None = None) -> str:
    """The page of an area ('dapil:647201' too) or of a TPS, for one contest or for all."""
    choice: dict[str, str | None] = {"pemilihan": contest}
    if area.startswith("dapil:"):
        choice["dapil"] = area.removeprefix("dapil:")
    elif codes.level(area) == "tps":
        choice |= {"kelurahan": codes.kelurahan_of(area), "tps": area}
    elif area != KOTA:
        choice[_LEVELS[codes.level(area)]] = area
    return Query(PATH).href(**choice)


def trail_link(tps: str, contest: str | None = None, look: str = "jejak-link") -> Any:
    """'Jejak TPS', to the page of a TPS."""
    icon = html.I(className="bi bi-signpost-split", **attributes(aria_hidden="true"))
    return dcc.Link([icon, " Jejak TPS"], href=area_href(tps, contest), className=look)
