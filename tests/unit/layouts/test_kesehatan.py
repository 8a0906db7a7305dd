"""The health page: nothing unknown drawn as zero, nothing hidden drawn as low, every class said in words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pandas as pd
import pytest
from plotly.io.json import to_json_plotly

from data.clock import WITA
from data.rules.disclosure import Shown
from data.rules.policy import POLICY, Tier
from data.rules.pressure import Grade, bp_grade
from data.view import HealthLine, OfficerRisk
from geo.smoothing import NO_DIFFERENCE
from layouts import health_words, kesehatan, kesehatan_heat, kesehatan_meaning, kesehatan_names
from layouts.figures.kesehatan import tiers_over_time
from layouts.kesehatan_heat import Cell, cells, look, text, words
from layouts.query import Query
from tests.support.words import text_of

NOON = datetime(2024, 2, 14, 12, tzinfo=WITA)
HIDDEN, FEW = Shown("hidden", None), Shown("under5", None)


def as_text(component: Any) -> str:
    return orjson.dumps(orjson.loads(to_json_plotly(component, engine="orjson"))).decode()


def hours_of(*rows: tuple[int, Shown, float | None], kode: str = "64.72.01.1001") -> pd.DataFrame:
    records = [(kode, "Rawa Makmur", NOON + timedelta(hours=at), 200, shown, rate) for at, shown, rate in rows]
    return pd.DataFrame(records, columns=["kode", "nama", "hour", "people", "at_risk", "rate"])


def exact(count: int) -> Shown:
    return Shown("value", count, exact=True)


def line(exact: bool, **tiers: Shown) -> HealthLine:
    row = {tier.code: Shown("value", 0) for tier in Tier} | tiers
    return HealthLine("64.72", "Samarinda", 200, row, tiers.get("evaluasi", HIDDEN), 2 if exact else None, exact)


def test_of_nobody_nothing_is_said_to_be_zero() -> None:
    nobody = replace(line(True), people=0)
    values = re.findall(r'"children":"([^"]*)","className":"kpi-value"', as_text(kesehatan.kpis(nobody)))
    assert values == ["–"] * 5


# ---- the heatmap ----


@pytest.mark.parametrize(
    ("shown", "rate", "expected"),
    [
        (Shown("value", 0), 0.0, "heat-0"),
        (Shown("value", 1), 0.5, "heat-1"),
        (Shown("value", 9), 4.99, "heat-1"),
        (Shown("value", 10), 5.0, "heat-2"),
        (Shown("value", 20), 10.0, "heat-3"),
        (Shown("value", 40), 20.0, "heat-4"),
        (FEW, None, "heat-few"),
        (HIDDEN, None, "heat-hidden"),
    ],
)
def test_the_classes_are_fixed_and_what_is_not_shown_has_its_own(
    shown: Shown, rate: float | None, expected: str
) -> None:
    assert look(Cell(shown, 200, rate, True)) == expected


def test_an_unknown_hour_and_an_area_without_people_are_neither_low_nor_hidden() -> None:
    assert look(None) == look(Cell(Shown("value", 0), 0, None, True)) == "heat-none"
    assert text(None) == text(Cell(HIDDEN, 0, None, True)) == "–"
    assert text(Cell(HIDDEN, 200, None, True)) == "×"
    assert words(None, NOON) == "12.00: belum ada pemeriksaan"
    assert words(Cell(HIDDEN, 0, None, True), NOON) == "12.00: belum ada petugas terdaftar"


def test_every_cell_is_a_sentence() -> None:
    def said(shown: Shown, rate: float | None = None) -> tuple[str, str]:
        cell = Cell(shown, 200, rate, True)
        return text(cell), words(cell, NOON)

    assert said(exact(5), 2.5) == ("5", "12.00: 5 dari 200 petugas perlu tindakan, 2,5%")
    assert said(exact(0), 0.0) == ("", "12.00: 0 dari 200 petugas perlu tindakan")
    assert said(Shown("value", 5), 2.5) == ("5+", "12.00: 5+ dari 200 petugas perlu tindakan")
    assert said(FEW) == ("<5", "12.00: <5 dari 200 petugas perlu tindakan")
    assert said(HIDDEN) == ("×", "12.00: jumlah yang perlu tindakan dari 200 petugas disamarkan")


def test_an_hour_without_reports_keeps_the_last_state_but_not_its_number() -> None:
    columns, rows = cells(hours_of((0, exact(3), 9.5), (3, exact(4), 12.0)))
    assert [hour.hour for hour in columns] == [12, 13, 14, 15]
    row = rows["64.72.01.1001"]
    assert [look(cell) for cell in row] == ["heat-2", "heat-2", "heat-2", "heat-3"]
    assert [text(cell) for cell in row] == ["3", "", "", "4"]
    assert words(row[1], columns[1]) == (
        "13.00: 3 dari 200 petugas perlu tindakan, 9,5% (belum ada laporan baru pada jam ini)"
    )


def test_the_heatmap_shows_the_last_day_and_starts_from_what_was_known_before_it() -> None:
    columns, rows = cells(hours_of((-30, Shown("value", 2), 6.0), (0, Shown("value", 0), 0.0)))
    assert len(columns) == kesehatan_heat.HOURS
    assert [look(cell) for cell in rows["64.72.01.1001"]] == ["heat-2"] * 23 + ["heat-0"]


def test_before_the_first_state_of_an_area_there_is_nothing_to_show() -> None:
    frame = pd.concat([hours_of((0, Shown("value", 1), 0.5)), hours_of((2, FEW, None), kode="64.72.02.1001")])
    _, rows = cells(frame)
    assert [look(cell) for cell in rows["64.72.02.1001"]] == ["heat-none", "heat-none", "heat-few"]


def test_the_table_groups_by_kecamatan_and_its_names_are_links() -> None:
    frame = hours_of((0, exact(1), 0.5))
    table = kesehatan_heat.heat_table(
        frame, {"64.72.01.1001": "Palaran"}, Query("/kesehatan", (("kecamatan", "64.72.01"),))
    )
    said = as_text(table)
    assert '"children":"Palaran"' in said
    assert '"href":"/kesehatan?kelurahan=64.72.01.1001"' in said
    assert '"title":"12.00: 1 dari 200 petugas perlu tindakan, 0,5%"' in said


@pytest.mark.parametrize(
    ("shown", "keys"),
    [
        ([exact(0), exact(3)], {"heat-0": "0 orang"}),
        ([FEW, Shown("value", 5)], {"heat-few": "kurang dari 5 orang (tidak dirinci)"}),
        ([FEW, HIDDEN], {"heat-few": "kurang dari 5 orang (tidak dirinci)", "heat-hidden": "× disamarkan"}),
    ],
)
def test_the_legend_has_the_rates_and_what_else_this_reader_meets(shown: list[Shown], keys: dict[str, str]) -> None:
    """Zero only for who is told of zeros: outside the health team 0 is one of "kurang dari 5"."""
    frame = hours_of(*[(at, one, None if one.value is None else one.value / 2) for at, one in enumerate(shown)])
    legend = kesehatan_heat.legend(frame)
    found = {one.children[0].className.removeprefix("heat-key "): one.children[1]
             for one in legend.children if isinstance(one.children, list)}  # fmt: skip
    assert found == {**{name: said for _, name, said in kesehatan_heat.CLASSES}, **keys}


def test_the_legend_names_hours_before_the_first_check() -> None:
    later = pd.concat([hours_of((0, FEW, None)), hours_of((2, FEW, None), kode="64.72.02.1001")])
    assert "– belum ada pemeriksaan" in as_text(kesehatan_heat.legend(later))


# ---- over the day ----


def history(**tiers: list[Shown | None]) -> pd.DataFrame:
    count = len(next(iter(tiers.values())))
    times = [NOON + timedelta(minutes=30 * at) for at in range(count)]
    frame = pd.DataFrame({"time": times})
    for tier in ("darurat", "rujuk", "evaluasi", "pantau", "at_risk", "belum_lengkap"):
        frame[tier] = pd.Series(tiers.get(tier, [exact(0)] * count), dtype=object)
    return frame


NOW = {"darurat": "0", "rujuk": "disamarkan", "evaluasi": "75+", "pantau": "1.600+"}


def strip(figure: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The traces of a strip as they are sent."""
    sent = orjson.loads(to_json_plotly(figure, engine="orjson"))
    return [trace for trace in sent["data"] if trace["name"] == name]


def test_a_step_that_is_not_shown_is_an_upright_gap_and_never_zero() -> None:
    figure = tiers_over_time(history(rujuk=[exact(5), HIDDEN, exact(10)]), NOON + timedelta(hours=2), NOW)
    area, line = strip(figure, "Rujuk")
    assert line["y"] == [5, 5, None, None, 10, 10]
    assert line["connectgaps"] is False
    assert [moment[-5:] for moment in line["x"]] == ["12:00", "12:30", "12:30", "13:00", "13:00", "14:00"]
    assert (area["x"], area["y"], area["line"]["width"]) == (line["x"], [5, 5, 0, 0, 10, 10], 0)


def test_a_rounded_count_is_a_line_under_a_band_and_a_small_one_a_band_alone() -> None:
    shown = [FEW, FEW, Shown("value", 5)]
    figure = tiers_over_time(history(evaluasi=shown), NOON + timedelta(hours=2), NOW)
    area, band, line, edge = strip(figure, "Evaluasi")
    assert (area["y"], band["y"], band["fill"]) == ([0, 0, 5, 5], [4, 4, 9, 9], "tonexty")
    assert line["y"] == [None, None, 5, 5]
    assert (edge["y"], edge["line"]["dash"]) == ([4, 4, 4, 4, 9, 9], "dot")
    assert edge["text"] == ["<5 orang"] * 4 + ["5+ orang"] * 2
    assert {trace.get("hoverinfo") for trace in (area, band, line)} == {"skip"}


def test_every_strip_carries_its_tier_and_what_is_shown_of_it_now() -> None:
    figure = tiers_over_time(history(evaluasi=[exact(70), exact(75)]), NOON + timedelta(hours=1), NOW)
    notes = [note["text"] for note in figure["layout"]["annotations"]]
    assert notes == [
        "Darurat", "<b>0</b>", "Rujuk", "<b>disamarkan</b>", "Evaluasi", "<b>75+</b>", "Pantau", "<b>1.600+</b>",
    ]  # fmt: skip
    assert list(dict.fromkeys(trace["yaxis"] for trace in figure["data"])) == ["y", "y2", "y3", "y4"]
    assert all(figure["layout"][axis]["range"][0] == 0 for axis in ("yaxis", "yaxis2", "yaxis3", "yaxis4"))


def test_where_only_the_class_is_published_it_has_the_first_strip() -> None:
    now = {"at_risk": "5+", "pantau": "75+", "rendah": "295+", "belum_lengkap": "15+"}
    frame = history(at_risk=[Shown("value", 5)], darurat=[None], rujuk=[None], evaluasi=[None])
    figure = tiers_over_time(frame, NOON + timedelta(hours=1), now)
    notes = [note["text"] for note in figure["layout"]["annotations"]]
    assert notes == ["Perlu tindakan", "<b>5+</b>", "Pantau", "<b>75+</b>", "Belum lengkap", "<b>15+</b>"]
    assert list(dict.fromkeys(trace["yaxis"] for trace in figure["data"])) == ["y5", "y4", "y6"]
    assert figure["layout"]["xaxis"]["anchor"] == "y6"


def test_a_strip_of_zeros_takes_little_room_and_a_small_count_does_not_fill_its_own() -> None:
    figure = tiers_over_time(history(rujuk=[FEW], evaluasi=[exact(70)]), NOON + timedelta(hours=1), NOW)
    heights = {axis: figure["layout"][axis]["domain"] for axis in ("yaxis", "yaxis2", "yaxis3")}
    flat, small, full = (top - bottom for bottom, top in heights.values())
    assert small == pytest.approx(full)
    assert flat == pytest.approx(full / 5)
    assert figure["layout"]["yaxis2"]["range"][1] > 2 * 4


def test_the_day_begins_with_the_state_from_before_it() -> None:
    figure = tiers_over_time(history(pantau=[exact(3), exact(4)]), NOON + timedelta(hours=24, minutes=15), NOW)
    pantau = strip(figure, "Pantau")[-1]
    assert (pantau["x"][0], pantau["y"]) == ("2024-02-14 12:15", [3, 3, 4, 4])


def test_without_a_history_the_figure_says_so() -> None:
    figure = tiers_over_time(history(pantau=[]), NOON, NOW)
    assert figure["data"] == []
    assert figure["layout"]["annotations"][0]["text"] == "Belum ada pemeriksaan petugas."


# ---- counts ----


def test_one_number_has_the_same_words_everywhere() -> None:
    assert health_words.count(exact(128), 500) == "128"
    assert [health_words.persons(one, 500) for one in (exact(3), Shown("value", 125), FEW, HIDDEN)] == [
        "3 orang", "125+ orang", "<5 orang", "disamarkan"
    ]  # fmt: skip
    assert health_words.sentence(Shown("value", 125), 1838) == "125+ dari 1.838 petugas perlu tindakan"
    assert health_words.persons(HIDDEN, 0) == "–"
    assert health_words.sentence(HIDDEN, 0) == health_words.among(HIDDEN, 0) == "belum ada petugas terdaftar"


def areas(**tiers: Shown | None) -> pd.DataFrame:
    row = {tier.code: exact(1) for tier in Tier} | tiers
    return pd.DataFrame(
        [{"kode": "k", "nama": "K", "people": 200, "at_risk": Shown("value", 5), **row, "exact": False}]
    )


def test_the_table_has_the_class_first_and_its_tiers_where_they_are_published() -> None:
    above = text_of(kesehatan.area_table(areas()))
    assert (
        above
        == "Wilayah Petugas Perlu tindakan Darurat Rujuk Evaluasi Pantau Rendah Belum lengkap K 200 5+ 1 1 1 1 1 1"
    )
    below = text_of(kesehatan.area_table(areas(evaluasi=None, rujuk=None, darurat=None)))
    assert below == "Wilayah Petugas Perlu tindakan Pantau Rendah Belum lengkap K 200 5+ 1 1 1"


def test_a_mixed_table_says_which_rows_have_their_tiers_put_together() -> None:
    mixed = pd.concat([areas(), areas(evaluasi=None, rujuk=None, darurat=None)])
    assert text_of(kesehatan.area_table(mixed)).endswith("K 200 5+ digabung digabung digabung 1 1 1")
    assert "dihitung bersama" in text_of(kesehatan.table_tools(Query("/kesehatan"), "kelurahan", False))
    assert "dihitung bersama" not in text_of(kesehatan.table_tools(Query("/kesehatan"), "kecamatan", False))


def test_emergencies_that_may_not_be_told_are_a_dash_with_the_reason() -> None:
    said = as_text(kesehatan.kpis(line(False)))
    assert "–" in said
    assert "hanya untuk kota dan kecamatan" in said
    assert "kpi-alarm" not in said
    assert "kpi-alarm" in as_text(kesehatan.kpis(line(True)))


def table_of(events: list[int], people: int, exact: bool = True) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kode": [f"k{at}" for at in range(len(events))],
            "nama": "K",
            "people": people,
            "at_risk": [Shown("value", count, exact=exact) for count in events],
            "exact": exact,
        }
    )


def test_no_difference_between_areas_is_said_in_words_and_only_from_exact_counts() -> None:
    alike = kesehatan.comparison(table_of([10] * 8, 500))
    assert alike is not None
    assert alike.startswith("2,0% petugas perlu tindakan (rentang 95%: ")
    assert alike.endswith(f"; {NO_DIFFERENCE}.")
    apart = kesehatan.comparison(table_of([0, 0, 0, 0, 60, 60, 60, 60], 500))
    assert apart is not None
    assert NO_DIFFERENCE not in apart
    assert kesehatan.comparison(table_of([10] * 8, 500, exact=False)) is None


# ---- what the numbers mean ----


def test_the_words_for_blood_pressure_are_the_cut_offs_in_use() -> None:
    for grade, said in kesehatan_meaning.GRADES.items():
        systolic, diastolic = (int(part) for part in said.split()[-1].split("/"))
        if grade is Grade.OPTIMAL:
            assert bp_grade(systolic - 1, diastolic - 1).grade is grade
        else:
            assert bp_grade(systolic, 60).grade is bp_grade(100, diastolic).grade is grade
            assert bp_grade(systolic - 1, diastolic - 1).grade == grade - 1


def test_every_tier_names_its_reasons_with_the_marks_of_their_sources() -> None:
    assert kesehatan_meaning.reasons(POLICY, Tier.EVALUASI) == (
        "satu parameter bernilai 3; 5–6 [V]",
        "mulai 160/100, derajat 2 [V]",
        "keluhan yang perlu dilihat dalam satu jam [M]",
    )
    assert kesehatan_meaning.reasons(POLICY, Tier.RENDAH)[:2] == ("0 [V]", "di bawah 140/90 [V]")
    assert kesehatan_meaning.reasons(POLICY, Tier.DARURAT)[1] == "mulai 180/110 dengan keluhan [R]"
    assert kesehatan_meaning.reasons(POLICY, Tier.BELUM_LENGKAP) == ("", "", "")


def test_the_meaning_says_whether_anybody_signed() -> None:
    assert "BELUM DISAHKAN DINKES" in as_text(kesehatan_meaning.meaning(POLICY, None))
    signed = POLICY.sign("dr. Uji", NOON.date())
    assert "Disahkan dr. Uji, 14 Februari 2024" in as_text(kesehatan_meaning.meaning(signed, None))


# ---- names ----


def test_the_list_names_tier_person_place_reason_and_time() -> None:
    found = [OfficerRisk("p1", "Siti Uji", "kpps", "64.72.01.1001.001", "TPS 001 Rawa Makmur", "rujuk",
                         ("NEWS2 7.",), "2024-02-14T13:00:00.000Z", None)]  # fmt: skip
    said = as_text(kesehatan_names.officers(found, "rujukan", "21.42.07", POLICY.label, False))
    for part in ("Siti Uji", '"KPPS"', "TPS 001 Rawa Makmur", "Rujuk", "NEWS2 7.", "21.00 WITA", "tidak dicatat"):
        assert part in said
    assert "1 orang" in said
    assert "BELUM DISAHKAN DINKES" in said


def test_nobody_at_risk_does_not_mean_everybody_is_well() -> None:
    said = as_text(kesehatan_names.officers([], "rujukan", "21.42.07", POLICY.label, False))
    assert "Tidak ada petugas pada tingkat evaluasi ke atas." in said
    assert "belum diperiksa lengkap tidak termasuk" in said


def test_hours_on_duty_are_written_the_indonesian_way() -> None:
    assert kesehatan_names.hours(18.54) == "18,5 jam"
    assert kesehatan_names.hours(None) == "tidak dicatat"
