"""Any sequence of check-ins, buttons, steps, waiting, restarts and rebuilds: no emergency is lost, none waits unseen.

A model in plain Python says which alerts stand; after every step the store must say the same.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from data.actor import KOTA, Actor, Source
from data.chain import verify
from data.clock import SimulatedClock, parse_iso
from data.errors import Conflict, NotAllowed, Refused
from data.facilities import neighbour_of
from data.folding import fold_all
from data.founding import open_house
from data.house import House
from data.people import add_people
from data.rebuild import rebuild
from data.reports import (
    AlertStep,
    CheckinReport,
    EmergencyReport,
    Envelope,
    PersonCheck,
    step_alert,
    submit_checkin,
    submit_emergency,
)
from data.reports.alert_steps import STEP, step_of
from data.rules.alerts import ESCALATION, NEW, OPEN, STATES, STEPS, needs_note
from data.rules.policy import Tier
from data.rules.vitals import Vitals
from data.tables import person_key, submission
from data.watching import Watch
from tests.support.alerts import lost, open_twice, standing
from tests.support.founded import open_founded

TPS = "64.72.01.1001.001"
CREW = tuple(f"{TPS}-{n}" for n in (1, 2))
FIELD = Source("uji").actor()
WELL, ILL = Vitals(sbp=118, dbp=76), Vitals(sbp=210, dbp=125)
LOOKS = {Tier.RENDAH: (WELL, ()), Tier.RUJUK: (ILL, ()), Tier.DARURAT: (WELL, ("nyeri_dada",))}

# Who answers: the puskesmas of the place and the one beside it (found in the register), one far away, the Dinas.
TEAMS = {"setempat": "64.72.01", "sebelah": "", "jauh": "64.72.03.1001", "dinkes": KOTA}

states = st.sampled_from(sorted(STATES))
looks = st.dictionaries(st.sampled_from(CREW), st.sampled_from(sorted(LOOKS)), min_size=1)


@dataclass
class Known:
    """What the model knows of an alert. `due`: when nobody has taken it, the time of the next level."""

    person: str | None
    tier: Tier
    began: datetime
    due: datetime | None
    level: int = 0
    state: str = NEW
    reports: int = 1

    @property
    def open(self) -> bool:
        return self.state in OPEN


def next_due(tier: Tier, began: datetime, level: int) -> datetime | None:
    return began + timedelta(minutes=ESCALATION[tier][level]) if level < 3 else None


class Alerts(RuleBasedStateMachine):
    """The doors that begin and move alerts, beside a model of them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="siaga-peringatan-"))
        self.house: House = open_founded(self.url, self.folder)
        self.alerts: dict[int, Known] = {}
        self.count = 0

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'siaga.db'}"

    def teardown(self) -> None:
        fold_all(self.house)
        assert verify(self.house).ok
        assert rebuild(self.house, write=False).differences == []
        assert lost(self.house) == []
        for number, states in histories(self.house).items():
            assert states[-1] == self.alerts[number].state
            assert all(after in STEPS[before] for before, after in zip([NEW, *states], states, strict=False))
        self.house.store.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        people = [{"id": who, "name": "Rahasia", "role": "kpps", "area": TPS} for who in CREW]
        self.house.store.write(lambda connection: add_people(self.house, connection, people))
        self.neighbour = neighbour_of(self.house.register(), TPS) or ""

    def key(self) -> Envelope:
        """A new key; no two things happen in the same minute."""
        self.count += 1
        self.later(1)
        return Envelope(f"k{self.count}")

    def later(self, minutes: int) -> None:
        assert isinstance(self.house.clock, SimulatedClock)
        self.house.clock.jump(self.house.clock.now() + timedelta(minutes=minutes))

    # ---- reports ----

    @rule(people=looks, again=st.booleans())
    def a_crew_is_looked_at(self, people: dict[str, Tier], again: bool) -> None:
        report = CheckinReport(TPS, tuple(PersonCheck(who, *LOOKS[tier]) for who, tier in people.items()))
        envelope = self.key()
        answer = submit_checkin(self.house, FIELD, report, envelope)
        for seat, (who, tier) in enumerate(people.items(), start=1):
            self.reported(answer.no * 100 + seat, who, tier)
        if again:  # the phone has not heard the answer
            assert submit_checkin(self.house, FIELD, report, envelope).repeated

    @rule(who=st.sampled_from([None, *CREW]), signs=st.sampled_from([(), ("pingsan",)]), again=st.booleans())
    def a_button_is_pressed(self, who: str | None, signs: tuple[str, ...], again: bool) -> None:
        envelope = self.key()
        answer = submit_emergency(self.house, FIELD, EmergencyReport(TPS, who, signs), envelope)
        self.reported(answer.no * 100 + 1, who, Tier.DARURAT)
        if again:
            assert submit_emergency(self.house, FIELD, EmergencyReport(TPS, who, signs), envelope).repeated

    def reported(self, number: int, who: str | None, tier: Tier) -> None:
        now = self.house.clock.now()
        mine = (each for each in self.alerts.values() if each.open and who is not None and each.person == who)
        one = next(mine, None)
        if one is None:
            if tier >= Tier.RUJUK:
                self.alerts[number] = Known(who, tier, now, next_due(tier, now, 0))
            return
        one.reports += 1
        if tier > one.tier:
            one.tier, one.began = tier, now
            if one.state == NEW:
                one.due = next_due(tier, now, one.level)

    # ---- people and time ----

    @precondition(lambda self: self.alerts)
    @rule(data=st.data(), team=st.sampled_from(sorted(TEAMS)), again=st.booleans())
    def a_step(self, data: st.DataObject, team: str, again: bool) -> None:
        """One that the table allows, by somebody who sees how it stands; not everybody is asked about this TPS."""
        number = data.draw(st.sampled_from(sorted(self.alerts)))
        before = self.alerts[number].state
        step = AlertStep(number, data.draw(st.sampled_from(STEPS[before])), before, "catatan")
        self.taken(step, team, again=again)

    @precondition(lambda self: self.alerts)
    @rule(data=st.data(), seen=states, state=states, note=st.sampled_from(["", "catatan"]))
    def any_step(self, data: st.DataObject, seen: str, state: str, note: str) -> None:
        """By somebody who may have seen how it stood before."""
        self.taken(AlertStep(data.draw(st.sampled_from(sorted(self.alerts))), state, seen, note), "dinkes")

    def taken(self, step: AlertStep, team: str, *, again: bool = False) -> None:
        one, envelope = self.alerts[step.number], self.key()
        actor = Actor(team, "health", frozenset({TEAMS[team] or self.neighbour}))
        problem = self.problem_of(one, step, team)
        if problem is not None:
            with pytest.raises(problem):
                step_alert(self.house, actor, step, envelope)
            return
        assert not step_alert(self.house, actor, step, envelope).repeated
        one.state, one.due = step.state, None
        if again:
            assert step_alert(self.house, actor, step, envelope).repeated

    def problem_of(self, one: Known, step: AlertStep, team: str) -> type[Exception] | None:
        """Why this step is not taken; None when it is."""
        if needs_note(step.expected, step.state) and not step.note:
            return Refused
        if team == "jauh" or (team == "sebelah" and one.level == 0):
            return NotAllowed
        if step.expected != one.state or step.state not in STEPS[one.state]:
            return Conflict
        others = [each for each in self.alerts.values() if each is not one and each.open and each.person is not None]
        reopened = not one.open and step.state in OPEN
        return Conflict if reopened and one.person in [each.person for each in others] else None

    @rule(minutes=st.sampled_from([1, 3, 5, 20]), watched=st.booleans())
    def time_passes(self, minutes: int, watched: bool) -> None:
        self.later(minutes)
        if watched:
            self.the_watch_looks()

    def the_watch_looks(self) -> None:
        Watch(self.house).turn()
        now = self.house.clock.now()
        for one in self.alerts.values():
            while one.due is not None and one.due <= now:
                one.level += 1
                one.due = next_due(one.tier, one.began, one.level)
        unseen = [row.number for row, doc in standing(self.house) if doc["state"] == NEW and row.due_at is not None
                  and parse_iso(row.due_at) <= now]  # fmt: skip
        assert unseen == []

    # ---- the machine ----

    @rule(what=st.sampled_from(["fold", "compare", "rebuild", "restart"]))
    def the_server(self, what: str) -> None:
        if what == "fold":
            fold_all(self.house)
            assert verify(self.house).ok
        elif what == "restart":
            clock = self.house.clock
            self.house.store.close()
            self.house = open_house(self.url, self.folder, clock=clock)
        else:
            assert rebuild(self.house, write=what == "rebuild").differences == []

    @invariant()
    def what_stands_is_what_the_model_says(self) -> None:
        assert {
            row.number: (doc["person"], doc["tier"], doc["state"], doc["reports"], row.level, row.open,
                         parse_iso(doc["began"]), row.due_at and parse_iso(row.due_at))
            for row, doc in standing(self.house)
        } == {
            number: (one.person, one.tier.code, one.state, one.reports, one.level, one.open, one.began,
                     one.due)
            for number, one in self.alerts.items()
        }  # fmt: skip
        assert open_twice(self.house) == []


def histories(house: House) -> dict[int, list[str]]:
    """The states each alert has gone through after the first, read from the steps as they were sent."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, state in _steps(house):
        found[number].append(state)
    return found


def _steps(house: House) -> Iterator[tuple[int, str]]:
    people = {row.number: doc["person"] for row, doc in standing(house)}
    with house.store.read() as connection:
        wrapped = dict(connection.execute(select(person_key.c.person, person_key.c.wrapped)).all())
        asked = select(submission).where(submission.c.kind == STEP).order_by(submission.c.id)
        sent = connection.execute(asked).mappings().all()
    for row in sent:
        payload = orjson.loads(row["payload"])
        who = people[payload["alert"]]
        key = house.vault.unwrap(wrapped[who], f"{row['election']}|{who}") if payload["own"] else None
        yield payload["alert"], step_of(house, row, payload, key)["state"]


# Not shrunk: that takes longer than a test may. The steps that failed are printed as they were drawn.
Alerts.TestCase.settings = settings(
    max_examples=10, stateful_step_count=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
test_alerts = Alerts.TestCase


@pytest.mark.soak
def test_alerts_for_long() -> None:
    long = type("Long", (Alerts,), {})
    long.TestCase.settings = settings(max_examples=1_500, stateful_step_count=60, deadline=None)
    long.TestCase("runTest").runTest()
