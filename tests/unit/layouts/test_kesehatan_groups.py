"""Rows by group and the coverage of screening: what is said where a rate may stand, and why where none may."""

from __future__ import annotations

from typing import Any

import orjson
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly.io.json import to_json_plotly

from data.people import PERSON_ROLES
from data.reports.health import TIERS
from data.rules.disclosure import Shown
from data.rules.groups import AGE_BANDS, HOURS_BANDS
from geo.smoothing import interval_of
from layouts import kesehatan_coverage as coverage
from layouts import kesehatan_groups as groups
from layouts.health_rates import rate
from layouts.query import Query

FEW, HIDDEN = Shown("under5", None), Shown("hidden", None)


def exact(count: int) -> Shown:
    return Shown("value", count, exact=True)


def text(component: Any) -> str:
    return orjson.dumps(orjson.loads(to_json_plotly(component, engine="orjson"))).decode()


def group(name: str, people: Shown, at_risk: Shown, **tiers: int) -> dict[str, Any]:
    known = at_risk.exact
    return {
        "group": name,
        "people": people,
        "at_risk": at_risk,
        **{tier: exact(tiers.get(tier, 0)) if known else None for tier in TIERS},
        "exact": known,
    }


def test_a_rate_needs_twenty_people_and_five_at_risk() -> None:
    found = rate(exact(12), exact(210))
    assert found is not None
    assert (found.share, found.low, found.high) == pytest.approx((0.0571, 0.0330, 0.0972), abs=1e-4)
    assert (found.text(), found.wide, found.exact) == ("5,7% (3,3%–9,7%)", False, True)
    for events, people in ((exact(4), exact(210)), (exact(5), exact(19)), (FEW, exact(210)), (HIDDEN, exact(210))):
        assert rate(events, people) is None
    assert rate(Shown("value", 10), HIDDEN) is None
    assert rate(Shown("value", 5), FEW) is None


def test_a_rate_of_rounded_counts_says_so_and_is_wider() -> None:
    found = rate(Shown("value", 10), exact(210))
    assert found is not None
    assert found.text() == "kira-kira 5,7% (2,6%–10,9%)"
    both = rate(Shown("value", 10), Shown("value", 210))
    assert both is not None
    assert both.low < found.low
    assert both.high == found.high


@given(st.integers(20, 2_000), st.data())
def test_the_interval_of_rounded_counts_holds_that_of_the_true_ones(people: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(5, people))
    shown = rate(Shown("value", events - events % 5), Shown("value", people - people % 5))
    if shown is None:
        return
    low, high = interval_of(events, events, people)
    assert shown.low <= low + 1e-12
    assert shown.high >= high - 1e-12
    assert shown.low <= shown.share <= shown.high


def test_every_group_has_a_name() -> None:
    for which, names in (("role", PERSON_ROLES), ("age", AGE_BANDS), ("hours", HOURS_BANDS)):
        said = [groups.group_name(which, name) for name in names]
        assert all(said)
        assert len(set(said)) == len(said)
    assert groups.group_name("age", "30-39") == "30–39 tahun"
    assert groups.group_name("age", "unknown") == "Usia belum diketahui"
    assert groups.group_name("role", "linmas") == "Linmas"
    assert groups.group_name("role", "saksi") == "Saksi"
    assert groups.group_name("role", "hansip") == "hansip"


def test_bars_are_on_one_scale_that_ends_at_a_round_number() -> None:
    table = pd.DataFrame([
        group("kpps", exact(1000), exact(100), evaluasi=80, rujuk=20),
        group("linmas", exact(200), exact(10), evaluasi=10),
        group("ppk", exact(5), exact(1), rujuk=1),
    ])  # fmt: skip
    shown = text(groups.groups(table, "role", True))
    assert '"width":"66.67%"' in shown  # 10 % on a scale to 15 %
    assert '"width":"33.33%"' in shown
    assert "10,0% (8,3%–12,0%)" in shown
    assert "terlalu sedikit" in shown
    assert "Batang: bagian dari kelompok, sampai 15%; garis tipis: rentang 95%." in shown
    assert '"flexGrow":80' in shown
    assert "is-wide" in shown  # 10 of 200 have an error of 31 %
    assert "disamarkan" not in shown
    assert "Darurat 0 · Rujuk 20 · Evaluasi 80" in shown


def test_who_may_not_know_reads_no_count_and_no_tier() -> None:
    table = pd.DataFrame([
        group("30-39", Shown("value", 200), Shown("value", 10)), group("60+", FEW, HIDDEN),
        group("17-29", Shown("value", 300), FEW),
    ])  # fmt: skip
    shown = text(groups.groups(table, "age", True))
    assert ('"10+"' in shown, '" dari 200+"' in shown, '"<5"' in shown) == (True, True, True)
    assert "kira-kira" in shown
    assert "Rujuk" not in shown
    assert "tier-" not in shown
    assert "Jumlah kecil disamarkan" in shown


def test_where_groups_are_too_small_it_is_said() -> None:
    nothing = pd.DataFrame(columns=["group", "people", "at_risk", *TIERS, "exact"])
    assert "hanya untuk kota dan kecamatan" in text(groups.groups(nothing, "role", False))
    assert "Belum ada petugas terdaftar" in text(groups.groups(nothing, "role", True))


def test_the_switch_keeps_the_rest_of_the_address() -> None:
    said = text(groups.tools(Query("/kesehatan", (("kecamatan", "64.72.01"),)), "usia"))
    assert '"href":"/kesehatan?kecamatan=64.72.01&menurut=jam"' in said
    assert "Usia" in said


# ---- coverage ----


@pytest.mark.parametrize(
    ("screened", "people", "said"),
    [
        (exact(459), 490, "31"), (exact(490), 490, "0"), (Shown("value", 455), 490, "31–35"), (FEW, 490, "486–490"),
        (HIDDEN, 490, "disamarkan"), (exact(0), 0, "–"), (Shown("value", 1_000), 1_004, "0–4"),
    ],
)  # fmt: skip
def test_who_is_missing_is_said_as_far_as_who_is_not(screened: Shown, people: int, said: str) -> None:
    assert coverage.missing_words(screened, people) == said


def role(name: str, people: int, screened: Shown) -> dict[str, Any]:
    return {"role": name, "people": exact(people), "screened": screened, "exact": screened.exact}


def area(name: str, people: int, screened: Shown, linmas: int, done: Shown) -> dict[str, Any]:
    return {
        "kode": name, "nama": name, "people": people, "screened": screened, "linmas": linmas,
        "linmas_screened": done, "exact": screened.exact,
    }  # fmt: skip


def test_linmas_stand_first_and_apart_and_the_least_covered_kelurahan_first() -> None:
    roles = pd.DataFrame([role("kpps", 700, exact(690)), role("linmas", 200, exact(80))])
    areas = pd.DataFrame([
        area("Baik", 450, exact(440), 100, exact(70)), area("Kurang", 450, exact(330), 100, exact(10)),
    ])  # fmt: skip
    shown = text(coverage.coverage(roles, areas, True))
    assert shown.index("Linmas") < shown.index("KPPS")
    assert shown.count("is-apart") == 1
    assert shown.index("Kurang") < shown.index("Baik")
    assert "60,0% belum diskrining" in shown
    assert '"120"' in shown


def test_before_the_first_result_everybody_is_missing_and_it_is_said_what_to_do() -> None:
    roles = pd.DataFrame([role("kpps", 700, exact(0))])
    shown = text(coverage.coverage(roles, pd.DataFrame([area("A", 700, exact(0), 0, exact(0))]), True))
    assert "Belum ada hasil skrining sama sekali." in shown
    assert "diimpor admin" in shown
    assert "100,0% belum diskrining" in shown


def test_rounded_coverage_is_a_span() -> None:
    assert coverage.head_note(Shown("value", 600), 900) == "296–300 dari 900 petugas belum diskrining"
    assert coverage.head_note(exact(770), 900) == "130 dari 900 petugas belum diskrining"
    assert coverage.head_note(HIDDEN, 5) == "dari 5 petugas"
    assert coverage.head_note(HIDDEN, 0) == ""
    shown = text(coverage.coverage(
        pd.DataFrame([role("linmas", 200, FEW), role("ppk", 5, HIDDEN)]),
        pd.DataFrame([area("A", 205, FEW, 200, FEW)]),
        True,
    ))  # fmt: skip
    assert "98,0%–100,0% belum diskrining" in shown
    assert "jumlah yang belum diskrining disamarkan" in shown


def test_without_roles_the_areas_still_stand() -> None:
    areas = pd.DataFrame([area("A", 450, Shown("value", 330), 100, HIDDEN)])
    shown = text(coverage.coverage(pd.DataFrame(), areas, False))
    assert "Pembagian menurut peran hanya untuk kota dan kecamatan." in shown
    assert "116–120" in shown
    assert "disamarkan" in shown
    assert "Belum ada petugas" in text(coverage.coverage(pd.DataFrame(), areas.assign(people=0), True))
