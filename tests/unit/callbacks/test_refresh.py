"""When a page is sent again: whole, only its status line, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from dash import Dash, no_update
from dash.exceptions import PreventUpdate

from callbacks.refresh import refresh_page
from data.errors import NotFound
from data.folding import Folder, fold_all
from data.house import House
from data.snapshot import SnapshotService
from data.view import View
from layouts.query import Query
from tests.support.houses import ANALYST, OTHER_TPS, ppwp, send


class Page:
    """A page of one region over a house, asked as its browser asks."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house, self.snapshots = house, SnapshotService(house, shortest=0)
        self.built = 0
        self.seen: Any = None
        bound: list[Any] = []
        app = Dash(__name__)
        monkeypatch.setattr(app, "callback", lambda *_: bound.append)
        refresh_page(app, self, "uji", "/uji", [("uji-isi", "children")], self.build)  # type: ignore[arg-type]
        self._refresh = bound[0]

    def view(self) -> View:
        return self.snapshots.view(ANALYST)

    def build(self, _view: View, query: Query) -> Sequence[Any]:
        if query.get("kelurahan") == "99":
            raise NotFound("Wilayah 99 tidak ada dalam daftar.")
        self.built += 1
        return ["isi"]

    def tick(self, search: str = "") -> tuple[Any, Any, str, Any]:
        """Region, filters, words of the status line, trouble; remembers what it was told to."""
        region, filters, line, trouble, self.seen = self._refresh(1, search, self.seen)
        return region, filters, " ".join(words(orjson.loads(orjson.dumps(line)))), trouble


def words(part: Any) -> list[str]:
    if isinstance(part, list):
        return [word for one in part for word in words(one)]
    inside = part["props"].get("children") if isinstance(part, dict) else part
    return [inside] if isinstance(inside, str) else words(inside or [])


@pytest.fixture
def page(lite_house: House, monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(lite_house, monkeypatch)


def test_nothing_new_sends_nothing(page: Page) -> None:
    page.tick()
    with pytest.raises(PreventUpdate):
        page.tick()
    assert page.built == 1


def test_a_growing_queue_sends_the_status_line_alone(page: Page) -> None:
    assert "menunggu" not in page.tick()[2]
    send(page.house, ppwp(1, 2, 3))
    send(page.house, ppwp(1, 2, 3), OTHER_TPS)
    region, filters, line, trouble = page.tick()
    assert (region, filters, trouble) == (no_update, no_update, no_update)
    assert line.endswith("· 2 laporan menunggu")
    fold_all(page.house)
    region, _, line, _ = page.tick()
    assert orjson.loads(orjson.dumps(region)) == "isi"
    assert ("menunggu" in line, page.built) == (False, 2)


def test_a_folder_that_stopped_is_named_in_the_status_line(page: Page) -> None:
    folder = Folder(page.house)
    page.snapshots.watch(folder)
    page.tick()
    folder.last_error = "Penyimpanan penuh"
    region, _, line, _ = page.tick()
    assert (region, line.endswith("· pelipatan terhenti")) == (no_update, True)
    folder.last_error = None
    assert "pelipatan" not in page.tick()[2]
    assert page.built == 1


def test_another_choice_or_an_odd_memory_builds_the_page(page: Page) -> None:
    page.tick()
    region, _, _, trouble = page.tick("?kelurahan=99")
    assert (region, "Wilayah 99" in str(orjson.dumps(trouble))) == (no_update, True)
    for odd in (7, {"a": 1}, "x"):
        page.seen = odd
        region, _, _, trouble = page.tick()
        assert (orjson.loads(orjson.dumps(region)), orjson.loads(orjson.dumps(trouble))) == ("isi", None)
