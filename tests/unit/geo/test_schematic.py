"""The schematic map: the committed file keeps the rules, can be made again, and the rules can be broken."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import affinity

from geo.schematic import FILE, load_schematic, schematic_faults, schematic_map
from geo.shapes import METRES, points_in_metres


@pytest.fixture(scope="module")
def made(wilayah: pd.DataFrame, outline: pd.DataFrame) -> gpd.GeoDataFrame:
    return schematic_map(wilayah, outline)


def test_the_committed_map_keeps_every_rule(wilayah: pd.DataFrame, outline: pd.DataFrame) -> None:
    frame = load_schematic(wilayah)
    assert schematic_faults(frame, wilayah) == []
    # Measured here on its own, so that a fault in the checker does not hide a fault in the map.
    metres = frame.to_crs(METRES)
    city = shapely.Polygon(points_in_metres(outline))
    scaled = metres.area / 1e6 / wilayah["luas_km2"] * (wilayah["luas_km2"].sum() / (city.area / 1e6))
    assert scaled.min() > 0.94
    assert scaled.max() < 1.06
    points = gpd.GeoSeries(shapely.points(points_in_metres(wilayah)), crs=METRES)
    assert metres.geometry.contains(points).sum() >= 55
    union = metres.union_all()
    assert union.symmetric_difference(city).area < 0.0005 * city.area
    assert metres.area.sum() == pytest.approx(union.area, rel=1e-9)
    assert (metres.geom_type == "Polygon").all()


def test_every_known_point_lies_in_its_own_cell(wilayah: pd.DataFrame) -> None:
    cells = load_schematic(wilayah).to_crs(METRES).geometry
    points = gpd.GeoSeries(shapely.points(points_in_metres(wilayah)), crs=METRES)
    assert list(wilayah["kode"][~cells.contains(points)]) == []


def test_every_kecamatan_is_one_piece(wilayah: pd.DataFrame) -> None:
    frame = load_schematic(wilayah)
    for kode, cells in frame.groupby(wilayah["kode_kecamatan"]):
        assert shapely.coverage_union_all(cells.geometry.to_numpy()).geom_type == "Polygon", kode


def test_the_committed_map_is_what_the_program_makes(made: gpd.GeoDataFrame, wilayah: pd.DataFrame) -> None:
    committed = load_schematic(wilayah)
    assert list(made.columns) == ["kode", "nama", "geometry"]
    assert list(made["nama"]) == list(wilayah["nama"])
    apart = made.to_crs(METRES).symmetric_difference(committed.to_crs(METRES)).area
    assert (apart / made.to_crs(METRES).area).max() < 0.001


def test_the_map_is_made_the_same_again(
    made: gpd.GeoDataFrame, wilayah: pd.DataFrame, outline: pd.DataFrame
) -> None:
    again = schematic_map(wilayah, outline)
    assert shapely.equals_exact(made.geometry.to_numpy(), again.geometry.to_numpy()).all()


def test_the_file_is_rounded_and_names_its_cells() -> None:
    raw = gpd.read_file(FILE)
    corners = shapely.get_coordinates(raw.geometry.to_numpy())
    assert (corners == corners.round(5)).all()
    assert list(raw["id"]) == list(raw["kode"])


def test_a_small_city_gets_its_areas(squares: gpd.GeoDataFrame, small_register: pd.DataFrame) -> None:
    register = small_register.assign(luas_km2=[100.0, 110, 130, 119, 119, 138.783])
    west, south, east, north = squares.to_crs("EPSG:4326").total_bounds
    box = pd.DataFrame({"lat": [south, south, north, north], "lon": [west, east, east, west]})
    cells = schematic_map(register, box).to_crs(METRES)
    share = cells.area / cells.area.sum() / (register["luas_km2"] / register["luas_km2"].sum())
    assert share.min() == pytest.approx(1, abs=0.002)
    assert share.max() == pytest.approx(1, abs=0.002)


def test_areas_that_no_map_can_give_are_refused(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame
) -> None:
    west, south, east, north = squares.to_crs("EPSG:4326").total_bounds
    box = pd.DataFrame({"lat": [south, south, north, north], "lon": [west, east, east, west]})
    one_giant = small_register.assign(luas_km2=[1.0, 1.0, 1.0, 1.0, 1.0, 711.783])
    points_together = one_giant.assign(
        lat=one_giant["lat"][0], lon=one_giant["lon"][0] + one_giant.index * 1e-9
    )
    with pytest.raises(ValueError, match="breaks its rules"):
        schematic_map(points_together, box)


def test_a_point_outside_the_outline_is_refused(wilayah: pd.DataFrame, outline: pd.DataFrame) -> None:
    lost = wilayah.assign(lat=wilayah["lat"].where(wilayah.index != 3, 0.5))
    with pytest.raises(ValueError, match="outside the city outline"):
        schematic_map(lost, outline)


def test_faults_are_found(wilayah: pd.DataFrame) -> None:
    frame = load_schematic(wilayah)
    cell = frame.geometry[0]

    def with_first(shape: object) -> gpd.GeoDataFrame:
        broken = frame.copy()
        broken.loc[0, "geometry"] = shape
        return broken

    assert schematic_faults(frame[::-1], wilayah) == ["its kelurahan are not those of the register"]
    overlapping = schematic_faults(with_first(affinity.scale(cell, 1.2, 1.2)), wilayah)
    assert "cells overlap or do not share their corners" in overlapping
    assert any(fault.startswith("a cell is off its area by 4") for fault in overlapping)
    holed = cell.difference(cell.centroid.buffer(0.002))
    assert "the cells leave a gap" in schematic_faults(with_first(holed), wilayah)
    moved = wilayah.assign(lat=wilayah["lat"].iloc[::-1].to_numpy(), lon=wilayah["lon"].iloc[::-1].to_numpy())
    assert any("points lie in their own cell" in fault for fault in schematic_faults(frame, moved))


def test_a_file_of_other_kelurahan_is_refused(small_register: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="was made for other kelurahan"):
        load_schematic(small_register)
