"""The paper's list of boxes, what a form has in them, and the sums on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data import paper
from data.house import House
from data.register import Ballot
from data.reports import typed_form
from data.reports.judging import judge
from data.reports.kinds import FormKey
from data.rules.figures import UNREAD, as_typed
from data.rules.tally import TallyForm, Triple
from tests.support.houses import TPS, ppwp, voters

CONTESTS = ("ppwp", "dpr", "dpd", "dprd_prov", "dprd_kota")


def ballot_of(house: House, contest: str) -> Ballot:
    return house.register().ballot_of(contest, TPS)


def blank(ballot: Ballot) -> TallyForm:
    return TallyForm(ballot.contest, (None,) * ballot.size, (None,) * len(ballot.parties))


@pytest.mark.parametrize("contest", CONTESTS)
def test_the_boxes_of_every_ballot_are_those_that_a_typed_form_reads(lite_house: House, contest: str) -> None:
    ballot = ballot_of(lite_house, contest)
    form = replace(blank(ballot), votes=tuple(range(ballot.size)), dpt=Triple(1, 2, UNREAD), valid=7, used=UNREAD)
    written = paper.figures(ballot, form)
    assert typed_form({name: as_typed(figure) for name, figure in written.items()}, ballot) == form


@pytest.mark.parametrize("contest", CONTESTS)
def test_the_fields_are_those_that_findings_name(lite_house: House, contest: str) -> None:
    ballot = ballot_of(lite_house, contest)
    boxes = paper.boxes(ballot)
    assert {one.field for one in boxes} == {field for field, _, _ in blank(ballot).entries()}
    assert len({one.name for one in boxes}) == len(boxes)
    assert [paper.box_of(one.field, ballot) for one in boxes] == [one.name for one in boxes]


def test_the_parts_follow_the_paper(lite_house: House) -> None:
    sections = paper.sections(ballot_of(lite_house, "ppwp"))
    assert [section.title.partition(".")[0] for section in sections] == ["I", "II", "III", "IV"]
    assert [[row.boxes[0].name for group in section.groups for row in group.rows] for section in sections] == [
        ["dpt.l", "used_dpt.l", "used_dptb.l", "used_dpk.l", "used_total.l", "disabled.l"],
        ["received", "used", "spoiled", "unused"],
        ["votes.1", "votes.2", "votes.3"],
        ["valid", "invalid", "total"],
    ]


def test_a_row_of_three_is_men_women_and_their_total(lite_house: House) -> None:
    row = paper.sections(ballot_of(lite_house, "ppwp"))[0].groups[0].rows[0]
    assert [(one.caption, one.field, one.name) for one in row.boxes] == [
        ("L", "dpt.men", "dpt.l"), ("P", "dpt.women", "dpt.p"), ("Jumlah", "dpt.total", "dpt.j")
    ]  # fmt: skip
    assert row.boxes[1].label == "DPT perempuan"


def test_a_party_is_its_own_votes_then_its_candidates_then_its_total(lite_house: House) -> None:
    first = paper.sections(ballot_of(lite_house, "dprd_kota"))[2].groups[0]
    assert (first.party, first.title) == (1, "PKB")
    assert [row.kind for row in first.rows][:2] == ["party", "plain"]
    assert first.rows[0].label == "Suara PKB"
    assert first.rows[1].boxes[0].label == "PKB nomor 1, Calon nomor 1"
    assert (first.rows[-1].kind, first.rows[-1].boxes[0].name) == ("sum", "party_totals.1")
    assert [row.number for row in first.rows[1:-1]] == list(range(1, len(first.rows) - 1))


def test_a_paper_without_party_totals_has_none_in_their_boxes(lite_house: House) -> None:
    ballot = ballot_of(lite_house, "dpr")
    written = paper.figures(ballot, replace(blank(ballot), party_totals=()))
    assert [written[f"party_totals.{number}"] for number in ballot.parties] == [None] * len(ballot.parties)


def test_party_totals_are_left_out_only_when_nothing_stands_in_any() -> None:
    typed = {"votes.1": "", "party_totals.1": " ", "party_totals.2": None}
    assert paper.without_unwritten_totals(typed) == {"votes.1": ""}
    assert paper.without_unwritten_totals({**typed, "party_totals.2": "x"}) == {**typed, "party_totals.2": "x"}


def test_the_sums_speak_exactly_when_the_rules_do(lite_house: House) -> None:
    """A1 to A8 are what the paper's sums are: a difference on the screen is a finding, and the other way round."""
    ballot = ballot_of(lite_house, "ppwp")
    form = ppwp(100, 80, 20, **voters(260, 199, 2, 1), received=266, spoiled=1, unused=65, used=199)
    written = paper.figures(ballot, form)
    said = [words for one in paper.sums(ballot) if (words := paper.difference(one, written))]
    found = judge(lite_house.register(), FormKey(TPS, "ppwp"), form).findings
    assert said == [
        "digunakan + rusak + tidak digunakan = 265, tertulis 266: selisih 1",
        "pengguna seluruhnya = 199, tertulis 200: selisih 1",
    ]
    assert sorted(one.rule for one in found if one.rule.startswith("A")) == [
        "A4", "A6", "A7",  # A7 also compares used ballots with all votes
    ]  # fmt: skip


def test_a_sum_is_silent_while_something_in_it_is_not_a_number(lite_house: House) -> None:
    every = paper.sums(ballot_of(lite_house, "ppwp"))
    wrong = next(one for one in every if one.written == "total" and one.addends == ("valid", "invalid"))
    assert paper.difference(wrong, {"valid": 10, "invalid": UNREAD, "total": 99}) is None
    assert paper.difference(wrong, {"valid": 10, "invalid": None, "total": 99}) is None
    assert paper.difference(wrong, {"valid": 1000, "invalid": 1, "total": 99}) == (
        "suara sah + tidak sah = 1.001, tertulis 99: selisih 902"
    )
