"""The map of each election, made once per version of its register, and its lines as assets a browser may keep.

The imported boundaries when there are any, else the schematic map of the built-in kelurahan. Everything here is
public geography: where areas lie and where TPS stand (or a made-up place inside their kelurahan). What happens there
comes from the snapshot, never from here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import orjson
import pandas as pd
from flask import Blueprint, Response, abort, request
from sqlalchemy import select

from data import reference
from data.house import House
from data.register import Register
from data.tables import map_layer
from geo.layers import MapLayers, build_layers
from geo.points import tps_points
from geo.schematic import load_schematic
from geo.shapes import DEGREES

log = logging.getLogger("siaga.maps")

LAYER: Final = "kelurahan"  # the name of the imported layer
PREFIX: Final = "/peta-data/"
YEAR: Final = "private, max-age=31536000, immutable"
VERSIONS_KEPT: Final = 4  # per process: a page opened before an import still finds its lines


@dataclass(frozen=True)
class ElectionMap:
    """The map of one election at one version of its register. `points`: kode, lat, lon, known; in code order."""

    layers: MapLayers
    points: pd.DataFrame
    source: str | None
    warnings: tuple[str, ...]

    @property
    def schematic(self) -> bool:
        return self.layers.schematic

    @cached_property
    def version(self) -> str:
        """Of lines and points together: an asset URL carries it."""
        made = orjson.dumps(self.points.to_dict("list"), option=orjson.OPT_SERIALIZE_NUMPY)
        return f"{self.layers.version}{hash_of(made)}"

    def url(self, part: str) -> str:
        """Where a browser finds one of the parts."""
        return f"{PREFIX}{self.version}/{part}.geojson"

    @cached_property
    def packed(self) -> dict[str, bytes]:
        """Every asset, compressed."""
        parts = {part: self.layers.encoded(part) for part in ("kelurahan", "kecamatan", "kota", "batas_kecamatan")}
        parts["arsir"] = orjson.dumps(self.layers.hatch(self.layers.hatches))
        parts["tps"] = orjson.dumps(self._places())
        return {part: gzip.compress(body, 9, mtime=0) for part, body in parts.items()}

    def _places(self) -> dict[str, Any]:
        """kelurahan -> its TPS in code order as [code, longitude, latitude, whether the place is known]."""
        places: dict[str, list[list[Any]]] = {}
        for row in self.points.to_dict("records"):
            code = str(row["kode"])
            places.setdefault(code.rpartition(".")[0], []).append([code, row["lon"], row["lat"], bool(row["known"])])
        return places


def hash_of(content: bytes) -> str:
    """Eight hexadecimal digits of the content."""
    return hashlib.sha256(content).hexdigest()[:8]


class Maps:
    """The maps of a process. Thread-safe; a map is made again when an import raised the register's version."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, ElectionMap]] = {}
        self._assets: dict[str, dict[str, bytes]] = {}

    def of(self, register: Register) -> ElectionMap:
        """The map that belongs to this register."""
        known = self._known.get(register.election)
        if known is not None and known[0] == register.version:
            return known[1]
        with self._lock:
            known = self._known.get(register.election)
            if known is None or known[0] != register.version:
                made = self._make(register)
                known = self._known[register.election] = (register.version, made)
                self._assets[made.version] = made.packed
                while len(self._assets) > VERSIONS_KEPT:
                    del self._assets[next(iter(self._assets))]
        return known[1]

    def layers(self, election: str | None = None) -> MapLayers:
        """Areas, borders, label points and bounds."""
        return self._current(election).layers

    def points(self, election: str | None = None) -> pd.DataFrame:
        """kode, lat, lon (degrees), known (False: a made-up place inside the kelurahan)."""
        return self._current(election).points

    @property
    def schematic(self) -> bool:
        """Whether the current election's map shows no real boundary."""
        return self._current(None).schematic

    def _current(self, election: str | None) -> ElectionMap:
        return self.of(self._house.register(election))

    def asset(self, version: str, part: str) -> bytes | None:
        """A part of a version that this process has made, compressed; makes the current one when it is not known."""
        if version not in self._assets:
            self._current(None)
        return self._assets.get(version, {}).get(part)

    def _make(self, register: Register) -> ElectionMap:
        frame, source = self._boundaries(register)
        wilayah, stations = areas_of(register), stations_of(register)
        # A kelurahan that an import has added lies nowhere until a boundary file has it: the others are drawn.
        drawn = set(frame["kode"]) & set(wilayah["kode"])
        lacking = [f"Kelurahan {row.nama} ({row.kode}) belum ada di peta."
                   for row in wilayah.itertuples() if row.kode not in drawn]  # fmt: skip
        frame, wilayah = frame[frame["kode"].isin(drawn)], wilayah[wilayah["kode"].isin(drawn)]
        placed = tps_points(frame, stations[stations["kode_kelurahan"].isin(drawn)].reset_index(drop=True))
        warnings = (*lacking, *placed.warnings)
        for warning in warnings:
            log.warning("%s", warning)
        return ElectionMap(build_layers(frame, wilayah, source is None), placed.points, source, warnings)

    def _boundaries(self, register: Register) -> tuple[gpd.GeoDataFrame, str | None]:
        """Polygons (kode, geometry), and where they come from; None for the schematic map."""
        here = (map_layer.c.election == register.election) & (map_layer.c.name == LAYER)
        with self._house.store.read() as connection:
            row = connection.execute(select(map_layer.c.body, map_layer.c.source).where(here)).first()
        if row is None:
            return load_schematic(reference.wilayah()), None
        features = json.loads(row.body)["features"]
        return gpd.GeoDataFrame.from_features(features, crs=DEGREES)[["kode", "geometry"]], row.source


def areas_of(register: Register) -> pd.DataFrame:
    """kode, nama, kode_kecamatan, kecamatan of every kelurahan."""
    rows = [register.areas[code] for code in register.kelurahan()]
    above = [register.area(row.parent or "") for row in rows]
    return pd.DataFrame(
        {
            "kode": [row.code for row in rows],
            "nama": [row.name for row in rows],
            "kode_kecamatan": [parent.code for parent in above],
            "kecamatan": [parent.name for parent in above],
        }
    )


def stations_of(register: Register) -> pd.DataFrame:
    """kode, kode_kelurahan, lat, lon of every TPS in code order."""
    rows = [register.areas[code] for kelurahan in register.kelurahan() for code in register.tps_of(kelurahan)]
    return pd.DataFrame(
        {
            "kode": [row.code for row in rows],
            "kode_kelurahan": [row.parent for row in rows],
            "lat": pd.Series([row.lat for row in rows], dtype="Float64"),
            "lon": pd.Series([row.lon for row in rows], dtype="Float64"),
        }
    )


def blueprint(services: Any) -> Blueprint:
    """`/peta-data/<version>/<part>.geojson`; `services.maps` is the Maps of the process. Behind the guard."""
    pages = Blueprint("maps", __name__)

    @pages.get(f"{PREFIX}<version>/<part>.geojson")
    def asset(version: str, part: str) -> Response:
        found = services.maps.asset(version, part)
        if found is None:
            abort(404, "Peta ini sudah diganti: muat ulang halaman.")
        answer = Response(mimetype="application/geo+json")
        answer.vary.add("Accept-Encoding")
        answer.headers["Cache-Control"] = YEAR
        if request.accept_encodings.quality("gzip") > 0:
            answer.set_data(found)
            answer.headers["Content-Encoding"] = "gzip"
        else:
            answer.set_data(gzip.decompress(found))
        return answer

    return pages
