"""A boundary file as polygons in degrees: which file types are read, and every way one can be wrong.

Nothing here knows which kelurahan a row is. Every refusal names the file, the row where there is one, and
what to do.
"""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError

from geo.boundary_codes import BoundaryError
from geo.shapes import DEGREES, number, polygonal

_SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".shp", ".zip")
_INNER_SUFFIXES: Final = (".shp", ".geojson", ".json", ".gpkg")
_MAX_BYTES: Final = 100_000_000


def read_polygons(path: Path, expected: int) -> gpd.GeoDataFrame:
    """All attributes and shapes (EPSG:4326) of a GeoJSON, GeoPackage, Shapefile or zip; at least one row.

    Of several polygon layers the one with `expected` rows is taken. `BoundaryError` for anything that is not
    a file of polygons with a coordinate system that fits its numbers.
    """
    frame = _read_layer(path, expected)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise BoundaryError(
            f"Berkas {path.name} hanya berisi tabel, tanpa bentuk wilayah. Pilih berkas batas kelurahan."
        )
    if frame.empty:
        raise BoundaryError(_nothing_in(path.name))
    _refuse_wrong_shapes(frame, path.name)
    return _in_degrees(frame, path.name)


def _nothing_in(name: str) -> str:
    return f"Berkas {name} tidak berisi satu wilayah pun. Pilih berkas batas kelurahan yang berisi."


def _read_layer(path: Path, expected: int) -> gpd.GeoDataFrame:
    """The layer of the file that holds the kelurahan, unchanged."""
    if path.is_dir():
        raise BoundaryError(f"{path.name} adalah folder. Sebutkan satu berkas batas.")
    if not path.is_file():
        raise BoundaryError(f"Berkas {path.name} tidak ditemukan.")
    if path.suffix.lower() not in _SUFFIXES:
        raise BoundaryError(
            f"Berkas {path.name} bukan berkas peta yang dikenal. Pakai GeoJSON (.geojson), GeoPackage "
            "(.gpkg), atau Shapefile (.shp atau .zip)."
        )
    if path.stat().st_size == 0:
        raise BoundaryError(f"Berkas {path.name} kosong (0 bita). Unduh atau ekspor ulang berkas itu.")
    _refuse_too_large(path.stat().st_size, path.name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks on a file are no words for who imports it
            layers = _polygon_layers(path)
            frames = [gpd.read_file(source, layer=layer, engine="pyogrio") for source, layer in layers]
    except (DataSourceError, DataLayerError, zipfile.BadZipFile, ValueError, OSError) as error:
        if isinstance(error, BoundaryError):
            raise
        hint = " Berkas .shp memerlukan .shx, .dbf, dan .prj di sampingnya; unggah semuanya dalam satu .zip."
        raise BoundaryError(
            f"Berkas {path.name} rusak atau bukan berkas peta: tidak dapat dibaca."
            + (hint if path.suffix.lower() == ".shp" else " Ekspor ulang dari aplikasi peta, lalu coba lagi.")
        ) from error
    if len(frames) == 1:
        return frames[0]
    fitting = [frame for frame in frames if len(frame) == expected]
    if len(fitting) != 1:
        found = "; ".join(
            f"{layer} ({len(frame)} wilayah)" for (_, layer), frame in zip(layers, frames, strict=True)
        )
        raise BoundaryError(
            f"Berkas {path.name} berisi beberapa lapisan poligon: {found}. Simpan lapisan {expected} "
            "kelurahan saja ke berkas tersendiri, lalu impor berkas itu."
        )
    return fitting[0]


def _polygon_layers(path: Path) -> list[tuple[str, str]]:
    """(source, layer) of the layers of polygons; of all layers with shapes when none is declared so."""
    found = []
    for source in _sources(path):
        found += [(source, str(name), kind) for name, kind in pyogrio.list_layers(source)]
    spatial = [(source, name, kind) for source, name, kind in found if kind is not None]
    if not spatial:
        raise BoundaryError(
            f"Berkas {path.name} hanya berisi tabel, tanpa bentuk wilayah. Pilih berkas batas kelurahan."
        )
    polygons = [layer for layer in spatial if "Polygon" in layer[2]]
    return [(source, name) for source, name, _ in polygons or spatial]


def _sources(path: Path) -> list[str]:
    suffix = path.suffix.lower()
    if suffix in (".geojson", ".json"):
        _refuse_bad_json(path.read_bytes(), path.name)
    if suffix != ".zip":
        return [str(path)]
    with zipfile.ZipFile(path) as archive:
        members = [entry for entry in archive.infolist() if not entry.filename.startswith("__MACOSX/")]
    _refuse_too_large(sum(entry.file_size for entry in members), path.name)
    inner = [entry.filename for entry in members if entry.filename.lower().endswith(_INNER_SUFFIXES)]
    if not inner:
        raise BoundaryError(
            f"Berkas {path.name} tidak memuat Shapefile (.shp). Masukkan .shp, .shx, .dbf, dan .prj."
        )
    return [f"/vsizip/{{{path.resolve()}}}/{name}" for name in inner]


def _refuse_too_large(size: int, name: str) -> None:
    if size > _MAX_BYTES:
        raise BoundaryError(
            f"Berkas {name} terlalu besar ({number(size / 1e6)} MB; paling besar "
            f"{number(_MAX_BYTES / 1e6)} MB). Sederhanakan garisnya atau saring hanya Kota Samarinda."
        )


def _refuse_bad_json(content: bytes, name: str) -> None:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BoundaryError(
            f"Berkas {name} bukan JSON yang utuh: rusak di baris {error.lineno}, kolom {error.colno}. "
            "Mungkin unduhannya terputus; unduh atau ekspor ulang."
        ) from error
    except UnicodeDecodeError as error:
        raise BoundaryError(
            f"Berkas {name} bukan teks UTF-8, jadi bukan GeoJSON. Ekspor ulang ke GeoJSON."
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        raise BoundaryError(
            f"Berkas {name} adalah JSON, tetapi bukan GeoJSON FeatureCollection (tidak ada daftar features)."
        )
    if not data["features"]:
        raise BoundaryError(_nothing_in(name))


def _refuse_wrong_shapes(frame: gpd.GeoDataFrame, name: str) -> None:
    shapes = frame.geometry.to_numpy()
    missing = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if len(missing):
        raise BoundaryError(
            f"Berkas {name}, baris {missing[0] + 1}: tidak ada bentuk wilayahnya ({len(missing)} baris "
            "seperti itu). Lengkapi poligonnya, lalu impor lagi."
        )
    flat = np.flatnonzero(np.array([polygonal(shape).is_empty for shape in shapes]))
    if len(flat):
        kinds = {str(shape.geom_type) for shape in shapes[flat]}
        words = " dan ".join(sorted({_kind_word(kind) for kind in kinds}))
        raise BoundaryError(
            f"Berkas {name}, baris {flat[0] + 1}: berisi {words}, bukan wilayah (poligon). "
            "Pilih berkas batas kelurahan, bukan berkas titik atau garis."
        )


def _kind_word(kind: str) -> str:
    return "titik" if "Point" in kind else "garis" if "Line" in kind else "bentuk tanpa luas"


def _in_degrees(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    if frame.crs is None:
        raise BoundaryError(
            f"Berkas {name} tidak menyebut sistem koordinatnya. Sertakan berkas .prj, atau ekspor ulang "
            "dengan sistem koordinat WGS 84 (EPSG:4326)."
        )
    west, south, east, north = (float(bound) for bound in frame.total_bounds)
    if frame.crs.is_geographic and max(abs(west), abs(east)) <= 90 < max(abs(south), abs(north)) <= 180:
        raise BoundaryError(
            f"Berkas {name}: lintang dan bujur tertukar (misalnya {number(east, 3)}; {number(north, 3)}). "
            "GeoJSON menulis bujur lebih dahulu; ekspor ulang."
        )
    if frame.crs.is_geographic and not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BoundaryError(
            f"Berkas {name} mengaku berkoordinat derajat ({frame.crs.name}), tetapi angkanya bukan derajat "
            f"(misalnya {number(east, 1)}; {number(north, 1)}). Sistem koordinatnya salah tulis; ekspor "
            "ulang sebagai WGS 84 (EPSG:4326)."
        )
    try:
        degrees = frame.to_crs(DEGREES)
    except ProjError as error:
        raise BoundaryError(
            f"Sistem koordinat berkas {name} ({frame.crs.name}) tidak dapat diubah ke WGS 84 "
            "(EPSG:4326). Ekspor ulang."
        ) from error
    if not np.isfinite(degrees.total_bounds).all():
        raise BoundaryError(
            f"Koordinat berkas {name} tidak cocok dengan sistem koordinatnya ({frame.crs.name}). Ekspor "
            "ulang sebagai WGS 84 (EPSG:4326)."
        )
    return degrees
