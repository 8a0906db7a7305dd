"""A finding: what a check says about a form, complete enough to be read without the code that made it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from data.rules.figures import Figure, FigureError, decode, encode

Severity = Literal["flag", "hold"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that one form breaks.

    ``rule``: A1..A8, B1..B9. ``severity``: ``flag`` (counted and marked) or ``hold`` (in no total until a
    second person has looked). ``inputs``: the lines the rule read, with their labels. ``words``: the
    arithmetic in Indonesian. ``difference``: how far apart the two sides are or how far a bound is exceeded,
    0 or more; ``None`` where the rule compares nothing. ``fields``: the entries to read again on the paper.
    Never a proposal of another figure.
    """

    rule: str
    severity: Severity
    title: str
    inputs: tuple[tuple[str, Figure], ...]
    words: str
    difference: int | None
    fields: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """A dict for storage and for the wire."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "title": self.title,
            "inputs": [[label, encode(figure)] for label, figure in self.inputs],
            "words": self.words,
            "difference": self.difference,
            "fields": list(self.fields),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Finding":
        """Read :meth:`to_json` back; a wrong shape raises :class:`FigureError`."""
        severity = stored.get("severity")
        if severity not in ("flag", "hold"):
            raise FigureError("severity", f'severity: isi tersimpan {severity!r} bukan "flag" atau "hold".')
        rule, title, words = (_text(stored, key) for key in ("rule", "title", "words"))
        difference = decode(stored.get("difference"), "difference")
        if not (difference is None or isinstance(difference, int)):
            raise FigureError("difference", "difference: isi tersimpan bukan angka.")
        inputs = tuple((str(label), decode(figure, str(label))) for label, figure in _pairs(stored))
        fields = tuple(str(name) for name in _list(stored, "fields"))
        return cls(rule, severity, title, inputs, words, difference, fields)


def needs_reread(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The entries to read again on the paper, each once, in the order the findings name them; ``()`` for
    none."""
    return tuple(dict.fromkeys(name for finding in findings for name in finding.fields))


def _text(stored: Mapping[str, object], key: str) -> str:
    value = stored.get(key)
    if not isinstance(value, str):
        raise FigureError(key, f"{key}: temuan tersimpan tanpa isi ini.")
    return value


def _list(stored: Mapping[str, object], key: str) -> list[object]:
    value = stored.get(key)
    if not isinstance(value, list | tuple):
        raise FigureError(key, f"{key}: isi tersimpan bukan daftar.")
    return list(value)


def _pairs(stored: Mapping[str, object]) -> list[tuple[object, object]]:
    pairs = _list(stored, "inputs")
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise FigureError("inputs", "inputs: isi tersimpan bukan pasangan label dan angka.")
    return [(pair[0], pair[1]) for pair in cast("list[tuple[object, object]]", pairs)]
