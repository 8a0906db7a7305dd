"""Map layers: shapes that fit, borders drawn once, a camera that shows what it should, hatching."""

from __future__ import annotations

import math
from pathlib import Path

import geopandas as gpd
import orjson
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import shape

from geo.borders import hatch_spacing
from geo.boundaries import read_boundaries
from geo.layers import PARTS, MapLayers, build_layers, fit
from geo.schematic import load_schematic
from geo.shapes import METRES


@pytest.fixture
def layers(squares: gpd.GeoDataFrame, small_register: pd.DataFrame) -> MapLayers:
    return build_layers(squares, small_register, schematic=False)


@pytest.fixture(scope="module")
def schematic(wilayah: pd.DataFrame) -> MapLayers:
    return build_layers(load_schematic(wilayah), wilayah, schematic=True)


def polygons(collection: dict) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame.from_features(collection["features"], crs="EPSG:4326")


def test_areas_carry_code_name_and_parent(layers: MapLayers) -> None:
    first = layers.kelurahan["features"][0]
    assert first["id"] == "64.72.01.1001"
    assert first["properties"] == {"kode": "64.72.01.1001", "nama": "Satu", "kode_kecamatan": "64.72.01"}
    assert [(f["id"], f["properties"]["nama"]) for f in layers.kecamatan["features"]] == [
        ("64.72.01", "Hulu"),
        ("64.72.02", "Hilir"),
    ]
    assert [f["id"] for f in layers.kota["features"]] == ["64.72"]


def test_every_border_is_drawn_once_and_of_its_kind(layers: MapLayers, squares: gpd.GeoDataFrame) -> None:
    sides = [feature["properties"]["antara"] for feature in layers.batas_kelurahan["features"]]
    assert sides == [
        ["64.72.01.1001", "64.72.01.1002"],
        ["64.72.01.1002", "64.72.01.1003"],
        ["64.72.02.1001", "64.72.02.1002"],
        ["64.72.02.1002", "64.72.02.1003"],
    ]
    assert [f["properties"]["antara"] for f in layers.batas_kecamatan["features"]] == [
        ["64.72.01", "64.72.02"]
    ]
    side = math.sqrt(squares.area[0])
    assert polygons(layers.batas_kelurahan).to_crs(METRES).length.sum() == pytest.approx(4 * side, rel=1e-3)
    assert polygons(layers.batas_kecamatan).to_crs(METRES).length.sum() == pytest.approx(3 * side, rel=1e-3)


def test_the_real_and_the_schematic_map_stay_whole(shared: Path, wilayah: pd.DataFrame) -> None:
    for name in ("kelurahan.geojson", "kelurahan_hdx_bps2020.geojson"):
        frame = read_boundaries(shared / "boundaries" / name, wilayah)
        made = build_layers(frame, wilayah, schematic=False)
        _assert_whole(made, frame, wilayah)
        assert len(made.encoded("kelurahan")) < 140_000


def test_the_schematic_layers_stay_whole(schematic: MapLayers, wilayah: pd.DataFrame) -> None:
    assert schematic.schematic
    _assert_whole(schematic, load_schematic(wilayah), wilayah)


def _assert_whole(made: MapLayers, frame: gpd.GeoDataFrame, wilayah: pd.DataFrame) -> None:
    drawn = polygons(made.kelurahan).set_index("kode")
    assert sorted(drawn.index) == sorted(wilayah["kode"])
    assert drawn.geometry.is_valid.all()
    assert shapely.coverage_is_valid(drawn.geometry.to_numpy())
    before = frame.set_index("kode").geometry.to_crs(METRES).loc[drawn.index]
    assert (drawn.geometry.to_crs(METRES).area / before.area - 1).abs().max() < 0.005
    parents = polygons(made.kecamatan).set_index("kode")
    total = drawn.to_crs(METRES).area.groupby(drawn["kode_kecamatan"]).sum()
    assert parents.to_crs(METRES).area.to_dict() == pytest.approx(total.to_dict(), rel=1e-9)
    assert polygons(made.kota).to_crs(METRES).area[0] == pytest.approx(total.sum(), rel=1e-9)
    for code, (lon, lat) in made.labels.items():
        if code.count(".") == 3:
            assert drawn.geometry[code].contains(shapely.Point(lon, lat)), code
    assert len(made.labels) == len(made.bounds) == 1 + 10 + 59


def test_gaps_and_overlaps_that_an_import_accepts_are_closed(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame
) -> None:
    squares.loc[1, "geometry"] = affinity.scale(
        squares.geometry[1], xfact=1.001
    )  # over its neighbours by 5 m
    squares.loc[4, "geometry"] = affinity.scale(squares.geometry[4], xfact=0.999)
    made = build_layers(squares, small_register, schematic=False)
    drawn = polygons(made.kelurahan).geometry
    assert shapely.coverage_is_valid(drawn.to_numpy())
    assert drawn.union_all().geom_type == "Polygon"
    assert len(drawn.union_all().interiors) == 0
    assert len(made.batas_kelurahan["features"]) == 4


def test_exterior_rings_run_as_geojson_wants(layers: MapLayers) -> None:
    for feature in layers.kelurahan["features"]:
        assert shape(feature["geometry"]).exterior.is_ccw


def test_other_registers_are_refused(squares: gpd.GeoDataFrame, small_register: pd.DataFrame) -> None:
    for register in (small_register[:5], pd.concat([small_register[:5], small_register[:1]])):
        with pytest.raises(ValueError, match="tidak cocok"):
            build_layers(squares, register, schematic=False)


def test_the_version_follows_the_content(
    layers: MapLayers, squares: gpd.GeoDataFrame, small_register: pd.DataFrame
) -> None:
    assert len(layers.version) == 12
    assert int(layers.version, 16) >= 0
    assert build_layers(squares[::-1], small_register[::-1], schematic=False).version == layers.version
    assert build_layers(squares, small_register, schematic=True).version != layers.version
    renamed = small_register.assign(nama=["Satu", "Dua", "Tiga", "Empat", "Lima", "Tujuh"])
    assert build_layers(squares, renamed, schematic=False).version != layers.version


def test_parts_are_encoded_for_an_asset(layers: MapLayers) -> None:
    for part in PARTS:
        assert orjson.loads(layers.encoded(part)) == getattr(layers, part)
    with pytest.raises(KeyError, match="Lapisan peta 'jalan' tidak ada"):
        layers.encoded("jalan")


# --- the camera ---


def test_the_camera_of_the_whole_world() -> None:
    # Web Mercator is a square: 512 px wide at zoom 0, from 85.0511 degrees south to north.
    edge = math.degrees(math.atan(math.sinh(math.pi)))
    view = fit((-180, -edge, 180, edge), 512, 512, padding_px=0)
    assert (view.lon, view.lat, view.zoom) == (0, pytest.approx(0, abs=1e-9), 0)
    assert fit((-180, -edge, 180, edge), 1072, 1072, padding_px=24).zoom == 1


def test_the_camera_stops_at_its_largest_zoom_and_refuses_no_room() -> None:
    assert fit((117.1, -0.5, 117.1, -0.5), 600, 400).zoom == 17
    with pytest.raises(ValueError, match="terlalu kecil"):
        fit((117.1, -0.5, 117.2, -0.4), 40, 400)


@given(
    lon=st.floats(-170, 170),
    lat=st.floats(-80, 80),
    width=st.floats(0.001, 5),
    height=st.floats(0.001, 4),
    px=st.tuples(st.integers(100, 4000), st.integers(100, 4000)),
)
def test_the_camera_shows_all_of_it_and_wastes_nothing(
    lon: float, lat: float, width: float, height: float, px: tuple[int, int]
) -> None:
    bounds = (lon, lat, lon + width, lat + height)
    view = fit(bounds, *px, padding_px=20, max_zoom=30)
    world = 512 * 2**view.zoom

    def y(latitude: float) -> float:
        return (0.5 - math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)) * world

    left = px[0] / 2 + (bounds[0] - view.lon) / 360 * world
    right = px[0] / 2 + (bounds[2] - view.lon) / 360 * world
    top, bottom = px[1] / 2 + y(bounds[3]) - y(view.lat), px[1] / 2 + y(bounds[1]) - y(view.lat)
    slack = 0.002 * max(px)  # the zoom is rounded down to a thousandth
    assert min(left, px[0] - right) > 20 - 0.01
    assert min(top, px[1] - bottom) > 20 - 0.01
    assert min(left, top) < 20 + slack


def test_the_camera_follows_the_area(layers: MapLayers) -> None:
    whole, one = layers.view("64.72", 900, 900), layers.view("64.72.01.1002", 900, 900)
    # The city is three squares wide, so one of them is shown about three times as large.
    assert 2 ** (one.zoom - whole.zoom) == pytest.approx(3, rel=0.01)
    west, south, east, north = layers.bounds["64.72.01.1002"]
    assert (one.lon, one.lat) == (
        pytest.approx((west + east) / 2),
        pytest.approx((south + north) / 2, abs=1e-5),
    )
    with pytest.raises(KeyError, match=r"Kode wilayah '64\.71' tidak ada di peta"):
        layers.view("64.71", 900, 900)


# --- hatching ---


def test_hatching_lies_inside_and_covers_evenly(schematic: MapLayers, wilayah: pd.DataFrame) -> None:
    cells = polygons(schematic.kelurahan).set_index("kode").geometry.to_crs(METRES)
    strips = schematic.hatch(wilayah["kode"])
    assert [feature["id"] for feature in strips["features"]] == list(cells.index)
    for feature in strips["features"]:
        assert feature["geometry"]["type"] == "MultiLineString"
        cell = cells[feature["id"]]
        line = gpd.GeoSeries([shape(feature["geometry"])], crs="EPSG:4326").to_crs(METRES).iloc[0]
        assert line.difference(cell.buffer(2)).length == 0
        # Parallel strips at distance d have a length of area / d.
        assert line.length * hatch_spacing(cell.area) == pytest.approx(cell.area, rel=0.05)
        assert 5 < math.sqrt(cell.area) / hatch_spacing(cell.area) < 30


def test_hatching_is_asked_for_by_code(layers: MapLayers) -> None:
    some = layers.hatch(["64.72.02.1003", "64.72.01.1002"])
    assert [feature["id"] for feature in some["features"]] == ["64.72.01.1002", "64.72.02.1003"]
    assert layers.hatch([]) == {"type": "FeatureCollection", "features": []}
    with pytest.raises(KeyError, match="tidak ada di peta"):
        layers.hatch(["64.72.01"])


@pytest.mark.parametrize(("km2", "metres"), [(0.4, 40), (1.0, 80), (6.0, 160), (30.0, 320), (75.0, 320)])
def test_hatching_is_finer_in_small_kelurahan(km2: float, metres: float) -> None:
    assert hatch_spacing(km2 * 1e6) == metres
