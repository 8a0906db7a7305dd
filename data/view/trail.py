"""The paper trail of one TPS: every C.Hasil of it as it stands, and everything that was ever sent about it, in order.

Read from the submissions, which are never changed; who sent what, when by which clock, from which device, what it
replaced and what was answered. Health reports of the same TPS are not part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, and_, select

from data import paper
from data.clock import parse_iso
from data.errors import NotFound
from data.photos.reading import PhotoCard, photos_of
from data.register import Area, Ballot
from data.reports.kinds import ROUNDS
from data.rules.entries import ENTRY_STATES, differences
from data.rules.figures import Figure
from data.rules.findings import Finding
from data.rules.tally import TallyForm
from data.tables import chain, entry, form, submission
from data.view.forms import FormCard, card_of_row
from data.view.senders import Sender, senders_of

if TYPE_CHECKING:
    from data.view import View

ACTION: Final = "see_forms"
OF_FORMS: Final = ("tally", "decision", "photo", "round")
OF_THE_DAY: Final = ("mark", "call", "incident", "incident_step")
MOST_STEPS: Final = 400  # a TPS has some forty; of more the newest are told


@dataclass(frozen=True, slots=True)
class Change:
    """A box of the paper whose figure is another than in the version before."""

    label: str
    before: Figure
    after: Figure


@dataclass(frozen=True, slots=True)
class Clocks:
    """Three clocks of a submission. `ahead`: seconds by which the device's is ahead of ours; None where it said none.

    It holds both the error of the device's clock and how long the report waited for a network.
    """

    event: str
    server: str
    device: datetime | None
    ahead: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A submission as the trail tells it. `ver`, `state`, `findings`: what was answered.

    `beside`: kept beside the form that stood (sama, beda, basi of `data.rules.entries`), and by which decision that was
    settled; None: it moved the form. `seq`, `head`: its place in the chain; None while it waits to be folded.
    """

    no: int
    kind: str
    sender: Sender
    clocks: Clocks
    ver: int
    state: str
    findings: tuple[Finding, ...]
    replaces: int | None
    reason: str | None
    sha256: str
    seq: int | None
    head: str | None
    body: dict[str, Any]
    form: TallyForm | None = None
    changes: tuple[Change, ...] = ()
    beside: str | None = None
    settled_by: int | None = None
    photo: PhotoCard | None = None

    @property
    def decision(self) -> str | None:
        """The decision this step is; None for what is none."""
        found: str | None = self.body.get("decision")
        return found


@dataclass(frozen=True, slots=True)
class FormTrail:
    """A contest and round of the TPS. `card` None: nothing stands (only a photo came, or a late correction)."""

    contest: str
    round: str
    card: FormCard | None
    steps: tuple[Step, ...]

    @property
    def photos(self) -> tuple[PhotoCard, ...]:
        """Newest first."""
        return tuple(step.photo for step in reversed(self.steps) if step.photo is not None)


@dataclass(frozen=True, slots=True)
class Trail:
    """Everything of a TPS. `day`: its stages and the calls to it; `cut`: there were more steps than are told."""

    area: Area
    place: str
    kelurahan: str
    kecamatan: str
    forms: tuple[FormTrail, ...]
    day: tuple[Step, ...]
    cut: bool


def trail(view: View, tps: str) -> Trail:
    """The trail of a TPS of the own area. `NotFound` for what is no TPS, `NotAllowed` without the right to see it."""
    node = view.register.area(tps)
    if node.level != "tps":
        raise NotFound(f"{tps} bukan kode TPS.")
    view.actor.require(ACTION, tps)
    photos = {one.no: one for one in photos_of(view.house, view.actor, tps)} if view.actor.may("see_photos") else {}
    with view.house.store.read() as connection:
        rows = _submissions(connection, view.election, tps)
        told = [row for row in rows[:MOST_STEPS][::-1] if row.kind != "photo" or row.id in photos]
        senders = senders_of(view, connection, {(row.actor, row.role) for row in told})
        settled = _settled(connection, view.election, tps)
        cards = _cards(view, connection, tps)
    made = [_step(view, row, senders[row.actor, row.role], settled, photos) for row in told]
    kelurahan = node.parent or ""
    kecamatan = view.register.areas[kelurahan].parent or ""
    return Trail(
        node,
        view.register.place(tps),
        view.register.areas[kelurahan].name,
        view.register.areas[kecamatan].name,
        _forms(view, tps, [(row, step) for row, step in zip(told, made, strict=True) if row.kind in OF_FORMS], cards),
        tuple(step for step in made if step.kind in OF_THE_DAY),
        len(rows) > MOST_STEPS,
    )


# ---- what the store knows ----


def _submissions(connection: Connection, election: str, tps: str) -> Sequence[Any]:
    """Newest first, one more than are told; by the index over election, TPS and contest."""
    here = and_(chain.c.election == submission.c.election, chain.c.submission == submission.c.id)
    asked = (
        select(submission, chain.c.seq, chain.c.head)
        .outerjoin(chain, here)
        .where(
            submission.c.election == election,
            submission.c.tps == tps,
            submission.c.kind.in_([*OF_FORMS, *OF_THE_DAY]),
        )
        .order_by(submission.c.id.desc())
        .limit(MOST_STEPS + 1)
    )
    return connection.execute(asked).all()


def _settled(connection: Connection, election: str, tps: str) -> dict[int, int | None]:
    asked = select(entry.c.submission, entry.c.settled_by).where(entry.c.election == election, entry.c.tps == tps)
    return {row.submission: row.settled_by for row in connection.execute(asked)}


def _cards(view: View, connection: Connection, tps: str) -> dict[tuple[str, str], FormCard]:
    rows = connection.execute(select(form).where(form.c.election == view.election, form.c.tps == tps)).all()
    return {(row.contest, row.round): card_of_row(view, connection, row) for row in rows}


# ---- a step ----


def _step(
    view: View, row: Any, sender: Sender, settled: dict[int, int | None], photos: dict[int, PhotoCard]
) -> Step:
    body, answer = orjson.loads(row.payload), orjson.loads(row.result)
    filled = TallyForm.from_json(body["form"]) if "form" in body else None
    if row.kind == "call" and not view.actor.may("work_desk"):
        body = {**body, "note": ""}  # what was said on the telephone is the desk's
    return Step(
        no=row.id,
        kind=row.kind,
        sender=sender,
        clocks=clocks(row.event_time, row.server_time, row.device_time, simulated=view.kind == "simulated"),
        ver=answer["ver"],
        state=answer["state"],
        findings=tuple(Finding.from_json(one) for one in answer["findings"]),
        replaces=row.replaces,
        reason=row.reason,
        sha256=row.sha256,
        seq=row.seq,
        head=row.head,
        body=body,
        form=filled,
        beside=ENTRY_STATES.get(answer["state"]),
        settled_by=settled.get(row.id),
        photo=photos.get(row.id),
    )


def clocks(event: str, server: str, said: str | None, *, simulated: bool) -> Clocks:
    """The clocks of a submission; the device's is held against real time.

    In a simulated store the senders that are simulated too live by its own clock: there the nearer one is taken.
    """
    device = _moment(said)
    if device is None:
        return Clocks(event, server, None, None)
    against = [parse_iso(server), *([parse_iso(event)] if simulated else [])]
    ahead = min((round((device - one).total_seconds()) for one in against), key=abs)
    return Clocks(event, server, device, ahead)


def _moment(said: str | None) -> datetime | None:
    """What a device said, as a moment; None for nothing and for what is no moment with a zone."""
    try:
        found = datetime.fromisoformat(said) if said else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


# ---- a form ----


def _forms(
    view: View, tps: str, told: list[tuple[Any, Step]], cards: dict[tuple[str, str], FormCard]
) -> tuple[FormTrail, ...]:
    """In the order of the contests and rounds."""

    def place(key: tuple[str, str]) -> tuple[int, int]:
        return list(view.register.contests).index(key[0]), ROUNDS.index(key[1])

    def key_of(pair: tuple[Any, Step]) -> tuple[str, str]:
        return pair[0].contest, pair[0].round

    sent = {
        key: [step for _, step in pairs]
        for key, pairs in groupby(sorted(told, key=lambda pair: place(key_of(pair))), key_of)
    }
    return tuple(
        FormTrail(
            key[0],
            key[1],
            cards.get(key),
            tuple(_compared(sent.get(key, []), view.register.ballot_of(key[0], tps))),
        )
        for key in sorted({*sent, *cards}, key=place)
    )


def _compared(steps: Sequence[Step], ballot: Ballot) -> list[Step]:
    """The steps with what each changes against the figures that stood when it came."""
    labels = labels_of(ballot)
    standing: TallyForm | None = None
    found = []
    for step in steps:
        changed: tuple[Change, ...] = ()
        if step.form is not None and standing is not None:
            changed = changes(standing, step.form, ballot, labels)
        if step.form is not None and step.beside is None:
            standing = step.form
        found.append(replace(step, changes=changed))
    return found


def labels_of(ballot: Ballot) -> dict[str, str]:
    """What each box of the paper is called, by the name of its box."""
    return {box.name: box.label for box in paper.boxes(ballot)}


def changes(before: TallyForm, after: TallyForm, ballot: Ballot, labels: Mapping[str, str]) -> tuple[Change, ...]:
    """The boxes in which two versions differ, in the order of the paper."""
    old, new = paper.figures(ballot, before), paper.figures(ballot, after)
    boxes = [paper.box_of(field, ballot) for field in differences(before, after)]
    return tuple(Change(labels.get(box, box), old.get(box), new.get(box)) for box in boxes)
