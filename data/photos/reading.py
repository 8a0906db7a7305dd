"""What may be seen of photos, by actor and area, and whether the files are all there.

Who sees forms sees the photos of the own area; an officer those of the own TPS. Everybody else, and everybody
elsewhere, hears that there is no such photo: nothing tells an existing one from a missing one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from data.actor import Actor
from data.errors import NotFound
from data.house import House
from data.photos.box import SIZES, is_whole
from data.photos.comparing import SAME, Match, read_matches
from data.photos.rendering import ready
from data.register import Register
from data.reports.kinds import ROUND_WORDS, FormKey
from data.rules.likeness import BITS
from data.tables import photo, submission

_HIGHEST: Final = 2**31 - 1  # of a number; databases trip over a higher one


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """A photo as it is listed. `findings`: sentences; `compared` False: none could be known yet.

    `device_time`: as the device said, recorded and never trusted. `ready`: both shown versions are made.
    """

    no: int
    tps: str
    contest: str
    round: str
    width: int
    height: int
    bytes: int
    sha256: str
    sent_by: str
    event_time: str
    device_time: str | None
    compared: bool
    findings: tuple[str, ...]
    ready: bool


def photos_of(
    house: House, actor: Actor, tps: str, contest: str | None = None, round_: str | None = None
) -> list[PhotoCard]:
    """The photos of a TPS, of one contest and round when given, newest first; `NotAllowed` outside the own area."""
    actor.require("see_photos", tps)
    query = (
        select(photo, submission.c.device_time)
        .join(submission, submission.c.id == photo.c.submission)
        .where(photo.c.election == house.election, photo.c.tps == tps)
        .order_by(photo.c.submission.desc())
    )
    for column, wanted in ((photo.c.contest, contest), (photo.c.round, round_)):
        if wanted is not None:
            query = query.where(column == wanted)
    with house.store.read() as connection:
        rows = connection.execute(query).mappings().all()
    register = house.register()
    return [_card(house, register, actor, row) for row in rows]


def has_photo(connection: Connection, election: str, key: FormKey) -> bool:
    """Whether a photo of this form has come."""
    here = (photo.c.election == election, photo.c.tps == key.tps, photo.c.contest == key.contest)
    return connection.execute(select(photo.c.submission).where(*here, photo.c.round == key.round)).first() is not None


def _card(house: House, register: Register, actor: Actor, row: Any) -> PhotoCard:
    same = {name: row[name] for name in ("tps", "contest", "round", "width", "height", "bytes", "sha256", "sent_by")}
    found = tuple(match_words(register, actor, one) for one in read_matches(row["findings"]))
    return PhotoCard(
        **same,
        no=row["submission"],
        event_time=row["event_time"],
        device_time=row["device_time"],
        compared=row["findings"] is not None,
        # What is wrong with a photo is for those who judge forms.
        findings=found if actor.may("see_findings") else (),
        ready=all(house.photos.shown_path(row["sha256"], size).exists() for size in SIZES),
    )


def match_words(register: Register, actor: Actor, one: Match) -> str:
    """A finding as a sentence. Another area's TPS is not named to those who may not see it."""
    if not actor.within(one.tps) or one.tps not in register.areas:
        where = "TPS lain di luar wilayah Anda"
    else:
        contest = register.contests[one.contest].short_name if one.contest in register.contests else one.contest
        where = f"{register.place(one.tps)}, {contest}, putaran {ROUND_WORDS[one.round]} (no. {one.no})"
    if one.rule == SAME:
        return f"Foto ini sama persis, sampai ke bitnya, dengan foto yang dikirim untuk {where}."
    if one.distance == 0:
        return f"Foto ini sama, atau hanya disimpan ulang, dengan foto yang dikirim untuk {where}."
    return (
        f"Foto ini mirip sekali dengan foto yang dikirim untuk {where}: sidik gambarnya beda {one.distance} dari "
        f"{BITS} bit. Bandingkan keduanya; formulir kosong yang difoto dari tempat yang sama juga dapat semirip ini."
    )


def shown(house: House, actor: Actor, number: int, size: int) -> Path | None:
    """The file to show, or None while it is being made.

    Raises `NotFound` for a photo that is not there and for one the actor may not see, and for an unknown `size`.
    """
    row = _find(house, number) if number <= _HIGHEST else None
    if row is None or size not in SIZES or not (actor.may("see_photos") and actor.within(row.tps)):
        raise NotFound("Foto ini tidak ada.")
    return ready(house.photos, row.sha256, size)


def _find(house: House, number: int) -> Any:
    query = select(photo.c.tps, photo.c.sha256).where(photo.c.election == house.election, photo.c.submission == number)
    with house.store.read() as connection:
        return connection.execute(query).first()


@dataclass(frozen=True, slots=True)
class FilesReport:
    """What a check of the files found. `bad`: a sentence per original that is missing or changed.

    `loose`: files without a row, left by reports that were not stored in the end; harmless.
    """

    checked: int
    bad: tuple[str, ...]
    loose: int

    @property
    def ok(self) -> bool:
        return not self.bad


def check_files(house: House) -> FilesReport:
    """Read every original of every election and hold it against its name."""
    with house.store.read() as connection:
        wanted = dict(originals(connection))
    bad = []
    for sha256, number in wanted.items():
        path = house.photos.path(sha256)
        if not path.exists():
            bad.append(f"Berkas foto no. {number} hilang: {path}.")
        elif not is_whole(path, sha256):
            bad.append(f"Berkas foto no. {number} telah berubah: isinya tidak cocok lagi dengan namanya, {path}.")
    return FilesReport(len(wanted), tuple(bad), sum(name not in wanted for name in house.photos.kept()))


def originals(connection: Connection) -> Iterator[tuple[str, int]]:
    """Each content once with the first photo that has it, in the order of those photos."""
    seen = set()
    for row in connection.execute(select(photo.c.sha256, photo.c.submission).order_by(photo.c.submission)):
        if row.sha256 not in seen:
            seen.add(row.sha256)
            yield row.sha256, row.submission
