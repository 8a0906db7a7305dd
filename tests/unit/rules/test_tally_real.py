"""The checks on the 2,563 real TPS of Samarinda, Pilpres 2024 (KPU's Sirekap as of 17 March 2024)."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from data.rules.figures import parse_foreign
from data.rules.findings import Finding
from data.rules.tally import Register, TallyForm, Triple
from data.rules.tally_rules import Standing, check, standing_of

REAL = Path(__file__).parents[3] / "../shared/real/pilpres2024_tps.csv"

Checked = tuple[str, TallyForm, list[Finding], Standing]


def _form(row: dict[str, str]) -> TallyForm:
    def triple(name: str) -> Triple:
        return Triple(*(parse_foreign(row[f"{name}_{sex}"], name) for sex in "lpj"))

    valid, invalid, total = (parse_foreign(row[key], key) for key in ("suara_sah", "suara_tidak_sah", "suara_total"))
    return TallyForm(
        "ppwp",
        tuple(parse_foreign(row[f"paslon_{at}"], "paslon") for at in (1, 2, 3)),
        dpt=triple("pemilih_dpt"),
        used_dpt=triple("pengguna_dpt"),
        used_dptb=triple("pengguna_dptb"),
        used_dpk=triple("pengguna_dpk"),
        used_total=triple("pengguna_total"),
        valid=valid,
        invalid=invalid,
        total=total,
    )


@pytest.fixture(scope="module")
def checked() -> list[Checked]:
    if not REAL.exists():
        pytest.skip("berkas nyata shared/real/pilpres2024_tps.csv tidak ada di samping repositori")
    register = Register(choice_labels=("01", "02", "03"))
    out = []
    with REAL.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            form = _form(row)
            findings = check(form, register)
            out.append((row["kode_tps"], form, findings, standing_of(form, findings)))
    return out


def _votes(checked: list[Checked], kind: str) -> list[int]:
    totals = [0, 0, 0]
    for _, form, _, standing in checked:
        for at, vote in enumerate(form.votes if getattr(standing, kind) else ()):
            totals[at] += vote if isinstance(vote, int) else 0
    return totals


def test_standings_and_totals(checked: list[Checked]) -> None:
    kinds = ("reported", "held", "counted", "flagged")
    assert [sum(getattr(standing, kind) for *_, standing in checked) for kind in kinds] == [1514, 2, 1512, 111]
    assert _votes(checked, "counted") == [68_148, 181_597, 28_867]
    assert _votes(checked, "reported") == [68_202, 181_912, 28_900]


def test_the_two_held_forms(checked: list[Checked]) -> None:
    held = {
        code: sorted({each.rule for each in findings if each.severity == "hold"})
        for code, _, findings, standing in checked
        if standing.held
    }
    assert held == {"6472051012903": ["B3"], "6472081004025": ["B3", "B5"]}


def test_how_often_each_rule_fails_among_forms_with_votes_and_administration(checked: list[Checked]) -> None:
    both = [findings for _, form, findings, standing in checked if standing.reported and form.dpt.total is not None]
    assert len(both) == 907
    failing = Counter(rule for findings in both for rule in {each.rule for each in findings} if rule != "A5")
    # B9: three real forms have DPTb + DPK above 300 (338, 712 and 1,773).
    assert failing == {"A1": 30, "A2": 4, "A3": 28, "A4": 43, "B1": 8, "B3": 2, "B5": 1, "B6": 1, "B8": 10, "B9": 3}
    lines = Counter(each.fields[0] for findings in both for each in findings if each.rule == "A5")
    names = ("dpt", "used_dpt", "used_dptb", "used_dpk", "used_total")
    assert [lines[f"{name}.men"] for name in names] == [17, 17, 8, 7, 26]
