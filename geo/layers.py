"""What the map draws, made once per boundary set: areas, borders, label points, hatching, views.

All shapes are in degrees, longitude first, rounded to about a metre; neighbours keep sharing their corners
after the simplification (no slivers). Every collection is plain lists and dicts, ready for orjson; `version`
changes when and only when any of it changes, so an asset URL may carry it and be cached for ever.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from geo.borders import hatch_lines, shared_lines
from geo.shapes import DEGREES, METRES, filled_outline, polygonal, rounded

PARTS: Final = ("kelurahan", "kecamatan", "kota", "batas_kelurahan", "batas_kecamatan")
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_DECIMALS: Final = 5
_SIMPLIFY_M: Final = 20.0
_GAP_WIDTH_M: Final = 100.0  # gaps narrower than this, which the import accepts, go to the neighbour
_TILE_PX: Final = 512  # MapLibre's world is this wide at zoom 0


@dataclass(frozen=True)
class View:
    """A MapLibre camera: centre in degrees and zoom."""

    lon: float
    lat: float
    zoom: float


@dataclass(frozen=True)
class MapLayers:
    """The layers of one boundary set. `labels` and `bounds` are keyed by kota, kecamatan and kelurahan code.

    `kelurahan`, `kecamatan`, `kota`: polygons, feature `id` = code, properties kode, nama and (kelurahan)
    kode_kecamatan. `batas_kelurahan`: lines between kelurahan of one kecamatan; `batas_kecamatan`: lines
    between kecamatan; each once, property `antara` naming both sides. `schematic`: no line of it is a real
    boundary.
    """

    schematic: bool
    version: str
    kelurahan: dict[str, Any]
    kecamatan: dict[str, Any]
    kota: dict[str, Any]
    batas_kelurahan: dict[str, Any]
    batas_kecamatan: dict[str, Any]
    labels: Mapping[str, tuple[float, float]]
    bounds: Mapping[str, Bounds]
    hatches: Mapping[str, dict[str, Any]]

    def encoded(self, part: str) -> bytes:
        """One of PARTS as GeoJSON bytes, for an asset URL."""
        if part not in PARTS:
            raise KeyError(f"Lapisan peta {part!r} tidak ada; yang ada: {', '.join(PARTS)}.")
        return orjson.dumps(getattr(self, part))

    def hatch(self, codes: Iterable[str]) -> dict[str, Any]:
        """Diagonal strips over these kelurahan, a FeatureCollection in map order; `KeyError` if unknown."""
        wanted = {_known(code, self.hatches) for code in codes}
        return _collection([feature for code, feature in self.hatches.items() if code in wanted])

    def view(
        self, code: str, width_px: float, height_px: float, padding_px: float = 24, max_zoom: float = 17
    ) -> View:
        """The camera that fits a kota, kecamatan or kelurahan into a map of this many CSS pixels."""
        return fit(self.bounds[_known(code, self.bounds)], width_px, height_px, padding_px, max_zoom)


def fit(
    bounds: Bounds, width_px: float, height_px: float, padding_px: float = 24, max_zoom: float = 17
) -> View:
    """The MapLibre camera (Web Mercator, 512 px world at zoom 0, north up) that fits `bounds`."""
    room = (width_px - 2 * padding_px, height_px - 2 * padding_px)
    if min(room) <= 0:
        raise ValueError(
            f"Peta {width_px:g} x {height_px:g} piksel terlalu kecil untuk tepi {padding_px:g} piksel."
        )
    west, south, east, north = bounds
    left, right = (west + 180) / 360, (east + 180) / 360
    bottom, top = _mercator(south), _mercator(north)
    worlds = min(room[0] / max(right - left, 1e-12), room[1] / max(bottom - top, 1e-12))
    zoom = min(math.log2(worlds / _TILE_PX), max_zoom)
    middle = math.pi * (1 - (bottom + top))
    return View((west + east) / 2, math.degrees(math.atan(math.sinh(middle))), math.floor(zoom * 1000) / 1000)


def _mercator(lat: float) -> float:
    """Web Mercator's y of a latitude, 0 in the north to 1 in the south."""
    return 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def build_layers(kelurahan: gpd.GeoDataFrame, wilayah: pd.DataFrame, schematic: bool) -> MapLayers:
    """All layers of checked polygons (kode, geometry); `wilayah`: kode, nama, kode_kecamatan, kecamatan.

    `ValueError` when the two do not name the same kelurahan once each.
    """
    if sorted(kelurahan["kode"]) != sorted(wilayah["kode"]) or wilayah["kode"].duplicated().any():
        raise ValueError("Batas dan daftar kelurahan tidak cocok: periksa batas sebelum membuat peta.")
    wilayah = wilayah.sort_values("kode").reset_index(drop=True)
    shapes = _degree_shapes(kelurahan.set_index("kode").loc[wilayah["kode"]])
    codes, above = list(wilayah["kode"]), list(wilayah["kode_kecamatan"])
    features = [
        _feature(kode, shape, kode=kode, nama=nama, kode_kecamatan=parent)
        for kode, nama, parent, shape in zip(codes, wilayah["nama"], above, shapes, strict=True)
    ]
    names = dict(zip(above, wilayah["kecamatan"], strict=True))
    dissolved = {code: shapely.coverage_union_all(shapes[np.array(above) == code]) for code in names}
    kota = codes[0].rsplit(".", 2)[0]
    whole = shapely.coverage_union_all(shapes)
    everything = {kota: whole, **dissolved, **dict(zip(codes, shapes, strict=True))}
    content: dict[str, Any] = {
        "schematic": schematic,
        "kelurahan": _collection(features),
        "kecamatan": _collection(
            [_feature(code, shape, kode=code, nama=names[code]) for code, shape in dissolved.items()]
        ),
        "kota": _collection([_feature(kota, whole, kode=kota, nama="Kota Samarinda")]),
        "batas_kelurahan": _borders(shapes, codes, within=dict(zip(codes, above, strict=True))),
        "batas_kecamatan": _borders(shapes, above, within=None),
        "labels": {code: _label(shape) for code, shape in everything.items()},
        "bounds": {code: tuple(float(bound) for bound in shape.bounds) for code, shape in everything.items()},
        "hatches": {code: _hatch(code, shape) for code, shape in zip(codes, shapes, strict=True)},
    }
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return MapLayers(version=digest[:12], **content)


def _degree_shapes(kelurahan: gpd.GeoDataFrame) -> np.ndarray:
    """Simplified, edge-matched polygons in degrees; gaps and overlaps that an import accepts are closed."""
    metres = kelurahan.geometry.to_crs(METRES).to_numpy()
    if not shapely.coverage_is_valid(metres):
        metres = _closed(metres)
    simple = (
        gpd.GeoSeries(shapely.coverage_simplify(metres, _SIMPLIFY_M), crs=METRES).to_crs(DEGREES).to_numpy()
    )
    for decimals in (_DECIMALS, _DECIMALS + 1, _DECIMALS + 2):  # rounding can fold a thin spike over itself
        degrees = rounded(simple, decimals)
        if shapely.is_valid(degrees).all() and shapely.coverage_is_valid(degrees):
            break
    else:
        degrees = simple
    return np.asarray(shapely.orient_polygons(degrees))


def _closed(metres: np.ndarray) -> np.ndarray:
    """The polygons edge-matched. A ring round the city makes slits open to the outside plain gaps."""
    outline = filled_outline(shapely.union_all(metres), _GAP_WIDTH_M / 2)
    ring = shapely.difference(
        shapely.box(*shapely.bounds(shapely.buffer(outline, 10 * _GAP_WIDTH_M))), outline
    )
    return np.asarray(shapely.coverage_clean([*metres, ring], gap_width=_GAP_WIDTH_M))[:-1]


def _borders(shapes: np.ndarray, groups: list[str], within: Mapping[str, str] | None) -> dict[str, Any]:
    """Lines between groups; with `within`, only those whose two sides have the same parent."""
    features = [
        _feature(f"{one}|{other}", line, antara=[one, other])
        for (one, other), line in shared_lines(shapes, groups).items()
        if within is None or within[one] == within[other]
    ]
    return _collection(sorted(features, key=lambda feature: str(feature["id"])))


def _label(shape: Any) -> tuple[float, float]:
    """The middle of the largest circle inside the largest part: a place for a name that lies well inside."""
    parts = shapely.get_parts(shape)
    largest = parts[shapely.area(parts).argmax()]
    centre = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=1e-5), 0)
    return round(float(centre.x), _DECIMALS), round(float(centre.y), _DECIMALS)


def _hatch(code: str, shape: Any) -> dict[str, Any]:
    metres = gpd.GeoSeries([polygonal(shape)], crs=DEGREES).to_crs(METRES).iloc[0]
    lines = gpd.GeoSeries([hatch_lines(metres)], crs=METRES).to_crs(DEGREES).iloc[0]
    return _feature(code, rounded(lines, _DECIMALS), kode=code)


def _feature(code: str, shape: Any, **properties: Any) -> dict[str, Any]:
    geometry = {
        "type": shape.geom_type,
        "coordinates": _lists(shapely.geometry.mapping(shape)["coordinates"]),
    }
    return {"type": "Feature", "id": code, "properties": properties, "geometry": geometry}


def _lists(coordinates: Any) -> Any:
    return [_lists(item) for item in coordinates] if isinstance(coordinates, tuple) else coordinates


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _known(code: str, table: Mapping[str, Any]) -> str:
    if code not in table:
        raise KeyError(f"Kode wilayah {code!r} tidak ada di peta.")
    return code
