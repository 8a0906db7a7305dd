"""Kesehatan over a real store: what each role is shown, and that names come only on request, with a line in the log."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from plotly.io.json import to_json_plotly
from sqlalchemy import select

from callbacks import kesehatan
from data.actor import KOTA, Actor
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.reports import CheckinReport, Envelope, PersonCheck, submit_checkin
from data.rules.vitals import Vitals
from data.snapshot import SnapshotService
from data.tables import audit
from data.view import View
from layouts.query import Query
from tests.support.founded import open_founded
from tests.support.houses import FIELD

KECAMATAN, KELURAHAN = "64.72.01", "64.72.01.1001"
TPS = f"{KELURAHAN}.001"
DINKES = Actor("dinkes", "health", frozenset({KOTA}))
PUSKESMAS = Actor("puskesmas", "health", frozenset({"64.72.03"}))
VIEWER = Actor("pimpinan", "viewer", frozenset({KOTA}))
AT_RISK = 7


class Desk:
    """Services over a house, as one person after another."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.snapshots = SnapshotService(house, shortest=0)

    def services(self, actor: Actor) -> Any:
        return SimpleNamespace(house=self.house, actor=lambda: actor, view=lambda: self.view(actor))

    def view(self, actor: Actor) -> View:
        return self.snapshots.view(actor)

    def page(self, actor: Actor, **chosen: str) -> dict[str, str]:
        """Every region of the page as it is sent."""
        view, query = self.view(actor), Query("/kesehatan", tuple(chosen.items()))
        shared = zip(kesehatan.REGIONS, kesehatan.counts(view, query), strict=True)
        found = {name: as_text(part) for (name, _), part in shared}
        for name in ("heat", "table", "meaning", "groups", "coverage"):
            found[name] = as_text(getattr(kesehatan, name)(view, query))
        return found

    def log(self) -> list[tuple[str, str, str]]:
        with self.house.store.read() as connection:
            rows = connection.execute(select(audit).where(audit.c.action == "read_named_health")).all()
        return [(row.actor, row.subject, row.purpose) for row in rows]


def as_text(component: Any) -> str:
    return orjson.dumps(orjson.loads(to_json_plotly(component, engine="orjson"))).decode()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Thirty officers of one TPS: seven with derajat 3, two with derajat 1, the others well but not asked for more."""
    folder = tmp_path_factory.mktemp("kesehatan")
    house = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder)
    people = [{"id": f"p{n}", "name": f"Petugas Uji {n}", "role": "kpps", "area": TPS} for n in range(30)]
    house.store.write(lambda connection: add_people(house, connection, people))
    pressures = [(185, 112)] * AT_RISK + [(145, 92)] * 2 + [(118, 76)] * 21
    checks = tuple(PersonCheck(f"p{n}", Vitals(sbp=sbp, dbp=dbp)) for n, (sbp, dbp) in enumerate(pressures))
    submit_checkin(house, FIELD, CheckinReport(TPS, checks), Envelope("sehat"))
    fold_all(house)
    yield Desk(house)
    house.store.close()


def test_the_health_role_sees_exact_counts_and_others_the_disclosed_ones(desk: Desk) -> None:
    exact, disclosed = desk.page(DINKES), desk.page(VIEWER)
    assert f'"children":"{AT_RISK}"' in exact["kesehatan-kpi"]
    assert f'"children":"{AT_RISK}"' not in disclosed["kesehatan-kpi"]
    assert "jumlah tepat" in exact["kesehatan-table-note"]
    assert "jumlah kecil disamarkan" in disclosed["kesehatan-table-note"]


def test_two_people_are_never_told_to_who_may_not_know(desk: Desk) -> None:
    """Two are in pantau: neither the number nor a sum that gives it away stands anywhere on the page."""
    sent = desk.page(VIEWER)
    assert '"2 dari 30' not in sent["heat"]
    pantau = desk.view(VIEWER).health(KELURAHAN).tiers["pantau"]
    assert pantau.value is None
    assert ">2<" not in "".join(sent.values())


def test_emergencies_are_counted_for_the_city_and_said_to_be_unknown_below(desk: Desk) -> None:
    assert "orang, belum selesai" in desk.page(VIEWER)["kesehatan-kpi"]
    assert "hanya untuk kota dan kecamatan" in desk.page(VIEWER, kelurahan=KELURAHAN)["kesehatan-kpi"]


@pytest.mark.parametrize("actor", [DINKES, VIEWER, PUSKESMAS])
def test_no_name_stands_in_any_shared_region(desk: Desk, actor: Actor) -> None:
    if actor is DINKES:
        kesehatan.opened(desk.services(DINKES), "rujukan", Query("/kesehatan"))
    places = [{}] if actor is PUSKESMAS else [{}, {"kecamatan": KECAMATAN}, {"kelurahan": KELURAHAN}]
    for chosen in places:
        sent = desk.page(actor, **chosen)
        assert [name for name, text in sent.items() if "Petugas Uji" in text] == []


def test_names_need_a_purpose_and_nothing_is_read_before(desk: Desk) -> None:
    before = desk.log()
    for purpose in (None, "", "iseng"):
        shown, remembered = kesehatan.opened(desk.services(DINKES), purpose, Query("/kesehatan"))
        assert "Pilih dahulu untuk apa daftar ini dibaca." in as_text(shown)
        assert remembered is None
    assert desk.log() == before


def test_every_delivery_of_names_is_logged_with_its_purpose(desk: Desk) -> None:
    before = len(desk.log())
    for _ in range(2):
        shown, remembered = kesehatan.opened(desk.services(DINKES), "pemantauan", Query("/kesehatan"))
        assert as_text(shown).count("Petugas Uji") == AT_RISK
        assert remembered == {"counts": kesehatan.fingerprint(desk.view(DINKES), KOTA)}
    assert desk.log()[before:] == [("dinkes", KOTA, "Pemantauan hari H")] * 2


def test_a_posted_request_of_another_role_gets_a_sentence_and_no_name(desk: Desk) -> None:
    before = desk.log()
    shown, _ = kesehatan.opened(desk.services(VIEWER), "rujukan", Query("/kesehatan"))
    assert "Peran Anda tidak berwenang untuk tindakan ini." in as_text(shown)
    assert "Petugas Uji" not in as_text(shown)
    assert desk.log() == before


def test_a_puskesmas_reads_nobody_outside_its_own_area(desk: Desk) -> None:
    shown, _ = kesehatan.opened(desk.services(PUSKESMAS), "rujukan", Query("/kesehatan"))
    assert "Petugas Uji" not in as_text(shown)
    refused, _ = kesehatan.opened(desk.services(PUSKESMAS), "rujukan", Query("/kesehatan", (("kecamatan", KECAMATAN),)))
    assert "di luar wewenang" in as_text(refused)


def test_a_dapil_has_no_history_and_says_so(desk: Desk) -> None:
    dapil = desk.view(DINKES).areas_at("dapil")[0].removeprefix("dapil:")
    sent = desk.page(DINKES, dapil=dapil)
    assert "Riwayat tersedia untuk kota, kecamatan dan kelurahan." in sent["kesehatan-time"]


def test_the_table_goes_one_level_down_unless_told_otherwise(desk: Desk) -> None:
    view = desk.view(DINKES)

    def level(**chosen: str) -> str:
        return kesehatan.level_of(view, Query("/kesehatan", tuple(chosen.items())))

    assert (level(), level(kecamatan=KECAMATAN), level(kelurahan=KELURAHAN)) == ("kecamatan", "kelurahan", "kelurahan")
    assert level(tingkat="kelurahan") == "kelurahan"
    assert level(kelurahan=KELURAHAN, tingkat="kecamatan") == "kelurahan"


def test_the_policy_stands_beside_the_tiers(desk: Desk) -> None:
    sent = desk.page(VIEWER)
    for region in ("kesehatan-heat-note", "kesehatan-tiers-note", "meaning"):
        assert "BELUM DISAHKAN DINKES" in sent[region], region


def test_groups_follow_the_address_and_the_reader(desk: Desk) -> None:
    exact, disclosed = desk.page(DINKES), desk.page(VIEWER)
    assert '"children":"7"' in exact["groups"]
    assert "23,3% (11,8%–40,9%)" in exact["groups"]
    assert '"children":"5+"' in disclosed["groups"]
    assert '"children":"7"' not in disclosed["groups"]
    assert "Usia belum diketahui" in desk.page(DINKES, menurut="usia")["groups"]
    assert "Jam tugas belum dilaporkan" in desk.page(DINKES, menurut="jam")["groups"]
    assert "KPPS" in desk.page(DINKES, menurut="zodiak")["groups"]
    assert "menurut=jam" in exact["kesehatan-groups-note"]


def test_below_the_kecamatan_others_get_a_placeholder_for_groups(desk: Desk) -> None:
    sent = desk.page(VIEWER, kelurahan=KELURAHAN)
    assert "hanya untuk kota dan kecamatan" in sent["groups"]
    assert "Pembagian menurut peran hanya untuk kota dan kecamatan." in sent["coverage"]
    assert "23,3%" in desk.page(DINKES, kelurahan=KELURAHAN)["groups"]


def test_who_has_not_been_screened_is_said_to_everyone_as_far_as_they_may_know(desk: Desk) -> None:
    assert desk.page(DINKES)["kesehatan-coverage-note"] == '"30 dari 30 petugas belum diskrining"'
    assert "Belum ada hasil skrining sama sekali." in desk.page(DINKES)["coverage"]
    assert desk.page(VIEWER)["kesehatan-coverage-note"] == '"26–30 dari 30 petugas belum diskrining"'
    assert "Belum ada hasil" not in desk.page(VIEWER)["coverage"]
    assert "100,0% belum diskrining" in desk.page(DINKES, dapil="647202")["coverage"]
