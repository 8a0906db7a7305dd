"""The comparisons the tally rules are made of: lines of a form, and findings about sums, pairs and bounds.

Each comparison speaks only when all it compares are numbers, and says its arithmetic in Indonesian.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data.rules.figures import Figure, is_number
from data.rules.findings import Finding, Severity
from data.rules.tally import Register, TallyForm
from data.rules.words import addition, number


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of a form under its field name and label."""

    field: str
    label: str
    figure: Figure


def lines_of(form: TallyForm, register: Register) -> dict[str, Line]:
    lines = {name: Line(name, label, figure) for name, label, figure in form.entries()}
    for at, vote in enumerate(form.votes):
        lines[f"votes.{at}"] = Line(f"votes.{at}", register.choice(at), vote)
    for at, written in enumerate(form.party_totals):
        label = f"Jumlah {register.party_labels[at]}" if register.party_labels else f"Jumlah partai {at + 1}"
        lines[f"party_totals.{at}"] = Line(f"party_totals.{at}", label, written)
    return lines


def starting(lines: dict[str, Line], prefix: str) -> list[Line]:
    return [line for name, line in lines.items() if name.startswith(f"{prefix}.")]


def numbers(lines: Sequence[Line]) -> list[int] | None:
    """The figures of these lines, or ``None`` when there is none or one of them is not a number."""
    figures = [line.figure for line in lines if is_number(line.figure)]
    return figures if lines and len(figures) == len(lines) else None


def finding_of(
    rule: str, severity: Severity, title: str, lines: Sequence[Line], words: str, difference: int | None
) -> Finding:
    unique = list(dict.fromkeys(lines))
    return Finding(
        rule,
        severity,
        title,
        tuple((line.label, line.figure) for line in unique),
        words,
        difference,
        tuple(line.field for line in unique if line.field),
    )


def adds_up(rule: str, title: str, addends: Sequence[Line], written: Line) -> list[Finding]:
    """The equality sum of the addends = the written line."""
    figures = numbers(addends)
    if figures is None or not is_number(written.figure) or sum(figures) == written.figure:
        return []
    gap = abs(sum(figures) - written.figure)
    words = f"{addition(figures)}, tertulis {number(written.figure)}: selisih {number(gap)}."
    return [finding_of(rule, "flag", title, [*addends, written], words, gap)]


def same(rule: str, title: str, one: Line, other: Line) -> list[Finding]:
    """The equality of two written lines."""
    if not (is_number(one.figure) and is_number(other.figure)) or one.figure == other.figure:
        return []
    gap = abs(one.figure - other.figure)
    words = f"{one.label}: {number(one.figure)}, {other.label}: {number(other.figure)}, selisih {number(gap)}."
    return [finding_of(rule, "flag", title, [one, other], words, gap)]


def at_most(rule: str, title: str, line: Line, most: Line) -> list[Finding]:
    """The bound line <= most."""
    if not (is_number(line.figure) and is_number(most.figure)) or line.figure <= most.figure:
        return []
    over = line.figure - most.figure
    words = f"{line.label}: {number(line.figure)}, {most.label}: {number(most.figure)}, lebih {number(over)}."
    return [finding_of(rule, "flag", title, [line, most], words, over)]
