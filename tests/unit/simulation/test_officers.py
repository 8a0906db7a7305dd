"""The people of the night and how they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data.rules.monitoring import Assessment, tier
from data.rules.policy import Tier
from data.rules.screening import screening_tier
from data.rules.vitals import Vitals
from data.simulation.content import Content
from data.simulation.emergencies import check_of, emergencies_of
from data.simulation.officers import Officer
from data.simulation.timetable import HOUR
from data.simulation.wellbeing import check_in, examination, screened, screening

DAY = date(2024, 2, 14)


@pytest.fixture(scope="module")
def everyone(content: Content, every_tps: tuple[str, ...]) -> list[Officer]:
    register = content.register
    places = (*every_tps, *register.kelurahan(), *register.kecamatan())
    return [one for place in places for one in content.crew(place)]


def test_the_city_has_its_officers(everyone: list[Officer]) -> None:
    assert Counter(one.role for one in everyone) == {"kpps": 17_941, "linmas": 5_126, "pps": 177, "ppk": 50}


def test_nobody_is_taken_for_somebody_else(everyone: list[Officer]) -> None:
    assert len({one.id for one in everyone}) == len(everyone)
    assert len({one.nik for one in everyone}) == len(everyone)
    assert len({one.phone for one in everyone}) == len(everyone)
    assert all(len(one.nik) == 16 and one.nik.isdigit() and one.nik.startswith("99") for one in everyone)
    assert all(one.phone.startswith("0000") and len(one.phone) == 12 for one in everyone)


def test_ages_follow_the_role_and_the_birth_date(everyone: list[Officer]) -> None:
    for one in everyone:
        passed = DAY.year - one.birth_date.year - ((DAY.month, DAY.day) < (one.birth_date.month, one.birth_date.day))
        assert passed == one.age
    kpps = [one.age for one in everyone if one.role == "kpps"]
    linmas = [one.age for one in everyone if one.role == "linmas"]
    assert min(kpps) >= 17
    assert max(kpps) <= 55
    assert np.mean(linmas) > np.mean(kpps) + 10


def test_a_row_says_what_is_to_be_sealed(content: Content) -> None:
    one = replace(content.crew("64.72.03.1001.001")[0], hypertension=True, diabetes=False, smoker=True)
    row = one.row()
    assert row["id"] == "64.72.03.1001.001-kpps-1"
    assert row["history"] == ["hipertensi"]
    assert row["smoker"] is True
    assert row["birth_date"] == one.birth_date.isoformat()


def test_most_but_not_all_are_screened(everyone: list[Officer]) -> None:
    done = {
        role: np.mean([screened(7, one) for one in everyone[::5] if one.role == role]) for role in ("kpps", "linmas")
    }
    assert done["kpps"] == pytest.approx(0.90, abs=0.02)
    assert done["linmas"] == pytest.approx(0.72, abs=0.05)


def _tier(vitals: Vitals, symptoms: tuple[str, ...]) -> Tier:
    return tier(Assessment(vitals, frozenset(symptoms))).tier


def test_screening_finds_most_people_well(everyone: list[Officer]) -> None:
    results = [screening(7, one, DAY) for one in everyone[::5]]
    tiers = Counter(_tier(vitals, symptoms) for vitals, symptoms, _ in results)
    assert {day for _, _, day in results} == {"2024-02-10", "2024-02-11", "2024-02-12", "2024-02-13"}
    assert tiers[Tier.RENDAH] > 0.5 * len(results)
    assert tiers[Tier.RUJUK] < 0.01 * len(results)
    assert tiers[Tier.DARURAT] == 0


def test_examinations_are_whole_or_say_what_they_lack(everyone: list[Officer]) -> None:
    reports = [examination(7, one, DAY) for one in everyone[::5]]
    results = [screening_tier(report.screening()) for report in reports]
    share = {level: np.mean([result.tier is level for result in results]) for level in Tier}
    assert 0.3 < share[Tier.RENDAH] < 0.6
    assert 0.02 < share[Tier.BELUM_LENGKAP] < 0.12
    assert 0.03 < share[Tier.EVALUASI] < 0.12
    assert 0 < share[Tier.RUJUK] < 0.02
    assert share[Tier.DARURAT] == 0
    assert all("ketiga" not in missing for result in results for missing in result.missing)


def test_bpjs_finds_the_national_share_at_risk(everyone: list[Officer]) -> None:
    results = [found for one in everyone[::2] if (found := examination(7, one, DAY).bpjs)]
    at_risk = [disease for found in results for disease, result in found.items() if result != "rendah"]
    assert len(results) / len(everyone[::2]) == pytest.approx(0.864, abs=0.02)
    assert len(at_risk) / len(results) == pytest.approx(0.058, abs=0.01)
    mix = Counter(at_risk)
    assert mix["hipertensi"] / len(at_risk) == pytest.approx(0.63, abs=0.06)
    assert mix["jantung"] / len(at_risk) == pytest.approx(0.26, abs=0.06)
    assert mix["dm"] < mix["ginjal"] < mix["jantung"]


def test_some_are_asked_how_tired_they_are_and_the_night_tires(content: Content, every_tps: tuple[str, ...]) -> None:
    def asked(hour: float, which: int) -> list[int]:
        checks = [one for code in every_tps[::4] for one in check_in(7, code, which, hour, content.crew(code))]
        return [one.kss for one in checks if one.kss is not None]

    morning, night = asked(8.0, 0), asked(24.0, 4)
    assert np.mean(night) > np.mean(morning) + 1.5
    assert all(1 <= value <= 9 for value in (*morning, *night))


Checks = list[tuple[Officer, Vitals, tuple[str, ...]]]


def _rounds(content: Content, tps: tuple[str, ...], hour: float, which: int) -> Checks:
    return [
        (officer, check.vitals, check.symptoms)
        for code in tps
        for officer, check in zip(content.crew(code), check_in(7, code, which, hour, content.crew(code)), strict=True)
    ]


def test_the_night_wears_people_out_but_makes_no_emergency(content: Content, every_tps: tuple[str, ...]) -> None:
    morning, night = _rounds(content, every_tps[::4], 10.0, 0), _rounds(content, every_tps[::4], 24.0, 4)

    def pressure(checks: Checks) -> float:
        return float(np.mean([vitals.sbp for _, vitals, _ in checks if vitals.sbp is not None]))

    def unwell(checks: Checks) -> float:
        return float(np.mean([bool(symptoms) for _, _, symptoms in checks]))

    assert pressure(night) > pressure(morning) + 4
    assert unwell(night) > 1.5 * unwell(morning)
    assert unwell(night) < 0.08
    assert all(_tier(vitals, symptoms) < Tier.DARURAT for _, vitals, symptoms in (*morning, *night))


def test_few_have_everything_measured(content: Content, every_tps: tuple[str, ...]) -> None:
    checks = _rounds(content, every_tps[::4], 14.0, 1)
    full = np.mean([vitals.rr is not None for _, vitals, _ in checks])
    cuff = np.mean([vitals.sbp is not None for _, vitals, _ in checks])
    assert full == pytest.approx(0.06, abs=0.03)
    assert cuff == pytest.approx(0.42, abs=0.06)


def test_emergencies_are_a_handful_and_end(content: Content, every_tps: tuple[str, ...]) -> None:
    crews = {code: content.crew(code) for code in every_tps}
    boxes = dict.fromkeys(every_tps, 26 * HOUR)
    assert all(4 <= len(emergencies_of(seed, crews, boxes)) <= 10 for seed in range(5))
    cases = [case for seed in range(5) for case in emergencies_of(seed, crews, boxes)]
    for case in cases:
        checks = [check_of(7, case, step) for step in range(len(case.times))]
        tiers = [_tier(check.vitals, check.symptoms) for check in checks]
        assert tiers[0] == Tier.DARURAT
        assert tiers[-1] in ((Tier.RUJUK,) if case.referred else (Tier.RENDAH, Tier.PANTAU))
        assert list(case.times) == sorted(case.times)
        assert content.crew(case.tps)[case.seat].id == case.person


def test_emergencies_do_not_depend_on_the_order_of_the_stations(content: Content, every_tps: tuple[str, ...]) -> None:
    some = every_tps[::40]
    crews = {code: content.crew(code) for code in some}
    boxes = dict.fromkeys(some, 26 * HOUR)
    backwards = {code: crews[code] for code in reversed(some)}
    assert emergencies_of(7, crews, boxes) == emergencies_of(7, backwards, boxes)
    assert emergencies_of(7, {}, {}) == []
