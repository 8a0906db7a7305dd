"""A small city made of squares for the checks, the register, and the real files where they are at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.boundaries import CITY_AREA_KM2, BoundaryError, read_boundaries

ROOT = Path(__file__).parents[3]
Write = Callable[..., Path]
CODES = {"kode": str, "kode_kecamatan": str, "kode_kpu": str, "kode_bps": str}


def refusal(path: Path, register: pd.DataFrame) -> str:
    """The sentence that a boundary file is refused with."""
    with pytest.raises(BoundaryError) as caught:
        read_boundaries(path, register)
    return str(caught.value)


@pytest.fixture(scope="session")
def wilayah() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "reference" / "wilayah.csv", dtype=CODES)


@pytest.fixture(scope="session")
def outline() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "reference" / "garis_kota.csv")


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = ROOT / ".." / "shared"
    if not (folder / "boundaries").is_dir():
        pytest.skip("folder `shared` with the real boundaries is not beside the repository")
    return folder


@pytest.fixture
def squares() -> gpd.GeoDataFrame:
    """Six squares in two rows of three, of the official city area, in metres; two kecamatan."""
    side = float(np.sqrt(CITY_AREA_KM2 * 1e6 / 6))
    corners = [(500_000 + column * side, 9_930_000 + row * side) for row in (0, 1) for column in (0, 1, 2)]
    shapes = [shapely.box(x, y, x + side, y + side) for x, y in corners]
    kode = [f"64.72.0{1 + i // 3}.100{1 + i % 3}" for i in range(6)]
    return gpd.GeoDataFrame(
        {"kode": kode, "nama": ["Satu", "Dua", "Tiga", "Empat", "Lima", "Enam"]},
        geometry=shapes,
        crs="EPSG:32750",
    )


@pytest.fixture
def small_register(squares: gpd.GeoDataFrame) -> pd.DataFrame:
    """The register of `squares`; BPS numbers that are other kelurahan's KPU numbers, as in the real one."""
    middle = squares.geometry.centroid.to_crs("EPSG:4326")
    kpu = squares["kode"].str.replace(".", "")
    return pd.DataFrame(
        {
            "kode": squares["kode"],
            "nama": squares["nama"],
            "kode_kecamatan": squares["kode"].str[:8],
            "kecamatan": ["Hulu"] * 3 + ["Hilir"] * 3,
            "kode_kpu": kpu,
            "kode_bps": [*kpu[1:3], "6472010007", "6472010008", "6472010009", "6472010010"],
            "luas_km2": CITY_AREA_KM2 / 6,
            "lat": middle.y,
            "lon": middle.x,
        }
    )


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write a frame as a boundary file and give its path."""

    def write(frame: gpd.GeoDataFrame, name: str = "batas.geojson") -> Path:
        path = tmp_path / name
        if path.suffix == ".geojson":
            path.write_text(frame.to_crs("EPSG:4326").to_json(drop_id=True), encoding="utf-8")
        else:
            frame.to_file(path, engine="pyogrio")
        return path

    return write
