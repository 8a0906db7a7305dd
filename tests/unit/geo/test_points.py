"""Places for TPS: inside, spread out, the same for ever, and never passed off as known."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from geo.boundaries import read_boundaries
from geo.points import tps_points
from geo.schematic import load_schematic
from geo.shapes import METRES, points_in_metres

KELURAHAN = "64.72.01.1001"
EVER = [[-0.583868, 117.049115], [-0.625471, 117.025565], [-0.570359, 117.002016], [-0.542265, 117.072664]]


def register(numbers: list[int], kelurahan: str = KELURAHAN) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kode": [f"{kelurahan}.{n:03d}" for n in numbers],
            "kode_kelurahan": kelurahan,
            "lat": None,
            "lon": None,
        },
        columns=["kode", "kode_kelurahan", "lat", "lon"],
    )


def whole_register(wilayah: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for row in wilayah.itertuples():
        regular = row.tps_2024 - row.tps_khusus_2024
        numbers = [*range(1, regular + 1), *range(901, 901 + row.tps_khusus_2024)]
        parts.append(register(numbers, row.kode))
    return pd.concat(parts, ignore_index=True)


def _assert_well_spread(frame: gpd.GeoDataFrame, wilayah: pd.DataFrame) -> None:
    tps = whole_register(wilayah)
    points, warnings = tps_points(frame, tps)
    assert (len(points), warnings) == (2563, [])
    assert not points["known"].any()
    metres = frame.set_index("kode").geometry.to_crs(METRES)
    for kode, rows in tps.groupby("kode_kelurahan").indices.items():
        places = points_in_metres(points.iloc[rows])
        assert shapely.contains_xy(metres[kode], places).all(), kode
        assert shapely.distance(metres[kode].boundary, shapely.points(places)).min() > 9, kode
        nearest = cKDTree(places).query(places, k=2)[0][:, 1].min()
        assert nearest > 0.3 * np.sqrt(metres[kode].area / len(rows)), kode


def test_all_2563_tps_lie_inside_and_apart_on_the_schematic_map(wilayah: pd.DataFrame) -> None:
    _assert_well_spread(load_schematic(wilayah), wilayah)


def test_all_2563_tps_lie_inside_and_apart_on_the_real_map(wilayah: pd.DataFrame, shared: Path) -> None:
    _assert_well_spread(read_boundaries(shared / "boundaries" / "kelurahan.geojson", wilayah), wilayah)


@settings(max_examples=40, deadline=None)
@given(numbers=st.lists(st.integers(1, 999), min_size=1, max_size=60, unique=True), extra=st.integers(1, 999))
def test_a_place_depends_on_its_own_code_only(numbers: list[int], extra: int) -> None:
    ring = shapely.Polygon([(0, 0), (4000, 0), (4000, 900), (700, 900), (700, 5000), (0, 5000)])
    metres = shapely.transform(ring, lambda xy: xy + np.array([500_000, 9_940_000]))
    frame = gpd.GeoDataFrame({"kode": [KELURAHAN]}, geometry=[metres], crs=METRES)
    other = gpd.GeoDataFrame(
        {"kode": ["64.72.01.1002", KELURAHAN]}, geometry=[metres.buffer(50), metres], crs=METRES
    )
    alone = tps_points(frame, register(numbers)).points.set_index("kode")
    mixed = pd.concat([register([1, 2], "64.72.01.1002"), register(sorted({*numbers, extra}))])
    among = tps_points(other, mixed).points.set_index("kode")
    pd.testing.assert_frame_equal(alone, among.loc[alone.index])
    assert shapely.contains_xy(metres, points_in_metres(alone)).all()
    assert len(alone[["lat", "lon"]].drop_duplicates()) == len(numbers)


def test_places_are_the_same_as_ever(squares: gpd.GeoDataFrame) -> None:
    # Written down once: a change here would move every TPS of a running election on the map.
    points = tps_points(squares, register([1, 2, 3, 901])).points
    assert points[["lat", "lon"]].to_numpy().tolist() == EVER


def test_known_positions_are_kept_and_strays_reported(squares: gpd.GeoDataFrame) -> None:
    inside = squares.geometry[:1].centroid.to_crs("EPSG:4326")[0]
    outside = gpd.GeoSeries([shapely.Point(499_000, 9_935_000)], crs=METRES).to_crs("EPSG:4326")[0]
    tps = register([1, 2, 3, 4, 5])
    tps["lat"] = [inside.y, outside.y, None, inside.y, 117.0]
    tps["lon"] = [inside.x, outside.x, None, None, -0.5]
    points, warnings = tps_points(squares, tps)
    assert list(points["known"]) == [True, True, False, False, False]
    assert points["lat"][:2].tolist() == [inside.y, outside.y]
    assert points["lon"][:2].tolist() == [inside.x, outside.x]
    assert warnings == [
        f"TPS {KELURAHAN}.004: posisi tidak lengkap atau bukan lintang dan bujur; dipakai letak perkiraan.",
        f"TPS {KELURAHAN}.005: posisi tidak lengkap atau bukan lintang dan bujur; dipakai letak perkiraan.",
        f"TPS {KELURAHAN}.002: posisinya 1000 m di luar Kelurahan {KELURAHAN}; periksa posisinya.",
    ]
    made_up = tps_points(squares, register([1, 2, 3, 4, 5])).points
    assert points[["lat", "lon"]][2:].equals(made_up[["lat", "lon"]][2:])
    assert tps["lat"].isna().sum() == 1  # the caller's table is left alone


def test_rows_keep_their_order_and_index(squares: gpd.GeoDataFrame) -> None:
    tps = register([3, 1, 2]).set_index(pd.Index(["c", "a", "b"]))
    points = tps_points(squares, tps).points
    assert list(points.columns) == ["kode", "lat", "lon", "known"]
    assert list(points.index) == ["c", "a", "b"]
    assert list(points["kode"]) == list(tps["kode"])


def test_no_tps_at_all(squares: gpd.GeoDataFrame) -> None:
    points, warnings = tps_points(squares, register([]))
    assert (len(points), warnings) == (0, [])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kode_kelurahan": "64.72.09.1001"}, "tidak ada di peta"),
        ({"kode": f"{KELURAHAN}.001"}, "muncul lebih dari satu kali"),
        ({"kode": [f"{KELURAHAN}.001", f"{KELURAHAN}.00x"]}, "tidak berakhir dengan nomor TPS tiga angka"),
        ({"kode": [f"{KELURAHAN}.001", f"{KELURAHAN}.000"]}, "tidak berakhir dengan nomor TPS tiga angka"),
    ],
)
def test_bad_codes_are_refused(squares: gpd.GeoDataFrame, change: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        tps_points(squares, register([1, 2]).assign(**change))


def test_a_shape_too_thin_for_places_is_refused() -> None:
    sliver = shapely.LineString([(500_000, 9_940_000), (520_000, 9_960_000)]).buffer(0.0005)
    frame = gpd.GeoDataFrame({"kode": [KELURAHAN]}, geometry=[sliver], crs=METRES)
    with pytest.raises(ValueError, match="terlalu tipis"):
        tps_points(frame, register([999]))
