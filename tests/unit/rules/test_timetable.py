"""The day's expected times: the published hours as examples, and what must hold at any moment whatever was reported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.clock import WITA
from data.rules.timetable import StageState, Timetable, complete, late_since, states

MIDNIGHT = datetime(2024, 2, 14, tzinfo=WITA)
CONTESTS = ("ppwp", "dpr", "dpd", "dprd_prov", "dprd_kota")
STAGES = Timetable().stages(MIDNIGHT, CONTESTS)
TOLERANCE = timedelta(minutes=30)
SOURCES = sorted({stage.source for stage in STAGES})


def at(hour: int, minute: int = 0, day: int = 14) -> datetime:
    return datetime(2024, 2, day, hour, minute, tzinfo=WITA)


def day(now: datetime, **reported: datetime) -> dict[str, StageState]:
    told = {name.replace("__", "."): moment for name, moment in reported.items()}
    return {one.code: one for one in states(STAGES, told, now, TOLERANCE)}


def test_the_published_hours_are_the_defaults() -> None:
    due = {stage.code: stage.due for stage in STAGES}
    assert due["logistik"] < MIDNIGHT  # H-1 in the kelurahan
    assert due["dibuka"] == at(7)
    assert [due[f"partisipasi.{n}"] for n in (1, 2, 3)] == [at(9), at(11), at(13)]
    assert due["ditutup"] == at(13)
    assert [code for code in due if code.startswith("hasil.")] == [f"hasil.{one}" for one in CONTESTS]
    assert list(due)[-1] == "kotak_diserahkan"


def test_due_then_late_after_the_tolerance() -> None:
    told = {"logistik": at(19, day=13)}
    assert day(at(6, 59), **told)["dibuka"].state == "not_due"
    assert day(at(7), **told)["dibuka"].state == "due"
    assert day(at(7, 29), **told)["dibuka"].state == "due"
    late = day(at(7, 30), **told)["dibuka"]
    assert (late.state, late.due) == ("late", at(7))


def test_one_turnout_report_answers_for_its_round_and_those_before_it() -> None:
    told = {"dibuka": at(7), "partisipasi": at(10, 40)}
    found = day(at(12), **told)
    assert [found[f"partisipasi.{n}"].state for n in (1, 2, 3)] == ["reported", "reported", "not_due"]
    assert day(at(13, 45), **told)["partisipasi.3"].state == "late"
    assert day(at(12), dibuka=at(7), partisipasi=at(10, 29))["partisipasi.2"].state == "late"


def test_a_stage_is_passed_by_a_later_one_but_a_form_never_is() -> None:
    found = day(at(5, day=15), kotak_diserahkan=at(2, day=15), hasil__ppwp=at(16))
    assert {found[code].state for code in ("logistik", "dibuka", "partisipasi.3", "mulai_hitung")} == {"passed"}
    assert found["hasil.ppwp"].state == "reported"
    assert found["hasil.dpr"].state == "late"


def test_a_timetable_is_read_as_it_is_written() -> None:
    read = Timetable.parse("dibuka=08.00; hasil=15:30,H+1 00.15; logistik=H-1 17.00")
    assert (read.dibuka, read.hasil, read.logistik) == ((480,), (930, 1455), (-420,))
    assert Timetable.parse(str(read)) == read
    assert Timetable.parse(str(Timetable())) == Timetable() == Timetable.parse("")
    dues = [stage.due for stage in read.stages(MIDNIGHT, CONTESTS) if stage.kind == "hasil"]
    assert dues == [at(15, 30), *[at(0, 15, day=15)] * 4]


@pytest.mark.parametrize(
    "wrong", ["buka=07.00", "dibuka", "dibuka=7", "dibuka=24.00", "dibuka=07.60", "dibuka=07.00,08.00",
              "partisipasi=11.00,09.00", "partisipasi=09.00,09.00", "hasil=H+9 01.00", "dibuka=07.00; dibuka=08.00"]
)  # fmt: skip
def test_what_is_no_timetable_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"stage|time"):
        Timetable.parse(wrong)


MOMENTS = st.datetimes(datetime(2024, 2, 13), datetime(2024, 2, 16)).map(lambda one: one.replace(tzinfo=UTC))
REPORTED = st.dictionaries(st.sampled_from(SOURCES), MOMENTS)


@given(reported=REPORTED, now=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=1)))
def test_time_alone_only_makes_things_later(
    reported: dict[str, datetime], now: datetime, later: timedelta
) -> None:
    rank = {"not_due": 0, "due": 1, "late": 2}
    before = states(STAGES, reported, now, TOLERANCE)
    after = states(STAGES, reported, now + later, TOLERANCE)
    for one, other in zip(before, after, strict=True):
        if one.state in rank:
            assert rank[other.state] >= rank[one.state]
        else:
            assert other == one


@given(reported=REPORTED, now=MOMENTS)
def test_late_is_what_is_due_unreported_and_beyond_the_tolerance(
    reported: dict[str, datetime], now: datetime
) -> None:
    found = states(STAGES, reported, now, TOLERANCE)
    late = [one for one in found if one.state == "late"]
    assert all(now >= one.due + TOLERANCE and one.at is None for one in late)
    assert late_since(found) == min((one.due for one in late), default=None)
    assert not (late and complete(found))
    for stage, one in zip(STAGES, found, strict=True):
        if stage.kind == "hasil":
            assert (one.state == "reported") == (stage.source in reported)


@given(reported=REPORTED, now=MOMENTS, more=st.sampled_from(SOURCES))
def test_another_report_never_makes_more_late(
    reported: dict[str, datetime], now: datetime, more: str
) -> None:
    def late(told: dict[str, datetime]) -> set[str]:
        return {one.code for one in states(STAGES, told, now, TOLERANCE) if one.state == "late"}

    newest = max(now, reported.get(more, now))
    assert late({**reported, more: newest}) <= late(reported)
