"""Services over a house as one person has them, for callbacks that are called without a browser."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from plotly.io.json import to_json_plotly

from dashboard.settings import Settings
from data.actor import Actor
from data.folding import fold_all
from data.house import House
from data.snapshot import SnapshotService
from data.view import View


class Desk:
    """Services over a house, as `actor` unless told otherwise; every picture is of what has been sent so far."""

    settings = Settings()

    def __init__(self, house: House, actor: Actor) -> None:
        self.house = house
        self.actor = actor
        self.snapshots = SnapshotService(house, shortest=0)

    def services(self, actor: Actor | None = None) -> Any:
        return SimpleNamespace(
            house=self.house, actor=lambda: actor or self.actor, view=lambda: self.view(actor),
            settings=self.settings, snapshots=self.snapshots,
        )  # fmt: skip

    def view(self, actor: Actor | None = None) -> View:
        fold_all(self.house)
        return self.snapshots.view(actor or self.actor)


def said(part: Any) -> str:
    """A component as the text that is sent."""
    return str(to_json_plotly(part, engine="orjson"))
