"""The figure of the map and what stands round it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pandas as pd

from layouts import map_panel
from layouts.figures.map import EMPTY_STYLE, Place, Points, Scene, map_figure
from layouts.figures.shades import OUTSIDE, PROGRESS, UNKNOWN, Key, Layer, Shade
from layouts.map_panel import Label

A, B, C = "64.72.01.1001", "64.72.01.1002", "64.72.02.1001"
URLS = {"kelurahan": "/peta-data/x/kelurahan.geojson", "tps": "/peta-data/x/tps.geojson"}
LAYER = Layer(
    "laporan", "Laporan masuk",
    {A: Shade(PROGRESS[3], "60,0%", "6 dari 10"), B: Shade(UNKNOWN, "belum ada", "belum ada laporan", hatched=True)},
)  # fmt: skip


def figure(layer: Layer = LAYER, **changed: Any) -> dict[str, Any]:
    places = [Place(A, "Satu", "/peta?kecamatan=64.72.01"), Place(B, "Dua", "/x"), Place(C, "Tiga", None)]
    plain: dict[str, Any] = {
        "urls": URLS, "bounds": (117.0, -0.7, 117.3, -0.3), "places": places, "inside": frozenset({A, B})
    }  # fmt: skip
    return map_figure(layer, Scene(**{**plain, **changed}))


def colour_of(made: dict[str, Any], code: str) -> str:
    """What Plotly draws: the step of the scale that the class number falls into."""
    trace = made["data"][0]
    value = trace["z"][trace["locations"].index(code)]
    position = (value - trace["zmin"]) / (trace["zmax"] - trace["zmin"])
    steps = trace["colorscale"]
    found: str = next(steps[at][1] for at in range(0, len(steps), 2) if steps[at][0] <= position < steps[at + 1][0])
    return found


def test_every_area_has_its_colour() -> None:
    made = figure()
    assert colour_of(made, A) == PROGRESS[3].light
    assert colour_of(made, B) == UNKNOWN.light
    assert colour_of(made, C) == OUTSIDE.light
    assert None not in made["data"][0]["z"]


def test_the_dark_scale_runs_parallel() -> None:
    meta = figure()["layout"]["meta"]
    assert [step[0] for step in meta["dark"]["scale"]] == [step[0] for step in meta["light"]["scale"]]
    assert PROGRESS[3].dark in {step[1] for step in meta["dark"]["scale"]}


def test_unknown_areas_are_hatched_inside_the_chosen_area_only() -> None:
    assert figure()["layout"]["meta"]["hatched"] == [B]
    assert figure(inside=frozenset({A}))["layout"]["meta"]["hatched"] == []
    assert colour_of(figure(inside=frozenset({A})), B) == OUTSIDE.light


def test_dotted_areas_travel_beside_the_hatched_ones() -> None:
    meta = figure(replace(LAYER, shades={**LAYER.shades, A: Shade(UNKNOWN, "<5", "", dotted=True)}))["layout"]["meta"]
    assert (meta["hatched"], meta["dotted"]) == ([B], [A])


def test_words_and_links_travel_with_the_area() -> None:
    rows = figure()["data"][0]["customdata"]
    assert rows[0] == ["/peta?kecamatan=64.72.01", "Satu", "60,0%", "6 dari 10", ""]
    assert rows[2] == [None, "Tiga", "", "di luar wewenang Anda", ""]


def test_a_line_more_is_said_of_areas_inside_only() -> None:
    made = figure(more=dict.fromkeys((A, B), "kurang 2 orang"), inside=frozenset({A}))
    assert [row[4] for row in made["data"][0]["customdata"]] == ["kurang 2 orang", "", ""]


def test_lines_are_asked_for_by_address() -> None:
    made = figure()
    assert made["data"][0]["geojson"] == URLS["kelurahan"]
    assert len(json.dumps(made)) < 4000


def test_nothing_in_the_style_is_empty_and_nothing_is_outside() -> None:
    def walk(value: Any) -> None:
        assert value not in ({}, [], "")
        if isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(EMPTY_STYLE)
    assert "http" not in json.dumps(EMPTY_STYLE)


def test_structure_stays_the_same_between_refreshes() -> None:
    one, other = figure(), figure(Layer("laporan", "Laporan masuk", {A: Shade(PROGRESS[4], "90,0%")}))
    assert one["layout"]["uirevision"] == other["layout"]["uirevision"]
    assert one["layout"]["map"] == other["layout"]["map"]
    assert one["data"][0].keys() == other["data"][0].keys()


def test_points_are_states_without_places() -> None:
    meta = figure(points=Points({A: "c.h"}, "/peta?tps=__tps__", f"{A}.002"))["layout"]["meta"]
    assert meta["points"] == {"states": {A: "c.h"}, "href": "/peta?tps=__tps__", "chosen": f"{A}.002", "gaps": {}}
    gaps = figure(points=Points({A: "c.h"}, gaps={f"{A}.003": 1}))["layout"]["meta"]["points"]["gaps"]
    assert gaps == {f"{A}.003": 1}
    assert figure()["layout"]["meta"]["points"] is None


def test_point_states_keep_the_order_of_codes() -> None:
    rows = [(f"{B}.001", B, "held"), (f"{B}.002", B, "none"), (f"{A}.001", A, "flagged"), (f"{A}.002", A, "counted")]
    points = pd.DataFrame(rows, columns=["kode", "kelurahan", "state"])
    assert map_panel.point_states(points) == {B: "h.", A: "fc"}


def texts(component: Any) -> str:
    return json.dumps(component, default=lambda one: one.to_plotly_json(), ensure_ascii=False)


def test_legend_says_what_kind_of_map_it_is() -> None:
    layer = Layer("laporan", "Laporan", {}, (Key("lengkap", PROGRESS[5]),), (Key("belum ada", mark="is-unknown-area"),))
    schematic = texts(map_panel.legend(layer, True, None, True))
    assert "Peta skematis: batas belum diimpor." in schematic
    assert "Letak TPS perkiraan" in schematic
    assert "lengkap" in schematic
    imported = texts(map_panel.legend(layer, False, "BIG 2024", False))
    assert "Batas kelurahan: BIG 2024." in imported
    assert "perkiraan" not in imported
    assert "petugas kurang" not in imported
    assert "petugas kurang" in texts(map_panel.legend(layer, False, "BIG 2024", False, gaps=True))


def test_names_carry_their_place_and_link() -> None:
    (made,) = map_panel.names([Label(A, "Satu", "60,0%", (117.1, -0.5), "/peta?kelurahan=x")])
    props = json.loads(texts(made))["props"]
    assert (props["data-area"], props["data-lon"], props["data-lat"]) == (A, "117.1", "-0.5")
    assert props["children"]["props"]["href"] == "/peta?kelurahan=x"


def test_room_for_the_longest_name() -> None:
    short = Label(A, "Ulu", "60,0%", (0, 0), "")
    long = Label(B, "Samarinda Seberang", "60,0%", (0, 0), "")
    assert map_panel.room_for([]) == 0
    assert map_panel.room_for([short, long]) > map_panel.room_for([short]) > 0
