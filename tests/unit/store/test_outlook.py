"""Could what is being examined change the leaders: which forms are, what they brought, and to which lines."""

from __future__ import annotations

from typing import Any

from data.folding import fold_all
from data.house import House
from data.reports import Decision, Envelope, FormKey, decide
from data.rules.outlook import Outlook
from data.rules.tally import TallyForm
from data.snapshot import SnapshotService
from data.view import View
from tests.support.houses import ANALYST, OTHER_TPS, TPS, ppwp, send, voters

SECOND, THIRD = "64.72.01.1001.002", "64.72.01.1001.003"
AREA = "64.72.01"
KNOWN: Any = {"dptb": 0, "dpk": 0}


def view_of(house: House) -> View:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(ANALYST)


def examined(house: House, contest: str = "ppwp", area: str = AREA) -> tuple[Outlook | None, int, int]:
    found = view_of(house).examined(area, contest)
    return found.found, found.held, found.counted


def test_a_held_form_brings_its_limit_and_a_flagged_one_what_it_may_become(any_house: House) -> None:
    send(any_house, ppwp(150, 40, 10, **voters(200, 200)), THIRD)
    assert examined(any_house) == (Outlook(False, 2, 1, 30, 0, 2), 0, 0)
    send(any_house, ppwp(10, 900, 10, **voters(250, 208)))  # held
    assert examined(any_house) == (Outlook(True, 1, 0, 110, 250, 1), 1, 0)
    decide(any_house, ANALYST, FormKey(TPS, "ppwp"), Decision("tolak", "bukan TPS ini", 1), Envelope("a"))
    send(any_house, ppwp(90, 1, 0, valid=80, **voters(100, 100)), SECOND)  # flagged
    # All 100 of the flagged form to the third, and the vote it gave the second taken away.
    assert examined(any_house) == (Outlook(True, 2, 1, 31, 101, 2), 0, 1)


def test_what_somebody_has_confirmed_is_settled_until_another_report_differs(any_house: House) -> None:
    sent = send(any_house, ppwp(90, 1, 0, valid=80, **voters(100, 100)))
    decide(any_house, ANALYST, FormKey(TPS, "ppwp"), Decision("sesuai_kertas", "foto", sent.ver), Envelope("a"))
    assert examined(any_house)[1:] == (0, 0)
    send(any_house, ppwp(91, 1, 0, valid=80, **voters(100, 100)))
    assert examined(any_house)[1:] == (0, 1)
    assert examined(any_house, area="64.72.03")[1:] == (0, 0)


def test_a_later_round_that_is_held_may_displace_the_one_that_counts(any_house: House) -> None:
    send(any_house, ppwp(150, 40, 10, **voters(200, 200)))
    send(any_house, ppwp(10, 900, 10, **voters(200, 200)), round_="psu", reason="putusan MK")
    # The regular form gives its 110 votes' lead away when all 200 of the later round go to the other.
    assert examined(any_house) == (Outlook(True, 1, 0, 110, 310, 1), 0, 1)


def test_votes_of_parties_are_folded_to_the_lines_of_the_total(any_house: House) -> None:
    register = any_house.register()
    size = register.ballot_of("dprd_kota", OTHER_TPS).size
    votes = [0] * size
    votes[0], votes[-1] = 7, 2
    send(any_house, TallyForm("dprd_kota", tuple(votes), valid=8, invalid=0, total=8), OTHER_TPS)
    found, held, counted = examined(any_house, "dprd_kota", "64.72")
    assert found is not None
    assert (held, counted, found.place, found.margin) == (0, 1, 1, 5)
    assert found.reach == 306 - 2 + 7
