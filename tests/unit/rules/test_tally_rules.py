"""The checks of a C.Hasil: each rule on a form that breaks only it, then what holds for every form."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.figures import UNREAD, FigureError
from data.rules.findings import Finding, needs_reread
from data.rules.tally import Register, TallyForm, Triple
from data.rules.tally_limits import capacity
from data.rules.tally_rules import Standing, check, standing_of

REGISTER = Register(choice_labels=("01", "02", "03"))
GOOD = TallyForm(
    "ppwp",
    (48, 139, 21),
    dpt=Triple(120, 130, 250),
    used_dpt=Triple(98, 102, 200),
    used_dptb=Triple(3, 4, 7),
    used_dpk=Triple(2, 1, 3),
    used_total=Triple(103, 107, 210),
    received=255,
    used=210,
    spoiled=1,
    unused=44,
    valid=208,
    invalid=2,
    total=210,
)
BARE = TallyForm("ppwp", (48, 139, 21))
PARTIES = Register(
    choice_labels=("Partai A", "A1", "Partai B", "B1"), party_of=(0, 0, 1, 1), party_labels=("Partai A", "Partai B")
)


def found(form: TallyForm, register: Register = REGISTER) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in check(form, register)]


def only(form: TallyForm, register: Register = REGISTER) -> Finding:
    (finding,) = check(form, register)
    return finding


def test_a_consistent_form_has_no_findings() -> None:
    assert check(GOOD, REGISTER) == []
    assert standing_of(GOOD, []) == Standing(reported=True, held=False, counted=True, flagged=False)


def test_a1_says_its_arithmetic() -> None:
    finding = only(replace(BARE, valid=218))
    assert finding == Finding(
        "A1",
        "flag",
        "Jumlah suara berbeda dari suara sah",
        (("01", 48), ("02", 139), ("03", 21), ("Suara sah", 218)),
        "48 + 139 + 21 = 208, tertulis 218: selisih 10.",
        10,
        ("votes.0", "votes.1", "votes.2", "valid"),
    )


def test_a_long_column_is_named_by_its_length() -> None:
    form = TallyForm("dpd", (1_000,) * 3 + (1,) * 5, valid=3_000)
    a1 = next(each for each in check(form, Register(dpt=4_000)) if each.rule == "A1")
    assert a1.words == "jumlah 8 angka = 3.005, tertulis 3.000: selisih 5."


@pytest.mark.parametrize(
    ("change", "rules", "difference"),
    [
        ({"valid": 208, "invalid": 3, "total": 210}, ["A2"], 1),
        ({"used_dpk": Triple(2, 2, 4)}, ["A3"], 1),
        ({"used_total": Triple(103, 107, 210), "total": 209, "invalid": 1, "used": 209, "unused": 45}, ["A4", "A7"], 1),
        ({"dpt": Triple(121, 130, 250)}, ["A5"], 1),
        ({"used_dpt": Triple(98, 101, 200)}, ["A5"], 1),
        ({"used_dptb": Triple(3, 3, 7)}, ["A5"], 1),
        ({"used_dpk": Triple(0, 1, 3)}, ["A5"], 2),
        ({"used_total": Triple(103, 108, 210)}, ["A5"], 1),
        ({"spoiled": 0}, ["A6"], 1),
        ({"received": 256, "unused": 45}, ["B4"], 1),
        ({"dpt": Triple(), "received": None}, [], None),
    ],
)
def test_one_broken_line_breaks_its_rule(change: dict[str, Any], rules: list[str], difference: int | None) -> None:
    findings = check(replace(GOOD, **change), REGISTER)
    assert [finding.rule for finding in findings] == rules
    assert {finding.severity for finding in findings} <= {"flag"}
    assert all(finding.difference == difference for finding in findings)


def test_the_disabled_voters_have_no_rule() -> None:
    assert check(replace(GOOD, disabled=Triple(1, 1, 5)), REGISTER) == []


def test_a7_compares_used_ballots_with_users_and_with_votes() -> None:
    findings = check(replace(GOOD, used=211, unused=43), REGISTER)
    assert [finding.fields for finding in findings] == [("used", "used_total.total"), ("used", "total")]
    assert findings[0].words == "Surat suara digunakan: 211, Pengguna seluruhnya jumlah: 210, selisih 1."


def test_a8_party_and_sum_of_parties() -> None:
    good = TallyForm("dpr", (10, 5, 20, 7), (15, 27), valid=42)
    assert check(good, PARTIES) == []
    wrong = check(replace(good, party_totals=(15, 28)), PARTIES)
    assert [(each.rule, each.words, each.fields) for each in wrong] == [
        ("A8", "20 + 7 = 27, tertulis 28: selisih 1.", ("votes.2", "votes.3", "party_totals.1")),
        ("A8", "15 + 28 = 43, tertulis 42: selisih 1.", ("party_totals.0", "party_totals.1", "valid")),
    ]


def test_b1_reads_the_forms_own_list_then_the_registers() -> None:
    own = TallyForm("ppwp", (1, 1, 1), dpt=Triple(total=100), used_dpt=Triple(total=104))
    assert [(each.rule, each.difference) for each in check(own, replace(REGISTER, dpt=200))] == [("B1", 4)]
    without = replace(own, dpt=Triple())
    finding = only(without, replace(REGISTER, dpt=90))
    assert (finding.rule, finding.difference, finding.fields) == ("B1", 14, ("used_dpt.total",))
    assert finding.inputs == (("Pengguna DPT jumlah", 104), ("DPT menurut daftar", 90))


def test_b2_more_votes_than_ballots() -> None:
    finding = only(replace(BARE, total=208, received=200))
    assert (finding.rule, finding.severity, finding.difference) == ("B2", "flag", 8)


def test_b3_holds_by_the_written_total_or_by_the_sum() -> None:
    written = only(replace(BARE, total=310))
    assert (written.rule, written.severity, written.difference) == ("B3", "hold", 4)
    assert written.words.startswith("Suara sah dan tidak sah: 310, batas 306, lebih 4. Kapasitas TPS belum")
    summed = only(TallyForm("ppwp", (100, 105, 102)))
    assert (summed.rule, summed.severity, summed.difference) == ("B3", "hold", 1)
    valid = only(TallyForm("ppwp", (1, None, None), valid=307))
    assert (valid.rule, valid.fields) == ("B3", ("valid",))
    assert check(TallyForm("ppwp", (100, 105, 101)), REGISTER) == []
    assert found(TallyForm("ppwp", (200, 106, 100)), Register(ceiling=600)) == []


def test_b3_reads_valid_only_without_a_total() -> None:
    assert found(TallyForm("ppwp", (1, None, None), valid=307, total=300)) == []


def test_b3_what_can_be_read_is_enough() -> None:
    finding = only(TallyForm("ppwp", (200, UNREAD, 107)))
    assert (finding.rule, finding.difference) == ("B3", 1)
    assert finding.words.startswith("Jumlah suara yang terbaca: 307")


def test_b3_counts_a_partys_written_total_where_its_votes_are_unread() -> None:
    form = TallyForm("dpr", (None, UNREAD, 100, 7), (200, 107))
    assert found(form, PARTIES) == [("B3", "hold")]
    assert found(replace(form, party_totals=(199, 107)), PARTIES) == []


def test_b5_holds_above_the_limit_and_flags_above_the_total() -> None:
    assert found(TallyForm("ppwp", (307, None, None))) == [("B3", "hold"), ("B5", "hold")]
    above = only(TallyForm("ppwp", (120, None, None), total=110))
    assert (above.rule, above.severity, above.difference) == ("B5", "flag", 10)


def test_b6_the_ceiling() -> None:
    finding = only(replace(BARE, dpt=Triple(total=504)))
    assert (finding.rule, finding.severity, finding.difference) == ("B6", "flag", 204)
    assert check(replace(BARE, dpt=Triple(total=504)), replace(REGISTER, ceiling=600)) == []


@pytest.mark.parametrize(("figure", "over"), [(10_000, 1), (-1, 1), (-7, 7)])
def test_b7_holds_what_the_form_cannot_carry(figure: int, over: int) -> None:
    finding = next(each for each in check(replace(BARE, unused=figure), REGISTER) if each.rule == "B7")
    assert (finding.severity, finding.difference, finding.fields) == ("hold", over, ("unused",))
    assert check(replace(BARE, unused=9_999), REGISTER) == []


def test_b7_in_words() -> None:
    assert only(replace(BARE, spoiled=-1)).words == "Surat suara rusak/keliru coblos: −1, di luar 0 sampai 9.999."


def test_a_negative_vote_takes_nothing_from_the_sum() -> None:
    assert ("B3", "hold") in found(TallyForm("ppwp", (300, -10, 7)))


def test_b8_a_zero_in_an_empty_box_makes_the_capacity_unknown() -> None:
    zero = Triple(0, 0, 0)
    form = TallyForm("ppwp", (48, 139, 21), dpt=zero, used_dptb=zero, used_dpk=zero)
    finding = only(form, replace(REGISTER, dpt=250))
    assert (finding.rule, finding.severity, finding.difference) == ("B8", "flag", None)
    assert capacity(form, replace(REGISTER, dpt=250)).limit == 306
    assert not capacity(form, replace(REGISTER, dpt=250)).known
    assert check(replace(form, votes=(0, 0, 0)), REGISTER) == []


def test_b9_more_movers_than_a_tps_may_have() -> None:
    form = replace(BARE, dpt=Triple(total=200), used_dptb=Triple(total=298), used_dpk=Triple(total=3))
    finding = only(form)
    assert (finding.rule, finding.severity, finding.difference) == ("B9", "flag", 1)
    assert not capacity(form, REGISTER).known
    full = replace(form, used_dpk=Triple(total=2))
    assert check(full, REGISTER) == []
    assert (capacity(full, REGISTER).limit, capacity(full, REGISTER).known) == (500, True)


def test_capacity_takes_the_registers_list_before_the_forms() -> None:
    form = replace(BARE, dpt=Triple(total=250), used_dptb=Triple(total=7), used_dpk=Triple(total=3))
    own = capacity(form, REGISTER)
    assert (own.limit, own.known, own.explanation) == (260, True, "DPT formulir 250 + DPTb 7 + DPK 3 = 260.")
    listed = capacity(form, replace(REGISTER, dpt=240))
    assert (listed.limit, listed.known, listed.explanation) == (250, True, "DPT 240 + DPTb 7 + DPK 3 = 250.")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"used_dptb": Triple(3, 4, None)}, "pengguna DPTb tidak diisi"),
        ({"used_dpk": Triple(total=UNREAD)}, "pengguna DPK tidak terbaca"),
        ({"dpt": Triple(), "used_dpk": Triple()}, "DPT tidak diisi dan pengguna DPK tidak diisi"),
    ],
)
def test_capacity_is_unknown_when_a_part_is(change: dict[str, Any], reason: str) -> None:
    room = capacity(replace(GOOD, **change), REGISTER)
    assert (room.limit, room.known) == (306, False)
    expected = f"Kapasitas TPS belum diketahui ({reason}); batas yang dipakai 300 + 6 cadangan = 306."
    assert room.explanation == expected


def test_standings() -> None:
    nothing = TallyForm("ppwp", (None, UNREAD, None), total=900)
    assert standing_of(nothing, check(nothing, REGISTER)) == Standing(False, False, False, False)
    flagged = replace(BARE, valid=218)
    assert standing_of(flagged, check(flagged, REGISTER)) == Standing(True, False, True, True)
    held = replace(BARE, total=900)
    assert standing_of(held, check(held, REGISTER)) == Standing(True, True, False, False)
    zeros = TallyForm("ppwp", (0, 0, 0))
    assert standing_of(zeros, check(zeros, REGISTER)) == Standing(True, False, True, False)


def test_the_entries_to_read_again_are_named_once() -> None:
    findings = check(replace(BARE, valid=218, invalid=2, total=221), REGISTER)
    assert needs_reread(findings) == ("votes.0", "votes.1", "votes.2", "valid", "invalid", "total")
    assert needs_reread([]) == ()


def test_a_form_of_another_ballot_is_refused() -> None:
    with pytest.raises(FigureError, match="memuat 3 pilihan"):
        check(TallyForm("ppwp", (1, 2)), REGISTER)


small = st.one_of(st.integers(0, 400), st.integers(-3, 12_000), st.just(UNREAD), st.none())
triples = st.builds(Triple, small, small, small)
forms = st.builds(
    TallyForm, st.just("dpr"), st.tuples(*[small] * 4), st.tuples(small, small), *[triples] * 6, *[small] * 7
)
registers = st.builds(replace, st.just(PARTIES), dpt=st.one_of(st.none(), st.integers(0, 300)))


@given(forms, registers)
def test_every_finding_can_be_stored(form: TallyForm, register: Register) -> None:
    for finding in check(form, register):
        assert Finding.from_json(finding.to_json()) == finding


@given(forms, registers)
def test_a_finding_names_entries_of_the_form_and_a_sum_only_numbers(form: TallyForm, register: Register) -> None:
    entries = {name: figure for name, _, figure in form.entries()}
    for finding in check(form, register):
        assert set(finding.fields) <= entries.keys()
        if finding.rule[0] == "A":
            assert all(isinstance(entries[name], int) for name in finding.fields)
        assert finding.difference is None or finding.difference > 0


@given(forms, registers)
def test_a_form_without_hold_is_possible(form: TallyForm, register: Register) -> None:
    findings = check(form, register)
    limit = capacity(form, register).limit
    if not any(finding.severity == "hold" for finding in findings):
        read = [vote for vote in form.votes if isinstance(vote, int)]
        assert sum(read) <= limit
        assert all(0 <= vote <= limit for vote in read)


@given(forms, registers, st.sampled_from(["valid", "invalid", "total", "received", "used", "spoiled", "unused"]))
def test_erasing_a_line_never_adds_a_flag(form: TallyForm, register: Register, name: str) -> None:
    """Unread is not zero: less knowledge can only silence an equality."""
    before = {(each.rule, each.fields) for each in check(form, register) if each.rule[0] == "A"}
    unread = check(replace(form, **{name: UNREAD}), register)
    after = {(each.rule, each.fields) for each in unread if each.rule[0] == "A"}
    assert after <= before


STORED = Finding("A1", "flag", "t", (), "w", None, ()).to_json()


@pytest.mark.parametrize(
    "stored",
    [
        {**STORED, "severity": "warn"},
        {**STORED, "rule": 1},
        {**STORED, "difference": "x"},
        {**STORED, "inputs": [["a"]]},
        {**STORED, "inputs": "a"},
        {**STORED, "fields": None},
    ],
)
def test_a_damaged_finding_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(FigureError):
        Finding.from_json(stored)
