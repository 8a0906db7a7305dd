"""The card "Darurat di wilayah Anda" on Ringkasan: for whom, in what words, and what is nowhere on the page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from callbacks import ringkasan
from callbacks.refresh import encoded
from dashboard.maps import Maps
from data.actor import KOTA, ROLES, Actor
from data.house import House
from data.rules.policy import POLICY
from data.snapshot import SnapshotService
from data.view import Emergency
from layouts import emergencies
from layouts.query import Query
from layouts.ringkasan import REGIONS
from tests.support.emergencies import HERE, QUIET, THERE, TPS_THERE, house_with_emergencies
from tests.support.words import text_of, with_class

WHOLE_CITY = ("admin", "viewer", "wall")
SECRETS = ("Rahasia", "dada", "pingsan", "kejang", "ppk-1", f"{TPS_THERE}-0", "185")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = house_with_emergencies(tmp_path_factory.mktemp("darurat"))
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def services(house: House) -> Any:
    settings = SimpleNamespace(lead_threshold=0.0)
    return SimpleNamespace(house=house, snapshots=SnapshotService(house), maps=Maps(house), settings=settings)


def page(services: Any, role: str, area: str, **chosen: str) -> dict[str, Any]:
    where = KOTA if role in WHOLE_CITY else area
    view = services.snapshots.view(Actor(f"{role}.{area}", role, frozenset({where})))
    made = ringkasan.regions(services, view, Query("/", tuple(chosen.items())))
    return {name: part for (name, _), part in zip(REGIONS, made, strict=True)}


def card(services: Any, role: str, area: str, **chosen: str) -> Any:
    return page(services, role, area, **chosen)["ringkasan-emergencies"]


def test_only_those_who_act_have_the_card_and_nobody_has_more_than_places(services: Any) -> None:
    there = "TPS 001 Teluk Lerong Ilir"
    for area, role in itertools.product((HERE, THERE, QUIET), sorted(set(ROLES) - {"officer"})):
        regions = page(services, role, area)
        found = regions["ringkasan-emergencies"]
        if role in ("operator", "health"):
            assert (there in text_of(found)) is (area == THERE), (role, area)
        else:
            assert found is None, (role, area)
            assert there not in "".join(text_of(part) for name, part in regions.items() if "figure" not in name)
        everything = b"".join(orjson.dumps(encoded(part)) for part in regions.values()).decode()
        assert not [secret for secret in SECRETS if secret in everything], (role, area)


def test_an_operator_reads_where_how_many_since_when_and_what_was_done(services: Any) -> None:
    found = card(services, "operator", HERE)
    assert text_of(found).startswith("Darurat di wilayah Anda keadaan pukul 21.45 WITA BELUM DISAHKAN DINKES")
    assert [text_of(one) for one in with_class(found, "emergency")] == [
        "Palaran · 1 petugas sejak pemeriksaan 10 Februari 2024 belum ada yang mengakui belum diperiksa lagi",
        "TPS 001 Rawa Makmur · 1 petugas sejak 21.00 WITA, sudah 45 menit "
        "belum ada yang mengakui diperiksa lagi 21.30 WITA, masih darurat",
    ]
    assert text_of(found).endswith(emergencies.CALL)
    links = [one.href for one in with_class(found, "emergency-place")]
    assert links == [f"/peta?kecamatan={HERE}", f"/peta?kelurahan={HERE}.1001&tps={HERE}.1001.001"]
    other = with_class(card(services, "operator", THERE), "emergency")
    assert [text_of(one) for one in other] == [
        "TPS 001 Teluk Lerong Ilir · 2 petugas sejak 21.20 WITA, sudah 25 menit belum ada yang mengakui "
        "belum diperiksa lagi"
    ]


def test_the_health_role_gets_the_same_with_the_way_to_the_named_list(services: Any) -> None:
    found = card(services, "health", HERE)
    rows = [text_of(one) for one in with_class(found, "emergency")]
    assert rows == [text_of(one) for one in with_class(card(services, "operator", HERE), "emergency")]
    links = [one.href for one in with_class(found, "emergency-place")]
    assert links == [f"/kesehatan?kecamatan={HERE}", f"/kesehatan?kelurahan={HERE}.1001"]


def test_a_filter_does_not_hide_an_emergency(services: Any) -> None:
    assert text_of(card(services, "operator", HERE, kelurahan=f"{HERE}.1002")) == text_of(
        card(services, "operator", HERE)
    )


def test_a_quiet_area_says_so(services: Any) -> None:
    assert text_of(card(services, "operator", QUIET)) == (
        "Darurat di wilayah Anda keadaan pukul 21.45 WITA BELUM DISAHKAN DINKES "
        "Tidak ada darurat terbuka di wilayah Anda."
    )


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("12:59:30", "sejak 20.59 WITA, baru saja"),
        ("13:00:20", "sejak 21.00 WITA, baru saja"),  # reported after the picture was made
        ("12:59:00", "sejak 20.59 WITA, sudah 1 menit"),
        ("12:00:00", "sejak 20.00 WITA, sudah 1 jam"),
        ("09:35:00", "sejak 17.35 WITA, sudah 3 jam 25 menit"),
    ],
)
def test_ages_are_counted_to_the_picture(moment: str, words: str) -> None:
    now = "2024-02-14T13:00:00.000000+00:00"
    assert emergencies.since(f"2024-02-14T{moment}.000000+00:00", now) == words
    one = Emergency("64.72.03", "Samarinda Ulu", 1, f"2024-02-14T{moment}.000000+00:00", None)
    assert words in text_of(emergencies.card([one], now, POLICY, opens_names=False))
