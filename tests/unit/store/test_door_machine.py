"""Any sequence of sends, repeats, corrections, disagreements, strays and decisions: totals, acknowledgements, steps.

A model in plain Python says what stands; after every step the store must say the same, and a recount of the standing
forms must equal the folded totals.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from data.actor import KOTA, Actor, Source
from data.errors import Conflict, NotAllowed, Refused
from data.folding import fold_all
from data.house import House
from data.rebuild import rebuild, recount
from data.reports import (
    Answer,
    Decision,
    Envelope,
    FormKey,
    PhotoReport,
    RoundDecision,
    TallyReport,
    decide,
    decide_round,
    dismiss_stray,
    submit_photo,
    submit_second,
    submit_stray,
    submit_tally,
)
from data.rules.entries import DECISIONS, KEEP, TRANSITIONS, situation
from data.tables import entry, form, submission
from data.totals_document import totals_document
from tests.support.founded import open_founded
from tests.support.houses import ppwp
from tests.support.pictures import encoded, sheet

PLACES = [f"64.72.01.1001.{number:03d}" for number in (1, 2, 3)]
SENDERS = ("satu", "dua")
JUDGES = ("analis", "analis2")

places = st.sampled_from(PLACES)
# 400 is above what any TPS can have: such a form is held. 11 beside 10 does not add up: flagged.
votes = st.tuples(st.sampled_from([5, 6, 400]), st.sampled_from([3, 4]), st.sampled_from([1, 2]))
written = st.sampled_from([0, 1])


@dataclass
class Standing:
    """What the model knows of a form."""

    answer: Answer
    figures: tuple[object, ...]
    senders: set[str]
    agreed: bool = False
    open: int = 0
    second: int | None = None  # the blind second entry of these figures
    judges: set[str] = field(default_factory=set)  # who has decided anything about it


@dataclass
class Sent:
    """Something that was acknowledged, to be repeated."""

    sender: str
    key: str
    place: str
    figures: tuple[object, ...]
    envelope: dict[str, object] = field(default_factory=dict)


class Door(RuleBasedStateMachine):
    """The writing door beside a model of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="siaga-pintu-"))
        self.house: House = open_founded(f"sqlite:///{self.folder / 'siaga.db'}", self.folder)
        self.standing: dict[str, Standing] = {}
        self.sent: list[Sent] = []
        self.acknowledged: set[int] = set()
        self.strays: list[int] = []
        self.opened: set[str] = set()
        self.again: dict[str, tuple[str, tuple[int, int, int]]] = {}  # of the PSU: state and votes
        self.count = 0

    def teardown(self) -> None:
        assert rebuild(self.house, write=False).differences == []
        self.house.store.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        for at, place in enumerate(PLACES):
            photo = PhotoReport(place, "ppwp", encoded(sheet(at), "JPEG"))
            self.acknowledged.add(submit_photo(self.house, Source("foto").actor(), photo, Envelope(f"f{at}")).no)
        fold_all(self.house)

    def send(self, one: Sent) -> Answer:
        first, second, third, extra = one.figures
        whole = first + second + third  # type: ignore[operator]
        report = TallyReport(one.place, "ppwp", ppwp(first, second, third, valid=whole + extra))
        return submit_tally(
            self.house, Source(one.sender).actor(), report, Envelope(one.key, **one.envelope)  # type: ignore[arg-type]
        )

    def fresh(self, sender: str, place: str, figures: tuple[object, ...], **envelope: object) -> Answer:
        self.count += 1
        one = Sent(sender, f"k{self.count}", place, figures, envelope)
        answer = self.send(one)
        assert answer.no not in self.acknowledged
        self.acknowledged.add(answer.no)
        self.sent.append(one)
        return answer

    @rule(sender=st.sampled_from(SENDERS), place=places, three=votes, extra=written)
    def a_report(self, sender: str, place: str, three: tuple[int, int, int], extra: int) -> None:
        figures = (*three, extra)
        before = self.standing.get(place)
        answer = self.fresh(sender, place, figures)
        if before is None:
            assert answer.state == ("held" if three[0] == 400 else "counted")
            self.standing[place] = Standing(answer, figures, {f"sumber:{sender}", sender})
        else:
            self.beside(before, answer, figures, sender)

    @precondition(lambda self: self.standing)
    @rule(data=st.data(), sender=st.sampled_from(SENDERS), three=votes, extra=written, late=st.booleans())
    def a_correction(
        self, data: st.DataObject, sender: str, three: tuple[int, int, int], extra: int, late: bool
    ) -> None:
        place = data.draw(st.sampled_from(sorted(self.standing)))
        before, figures = self.standing[place], (*three, extra)
        target = 999_999 if late else before.answer.no
        answer = self.fresh(sender, place, figures, replaces=target, reason="baca ulang")
        if late or before.agreed:
            if late and figures != before.figures:
                assert answer.state == "stale"
                before.senders |= {sender}
                before.open += 1
            else:
                self.beside(before, answer, figures, sender)
            return
        assert answer.ver == before.answer.ver + 1
        same = before.second if figures == before.figures else None
        senders = before.senders | {sender}
        self.standing[place] = Standing(answer, figures, senders, open=before.open, second=same, judges=before.judges)

    @precondition(lambda self: self.standing)
    @rule(data=st.data(), reader=st.sampled_from(JUDGES), three=votes, extra=written, right=st.booleans())
    def a_second_entry(
        self, data: st.DataObject, reader: str, three: tuple[int, int, int], extra: int, right: bool
    ) -> None:
        place = data.draw(st.sampled_from(sorted(self.standing)))
        before = self.standing[place]
        figures = before.figures if right else (*three, extra)
        first, second, third, more = figures
        filled = ppwp(first, second, third, valid=first + second + third + more)  # type: ignore[operator]
        self.count += 1
        actor = Actor(reader, "analyst", frozenset({KOTA}))
        try:
            answer = submit_second(
                self.house, actor, TallyReport(place, "ppwp", filled), Envelope(f"k{self.count}")
            )
        except NotAllowed:
            assert reader in before.senders | before.judges
            return
        except Conflict:
            assert before.answer.state == "rejected"
            return
        self.acknowledged.add(answer.no)
        self.beside(before, answer, figures, reader)
        before.second = before.second or answer.no

    def beside(self, before: Standing, answer: Answer, figures: tuple[object, ...], sender: str) -> None:
        before.senders |= {sender}
        if figures == before.figures and answer.state == "confirmed":
            return
        assert answer.state == "differs"
        before.open += 1

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def a_repeat(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.sent))
        answer = self.send(one)
        assert answer.repeated
        assert answer.no in self.acknowledged

    @precondition(lambda self: self.standing)
    @rule(data=st.data(), judge=st.sampled_from(JUDGES), kind=st.sampled_from(sorted(DECISIONS)))
    def a_decision(self, data: st.DataObject, judge: str, kind: str) -> None:
        place = data.draw(st.sampled_from(sorted(self.standing)))
        before = self.standing[place]
        figures = (5, 3, 1, 0) if kind == "perbaiki" else before.figures
        given = ppwp(5, 3, 1) if kind == "perbaiki" else None
        self.count += 1
        decision, envelope = Decision(kind, "foto", before.answer.ver, given), Envelope(f"d{self.count}")
        flagged = before.answer.state == "counted" and bool(self.row(place).flagged)
        step = TRANSITIONS.get((situation(before.answer.state, flagged=flagged, open_entries=before.open > 0), kind))
        actor = Actor(judge, "analyst", frozenset({KOTA}))
        try:
            answer = decide(self.house, actor, FormKey(place, "ppwp"), decision, envelope)
        except NotAllowed:
            assert judge in before.senders
            return
        except Conflict:
            assert step is None
            return
        assert step is not None
        assert judge not in before.senders
        self.acknowledged.add(answer.no)
        senders = before.senders | {judge} if kind == "perbaiki" else before.senders
        agreed = before.agreed if step == KEEP else kind in ("sesuai_kertas", "perbaiki")
        same = before.second if figures == before.figures else None
        judges = before.judges | {judge}
        self.standing[place] = Standing(answer, figures, senders, agreed, second=same, judges=judges)

    @rule(sender=st.sampled_from(SENDERS))
    def a_stray(self, sender: str) -> None:
        self.count += 1
        answer = submit_stray(
            self.house, Source(sender).actor(), "tally", "64.72.01.1001.777", {"x": 1}, Envelope(f"s{self.count}")
        )
        self.acknowledged.add(answer.no)
        self.strays.append(answer.no)

    @precondition(lambda self: self.strays)
    @rule(judge=st.sampled_from(JUDGES))
    def a_dismissal(self, judge: str) -> None:
        actor = Actor(judge, "analyst", frozenset({KOTA}))
        self.acknowledged.add(dismiss_stray(self.house, actor, self.strays.pop(), "bukan laporan TPS").no)

    @rule(place=places, judge=st.sampled_from(JUDGES), cancel=st.booleans())
    def a_round(self, place: str, judge: str, cancel: bool) -> None:
        self.count += 1
        actor = Actor(judge, "analyst", frozenset({KOTA}))
        said = RoundDecision(FormKey(place, "ppwp", "psu"), "SK KPU 12", "pemilih ganda", cancel)
        try:
            answer = decide_round(self.house, actor, said, Envelope(f"r{self.count}"))
        except Conflict:
            assert place in self.again or (place in self.opened) is not cancel
            return
        assert (place in self.opened) is cancel
        self.acknowledged.add(answer.no)
        self.opened ^= {place}

    @rule(place=places, three=votes)
    def a_form_of_the_round(self, place: str, three: tuple[int, int, int]) -> None:
        if place in self.again:
            return
        self.count += 1
        officer = Actor("petugas", "officer", frozenset({place}))
        report = TallyReport(place, "ppwp", ppwp(*three), "psu")
        try:
            answer = submit_tally(self.house, officer, report, Envelope(f"u{self.count}"))
        except Refused:
            assert place not in self.opened
            return
        assert place in self.opened
        self.acknowledged.add(answer.no)
        self.again[place] = (answer.state, three)

    def row(self, place: str) -> object:
        with self.house.store.read() as connection:
            return connection.execute(select(form).where(form.c.tps == place, form.c.round == "reguler")).one()

    @invariant()
    def nothing_is_missing_and_totals_are_those_of_a_recount(self) -> None:
        fold_all(self.house)
        with self.house.store.read() as connection:
            assert set(connection.execute(select(submission.c.id)).scalars()) == self.acknowledged
            regular = select(form).where(form.c.round == "reguler")
            rows = {row.tps: row for row in connection.execute(regular).all()}
            waits = connection.execute(
                select(entry.c.tps).where(entry.c.kind != "sama", entry.c.settled_by.is_(None))
            ).scalars()
            assert sorted(waits) == sorted(place for place, one in self.standing.items() for _ in range(one.open))
        assert {place: (row.ver, row.state, row.submission, row.second) for place, row in rows.items()} == {
            place: (one.answer.ver, one.answer.state, one.answer.no, one.second) for place, one in self.standing.items()
        }
        counted = [
            one.figures[:3]
            for place, one in self.standing.items()
            if one.answer.state == "counted" and place not in self.opened  # a round that was opened voids those before
        ]
        counted += [three for state, three in self.again.values() if state == "counted"]
        totals = totals_document(self.house, "ppwp")
        assert list(totals["votes"].values()) == [sum(column) for column in zip(*counted, (0, 0, 0), strict=True)]
        assert recount(self.house, "ppwp")[KOTA].votes == list(totals["votes"].values())


Door.TestCase.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
test_the_door = Door.TestCase


@pytest.mark.soak
def test_the_door_for_long() -> None:
    long = type("Long", (Door,), {})
    long.TestCase.settings = settings(max_examples=1_500, stateful_step_count=60, deadline=None)
    long.TestCase("runTest").runTest()
