"""`python -m bench [refresh|writing|enrol|phones|evening|checkins|rounds|scale ...]`: all when none is named."""

from __future__ import annotations

import logging
import sys

from bench import checkins, enrol, evening, phones, refresh, rounds, scale, writing
from bench.city import quiet
from bench.report import Report

PARTS = {
    "refresh": ("Polls and refreshes against the naive way", refresh.run),
    "writing": ("The writing door and the register import", writing.run),
    "enrol": ("Phones that enrol by card", enrol.run),
    "phones": ("Reports of phones through HTTP", phones.run),
    "evening": ("The whole city within a minute, with viewers", evening.run),
    "checkins": ("Every officer checks in within five minutes", checkins.run),
    "rounds": ("Rounds of the health teams: whom they reach", rounds.run),
    "scale": ("What must not grow", scale.run),
}


def main(names: list[str]) -> None:
    """Run the named parts, in the order above."""
    logging.disable(logging.WARNING)
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    report = Report()
    report.note(f"({quiet()})")
    for name, (title, part) in PARTS.items():
        if not names or name in names:
            report.title(title)
            part(report)


if __name__ == "__main__":
    main(sys.argv[1:])
