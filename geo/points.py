"""A place on the map for every TPS: its own where known, else a stable, well-spread one in its kelurahan.

A made-up place is marked `known = False` and must never be shown as an address. It depends only on the number
of the TPS and on the polygon of its kelurahan: other kelurahan, other TPS and the order of rows do not
matter, so a TPS added later moves nobody.

The places are the points of Roberts' R2 sequence (a Kronecker sequence on the plastic number; M. Roberts,
"The unreasonable effectiveness of quasirandom sequences", 2018) over a square round the polygon, the n-th
that falls inside being TPS n. The sequence runs both ways: TPS 901 and up (lokasi khusus) take the points
before the first one, so they lie as far from the regular TPS as those from each other.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.shapes import DEGREES, METRES, points_in_metres

FIRST_SPECIAL: Final = 901
"""TPS numbers from here on are lokasi khusus (PKPU's numbering of 2024)."""

_PLASTIC: Final = 1.3247179572447460259609088544780973
_STEPS: Final = np.array([1 / _PLASTIC, 1 / _PLASTIC**2])
_INSET_SHARE: Final = 0.2  # distance kept from the border, as a share of the largest circle inside
_MAX_INSET_M: Final = 120.0
_DECIMALS: Final = 6
_BATCH: Final = 1024
_MAX_BATCHES: Final = 1000


class TpsPoints(NamedTuple):
    """`points`: kode, lat, lon (degrees), known; rows as given. `warnings`: sentences on given positions."""

    points: pd.DataFrame
    warnings: list[str]


def tps_points(kelurahan: gpd.GeoDataFrame, tps: pd.DataFrame) -> TpsPoints:
    """Places for `tps` (kode, kode_kelurahan, lat, lon or missing) in `kelurahan` (kode, geometry).

    A known position outside its kelurahan is kept and reported; half a position, or one that is no latitude
    and longitude, is reported and treated as missing. `ValueError` for a TPS of an unknown kelurahan, a code
    that does not end in the number of the TPS, or a code given twice.
    """
    codes = tps["kode"].astype(str)
    _refuse_bad_codes(kelurahan, tps, codes)
    lat = pd.to_numeric(tps["lat"]).to_numpy(dtype=float, na_value=np.nan, copy=True)
    lon = pd.to_numeric(tps["lon"]).to_numpy(dtype=float, na_value=np.nan, copy=True)
    known, warnings = _usable(tps["kode"], lat, lon)
    metres = dict(zip(kelurahan["kode"], kelurahan.geometry.to_crs(METRES), strict=True))
    warnings += _strays(tps[known], metres)
    numbers = codes.str[-3:].astype(int).to_numpy()
    for kode, rows in tps.groupby("kode_kelurahan", sort=False).indices.items():
        unknown = np.asarray(rows)[~known[rows]]
        if unknown.size:
            lon[unknown], lat[unknown] = _degrees(_places(metres[kode], numbers[unknown]))
    columns = {"kode": tps["kode"], "lat": lat, "lon": lon, "known": known}
    return TpsPoints(pd.DataFrame(columns, index=tps.index), warnings)


def _refuse_bad_codes(kelurahan: gpd.GeoDataFrame, tps: pd.DataFrame, codes: pd.Series) -> None:
    strangers = tps.loc[~tps["kode_kelurahan"].isin(kelurahan["kode"]), "kode"]
    if len(strangers):
        raise ValueError(
            f"Kelurahan TPS {strangers.iloc[0]} tidak ada di peta ({len(strangers)} TPS seperti itu)."
        )
    doubles = codes[codes.duplicated()]
    if len(doubles):
        raise ValueError(f"Kode TPS {doubles.iloc[0]} muncul lebih dari satu kali.")
    unnumbered = codes[~codes.str.fullmatch(r".*[0-9]{3}") | codes.str.endswith("000")]
    if len(unnumbered):
        raise ValueError(
            f"Kode TPS {unnumbered.iloc[0]!r} tidak berakhir dengan nomor TPS tiga angka (001 sampai 999)."
        )


def _usable(codes: pd.Series, lat: np.ndarray, lon: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Which rows have a position, and a sentence for each that has only the makings of one."""
    present = ~np.isnan(lat) | ~np.isnan(lon)
    sound = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    warnings = [
        f"TPS {kode}: posisi tidak lengkap atau bukan lintang dan bujur; dipakai letak perkiraan."
        for kode in codes[present & ~sound]
    ]
    return sound, warnings


def _strays(tps: pd.DataFrame, metres: dict[str, Any]) -> list[str]:
    if tps.empty:
        return []
    points = points_in_metres(tps.astype({"lat": float, "lon": float}))
    polygons = np.array([metres[kode] for kode in tps["kode_kelurahan"]], dtype=object)
    distance = shapely.distance(polygons, shapely.points(points))
    return [
        f"TPS {kode}: posisinya {max(metre, 1):.0f} m di luar Kelurahan {kelurahan}; periksa posisinya."
        for kode, kelurahan, metre in zip(tps["kode"], tps["kode_kelurahan"], distance, strict=True)
        if metre > 0
    ]


def _places(polygon: Any, numbers: np.ndarray) -> np.ndarray:
    """The points (n x 2, metres) of these TPS numbers in a polygon."""
    inner = _inset(polygon)
    special = numbers >= FIRST_SPECIAL
    places = np.empty((len(numbers), 2))
    for forward, chosen in ((True, ~special), (False, special)):
        if chosen.any():
            ranks = numbers[chosen] - (1 if forward else FIRST_SPECIAL)
            places[chosen] = _accepted(inner, int(ranks.max()) + 1, forward)[ranks]
    return places


def _inset(polygon: Any) -> Any:
    """The polygon without a strip along its border, as wide as its size allows."""
    radius = shapely.length(shapely.maximum_inscribed_circle(polygon))
    inner = shapely.buffer(polygon, -min(_MAX_INSET_M, _INSET_SHARE * radius))
    shapely.prepare(inner)
    return inner


def _accepted(inner: Any, count: int, forward: bool) -> np.ndarray:
    """The first `count` points of the sequence inside, going up from index 0 or down from index -1."""
    west, south, east, north = inner.bounds
    corner, side = np.array([west, south]), max(east - west, north - south)
    inside: list[np.ndarray] = []
    for batch in range(_MAX_BATCHES):
        index = np.arange(batch * _BATCH, (batch + 1) * _BATCH)
        steps = index if forward else -1 - index
        points = corner + side * ((0.5 + steps[:, None] * _STEPS) % 1.0)
        inside.append(points[shapely.contains_xy(inner, points)])
        if sum(map(len, inside)) >= count:
            return np.vstack(inside)[:count]
    raise ValueError("Bentuk kelurahan terlalu tipis untuk menempatkan TPS di dalamnya; periksa batasnya.")


def _degrees(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of points in metres."""
    series = gpd.GeoSeries(gpd.points_from_xy(points[:, 0], points[:, 1]), crs=METRES).to_crs(DEGREES)
    return series.x.round(_DECIMALS).to_numpy(), series.y.round(_DECIMALS).to_numpy()
