"""The small parts: ballot order, dashes for what is not known, and what may be said of health."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.reports.health import TIERS
from data.rules.disclosure import Shown
from data.rules.policy import Tier
from data.view import FeedItem, HealthLine
from layouts import parts
from layouts.theme import CHOICES, DARK, LIGHT, contrast
from tests.support.tallies import line, tally
from tests.support.words import text_of, with_class


def health(**tiers: Shown) -> HealthLine:
    shown = {**dict.fromkeys(TIERS, Shown("value", 0)), **tiers}
    return HealthLine("64.72", "Samarinda", 100, shown, Shown("value", 0), 1, False)


def test_choices_stand_in_ballot_order_and_only_the_leader_is_tagged() -> None:
    bars = parts.choice_bars(tally(10, 70, 20).lines, 11, leader=1)
    assert [text_of(one) for one in with_class(bars, "choice-bar")] == [
        "1 Nama 1 10,0% 10 suara",
        "2 Nama 2 unggul sementara 70,0% 70 suara",
        "3 Nama 3 20,0% 20 suara",
    ]
    assert [one.style["width"] for one in with_class(bars, "meter-fill")] == ["10.00%", "70.00%", "20.00%"]


def test_before_the_first_form_a_choice_has_a_dash_and_no_bar() -> None:
    bars = parts.choice_bars(tally(0, 0, 0).lines, 0)
    assert text_of(with_class(bars, "choice-bar")[0]) == "1 Nama 1 – belum ada"
    assert {one.style["width"] for one in with_class(bars, "meter-fill")} == {"0"}


def test_bars_of_a_long_ballot_are_lengths_beside_the_longest() -> None:
    bars = parts.choice_bars(tally(*range(1, 21)).lines, 11)
    assert "choices-many" in bars.className
    assert with_class(bars, "meter-fill")[19].style["width"] == "100.00%"
    assert with_class(bars, "meter-fill")[9].style["width"] == "50.00%"


def test_three_choices_have_their_colours_and_twenty_have_none() -> None:
    assert [one.light for one in parts.faces(tally(1, 2, 3).lines)] == list(CHOICES)
    assert {one.light for one in parts.faces(tally(*range(20)).lines)} == {LIGHT.line_strong}


def test_a_partys_colour_stands_out_on_both_panels() -> None:
    (face,) = parts.faces([replace(line(4, 1, 1, party=4), colour="#fff051")])
    assert contrast(face.light, LIGHT.panel) >= 3
    assert contrast(face.dark, DARK.panel) >= 3


def test_nobody_leads_below_the_threshold_or_on_a_tie() -> None:
    assert parts.lead_is_said(tally(1, 2, leader=1), 0.3)
    assert not parts.lead_is_said(tally(1, 2, leader=1), 0.31)
    assert not parts.lead_is_said(tally(2, 2), 0.0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Suara sah 3.000 dari 11 TPS · 3 bertanda · 1 ditahan · bukan hasil resmi"),
        ({"counted": 0, "flagged": 0}, "Belum ada formulir yang dihitung · 0 bertanda · 1 ditahan · bukan hasil resmi"),
    ],
)
def test_a_count_says_what_it_is_of(changed: dict[str, object], said: str) -> None:
    assert text_of(parts.count_line(tally(1_000, 2_000, **changed))) == said


def test_the_share_of_dpt_is_not_invented() -> None:
    assert parts.share_of_dpt(tally(1)) == "30,0% DPT"
    assert parts.share_of_dpt(tally(1, dpt_total=None, dpt_reported=None)) == "DPT belum diimpor"


def test_tiers_are_shown_as_disclosed_and_emergencies_exactly() -> None:
    found = health(darurat=Shown("under5", None), rujuk=Shown("hidden", None), rendah=Shown("value", 65))
    assert parts.tier_count(found, Tier.DARURAT) == "1"
    assert parts.tier_count(replace(found, emergencies=None), Tier.DARURAT) == "<5"
    assert parts.tier_count(found, Tier.RUJUK) == "disamarkan"
    assert parts.tier_count(found, Tier.RENDAH) == "65+"
    exact = health(rendah=Shown("value", 65, exact=True))
    assert parts.tier_count(exact, Tier.RENDAH) == "65"


def test_a_hidden_tier_is_hatched_and_an_empty_one_has_no_length() -> None:
    bar = parts.tier_bar(health(rujuk=Shown("hidden", None), rendah=Shown("value", 65)))
    lengths = {one.className: one.style["flexGrow"] for one in with_class(bar, "tier-part")}
    assert lengths == {"tier-part tier-rujuk is-hidden-area": 1, "tier-part tier-rendah": 65}


def test_a_hidden_tier_is_as_long_as_the_others_leave_it() -> None:
    """A kecamatan of 100 with 60 at risk: 20 in rujuk leave 40 for evaluasi, and 30 in pantau leave 10 for rendah."""
    some = {"rujuk": Shown("value", 20), "evaluasi": Shown("hidden", None), "pantau": Shown("value", 30)}
    found = replace(health(**some, rendah=Shown("hidden", None)), at_risk=Shown("value", 60))
    lengths = {one.className: one.style["flexGrow"] for one in with_class(parts.tier_bar(found), "tier-part")}
    assert (lengths["tier-part tier-evaluasi is-hidden-area"], lengths["tier-part tier-rendah is-hidden-area"]) == (
        40,
        10,
    )


def test_where_only_the_class_is_published_it_stands_first() -> None:
    tiers = {"pantau": Shown("value", 30), "rendah": Shown("value", 60), "belum_lengkap": Shown("under5", None)}
    found = HealthLine("64.72.01.1001", "Rawa Makmur", 100, tiers, Shown("value", 5), None, False)
    assert not found.split
    assert [(one.code, one.label, one.said) for one in parts.tier_parts(found)] == [
        ("at_risk", "Perlu tindakan", "5+"), ("pantau", "Pantau", "30+"), ("rendah", "Rendah", "60+"),
        ("belum_lengkap", "Belum lengkap", "<5"),
    ]  # fmt: skip
    assert text_of(parts.tier_bar(found)) == "Perlu tindakan 5+ Pantau 30+ Rendah 60+ Belum lengkap <5"


def test_without_officers_the_card_says_so() -> None:
    assert "Belum ada petugas" in text_of(parts.tier_bar(replace(health(), people=0)))


def test_areas_are_listed_lowest_first_and_those_without_tps_last() -> None:
    rows = [
        parts.Progress("Penuh", 4, 4, "/a"),
        parts.Progress("Tanpa", 0, 0, "/b"),
        parts.Progress("Sepi", 0, 5, "/c"),
        parts.Progress("Separuh", 2, 4, "/d", chosen=True),
    ]
    found = with_class(parts.area_rows(rows), "area-row")
    assert [text_of(one) for one in found] == [
        "Sepi 0 / 5 0,0%",
        "Separuh 2 / 4 50,0%",
        "Penuh 4 / 4 100,0%",
        "Tanpa 0 / 0 tanpa TPS",
    ]
    assert [one.href for one in found] == ["/c", "/d", "/a", "/b"]
    assert [one.className for one in found][1] == "area-row active"


def test_news_names_what_then_where() -> None:
    at = "2024-02-14T13:41:00.000000+00:00"
    item = FeedItem(1, at, "tally", "Hasil Presiden · TPS 033 Lok Bahu", "masuk", "ok", "x")
    assert text_of(parts.feed_list([item])) == "21.41 Hasil Presiden · TPS 033 Lok Bahu masuk"
    assert "Belum ada laporan" in text_of(parts.feed_list([]))
