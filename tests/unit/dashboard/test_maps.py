"""The maps of a process: schematic or imported, made once per version, sent compressed and kept by browsers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from callbacks.map_region import bounds_of
from dashboard.maps import Maps, blueprint
from data import reference
from data.actor import SYSTEM
from data.house import House
from data.imports import run, store_boundaries
from geo.layers import build_layers
from geo.schematic import load_schematic


@pytest.fixture
def maps(house: House) -> Maps:
    return Maps(house)


def imported(house: House) -> None:
    """A boundary file of our own: the schematic cells, under another source."""
    store_boundaries(house, SYSTEM, load_schematic(reference.wilayah()).to_json(), "peta uji", [])


def test_schematic_until_boundaries_are_imported(house: House, maps: Maps) -> None:
    before = maps.of(house.register())
    assert (maps.schematic, before.source) == (True, None)
    assert len(maps.layers().bounds) == 59 + 10 + 1
    imported(house)
    after = maps.of(house.register())
    assert (maps.schematic, after.source) == (False, "peta uji")
    assert after.version != before.version


def test_a_map_is_made_once(house: House, maps: Maps, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    def counted(*given: Any) -> Any:
        made.append(given)
        return build_layers(*given)

    monkeypatch.setattr("dashboard.maps.build_layers", counted)
    assert maps.of(house.register()) is maps.of(house.register())
    maps.points()
    assert len(made) == 1


def test_every_tps_has_a_place(house: House, maps: Maps) -> None:
    points = maps.points()
    stations = [code for kelurahan in house.register().kelurahan() for code in house.register().tps_of(kelurahan)]
    assert list(points["kode"]) == stations
    assert not points["known"].any()
    assert points[["lat", "lon"]].notna().all().all()


def test_a_kelurahan_without_a_boundary_leaves_the_map_of_the_others(
    house: House, maps: Maps, tmp_path: Path
) -> None:
    before = maps.of(house.register())
    for what, text in (("wilayah", "kode,nama\n64.72.01.1099,Baru\n"), ("tps", "kode_tps\n64.72.01.1099.001\n")):
        (tmp_path / f"{what}.csv").write_text(text)
        run(house, SYSTEM, what, tmp_path / f"{what}.csv")
    after = maps.of(house.register())
    assert after.warnings == ("Kelurahan Baru (64.72.01.1099) belum ada di peta.",)
    assert after.version == before.version
    assert "64.72.01.1099.001" not in set(after.points["kode"])
    assert bounds_of(after.layers.bounds, ["64.72.01.1099"]) == after.layers.bounds["64.72"]


@pytest.fixture
def client(maps: Maps) -> Any:
    server = Flask("uji")
    server.register_blueprint(blueprint(type("Services", (), {"maps": maps})()))
    return server.test_client()


def test_assets_are_compressed_and_kept(house: House, maps: Maps, client: Any) -> None:
    url = maps.of(house.register()).url("kelurahan")
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Cache-Control"].startswith("private")
    body = json.loads(gzip.decompress(answer.data))
    assert len(body["features"]) == 59
    plain = client.get(url)
    assert "Content-Encoding" not in plain.headers
    assert json.loads(plain.data) == body


def test_tps_places_are_grouped_in_code_order(house: House, maps: Maps, client: Any) -> None:
    places = json.loads(client.get(maps.of(house.register()).url("tps")).data)
    rows = places["64.72.01.1001"]
    assert [row[0] for row in rows] == list(house.register().tps_of("64.72.01.1001"))
    assert rows[0][3] is False


@pytest.mark.parametrize("path", ["lain/kelurahan", "{version}/rahasia"])
def test_unknown_assets_are_not_found(house: House, maps: Maps, client: Any, path: str) -> None:
    version = maps.of(house.register()).version
    assert client.get(f"/peta-data/{path.format(version=version)}.geojson").status_code == 404


def test_a_page_opened_before_an_import_still_finds_its_lines(house: House, maps: Maps, client: Any) -> None:
    before = maps.of(house.register()).url("kecamatan")
    imported(house)
    maps.of(house.register())
    assert client.get(before).status_code == 200


def test_strangers_get_no_map(make_site: Callable[..., Any]) -> None:
    site = make_site()
    url = site.services.maps.of(site.services.house.register()).url("kota")
    assert site.client().get(url).status_code in (302, 401)
    answer = site.as_user("viewer").get(url)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
