"""Kelurahan boundaries as an office has them: read from the usual files, recognised by code, checked.

What is guaranteed of a report without errors: each kelurahan of the register once, valid polygons, no overlap
and no gap above 0.1% of the city, each within 2 km of its known point, the official area within 2%. It says
nothing about whether the inner lines are the lawful ones; a kelurahan whose area differs by more than 10%
from the official one gets a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.boundary_codes import BoundaryError, match_rows
from geo.boundary_files import read_polygons
from geo.shapes import (
    DEGREES,
    METRES,
    POLYGON_TYPES,
    filled_outline,
    mend,
    number,
    points_in_metres,
    polygonal,
)

__all__ = ["CITY_AREA_KM2", "BoundaryError", "BoundaryReport", "check_boundaries", "read_boundaries"]

CITY_AREA_KM2: Final = 716.783
"""Kota Samarinda: letter of BIG's Deputi IGD B-16.10/DIGD-BIG/IGD.04.04/12/2024, 16 December 2024."""
CITY_AREA_TOLERANCE: Final = 0.02
KELURAHAN_AREA_TOLERANCE: Final = 0.10
GAP_TOLERANCE: Final = 0.001
"""Largest overlap, and largest gap, as a share of the city's area."""

_SLIT_M: Final = 50.0  # gaps that open to the outside are found by closing slits of twice this width
_MAX_DISTANCE_M: Final = 2_000.0  # of a kelurahan from its known point; known sources differ by up to 400 m
_MAX_DISTANCE_DEG: Final = 0.5  # how far from the register's points a boundary of this city can lie


@dataclass(frozen=True)
class BoundaryReport:
    """What a check found: sentences that refuse the file, sentences to heed, and the area covered."""

    errors: list[str]
    warnings: list[str]
    area_km2: float


def read_boundaries(path: Path, wilayah: pd.DataFrame) -> gpd.GeoDataFrame:
    """Kelurahan polygons of a GeoJSON, GeoPackage, Shapefile or zipped Shapefile, in any coordinate system.

    `wilayah` has kode, kode_kpu, kode_bps, nama, kecamatan, lat, lon. Returns columns kode (Kemendagri,
    dotted), nama (the register's), geometry (EPSG:4326), rows as in the file; a kelurahan may be missing or
    double, which `check_boundaries` reports. Invalid shapes are mended where they can be, and named in
    `attrs["mended"]`. `BoundaryError` when the file cannot be read or is not one of this city's kelurahan.
    """
    path = Path(path)
    frame = read_polygons(path, len(wilayah))
    codes = match_rows(pd.DataFrame(frame.drop(columns=frame.geometry.name)), wilayah)
    _refuse_far_away(frame, wilayah, path.name)
    names = dict(zip(wilayah["kode"], wilayah["nama"], strict=True))
    shapes = frame.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    surfaces = [mend(shape) if bad else polygonal(shape) for shape, bad in zip(shapes, broken, strict=True)]
    result = gpd.GeoDataFrame(
        {"kode": codes, "nama": [names[code] for code in codes]}, geometry=surfaces, crs=DEGREES
    )
    result.attrs["mended"] = sorted({code for code, bad in zip(codes, broken, strict=True) if bad})
    return result


def check_boundaries(frame: gpd.GeoDataFrame, wilayah: pd.DataFrame) -> BoundaryReport:
    """Check kelurahan polygons (kode, geometry) against `wilayah` (kode, nama, luas_km2, lat, lon).

    The area is that of the union, in square kilometres. Gaps and overlaps are measured only when every
    kelurahan is there once and valid: before, they would say the same thing a second time.
    """
    names = {str(kode): str(nama) for kode, nama in zip(wilayah["kode"], wilayah["nama"], strict=True)}
    errors = [*_census_errors(frame, names), *_shape_errors(frame, names)]
    metres = frame.to_crs(METRES)
    shapes = metres.geometry.to_numpy()
    usable = shapely.is_valid(shapes) & np.isin(shapely.get_type_id(shapes), POLYGON_TYPES)
    union = shapely.union_all(shapes[usable])
    area_km2 = float(union.area) / 1e6
    if not errors:
        errors = [*_area_errors(area_km2), *_coverage_errors(shapes, union), *_place_errors(metres, wilayah)]
    warnings = [
        f"Bentuk Kelurahan {names.get(code, code)} ({code}) di berkas tidak sah dan sudah diperbaiki; "
        "periksa di peta."
        for code in frame.attrs.get("mended", [])
    ]
    if not errors:
        warnings += _kelurahan_warnings(metres, wilayah)
    return BoundaryReport(errors, warnings, area_km2)


def _refuse_far_away(frame: gpd.GeoDataFrame, wilayah: pd.DataFrame, name: str) -> None:
    """Right codes at a wrong place: another coordinate system than the one the file names."""
    west, south = wilayah["lon"].min() - _MAX_DISTANCE_DEG, wilayah["lat"].min() - _MAX_DISTANCE_DEG
    east, north = wilayah["lon"].max() + _MAX_DISTANCE_DEG, wilayah["lat"].max() + _MAX_DISTANCE_DEG
    bounds = frame.bounds.to_numpy()
    outside = np.flatnonzero(
        (bounds[:, 0] < west) | (bounds[:, 1] < south) | (bounds[:, 2] > east) | (bounds[:, 3] > north)
    )
    if len(outside) == 0:
        return
    x, y = (float(middle) for middle in (bounds[outside[0], :2] + bounds[outside[0], 2:]) / 2)
    raise BoundaryError(
        f"Berkas {name}, baris {outside[0] + 1}: letaknya jauh dari Kota Samarinda (lintang {number(y, 3)}; "
        f"bujur {number(x, 3)}). Periksa sistem koordinatnya, atau pilih berkas Kota Samarinda."
    )


def _census_errors(frame: gpd.GeoDataFrame, names: dict[str, str]) -> list[str]:
    counts = frame["kode"].value_counts()
    missing = [f"{nama} ({kode})" for kode, nama in names.items() if kode not in counts.index]
    errors = []
    if missing:
        shown = ", ".join(missing[:5]) + (f", dan {len(missing) - 5} lainnya" if len(missing) > 5 else "")
        errors.append(
            f"{len(missing)} dari {len(names)} kelurahan tidak ada di berkas: {shown}. Lengkapi berkasnya."
        )
    errors += [
        f"Kelurahan {names[kode]} ({kode}) muncul {counts[kode]} kali. Gabungkan menjadi satu wilayah "
        "atau hapus yang salah."
        for kode in names
        if counts.get(kode, 0) > 1
    ]
    strangers = sorted(set(counts.index) - set(names))
    if strangers:
        errors.append(f"Kode {', '.join(strangers[:5])} bukan kelurahan yang terdaftar. Hapus barisnya.")
    return errors


def _shape_errors(frame: gpd.GeoDataFrame, names: dict[str, str]) -> list[str]:
    shapes = frame.geometry.to_numpy()
    sound = (
        shapely.is_valid(shapes)
        & ~shapely.is_empty(shapes)
        & np.isin(shapely.get_type_id(shapes), POLYGON_TYPES)
    )
    return [
        f"Bentuk Kelurahan {names.get(kode, kode)} ({kode}) tidak sah dan tidak dapat diperbaiki "
        f"({_reason(shape)}). Perbaiki poligonnya di aplikasi peta."
        for kode, shape, good in zip(frame["kode"], shapes, sound, strict=True)
        if not good
    ]


def _reason(shape: Any) -> str:
    if shape is None or shape.is_empty:
        return "tidak ada luas yang tersisa"
    if shapely.get_type_id(shape) not in POLYGON_TYPES:
        return "bukan poligon"
    return "garisnya memotong diri sendiri atau tidak tertutup"


def _area_errors(area_km2: float) -> list[str]:
    off = area_km2 / CITY_AREA_KM2 - 1
    if abs(off) <= CITY_AREA_TOLERANCE:
        return []
    return [
        f"Luas kota di berkas {number(area_km2, 1)} km², {number(abs(off) * 100, 1)}% "
        f"{'lebih besar' if off > 0 else 'lebih kecil'} dari luas resmi {number(CITY_AREA_KM2, 1)} km² "
        f"(batas {number(CITY_AREA_TOLERANCE * 100)}%). Periksa wilayah dan sistem koordinatnya."
    ]


def _coverage_errors(shapes: np.ndarray, union: Any) -> list[str]:
    """Overlap: what is covered twice. Gap: what the union misses of its filled outline, slits included."""
    outline = filled_outline(union, _SLIT_M)
    pieces = shapely.area(shapely.get_parts(outline))
    found = {
        "tumpang tindih": shapely.area(shapes).sum() - union.area,
        "celah kosong": shapely.area(shapely.difference(outline, union)),
    }
    errors = [
        f"Ada {what} seluas {number(size / 1e6, 2)} km² di antara kelurahan "
        f"({number(size / union.area * 100, 2)}% kota; "
        f"batas {number(GAP_TOLERANCE * 100, 1)}%). Perbaiki garis batasnya di aplikasi peta."
        for what, size in found.items()
        if size > GAP_TOLERANCE * union.area
    ]
    if pieces.sum() - pieces.max() > GAP_TOLERANCE * union.area:
        errors.append(
            f"Kota terpecah menjadi {len(pieces)} bagian yang tidak bersambung. Periksa letak kelurahan "
            "di tepi kota."
        )
    return errors


def _place_errors(metres: gpd.GeoDataFrame, wilayah: pd.DataFrame) -> list[str]:
    """Kelurahan that do not lie where the register has them: shifted shapes, exchanged codes."""
    shapes = metres.set_index("kode").geometry.loc[wilayah["kode"]].to_numpy()
    away = shapely.distance(shapes, shapely.points(points_in_metres(wilayah)))
    return [
        f"Kelurahan {nama} ({kode}) di berkas terletak {number(metre / 1000, 1)} km dari tempatnya. "
        "Periksa apakah kodenya tertukar dengan kelurahan lain."
        for kode, nama, metre in zip(wilayah["kode"], wilayah["nama"], away, strict=True)
        if metre > _MAX_DISTANCE_M
    ]


def _kelurahan_warnings(metres: gpd.GeoDataFrame, wilayah: pd.DataFrame) -> list[str]:
    official = wilayah.set_index("kode")["luas_km2"]
    warnings = []
    for kode, nama in zip(wilayah["kode"], wilayah["nama"], strict=True):
        measured = float(metres.geometry[metres["kode"] == kode].area.iloc[0]) / 1e6
        off = measured / float(official[kode]) - 1
        if abs(off) > KELURAHAN_AREA_TOLERANCE:
            warnings.append(
                f"Luas Kelurahan {nama} ({kode}) di berkas {number(measured, 2)} km², "
                f"{number(abs(off) * 100, 1)}% "
                f"{'lebih besar' if off > 0 else 'lebih kecil'} dari luas resmi "
                f"{number(float(official[kode]), 2)} km²."
            )
    return warnings
