"""A small night through the real door: what is folded is what was sent, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from data.actor import KOTA, Actor
from data.chain import verify
from data.clock import WITA, RealClock, iso
from data.errors import StoreError
from data.folding import fold_all
from data.house import House
from data.people import open_person
from data.rebuild import rebuild, recount
from data.reports import Decision, Envelope, FormKey, decide, submit_tally
from data.rules.figures import is_number
from data.rules.incidents import NEW
from data.simulation import Fed, Night, submit_due
from data.simulation.incidents import STEPS
from data.simulation.slips import slips_of
from data.tables import area, election, entry, form, history, incident, mark, person, submission, total
from data.totals import Leaf

SENT_UPTO = datetime(2024, 2, 15, 6, tzinfo=WITA)


@dataclass
class Fed60:
    house: House
    night: Night
    fed: Fed
    seen: list[tuple[int, int]]


@pytest.fixture(scope="module")
def fed60(open_copy: Callable[[], House]) -> Fed60:
    house = open_copy()
    night = Night(house, 7, tps=60)
    night.prepare(house)
    seen: list[tuple[int, int]] = []

    def step(done: int, whole: int) -> None:
        seen.append((done, whole))
        fold_all(house)

    return Fed60(house, night, submit_due(house, night, None, night.end_time(), progress=step), seen)


def test_preparing_stores_voters_and_officers_once(house: House) -> None:
    night = Night(house, 7, tps=20)
    before = house.register().version
    night.prepare(house)
    night.prepare(house)
    assert house.register().version == before + 1
    with house.store.read() as reading:
        known = reading.execute(
            select(func.count(area.c.dpt), func.sum(area.c.dpt_men + area.c.dpt_women - area.c.dpt))
        )
        assert known.one() == (2_563, 0)
        people = reading.execute(select(func.count()).select_from(person)).scalar()
        assert people == 20 * 9 + 59 * 3 + 10 * 5
        one = night.content.crew(night.tps[0])[8]
        stored = open_person(house, reading, one.id)
    assert (stored.name, stored.role, stored.nik, stored.sex) == (one.name, "linmas", one.nik, one.sex)
    assert stored.more["smoker"] == one.smoker
    assert house.register().area(night.tps[0]).dpt == night.content.voters(night.tps[0]).listed


def test_a_larger_night_adds_the_missing_officers(house: House) -> None:
    Night(house, 7, tps=5).prepare(house)
    Night(house, 7, tps=9).prepare(house)
    with house.store.read() as reading:
        places = reading.execute(
            select(func.count(func.distinct(person.c.area))).where(person.c.role == "kpps")
        ).scalar()
        version = reading.execute(select(election.c.register_version)).scalar()
    assert places == len({*Night(house, 7, tps=5).tps, *Night(house, 7, tps=9).tps})
    assert version == 2


def test_everything_is_stored_once(fed60: Fed60) -> None:
    assert fed60.fed.left_out == []
    assert fed60.fed.repeated == 0
    assert fed60.fed.stored == fed60.night.count()
    assert fed60.seen[-1] == (fed60.night.count(), fed60.night.count())
    with fed60.house.store.read() as reading:
        answers = ("alert_step", "alert_escalation", "relief", "followup")  # to what was fed
        on_visits = (submission.c.kind == "checkin") & submission.c.sender.like("puskesmas:%")
        fed = submission.c.kind.not_in(answers) & ~on_visits
        assert reading.execute(select(func.count()).where(fed)).scalar() == fed60.night.count()
        assert reading.execute(select(func.count()).select_from(form)).scalar() == 300


def test_reports_carry_their_own_time_and_sender(fed60: Fed60) -> None:
    events = [one for one in fed60.night.due(None, SENT_UPTO) if one.kind in ("form", "screening")][::50]
    with fed60.house.store.read() as reading:
        for event in events:
            row = reading.execute(
                select(submission)
                .where(submission.c.idem_key == event.key)
                .where(submission.c.sender == event.actor().username)
            ).one()
            assert row.event_time == iso(event.at)
            assert row.role == "source"
            assert row.actor == (f"puskesmas:{event.place[:8]}" if event.kind == "screening" else f"tps:{event.place}")


def test_incidents_are_taken_up_by_the_desk_of_the_kecamatan(fed60: Fed60) -> None:
    expected = {(one.tps, one.kind): (NEW, *STEPS)[len(one.steps)] for one in fed60.night.incidents.values()}
    assert len(expected) > 4
    with fed60.house.store.read() as reading:
        rows = reading.execute(select(incident)).all()
    assert {(row.tps, row.kind): row.state for row in rows} == expected
    assert {row.handled_by for row in rows} <= {None, *(f"meja:{row.tps[:8]}" for row in rows)}


def test_the_totals_are_the_recount(fed60: Fed60) -> None:
    for contest in fed60.night.contests:
        expected = recount(fed60.house, contest)
        with fed60.house.store.read() as reading:
            rows = reading.execute(select(total).where(total.c.contest == contest)).mappings()
            assert {row["area"]: Leaf.of(row) for row in rows} == expected
        assert expected[KOTA].reported == 60
    assert verify(fed60.house).ok
    assert rebuild(fed60.house, write=False).differences == []


def test_the_votes_are_those_of_the_events(fed60: Fed60) -> None:
    """Added up from the reports themselves: the corrected form where there is one, no held form."""
    corrected = {(one.place, one.contest) for one in fed60.night.due(None, SENT_UPTO) if one.kind == "correction"}
    votes = [0, 0, 0]
    for tps in fed60.night.tps:
        final = fed60.night.content.tally(tps, "ppwp", corrected=(tps, "ppwp") in corrected).form
        held = "hold" in slips_of(7, tps, "ppwp") and (tps, "ppwp") not in corrected
        if not held:
            votes = [sum_ + (vote if is_number(vote) else 0) for sum_, vote in zip(votes, final.votes, strict=True)]
    assert recount(fed60.house, "ppwp")[KOTA].votes == votes


def test_corrections_replace_what_was_sent_first(fed60: Fed60) -> None:
    corrections = [one for one in fed60.night.due(None, SENT_UPTO) if one.kind == "correction"]
    assert corrections
    with fed60.house.store.read() as reading:
        for event in corrections:
            standing = reading.execute(
                select(form).where(form.c.tps == event.place, form.c.contest == event.contest)
            ).one()
            last = reading.execute(select(submission).where(submission.c.id == standing.submission)).one()
            assert standing.ver == 2
            assert (standing.state, standing.flagged) == ("counted", False)
            assert last.idem_key == event.key
            assert last.replaces is not None
            assert last.reason


def test_the_history_has_a_step_for_every_ten_minutes(fed60: Fed60) -> None:
    """Folding after every batch notes the evening, not its end only."""
    hours = {one.at.replace(minute=one.at.minute // 10 * 10, second=0)
             for one in fed60.night.due(None, SENT_UPTO) if one.contest == "ppwp"}  # fmt: skip
    with fed60.house.store.read() as reading:
        noted = reading.execute(
            select(history.c.bucket).where(history.c.area == KOTA, history.c.topic == "ppwp")
        ).scalars()
        assert {iso(hour) for hour in hours} <= set(noted)


def test_turnout_reports_stand_with_their_last_value(fed60: Fed60) -> None:
    last = {one.place: one for one in fed60.night.due(None, SENT_UPTO) if one.kind == "partisipasi"}
    with fed60.house.store.read() as reading:
        for row in reading.execute(select(mark).where(mark.c.kind == "partisipasi")):
            assert row.value == fed60.night.content.turnout(row.tps, last[row.tps].arg)


def test_feeding_again_changes_nothing(fed60: Fed60) -> None:
    upto = datetime(2024, 2, 14, 16, tzinfo=WITA)
    with fed60.house.store.read() as reading:
        before = reading.execute(select(func.count()).select_from(submission)).scalar()
    after = datetime(2024, 2, 14, 12, tzinfo=WITA)
    again = submit_due(fed60.house, fed60.night, after, upto, batch=7)
    assert again.repeated == fed60.night.count(upto, after)
    assert (again.stored, again.left_out) == (0, [])
    with fed60.house.store.read() as reading:
        assert reading.execute(select(func.count()).select_from(submission)).scalar() == before


def _form_with_correction(house: House) -> tuple[Night, str, str]:
    night = Night(house, 7, tps=60)
    one = next(one for one in night.due(None, SENT_UPTO) if one.kind == "correction")
    return night, one.place, one.contest or ""


def test_a_form_someone_has_corrected_meanwhile_is_left_alone(house: House) -> None:
    night, tps, contest = _form_with_correction(house)
    night.prepare(house)
    mine = [one for one in night.due(None, SENT_UPTO) if one.place == tps and one.contest == contest]
    first = mine[0].submit(house)
    by_hand = Actor("sari", "operator", frozenset({KOTA}))
    event = replace(mine[1], key="tangan")
    submit_tally(house, by_hand, event.report(), Envelope("k1", replaces=first.no, reason="salah"))  # type: ignore[arg-type]
    fed = submit_due(house, night, mine[1].at.replace(second=0), mine[1].at)
    assert fed.left_out == []
    with house.store.read() as reading:
        standing = reading.execute(select(form.c.sent_by, form.c.ver).where(form.c.tps == tps)).all()
        assert standing == [("sari", 2)]
        assert reading.execute(select(entry.c.kind, entry.c.beside)).all() == [("sama", 2)]


def test_a_correction_of_nothing_is_left_out_and_named(house: House) -> None:
    night, tps, contest = _form_with_correction(house)
    night.prepare(house)
    correction = next(one for one in night.due(None, SENT_UPTO) if one.kind == "correction")
    fed = submit_due(house, night, correction.at.replace(second=0), correction.at)
    assert any("belum ada" in sentence for _, sentence in fed.left_out)
    with house.store.read() as reading:
        stored = select(func.count()).select_from(form).where(form.c.tps == tps, form.c.contest == contest)
        assert reading.execute(stored).scalar() == 0


def test_a_held_form_waits_for_a_second_person(house: House) -> None:
    places = Night(house, 7, tps=5).tps
    seed = next(
        seed for seed in range(1_000)
        if any("hold" in slips_of(seed, tps, contest) for tps in places for contest in house.register().contests)
    )  # fmt: skip
    night = Night(house, seed, tps=5)
    night.prepare(house)
    event = next(
        one for one in night.due(None, SENT_UPTO)
        if one.kind == "form" and "hold" in slips_of(seed, one.place, one.contest or "")
    )  # fmt: skip
    answer = event.submit(house)
    assert answer.state == "held"
    analyst = Actor("budi", "analyst", frozenset({KOTA}))
    key = FormKey(event.place, event.contest or "")
    done = decide(house, analyst, key, Decision("tolak", "Tidak sesuai kertas", answer.ver), Envelope("k"))
    assert done.state == "rejected"


def test_the_night_needs_a_simulated_clock(house: House) -> None:
    night = Night(house, 7, tps=5)
    night.prepare(house)
    house.clock = RealClock()
    with pytest.raises(StoreError, match="jam simulasi"):
        submit_due(house, night, None, night.end_time())
    with house.store.read() as reading:
        assert reading.execute(select(func.count()).select_from(submission)).scalar() == 0
