"""Boundary files: which go in, and the sentence for every other."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from data.errors import SiagaError
from geo.boundaries import CITY_AREA_KM2, check_boundaries, read_boundaries
from tests.unit.geo.conftest import Write, refusal


@pytest.mark.parametrize("name", ["batas.geojson", "batas.gpkg", "batas.shp"])
def test_reads_the_usual_files(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write, name: str
) -> None:
    frame = read_boundaries(written(squares, name), small_register)
    assert list(frame.columns) == ["kode", "nama", "geometry"]
    assert list(frame["kode"]) == list(squares["kode"])
    assert frame.crs.to_epsg() == 4326
    report = check_boundaries(frame, small_register)
    assert (report.errors, report.warnings) == ([], [])
    assert report.area_km2 == pytest.approx(CITY_AREA_KM2, rel=1e-6)


def test_reads_a_zipped_shapefile_in_a_folder(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write, tmp_path: Path
) -> None:
    written(squares, "batas.shp")
    archive = tmp_path / "kiriman dinas.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for part in tmp_path.glob("batas.*"):
            target.write(part, f"batas 2024/{part.name}")
        target.writestr("__MACOSX/batas 2024/._batas.shp", b"junk")
    assert list(read_boundaries(archive, small_register)["kode"]) == list(squares["kode"])


def test_takes_the_layer_of_kelurahan_from_a_geopackage_of_several(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "kota.gpkg"
    squares.dissolve().to_file(path, layer="kota", engine="pyogrio")
    squares.to_file(path, layer="kelurahan", engine="pyogrio")
    offices = squares.set_geometry(squares.geometry.centroid)
    offices.to_file(path, layer="kantor", engine="pyogrio")
    assert len(read_boundaries(path, small_register)) == 6
    squares.to_file(path, layer="lama", engine="pyogrio")
    assert "kota (1 wilayah); kelurahan (6 wilayah); lama (6 wilayah)" in refusal(path, small_register)


def test_reads_other_coordinate_systems(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    for crs in ("EPSG:3857", "EPSG:23837", "EPSG:4755"):  # web maps; DGN95 zone 50S; DGN95 geographic
        frame = read_boundaries(written(squares.to_crs(crs), f"batas{crs[-4:]}.gpkg"), small_register)
        assert check_boundaries(frame, small_register).errors == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.geojson", b'{"type": "FeatureCollection",\n "features": [{', "rusak di baris 2"),
        ("a.geojson", b'{"type": "Topology"}', "bukan GeoJSON FeatureCollection"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "tidak berisi satu wilayah pun"),
        ("a.geojson", b"\xff\xfe\x00", "bukan teks UTF-8"),
        ("a.geojson", b"", "kosong (0 bita)"),
        ("a.gpkg", b"not a database", "rusak atau bukan berkas peta"),
        ("a.gpkg", b"SQLite format 3\0" + b"x" * 500, "rusak atau bukan berkas peta"),
        ("a.shp", b"\x00\x00\x27\x0a", "Berkas .shp memerlukan .shx"),
        ("a.zip", b"PK\x03\x04 cut off", "rusak atau bukan berkas peta"),
        ("a.xlsx", b"PK", "bukan berkas peta yang dikenal"),
    ],
)
def test_refuses_files_that_are_no_map(
    tmp_path: Path,
    small_register: pd.DataFrame,
    name: str,
    content: bytes,
    said: str,
    recwarn: pytest.WarningsRecorder,
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    sentence = refusal(path, small_register)
    assert said in sentence
    assert sentence.startswith(f"Berkas {name}")
    assert recwarn.list == []  # the terminal hears the sentence and nothing else


def test_refuses_a_missing_file_and_an_archive_without_a_map(
    tmp_path: Path, small_register: pd.DataFrame
) -> None:
    assert refusal(tmp_path / "tiada.gpkg", small_register) == "Berkas tiada.gpkg tidak ditemukan."
    with zipfile.ZipFile(tmp_path / "surat.zip", "w") as archive:
        archive.writestr("surat.txt", "halo")
    assert "tidak memuat Shapefile" in refusal(tmp_path / "surat.zip", small_register)


def test_refuses_an_archive_that_unpacks_to_too_much(tmp_path: Path, small_register: pd.DataFrame) -> None:
    with zipfile.ZipFile(tmp_path / "bom.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("batas.shp", bytes(100_000_001))
    assert "terlalu besar (100 MB; paling besar 100 MB)" in refusal(tmp_path / "bom.zip", small_register)


def test_refuses_points_and_lines(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    points = squares.set_geometry(squares.geometry.centroid)
    assert "baris 1: berisi titik, bukan wilayah (poligon)" in refusal(written(points), small_register)
    squares.loc[3, "geometry"] = shapely.LineString(squares.geometry[3].exterior.coords)
    assert "baris 4: berisi garis, bukan wilayah (poligon)" in refusal(written(squares), small_register)


def test_refuses_a_row_without_a_shape(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    squares.loc[2, "geometry"] = None
    assert "baris 3: tidak ada bentuk wilayahnya (1 baris seperti itu)" in refusal(
        written(squares), small_register
    )


def test_refuses_a_table_without_shapes(small_register: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "tabel.gpkg"
    pyogrio.write_dataframe(small_register, path, driver="GPKG")
    assert "hanya berisi tabel, tanpa bentuk wilayah" in refusal(path, small_register)


def test_refuses_places_that_are_not_here(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write, tmp_path: Path
) -> None:
    degrees = squares.to_crs("EPSG:4326")
    away = degrees.set_geometry(degrees.geometry.translate(xoff=-10))
    assert "jauh dari Kota Samarinda" in refusal(written(away), small_register)
    swapped = degrees.set_geometry(
        degrees.geometry.map(lambda shape: shapely.transform(shape, lambda xy: xy[:, ::-1]))
    )
    path = tmp_path / "tukar.geojson"
    path.write_text(swapped.to_json(drop_id=True), encoding="utf-8")
    assert "lintang dan bujur tertukar (misalnya -0,436; 117,295)" in refusal(path, small_register)


def test_refuses_metres_called_degrees_and_unnamed_coordinates(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, tmp_path: Path, written: Write
) -> None:
    path = tmp_path / "meter.geojson"
    features = json.loads(squares.to_json(drop_id=True))["features"]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    assert "angkanya bukan derajat" in refusal(path, small_register)
    shapefile = written(squares, "batas.shp")
    shapefile.with_suffix(".prj").unlink()
    assert "tidak menyebut sistem koordinatnya" in refusal(shapefile, small_register)


def test_refusals_are_sentences_for_the_user(tmp_path: Path, small_register: pd.DataFrame) -> None:
    with pytest.raises(SiagaError):
        read_boundaries(tmp_path / "tiada.gpkg", small_register)
