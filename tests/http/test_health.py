"""/health tells a supervisor of a folder that stopped and of a store that cannot be read, and nothing else."""

from __future__ import annotations

import pytest

from data import snapshot as snapshots
from data.errors import StoreError
from data.folding import Folder
from tests.support.factory import Site


def test_a_stopped_folder_is_not_well(site: Site) -> None:
    folder = Folder(site.services.house)
    site.services.snapshots.watch(folder)
    client = site.client()
    assert client.get("/health").status_code == 200
    folder.last_error = "rincian yang tidak untuk umum"
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "pelipatan terhenti"})
    folder.last_error = None
    assert client.get("/health").get_json() == {"status": "ok"}


def test_a_picture_that_cannot_be_made_is_not_well(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object) -> int:
        raise StoreError("Berkas basis data rusak.")

    monkeypatch.setattr(snapshots, "waiting", unreadable)
    answer = site.client().get("/health")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "basis data tidak terbaca"})
