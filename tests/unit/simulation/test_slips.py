"""Mistakes fall on as many forms as on real ones, and break the rule they are named after."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

import pytest

from data.rules.findings import Finding
from data.rules.tally import TallyForm
from data.rules.tally_rules import check, standing_of
from data.simulation.content import Content
from data.simulation.paper import rule_of
from data.simulation.slips import IN_COMPANY, digit_slips, reason_of, slips_of, with_slips

TPS = "64.72.03.1001.001"
# Failures among the 907 complete real forms.
REAL = {"A1": 30, "A2": 4, "A3": 28, "A4": 43, "B1": 8, "B6": 1, "B8": 10, "B9": 1,
        "A5.dpt": 17, "A5.used_dpt": 17, "A5.used_dptb": 8, "A5.used_dpk": 7, "A5.used_total": 26}  # fmt: skip


@dataclass
class Survey:
    """What the checks say of every form of the city."""

    forms: int = 0
    held: int = 0
    complete: int = 0
    flagged: int = 0
    unread: int = 0
    without_block: int = 0
    broken: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def survey(content: Content, every_tps: tuple[str, ...]) -> Survey:
    seen = Survey()
    for code in every_tps[::2]:
        for contest in content.register.contests:
            seen.forms += 1
            slips = slips_of(content.seed, code, contest)
            seen.unread += "unread" in slips
            seen.without_block += "no_block" in slips
            seen.complete += not {"unread", "no_block"} & set(slips)
            if slips:  # the paper itself breaks nothing: tests of the electorate
                _add(seen, content, code, contest, slips)
    return seen


def _add(seen: Survey, content: Content, code: str, contest: str, slips: tuple[str, ...]) -> None:
    form = content.first_form(code, contest)
    findings = check(form, rule_of(content.register, code, contest, content.voters(code).listed))
    seen.held += standing_of(form, findings).held
    if not {"unread", "no_block"} & set(slips):
        seen.flagged += bool(findings)
        seen.broken.update({_name(finding) for finding in findings})


def _name(finding: Finding) -> str:
    return f"A5.{finding.fields[0].split('.')[0]}" if finding.rule == "A5" else finding.rule


@pytest.mark.parametrize("rule", sorted(REAL))
def test_each_rule_breaks_as_often_as_on_real_forms(survey: Survey, rule: str) -> None:
    expected = REAL[rule] / 907
    spread = math.sqrt(expected * (1 - expected) / survey.complete)
    assert survey.broken[rule] / survey.complete == pytest.approx(expected, abs=3.5 * spread)


def test_an_eighth_of_the_forms_carries_them(survey: Survey) -> None:
    """113 of 907 break a rule; the ballots' rules, of which there are no real data, add a little."""
    assert 0.11 < survey.flagged / survey.complete < 0.15


def test_few_forms_are_held(survey: Survey) -> None:
    """2 in 1.514 real forms with votes."""
    expected = survey.forms * 2 / 1514
    assert survey.held > 0
    assert survey.held == pytest.approx(expected, abs=3.5 * math.sqrt(expected))


def test_some_forms_are_incomplete(survey: Survey) -> None:
    assert survey.without_block / survey.forms == pytest.approx(0.05, abs=0.01)
    assert survey.unread / survey.forms == pytest.approx(0.01, abs=0.0045)


def _typed(content: Content, contest: str, *slips: str) -> tuple[TallyForm, list[Finding]]:
    rule = rule_of(content.register, TPS, contest, content.voters(TPS).listed)
    form = with_slips(content.paper(TPS, contest), slips, 7, TPS, rule)
    return form, check(form, rule)


@pytest.mark.parametrize("slip", sorted({*IN_COMPANY, "B8"} - {"A8"}))
def test_a_slip_breaks_its_own_rule_and_holds_nothing(content: Content, slip: str) -> None:
    form, findings = _typed(content, "ppwp", slip)
    assert slip in {_name(finding) for finding in findings}
    assert not standing_of(form, findings).held


def test_a_party_total_breaks_only_where_there_are_parties(content: Content) -> None:
    assert {finding.rule for finding in _typed(content, "dpr", "A8")[1]} == {"A8"}
    assert _typed(content, "dpd", "A8")[1] == []


def test_a_figure_too_large_holds_the_form(content: Content) -> None:
    form, findings = _typed(content, "ppwp", "hold")
    assert standing_of(form, findings).held
    assert {"B3", "B5"} <= {finding.rule for finding in findings}


def test_what_was_not_filled_in_stays_unknown(content: Content) -> None:
    form, findings = _typed(content, "ppwp", "no_block")
    assert form.dpt.figures() == (None, None, None)
    assert form.received is None
    assert form.valid == sum(form.votes)  # type: ignore[arg-type]
    assert findings == []


def test_slips_are_those_of_a_hand() -> None:
    assert {38, 73, 80} <= set(digit_slips(83)) | set(digit_slips(88)) | set(digit_slips(8))
    assert set(digit_slips(83)) == {33, 38, 8, 73, 82, 84, 88, 93, 830}
    assert all(each >= 0 for each in digit_slips(0))


def test_the_reason_names_the_worst(content: Content) -> None:
    assert reason_of(("A2", "hold")) == "Salah ketik jumlah suara, sudah dicocokkan dengan C.Hasil"
    assert reason_of(("A5.dpt",)) == "Salah ketik data pemilih atau surat suara"
