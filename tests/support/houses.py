"""Open houses on either database, and short ways to send things through the writing door."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.actor import KOTA, Actor, Source
from data.house import House
from data.reports import Answer, Envelope, TallyReport, submit_tally
from data.rules.tally import TallyForm, Triple
from tests.support.founded import open_founded

TPS = "64.72.01.1001.001"
OTHER_TPS = "64.72.03.1001.001"
FIELD = Source("uji:lapangan").actor()
ANALYST = Actor("analis", "analyst", frozenset({KOTA}))
_keys = itertools.count(1)


def ppwp(*votes: Any, **figures: Any) -> TallyForm:
    """A president's form whose sums are right unless told otherwise."""
    whole = sum(vote for vote in votes if isinstance(vote, int))
    return TallyForm("ppwp", votes, **{"valid": whole, "invalid": 0, "total": whole, **figures})


def voters(dpt: int, used: int, dptb: int = 0, dpk: int = 0) -> dict[str, Triple]:
    """The voter block of a form, totals only."""
    return {
        "dpt": Triple(total=dpt),
        "used_dpt": Triple(total=used - dptb - dpk),
        "used_dptb": Triple(total=dptb),
        "used_dpk": Triple(total=dpk),
        "used_total": Triple(total=used),
    }


def send(
    house: House, form: TallyForm, tps: str = TPS, actor: Actor = FIELD, round_: str = "reguler", **envelope: Any
) -> Answer:
    """Send a form under a fresh key unless one is given."""
    key, spoken = envelope.pop("idem_key", f"uji-{next(_keys)}"), envelope.pop("spoken", False)
    report = TallyReport(tps, form.contest, form, round_, spoken)
    return submit_tally(house, actor, report, Envelope(key, **envelope))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'siaga.db'}"
    address: str = request.getfixturevalue("postgres_database")
    return address


@pytest.fixture
def any_house(any_url: str, tmp_path: Path) -> Iterator[House]:
    """An open founded real store, once on each database."""
    house = open_founded(any_url, tmp_path)
    yield house
    house.store.close()


@pytest.fixture
def lite_house(tmp_path: Path) -> Iterator[House]:
    """An open founded real store on SQLite."""
    house = open_founded(f"sqlite:///{tmp_path / 'siaga.db'}", tmp_path)
    yield house
    house.store.close()
