"""KPU's published figures of 2024, imported whole and looked at: every page's number against a recount with pandas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pandas as pd
import pytest

from bench.city import callback_body
from dashboard.services import build_services
from dashboard.settings import Settings
from data import imports, reference
from data.actor import KOTA, SYSTEM
from data.folding import fold_all
from data.house import House
from data.imports.boundaries import store_boundaries
from data.rebuild import rebuild
from data.totals_document import totals_document
from geo.boundaries import check_boundaries, read_boundaries
from tests.support.factory import CHEAP_HASHER, OURS, Site
from tests.support.founded import open_founded

SHARED = Path(__file__).parents[2].parent / "shared"
FILE = SHARED / "real" / "pilpres2024_tps.csv"
VOTES = ["paslon_1", "paslon_2", "paslon_3"]

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"the real file is not here: {FILE}")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A real store with KPU's figures, the real boundaries and the candidates' names."""
    folder = tmp_path_factory.mktemp("nyata")
    opened = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder)
    report = imports.run(opened, SYSTEM, "sirekap", FILE)
    assert "2.563" in report.summary
    assert "1.514" in report.summary
    imports.run(opened, SYSTEM, "calon", SHARED / "reference" / "calon.csv")
    lines = SHARED / "boundaries" / "kelurahan.geojson"
    frame = read_boundaries(lines, reference.wilayah())
    assert check_boundaries(frame, reference.wilayah()).errors == []
    store_boundaries(opened, SYSTEM, frame.to_json(), lines.name, [])
    fold_all(opened)
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def counted() -> pd.DataFrame:
    """The rows that count: all with votes but the two that the limits hold."""
    rows = pd.read_csv(FILE, dtype={"kode_tps": str})
    voted = rows[rows[VOTES].notna().any(axis=1)]
    return voted[~voted["kode_tps"].isin(["6472051012903", "6472081004025"])]


@pytest.fixture(scope="module")
def site(house: House, tmp_path_factory: pytest.TempPathFactory) -> Site:
    from dashboard.factory import create_app

    settings = Settings(data_dir=tmp_path_factory.mktemp("var"))
    services = build_services(settings, house, hasher=CHEAP_HASHER)
    return Site(create_app(settings, services=services), services)


def test_the_totals_document_equals_the_recount(house: House, counted: pd.DataFrame) -> None:
    whole = totals_document(house, "ppwp")
    assert whole["tps"] == {"total": 2563, "reported": 1514, "counted": 1512, "flagged": 111, "held": 2}
    assert list(whole["votes"].values()) == counted[VOTES].sum().astype(int).tolist() == [68148, 181597, 28867]
    assert whole["valid"] == 278612
    assert whole["dpt"] == {"total": None, "reported": None}
    assert whole["invalid"] is None


def test_every_kecamatan_and_kelurahan_equals_the_recount(site: Site, counted: pd.DataFrame) -> None:
    view = site.services.snapshots.view(site.actor("analyst", areas=(KOTA,)))
    table = view.table("ppwp", "kelurahan").set_index("kode")
    expected = counted.groupby("kode_kelurahan")[VOTES].sum().astype(int)
    for code, row in expected.iterrows():
        assert table.loc[code, ["v1", "v2", "v3"]].tolist() == row.tolist(), code
    assert table[["v1", "v2", "v3"]].sum().tolist() == [68148, 181597, 28867]
    kecamatan = view.table("ppwp", "kecamatan").set_index("kode")
    by_kecamatan = counted.groupby(counted["kode_kelurahan"].str[:8])[VOTES].sum().astype(int)
    assert kecamatan[["v1", "v2", "v3"]].sum().tolist() == by_kecamatan.sum().tolist()
    for code, row in by_kecamatan.iterrows():
        assert kecamatan.loc[code, ["v1", "v2", "v3"]].tolist() == row.tolist(), code


def test_the_pages_show_these_numbers_and_no_made_up_ones(site: Site) -> None:
    client = site.as_user("analyst", areas=(KOTA,))

    def shown(page: str) -> str:
        body = callback_body(site.app, page, None)
        answer = client.post("/_dash-update-component", json=body, headers=OURS)
        assert answer.status_code == 200
        return orjson.dumps(orjson.loads(answer.data)).decode()

    for page in ("ringkasan", "peta", "hitung"):
        text = shown(page)
        for number in ("1.514", "278.612", "68.148", "181.597", "28.867"):
            assert number in text, (page, number)
        assert "bukan hasil resmi" in text, page
        assert "SIMULASI" not in text
    held = site.services.snapshots.view(site.actor("analyst", areas=(KOTA,))).findings(state="held")
    assert {card.tps for card in held} == {"64.72.05.1012.903", "64.72.08.1004.025"}


def test_nothing_differs_when_everything_is_computed_again(house: House) -> None:
    assert rebuild(house, write=False).differences == []
