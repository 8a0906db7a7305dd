"""What must agree on a C.Hasil (A1 to A8, B2), every finding about a form, and where the form stands.

A rule speaks only when everything it reads is a number: an unread or empty entry is never a zero. A form that
breaks a rule is counted and flagged all the same, unless it cannot be true of its TPS
(:mod:`data.rules.tally_limits`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from data.rules.figures import is_number
from data.rules.findings import Finding
from data.rules.tally import TRIPLES, Register, TallyForm
from data.rules.tally_limits import against_limits
from data.rules.tally_lines import Line, adds_up, at_most, lines_of, same, starting


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a form stands: something of its votes is known, it is held, it is counted, it is counted with
    findings."""

    reported: bool
    held: bool
    counted: bool
    flagged: bool


def check(form: TallyForm, register: Register) -> list[Finding]:
    """Every finding about a form, A1 to A8 then B1 to B9. :class:`FigureError` when the form is of another
    ballot."""
    register.fits(form)
    lines = lines_of(form, register)
    found = [*_votes(lines), *_voters(lines), *_ballots(lines), *_parties(register, lines)]
    found += against_limits(form, register, lines)
    return sorted(found, key=lambda finding: finding.rule)


def standing_of(form: TallyForm, findings: Iterable[Finding]) -> Standing:
    """What becomes of a form with these findings. A form without a single vote figure is not reported, so it
    is neither counted nor held: there is nothing of it that a total could take (its findings are shown all
    the same)."""
    found = list(findings)
    reported = any(is_number(vote) for vote in form.votes)
    held = reported and any(finding.severity == "hold" for finding in found)
    counted = reported and not held
    return Standing(reported, held, counted, counted and bool(found))


def _votes(lines: dict[str, Line]) -> list[Finding]:
    """A1 and A2: the votes, valid and invalid, all votes."""
    found = adds_up("A1", "Jumlah suara berbeda dari suara sah", starting(lines, "votes"), lines["valid"])
    both = [lines["valid"], lines["invalid"]]
    return found + adds_up("A2", "Suara sah + tidak sah berbeda dari jumlahnya", both, lines["total"])


def _voters(lines: dict[str, Line]) -> list[Finding]:
    """A3, A4, A5: the voter block. The disabled voters have no written counterpart elsewhere on the form."""
    users = [lines[f"{name}.total"] for name in ("used_dpt", "used_dptb", "used_dpk")]
    everyone = lines["used_total.total"]
    found = adds_up("A3", "Pengguna DPT + DPTb + DPK berbeda dari jumlahnya", users, everyone)
    found += same("A4", "Jumlah pengguna berbeda dari jumlah suara", everyone, lines["total"])
    for name, _, label in TRIPLES[:5]:
        parts = [lines[f"{name}.men"], lines[f"{name}.women"]]
        found += adds_up("A5", f"{label}: laki-laki + perempuan berbeda dari jumlahnya", parts, lines[f"{name}.total"])
    return found


def _ballots(lines: dict[str, Line]) -> list[Finding]:
    """A6, A7, B2: the ballots."""
    parts = [lines["used"], lines["spoiled"], lines["unused"]]
    found = adds_up("A6", "Surat suara digunakan + rusak + sisa berbeda dari yang diterima", parts, lines["received"])
    found += same("A7", "Surat suara digunakan berbeda dari jumlah pengguna", lines["used"], lines["used_total.total"])
    found += same("A7", "Surat suara digunakan berbeda dari jumlah suara", lines["used"], lines["total"])
    return found + at_most("B2", "Jumlah suara melebihi surat suara diterima", lines["total"], lines["received"])


def _parties(register: Register, lines: dict[str, Line]) -> list[Finding]:
    """A8: each party's votes and its candidates' make its total; the totals make the valid votes."""
    totals = starting(lines, "party_totals")
    found: list[Finding] = []
    for at, written in enumerate(totals if register.party_of else ()):
        members = [lines[f"votes.{place}"] for place, party in enumerate(register.party_of) if party == at]
        found += adds_up("A8", f"{written.label} berbeda dari suara partai dan calonnya", members, written)
    return found + adds_up("A8", "Jumlah seluruh partai berbeda dari suara sah", totals, lines["valid"])
