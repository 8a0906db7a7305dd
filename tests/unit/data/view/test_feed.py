"""The news of the evening: every decision and every report kept beside another has its words."""

from __future__ import annotations

import pytest

from data.folding import fold_all
from data.house import House
from data.reports import Decision, Envelope, FormKey, decide
from data.rules.entries import DECISIONS, ENTRY_STATES
from data.snapshot import SnapshotService
from data.view.feed import BESIDE_WORDS, DECISION_WORDS, FeedItem
from tests.support.houses import ANALYST, TPS, ppwp, send

KEY = FormKey(TPS, "ppwp")


def news(house: House) -> list[FeedItem]:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(ANALYST).feed(20)


def test_no_decision_and_no_entry_is_without_words() -> None:
    assert set(DECISION_WORDS) == set(DECISIONS)
    assert set(BESIDE_WORDS) == set(ENTRY_STATES)


@pytest.mark.parametrize("kind", sorted(set(DECISIONS) - {"perbaiki"}))
def test_a_decision_is_told(lite_house: House, kind: str) -> None:
    held = send(lite_house, ppwp(48, 399, 21))
    decide(lite_house, ANALYST, KEY, Decision(kind, "foto", held.ver), Envelope("a"))
    assert news(lite_house)[0].note == DECISION_WORDS[kind]


def test_what_is_kept_beside_a_form_is_told(lite_house: House) -> None:
    send(lite_house, ppwp(48, 139, 21))
    send(lite_house, ppwp(48, 139, 21))
    send(lite_house, ppwp(48, 139, 31))
    send(lite_house, ppwp(48, 139, 41), replaces=99, reason="telat")
    assert [(one.title.split(" ")[0], one.note, one.tone) for one in news(lite_house)] == [
        ("Perbaikan", "perbaikan yang terlambat; diperiksa", "flag"),
        ("Hasil", "berbeda dari yang sudah masuk; diperiksa", "flag"),
        ("Hasil", "sama dengan yang sudah masuk", "ok"),
        ("Hasil", "masuk, sesuai", "ok"),
    ]
