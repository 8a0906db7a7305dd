"""The naive way, fixed once: a row per vote figure, indexed; every refresh reads all of them.

This is what a straightforward Dash page does: `read_sql` of all votes with their areas, a groupby, and figures made
with `plotly.graph_objects`, boundaries inline. It answers the same question as our map page does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dash
import orjson
import pandas as pd
import plotly.graph_objects as go
from dash import Input, Output, dcc, html
from sqlalchemy import create_engine, select, text

from data.house import House
from data.tables import form


def build_store(house: House, path: Path) -> int:
    """Write every vote figure of the house's forms as a row of its own, indexed; how many there are."""
    engine = create_engine(f"sqlite:///{path}")
    with house.store.read() as connection:
        forms = connection.execute(
            select(form.c.tps, form.c.kelurahan, form.c.contest, form.c.figures).where(
                form.c.election == house.election, form.c.state == "counted"
            )
        ).all()
    rows = [
        {"tps": one.tps, "kelurahan": one.kelurahan, "contest": one.contest, "choice": at, "votes": votes}
        for one in forms
        for at, votes in enumerate(orjson.loads(one.figures)["votes"])
    ]
    register = house.register()
    names = [(code, register.areas[code].name, register.areas[code].parent) for code in register.kelurahan()]
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE vote (tps TEXT, kelurahan TEXT, contest TEXT, choice INT, votes INT)"))
        connection.execute(text("CREATE TABLE area (code TEXT PRIMARY KEY, name TEXT, parent TEXT)"))
        connection.execute(text("INSERT INTO vote VALUES (:tps, :kelurahan, :contest, :choice, :votes)"), rows)
        connection.execute(
            text("INSERT INTO area VALUES (:c, :n, :p)"), [{"c": c, "n": n, "p": p} for c, n, p in names]
        )
        connection.execute(text("CREATE INDEX vote_place ON vote (kelurahan, contest, choice)"))
    engine.dispose()
    return len(rows)


def make_app(path: Path, geojson: dict[str, Any]) -> dash.Dash:
    """A Dash app whose one callback does everything again at every tick."""
    engine = create_engine(f"sqlite:///{path}")
    app = dash.Dash("naive")
    app.layout = html.Div([dcc.Interval(id="tick"), dcc.Graph(id="map"), dcc.Graph(id="votes"), dcc.Graph(id="areas")])

    def refresh(_tick: int | None) -> tuple[go.Figure, go.Figure, go.Figure]:
        votes = pd.read_sql("SELECT v.*, a.name, a.parent FROM vote v JOIN area a ON a.code = v.kelurahan", engine)
        by_area = votes.groupby(["kelurahan", "contest", "choice"], as_index=False)["votes"].sum()
        president = by_area[by_area["contest"] == "ppwp"]
        winners = president.loc[president.groupby("kelurahan")["votes"].idxmax()]
        picture = go.Figure(
            go.Choroplethmap(
                geojson=geojson, locations=winners["kelurahan"], z=winners["choice"], featureidkey="properties.kode"
            )
        )
        city = president.groupby("choice", as_index=False)["votes"].sum()
        reported = votes.groupby("parent", as_index=False)["tps"].nunique()
        return (
            picture,
            go.Figure(go.Bar(x=city["choice"], y=city["votes"])),
            go.Figure(go.Bar(x=reported["tps"], y=reported["parent"], orientation="h")),
        )

    app.callback(
        Output("map", "figure"), Output("votes", "figure"), Output("areas", "figure"), Input("tick", "n_intervals")
    )(refresh)
    return app
