"""What every map module needs: two coordinate systems, polygons only, rounding, id-ID numbers.

Lengths and areas are computed in METRES, the UTM zone of Samarinda (its scale error there is below 0.05%, far
under every tolerance used here); what leaves the room is in DEGREES, longitude first, as MapLibre and RFC
7946 want it.
"""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from babel.numbers import format_decimal

DEGREES: Final = "EPSG:4326"
METRES: Final = "EPSG:32750"
"""WGS 84 / UTM zone 50S."""

POLYGON_TYPES: Final = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def polygonal(geometry: Any) -> Any:
    """The polygon or multipolygon in any geometry, without heights; an empty polygon when there is none."""
    parts = shapely.get_parts(shapely.get_parts(shapely.force_2d(geometry)))
    surfaces = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) > 0)]
    if len(surfaces) == 0:
        return shapely.Polygon()
    return surfaces[0] if len(surfaces) == 1 else shapely.union_all(surfaces)


def mend(geometry: Any) -> Any:
    """A valid polygon or multipolygon made from an invalid one; empty when nothing with an area is left."""
    return polygonal(shapely.make_valid(geometry, method="structure", keep_collapsed=False))


def filled_outline(union: Any, slit: float) -> Any:
    """A shape in metres without its holes and without slits from outside narrower than twice `slit`."""
    closed = shapely.buffer(shapely.buffer(union, slit, join_style="mitre"), -slit, join_style="mitre")
    return shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(closed)])


def rounded(geometry: Any, decimals: int) -> Any:
    """Coordinates rounded one by one, so that a corner shared by neighbours stays shared."""
    return shapely.transform(geometry, lambda xy: np.round(xy, decimals))


def points_in_metres(table: pd.DataFrame) -> np.ndarray:
    """The columns `lat`, `lon` (degrees) as an n x 2 array of metres."""
    points = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), crs=DEGREES).to_crs(METRES)
    return np.column_stack([points.x, points.y])


def number(value: float, decimals: int = 0) -> str:
    """A number in words of id-ID: 1.234,5."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale="id_ID")
