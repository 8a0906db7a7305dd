"""Figures as lines of text, with ratios and goals; nothing is asserted on time."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """Collects and prints; `against` is the naive way's figure in the same unit (bigger is worse)."""

    lines: list[str] = field(default_factory=list)

    def title(self, words: str) -> None:
        self._say(f"\n{words}\n{'-' * len(words)}")

    def note(self, words: str) -> None:
        self._say(words)

    def row(
        self,
        what: str,
        value: float,
        unit: str,
        *,
        against: float | None = None,
        goal: float | None = None,
        beside: float | None = None,
    ) -> None:
        shown = f"{value:,.4g}" if abs(value) < 1_000 else f"{value:,.0f}"
        words = f"{what:<58} {shown:>12} {unit}"
        if beside is not None:
            words += f" / {beside:,.0f} {unit}"
        if against is not None and value:
            words += f"   {against / value:,.0f} times"
        if goal is not None:
            words += f"   (goal {goal:,.4g})"
        self._say(words)

    def _say(self, words: str) -> None:
        self.lines.append(words)
        print(words, flush=True)
