"""What each report of the night says: pure functions of the seed, the register and the place."""

from __future__ import annotations

from datetime import date

import numpy as np

from data import codes
from data.register import Register
from data.reports.kinds import CheckinReport, MarkReport, ScreeningReport, TallyReport
from data.rules.tally import TallyForm
from data.simulation.electorate import Electorate, electorate
from data.simulation.emergencies import Emergency, check_of
from data.simulation.officers import Officer, officers_of
from data.simulation.paper import paper_form
from data.simulation.preferences import Preferences
from data.simulation.slips import slips_of, with_slips
from data.simulation.streams import stream
from data.simulation.timetable import HOUR, turnout_so_far
from data.simulation.wellbeing import check_in, examination


class Content:
    """Reports of one seed. Electorates and crews are remembered, forms are made when asked for."""

    def __init__(self, seed: int, register: Register) -> None:
        self.seed = seed
        self.register = register
        self.voting_day = date.fromisoformat(register.voting_day)
        self.preferences = Preferences(seed, register)
        self._electorates: dict[str, Electorate] = {}
        self._crews: dict[str, tuple[Officer, ...]] = {}

    def voters(self, tps: str) -> Electorate:
        """The voters of a TPS."""
        if tps not in self._electorates:
            self._electorates[tps] = electorate(self.seed, self.register.area(tps))
        return self._electorates[tps]

    def crew(self, place: str) -> tuple[Officer, ...]:
        """The officers of a TPS, kelurahan or kecamatan."""
        if place not in self._crews:
            self._crews[place] = officers_of(self.seed, place, self.voting_day)
        return self._crews[place]

    def paper(self, tps: str, contest: str) -> TallyForm:
        """The C.Hasil as it is on paper."""
        return paper_form(self.preferences, self.voters(tps), tps, contest)

    def first_form(self, tps: str, contest: str) -> TallyForm:
        """The C.Hasil as it was first typed, slips and all."""
        slips = slips_of(self.seed, tps, contest)
        paper = self.paper(tps, contest)
        rule = self.register.ballot_of(contest, tps).rule
        return with_slips(paper, slips, self.seed, tps, rule) if slips else paper

    def turnout(self, tps: str, which: int) -> int:
        """Voters so far at a turnout report; grows from report to report."""
        so_far = 0
        for at in range(which + 1):
            so_far = turnout_so_far(stream(self.seed, "so_far", f"{tps}|{at}"), at, self.voters(tps).came, so_far)
        return so_far

    def mark(self, tps: str, kind: str, which: int) -> MarkReport:
        """A stage of the day; turnout with its number of voters."""
        return MarkReport(tps, kind, self.turnout(tps, which) if kind == "partisipasi" else None)

    def tally(self, tps: str, contest: str, *, corrected: bool) -> TallyReport:
        """A form as first sent, or as corrected from the paper."""
        form = self.paper(tps, contest) if corrected else self.first_form(tps, contest)
        return TallyReport(tps, contest, form)

    def checkin(self, tps: str, which: int, at: int, absent: frozenset[str]) -> CheckinReport:
        """The officers of a TPS at a round; `absent`: those an emergency has taken off duty by then."""
        checks = check_in(self.seed, tps, which, at / HOUR, self.crew(tps))
        return CheckinReport(tps, tuple(one for one in checks if one.person not in absent))

    def emergency(self, case: Emergency, step: int) -> CheckinReport:
        """One report about an officer who fell ill."""
        return CheckinReport(case.tps, (check_of(self.seed, case, step),))

    def screening(self, place: str, seat: int) -> ScreeningReport:
        """An officer's examination before the day."""
        officer = self.crew(place)[seat]
        return examination(self.seed, officer, self.voting_day)


def spread(register: Register, most: int | None) -> tuple[str, ...]:
    """At most `most` TPS, spread over all kelurahan in proportion to their TPS and evenly inside each; all for None."""
    if most is not None and most < 1:
        raise ValueError("at least one TPS")
    every = [code for kelurahan in register.kelurahan() for code in register.tps_of(kelurahan)]
    if most is None or most >= len(every):
        return tuple(every)
    if most <= len(register.kelurahan()):  # one each, of evenly spaced kelurahan
        places = register.kelurahan()
        picks = np.linspace(0, len(places) - 1, most).round().astype(int)
        return tuple(register.tps_of(places[at])[0] for at in picks)
    shares = {place: len(register.tps_of(place)) * most / len(every) for place in register.kelurahan()}
    counts = {place: max(1, int(share)) for place, share in shares.items()}
    by_rest = sorted(counts, key=lambda place: (counts[place] - shares[place], place))
    while (missing := most - sum(counts.values())) != 0:
        step = 1 if missing > 0 else -1
        for place in by_rest if missing > 0 else reversed(by_rest):
            if sum(counts.values()) != most and 1 <= counts[place] + step <= len(register.tps_of(place)):
                counts[place] += step
    chosen: list[str] = []
    for place, count in counts.items():
        mine = register.tps_of(place)
        chosen += [mine[at] for at in np.linspace(0, len(mine) - 1, count).round().astype(int)]
    return tuple(sorted(chosen))


def kecamatan_of(place: str) -> str:
    """The kecamatan a place lies in, or itself."""
    return codes.path(place)[1]
