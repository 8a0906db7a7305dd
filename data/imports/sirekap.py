"""KPU's published figures per TPS (Sirekap): a CSV table, or KPU's own JSON objects.

Another source's figures are kept as they are, whole and with everything that does not add up; the checks
of the tally say what. Only what cannot be a figure at all, or belongs to no TPS or choice of ours,
refuses the file.

The forms come in under the name `impor:sirekap`. A form that this import has sent and nobody has touched
follows the source; one that the field has reported or a person has decided stands, and is named in the
report.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Connection, select

from data.actor import Source
from data.imports import sirekap_csv, sirekap_json
from data.imports.base import TELL_EVERY, Import
from data.imports.sirekap_rows import Found, to_form
from data.register import Register
from data.reports import Envelope, FormKey, Report, TallyReport, submit_all
from data.reports.judging import Judged, judge
from data.rules.figures import is_number
from data.rules.words import number
from data.tables import form, submission

SENDER: Final = "impor:sirekap"
REASON: Final = "impor sirekap"
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Item:
    """A form of the file beside what the checks say of it."""

    key: FormKey
    judged: Judged
    digest: str


class SirekapImport(Import):
    """`sirekap`: a CSV or XLSX table, one JSON object, a folder or a ZIP of them."""

    what = "sirekap"

    def read(self, path: Path) -> None:
        with self.house.store.read() as connection:
            register = self.register(connection)
        is_json = path.is_dir() or path.suffix.lower() in (".json", ".zip")
        reader = sirekap_json.read if is_json else sirekap_csv.read
        found, notes = reader(path, register, self.problems)
        self.warnings += notes
        self.rows = len(found)
        self._found = self._once(found)

    def _once(self, found: list[Found]) -> list[Found]:
        """Without second objects of the same form: which of the two is right is not ours to say."""
        first: dict[FormKey, Found] = {}
        for one in found:
            twin = first.setdefault(one.key, one)
            if twin is not one:
                words = f"{one.key.contest} ({one.key.round}) sudah ada pada {twin.place}. Hapus salah satu."
                self.problems.add(one.line, "kode_tps", one.key.tps, words, place=one.place)
        return list(first.values())

    def compare(self, connection: Connection) -> None:
        register = self.register(connection)
        items = self._items(register)
        standing = self._standing(connection)
        sent = self._sent(connection)
        self._to_send: list[tuple[Item, int | None]] = []
        kept: list[str] = []
        for item in items:
            before = standing.get(item.key)
            if sent.get(item.key) == item.digest:
                continue
            if before is not None and (before.sent_by != SENDER or before.decision is not None):
                kept.append(item.key.tps)
                continue
            self._to_send.append((item, before.submission if before is not None else None))
        self.stored = len(self._to_send)
        self.unchanged = len(items) - self.stored - len(kept)
        self.details = self._figures(register, items) | {"kept": len(kept)}
        self.remarks = []
        if kept:
            self.remarks.append(
                f"{number(len(kept))} formulir sudah dilaporkan petugas atau diputuskan orang, dan tidak "
                f"diganti oleh angka Sirekap; pertama TPS {kept[0]}."
            )

    def _items(self, register: Register) -> list[Item]:
        """The forms with a figure in them, judged; a row without any figure is no form."""
        items = []
        for at, one in enumerate(self._found, start=1):
            form_read = to_form(one, register, self.problems)
            if form_read is not None:
                judged = judge(register, one.key, form_read)
                digest = hashlib.sha256(orjson.dumps(form_read.to_json(), option=orjson.OPT_SORT_KEYS)).hexdigest()
                items.append(Item(one.key, judged, digest))
            if at % TELL_EVERY == 0:
                self.progress.reach(at)
        return items

    def _standing(self, connection: Connection) -> dict[FormKey, Any]:
        columns = (
            form.c.tps,
            form.c.contest,
            form.c.round,
            form.c.submission,
            form.c.sent_by,
            form.c.decision,
        )
        rows = connection.execute(select(*columns).where(form.c.election == self.house.election))
        return {FormKey(row.tps, row.contest, row.round): row for row in rows}

    def _sent(self, connection: Connection) -> dict[FormKey, str]:
        """The digest this import sent last for each form: what the source has said before is no news,
        even when somebody here has corrected it since."""
        rows = connection.execute(
            select(submission.c.tps, submission.c.contest, submission.c.round, submission.c.idem_key)
            .where(submission.c.election == self.house.election, submission.c.sender == SENDER)
            .order_by(submission.c.id)
        )
        return {FormKey(row.tps, row.contest, row.round): row.idem_key.split("|")[3] for row in rows}

    def _figures(self, register: Register, items: list[Item]) -> dict[str, Any]:
        """What the summary tells: per contest the raw sums, and the findings by rule (forms that break
        it)."""
        rules: Counter[str] = Counter()
        votes: dict[str, list[int]] = {}
        reported: dict[str, int] = {}
        for item in items:
            rules.update({finding.rule for finding in item.judged.findings})
            contest = item.key.contest
            if not item.judged.reported:
                continue
            reported[contest] = reported.get(contest, 0) + 1
            sums = votes.setdefault(contest, [0] * _width(register, contest))
            for place, figure in _lines_of(register, item):
                sums[place] += figure
        return {
            "tps": len({one.key.tps for one in self._found}),
            "forms": len(items),
            "reported": reported,
            "votes": votes,
            "with_findings": sum(1 for item in items if item.judged.findings),
            "held": sum(1 for item in items if item.judged.state == "held"),
            "rules": dict(sorted(rules.items())),
        }

    def store(self, connection: Connection) -> None:
        actor = Source(SENDER).actor()
        for start in range(0, len(self._to_send), _AT_ONCE):
            batch: list[tuple[Report, Envelope]] = []
            for item, replaces in self._to_send[start : start + _AT_ONCE]:
                key = item.key
                # The replaced number is part of the key: figures that return after a change are news again.
                idem_key = f"{key.tps}|{key.contest}|{key.round}|{item.digest}|{replaces or 0}"
                report = TallyReport(key.tps, key.contest, item.judged.form, key.round)
                envelope = Envelope(idem_key)
                if replaces is not None:
                    envelope = replace(envelope, replaces=replaces, reason=REASON)
                batch.append((report, envelope))
            submit_all(self.house, actor, batch, connection)
            self.progress.stored(start + len(batch))

    def sentence(self, *, check_only: bool) -> str:
        told = self.details
        parts = [f"{number(told['tps'])} TPS dalam berkas"]
        for contest, sums in told["votes"].items():
            raw = " / ".join(number(votes) for votes in sums)
            parts.append(f"{number(told['reported'][contest])} dengan suara {contest} (jumlah mentah {raw})")
        verb = "akan disimpan" if check_only else "disimpan"
        parts.append(f"{number(self.stored)} formulir {verb}" if self.stored else "tidak ada formulir yang berubah")
        if self.unchanged:
            parts.append(f"{number(self.unchanged)} sudah sama")
        rules = ", ".join(f"{rule} {number(count)}" for rule, count in told["rules"].items())
        held = f"{number(told['held'])} di antaranya ditahan"
        by_rule = f" (formulir per aturan: {rules})" if rules else ""
        parts.append(f"{number(told['with_findings'])} formulir dengan temuan, {held}{by_rule}")
        return "; ".join(parts) + "."


def _width(register: Register, contest: str) -> int:
    """How many sums a contest has: its parties, or the choices of its ballot."""
    found = register.contests[contest]
    return len(found.parties) or register.ballots[contest, found.dapil[0]].size


def _lines_of(register: Register, item: Item) -> list[tuple[int, int]]:
    """(place in the contest's sums, votes) of a form: candidates, or the votes of party and candidates by
    party."""
    parties = register.contests[item.key.contest].parties
    ballot = register.ballot_of(item.key.contest, item.key.tps)
    votes = enumerate(item.judged.form.votes)
    if not parties:
        return [(place, figure) for place, figure in votes if is_number(figure)]
    of = [parties.index(ballot.parties[at]) for at in ballot.party_of]
    return [(of[place], figure) for place, figure in votes if is_number(figure)]
