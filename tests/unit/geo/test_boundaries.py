"""Checking boundaries against the register: what is refused, what is warned of, what is mended."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import affinity

from geo.boundaries import CITY_AREA_KM2, check_boundaries, read_boundaries
from tests.unit.geo.conftest import Write


def _with(frame: gpd.GeoDataFrame, row: int, shape: object) -> gpd.GeoDataFrame:
    changed = frame.copy()
    changed.loc[row, "geometry"] = shape
    return changed


def test_mends_a_self_crossing_shape_and_says_so(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    ring = list(squares.geometry[0].exterior.coords)[:-1]
    spike = (ring[0][0] - 300, ring[0][1] - 300)
    squares.loc[0, "geometry"] = shapely.Polygon(
        [*ring[:1], spike, *ring]
    )  # out along a line and back: invalid
    assert not squares.geometry[0].is_valid
    frame = read_boundaries(written(squares), small_register)
    report = check_boundaries(frame, small_register)
    assert frame.geometry.is_valid.all()
    assert report.errors == []
    assert report.warnings == [
        "Bentuk Kelurahan Satu (64.72.01.1001) di berkas tidak sah dan sudah diperbaiki; periksa di peta."
    ]


def test_counts_missing_and_double_kelurahan(squares: gpd.GeoDataFrame, small_register: pd.DataFrame) -> None:
    squares.loc[5, "kode"] = "64.72.01.1001"
    report = check_boundaries(squares, small_register)
    assert report.errors == [
        "1 dari 6 kelurahan tidak ada di berkas: Enam (64.72.02.1003). Lengkapi berkasnya.",
        "Kelurahan Satu (64.72.01.1001) muncul 2 kali. Gabungkan menjadi satu wilayah atau hapus yang salah.",
    ]


def test_refuses_overlap_and_gap_above_a_thousandth(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame
) -> None:
    middle = squares.geometry[1]
    for factor, found in ((1.0029, []), (1.01, ["tumpang tindih"]), (0.9985, []), (0.99, ["celah kosong"])):
        # 1% wider: 1.194 km2 on both sides together; 0.29%: 0.35 km2, under the 0.72 km2 allowed.
        width = affinity.scale(middle, xfact=factor)
        report = check_boundaries(_with(squares, 1, width), small_register)
        assert [error.split(" seluas")[0].removeprefix("Ada ") for error in report.errors] == found


def test_finds_a_hole_and_its_size(squares: gpd.GeoDataFrame, small_register: pd.DataFrame) -> None:
    hole = squares.geometry[4].centroid.buffer(1000, cap_style="square")  # 4 km2
    report = check_boundaries(_with(squares, 4, squares.geometry[4] - hole), small_register)
    assert report.errors == [
        "Ada celah kosong seluas 4,00 km² di antara kelurahan (0,56% kota; batas 0,1%). "
        "Perbaiki garis batasnya di aplikasi peta."
    ]


def test_refuses_a_kelurahan_that_lies_apart(squares: gpd.GeoDataFrame, small_register: pd.DataFrame) -> None:
    apart = affinity.translate(squares.geometry[2], xoff=2000, yoff=-2000)
    report = check_boundaries(_with(squares, 2, apart), small_register)
    assert report.errors == [
        "Kota terpecah menjadi 2 bagian yang tidak bersambung. Periksa letak kelurahan di tepi kota."
    ]


def test_refuses_exchanged_codes(squares: gpd.GeoDataFrame, small_register: pd.DataFrame) -> None:
    squares["kode"] = squares["kode"].iloc[[2, 1, 0, 3, 4, 5]].to_numpy()
    report = check_boundaries(squares, small_register)
    assert report.errors == [
        f"Kelurahan {name} di berkas terletak 16,4 km dari tempatnya. "
        "Periksa apakah kodenya tertukar dengan kelurahan lain."
        for name in ("Satu (64.72.01.1001)", "Tiga (64.72.01.1003)")
    ]


@pytest.mark.parametrize(("factor", "word"), [(1.011, "lebih besar"), (0.989, "lebih kecil")])
def test_refuses_a_city_of_another_size(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, factor: float, word: str
) -> None:
    sized = squares.set_geometry(squares.geometry.scale(factor, factor, origin=(500_000, 9_930_000)))
    report = check_boundaries(sized, small_register)
    assert len(report.errors) == 1
    assert f"2,2% {word} dari luas resmi 716,8 km²" in report.errors[0]
    assert report.area_km2 == pytest.approx(CITY_AREA_KM2 * factor**2)


def test_warns_for_each_kelurahan_of_another_size(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame
) -> None:
    register = small_register.assign(luas_km2=[100.0, 110.0, 130.0, 119.0, 119.0, 140.0])
    report = check_boundaries(squares, register)
    assert report.errors == []
    assert report.warnings == [
        "Luas Kelurahan Satu (64.72.01.1001) di berkas 119,46 km², 19,5% lebih besar dari luas resmi "
        "100,00 km².",
        "Luas Kelurahan Enam (64.72.02.1003) di berkas 119,46 km², 14,7% lebih kecil dari luas resmi "
        "140,00 km².",
    ]


def test_refuses_a_shape_that_cannot_be_mended(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame
) -> None:
    report = check_boundaries(_with(squares, 0, shapely.Polygon()), small_register)
    assert report.errors == [
        "Bentuk Kelurahan Satu (64.72.01.1001) tidak sah dan tidak dapat diperbaiki (tidak ada luas "
        "yang tersisa). "
        "Perbaiki poligonnya di aplikasi peta."
    ]


def test_the_real_boundaries_go_in_without_a_word(shared: Path, wilayah: pd.DataFrame) -> None:
    frame = read_boundaries(shared / "boundaries" / "kelurahan.geojson", wilayah)
    report = check_boundaries(frame, wilayah)
    assert sorted(frame["kode"]) == sorted(wilayah["kode"])
    assert (report.errors, report.warnings) == ([], [])
    assert report.area_km2 == pytest.approx(716.19, abs=0.01)


def test_the_other_real_boundaries_go_in_with_29_warnings(shared: Path, wilayah: pd.DataFrame) -> None:
    report = check_boundaries(
        read_boundaries(shared / "boundaries" / "kelurahan_hdx_bps2020.geojson", wilayah), wilayah
    )
    assert report.errors == []
    assert len(report.warnings) == 29
    assert report.area_km2 == pytest.approx(723.9, abs=0.05)
