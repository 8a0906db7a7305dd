"""Health counts as the reader may see them: exact for the `health` role in its own area, disclosed otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.clock import WITA
from data.dapil import grouping
from data.errors import NotFound
from data.health_series import EXACT_LEVELS
from data.reports.health import TIERS
from data.rules.disclosure import Shown
from data.rules.policy import AT_RISK, AT_RISK_TIERS, Tier
from data.rules.suppression import SMALL
from data.view.tallies import area_name

if TYPE_CHECKING:
    from data.view import View

HIDDEN = Shown("hidden", None)
COLUMNS = (*TIERS, AT_RISK)


@dataclass(frozen=True, slots=True)
class HealthLine:
    """People per tier in an area, and at risk: those in evaluasi and above together.

    `tiers`: the tiers that this reader gets; without those of the class at risk where only the class is published
    (kelurahan, outside the health team). `emergencies` is exact, and only for the city and kecamatan (stated
    exception).
    """

    area: str
    name: str
    people: int
    tiers: dict[str, Shown]
    at_risk: Shown
    emergencies: int | None
    exact: bool

    @property
    def split(self) -> bool:
        """Whether the tiers of the class at risk are told apart."""
        return all(tier in self.tiers for tier in AT_RISK_TIERS)


def sees_exact(view: View, area: str) -> bool:
    """Exact counts: health role, inside its own area."""
    return view.actor.may("see_named_health") and view.actor.within(area)


def shown_row(view: View, area: str) -> dict[str, Shown]:
    """One area's tiers and its class at risk as this reader may see them."""
    return _row(view, area, view.snapshot.tiers.get(area), view.snapshot.disclosed())


def _row(
    view: View, area: str, exact: Mapping[str, int] | None, disclosed: Mapping[str, dict[str, Shown]]
) -> dict[str, Shown]:
    if exact is None:
        return dict.fromkeys(COLUMNS, HIDDEN)
    if not sees_exact(view, area):
        return disclosed.get(area, dict.fromkeys(COLUMNS, HIDDEN))
    at_risk = sum(exact[tier] for tier in AT_RISK_TIERS)
    return {tier: Shown("value", count, exact=True) for tier, count in (*exact.items(), (AT_RISK, at_risk))}


def together(parts: list[Shown]) -> Shown:
    """A sum that claims no more than its parts do.

    Known to the person when every part is. Else a lower bound in the steps of the published numbers: "65+" of a sum
    is 65 or more, and has no `span`. Where only parts of 0 to 4 or hidden ones are left nothing is said, except that
    "<5" beside zeros is still "<5".
    """
    known = sum(part.value or 0 for part in parts)
    if all(part.exact or part.value == 0 for part in parts):
        return Shown("value", known, exact=any(part.exact for part in parts))
    if known >= SMALL:
        return Shown("value", known - known % SMALL)
    open_parts = [part for part in parts if part.value != 0]
    return Shown("under5" if [part.kind for part in open_parts] == ["under5"] else "hidden", None)


def line(view: View, area: str) -> HealthLine:
    view.require(area)
    return _dapil_line(view, area) if area.startswith("dapil:") else _line(view, area)


def _line(view: View, area: str) -> HealthLine:
    exact = view.snapshot.tiers.get(area, {})
    row = shown_row(view, area)
    open_here = view.register.areas[area].level in EXACT_LEVELS or sees_exact(view, area)
    return HealthLine(
        area,
        area_name(view, area),
        sum(exact.values()),
        {tier: row[tier] for tier in TIERS if tier in row},
        row[AT_RISK],
        exact.get(Tier.DARURAT.code, 0) if open_here else None,
        sees_exact(view, area),
    )


def _dapil_line(view: View, area: str) -> HealthLine:
    """A dapil is the sum of all its kecamatan, seen by the reader one by one or not, or part of it would stand
    under its name; only published numbers are added, so nothing new is disclosed."""
    lines = [_line(view, code) for code in grouping(view.register)[area.removeprefix("dapil:")]]
    tiers = {tier: together([one.tiers[tier] for one in lines]) for tier in TIERS}
    emergencies = [one.emergencies for one in lines if one.emergencies is not None]
    return HealthLine(
        area,
        area_name(view, area),
        sum(one.people for one in lines),
        tiers,
        together([one.at_risk for one in lines]),
        sum(emergencies) if len(emergencies) == len(lines) else None,
        all(one.exact for one in lines),
    )


def table(view: View, level: str, within: str | None) -> pd.DataFrame:
    """kode, nama, people, at_risk (`Shown`), a column of `Shown` per tier (None where only the class at risk is
    published), exact."""
    records: list[dict[str, Any]] = []
    for area in view.areas_at(level, within):
        one = line(view, area)
        tiers = {tier: one.tiers.get(tier) for tier in TIERS}
        records.append(
            {"kode": area, "nama": one.name, "people": one.people, "at_risk": one.at_risk, **tiers, "exact": one.exact}
        )
    return pd.DataFrame(records)


def history_of(view: View, area: str) -> pd.DataFrame:
    """time (WITA), people, a column of `Shown` per tier and for the class at risk (None where only the class is
    published), at half-hour steps."""
    view.require(area)
    if area.startswith("dapil:"):
        raise NotFound("Riwayat kesehatan tersedia untuk kota, kecamatan dan kelurahan.")
    records = []
    for step in view.series.steps(view.register):
        exact = step.tiers.get(area)
        if exact is None:
            continue
        row = _row(view, area, exact, step.disclosed)
        shown = {column: row.get(column) for column in COLUMNS}
        records.append({"time": step.start.astimezone(WITA), "people": sum(exact.values()), **shown})
    return pd.DataFrame(records, columns=["time", "people", *COLUMNS])


def hours(view: View, within: str | None) -> pd.DataFrame:
    """Officers at risk by kelurahan and hour (WITA): kode, nama, hour, people, at_risk, rate per 100 (of the smallest
    count that at_risk stands for; None where it has no value)."""
    records = []
    steps = view.series.steps(view.register)
    last_of_hour = {step.start.astimezone(WITA).replace(minute=0): step for step in steps}
    for area in view.areas_at("kelurahan", within):
        for hour, step in last_of_hour.items():
            exact = step.tiers.get(area)
            if exact is None:
                continue
            shown, people = _row(view, area, exact, step.disclosed)[AT_RISK], sum(exact.values())
            rate = 100 * shown.value / people if shown.value is not None and people else None
            records.append((area, view.register.areas[area].name, hour, people, shown, rate))
    return pd.DataFrame(records, columns=["kode", "nama", "hour", "people", "at_risk", "rate"])
