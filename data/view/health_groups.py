"""Officers by role, age and hours on duty, and how many have been screened, as the reader may see them.

Exact for the `health` role inside its area; for everyone else disclosed, and for kota and kecamatan only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from data.actor import KOTA
from data.dapil import members
from data.errors import NotFound
from data.health_facets import SPLITS, order_of
from data.health_groups import Groups, Screening, disclose_screening, disclose_split
from data.health_series import EXACT_LEVELS
from data.people import PERSON_ROLES
from data.reports.health import TIERS
from data.rules.disclosure import Shown
from data.rules.policy import AT_RISK_TIERS
from data.view.health import HIDDEN, sees_exact, together
from data.view.tallies import area_name

if TYPE_CHECKING:
    from data.view import View

LINMAS: Final = "linmas"
FACET_COLUMNS: Final = ("group", "people", "at_risk", *TIERS, "exact")
ROLE_COLUMNS: Final = ("role", "people", "screened", "exact")
AREA_COLUMNS: Final = ("kode", "nama", "people", "screened", "linmas", "linmas_screened", "exact")


def shown_here(view: View, area: str) -> bool:
    """Whether this reader gets any groups of the area."""
    parts = members(view.register, view.require(area))
    return all(sees_exact(view, one) or view.register.areas[one].level in EXACT_LEVELS for one in parts)


def facet(view: View, area: str, which: str) -> pd.DataFrame:
    """The people of an area by `which` (role, age, hours), a row per group in fixed order: group (code), people and
    at_risk (`Shown`), a `Shown` per tier (None outside the health team), exact.

    Without rows where this reader gets none (`shown_here`), and where nobody is registered.
    """
    if which not in SPLITS:
        raise NotFound(f"Pembagian petugas menurut {which} tidak ada.")
    if not shown_here(view, area) or not _people(view, area):
        return pd.DataFrame(columns=list(FACET_COLUMNS))
    parts = [_facet_of(view, one, which) for one in members(view.register, area)]
    records = []
    for group in _groups(view, which):
        rows = [part[group] for part in parts]
        if all(row["people"] == _NOBODY for row in rows):
            continue
        tiers = {tier: _sum([row[tier] for row in rows]) for tier in TIERS}
        people, at_risk = (_sum([row[name] for row in rows]) for name in ("people", "at_risk"))
        exact = all(row["exact"] for row in rows)
        records.append({"group": group, "people": people, "at_risk": at_risk, **tiers, "exact": exact})
    return pd.DataFrame(records, columns=list(FACET_COLUMNS))


_NOBODY: Final = Shown("value", 0, exact=True)


def _groups(view: View, which: str) -> tuple[str, ...]:
    """Bands always; roles that somebody in the city has, those nobody knows of last."""
    known = view.snapshot.facets.get(KOTA, {}).get("role", {})
    return order_of(which, (*(role for role in PERSON_ROLES if role in known), *sorted(known.keys() - PERSON_ROLES)))


def _facet_of(view: View, area: str, which: str) -> dict[str, dict[str, Any]]:
    exact = sees_exact(view, area)
    groups = _groups(view, which)
    if not exact:
        found = _disclosed(view, which)
        people, at_risk = found.people.get(area, {}), found.at_risk.get(area, {})
        none = dict.fromkeys(TIERS)
        return {
            one: {"people": people.get(one, HIDDEN), "at_risk": at_risk.get(one, HIDDEN), **none, "exact": False}
            for one in groups
        }
    rows = view.snapshot.facets.get(area, {}).get(which, {})
    made = {}
    for one in groups:
        row = rows.get(one, {})
        tiers = {tier: _exact(row.get(tier, 0)) for tier in TIERS}
        at_risk_ = sum(row.get(tier, 0) for tier in AT_RISK_TIERS)
        made[one] = {"people": _exact(sum(row.values())), "at_risk": _exact(at_risk_), **tiers, "exact": True}
    return made


def _exact(count: int) -> Shown:
    return Shown("value", count, exact=True)


def _sum(parts: list[Shown | None]) -> Shown | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return known[0] if len(known) == 1 else together(known)


def _people(view: View, area: str) -> int:
    return sum(sum(view.snapshot.tiers.get(one, {}).values()) for one in members(view.register, area))


def _disclosed(view: View, which: str) -> Groups:
    snapshot = view.snapshot
    return snapshot.shared(
        ("groups", which), lambda: disclose_split(snapshot.register, snapshot.tiers, snapshot.facets, which)
    )


# ---- screening ----


def screening(view: View, area: str) -> pd.DataFrame:
    """Who has been screened, a row per role: role, people (`Shown`), screened (`Shown`), exact. Without rows as in
    :func:`facet`."""
    if not shown_here(view, area) or not _people(view, area):
        return pd.DataFrame(columns=list(ROLE_COLUMNS))
    records = []
    for role in _groups(view, "role"):
        pairs = [_screened(view, one, role) for one in members(view.register, area)]
        people, screened = _sum([pair[0] for pair in pairs]), _sum([pair[1] for pair in pairs])
        exact = all(sees_exact(view, one) for one in members(view.register, area))
        if people != _NOBODY:
            records.append({"role": role, "people": people, "screened": screened, "exact": exact})
    return pd.DataFrame(records, columns=list(ROLE_COLUMNS))


def screened_of(view: View, area: str) -> tuple[int, Shown]:
    """The people of an area, and how many of them have been screened."""
    codes = members(view.register, view.require(area))
    screened = _sum([_screened_all(view, one) for one in codes])
    return _people(view, area), screened or HIDDEN


def screening_table(view: View, level: str = "kelurahan", within: str | None = None) -> pd.DataFrame:
    """The same by area: kode, nama, people (int), screened (`Shown`), and of Linmas alone linmas (int) and
    linmas_screened (`Shown`, hidden below the kecamatan outside the health team)."""
    records = []
    for area in view.areas_at(level, within):
        people, screened = screened_of(view, area)
        codes = members(view.register, area)
        linmas = [_screened(view, one, LINMAS) for one in codes]
        records.append(
            {
                "kode": area,
                "nama": area_name(view, area),
                "people": people,
                "screened": screened,
                "linmas": sum(pair[0].value or 0 for pair in linmas),
                "linmas_screened": _sum([pair[1] for pair in linmas]),
                "exact": all(sees_exact(view, one) for one in codes),
            }
        )
    return pd.DataFrame(records, columns=list(AREA_COLUMNS))


def _screened(view: View, area: str, role: str) -> tuple[Shown, Shown]:
    """People of a role in one area, which everybody may know, and how many of them have been screened."""
    people, done = view.snapshot.facets.get(area, {}).get("screened", {}).get(role, (0, 0))
    if sees_exact(view, area):
        return _exact(people), _exact(done)
    shown = _disclosed_screening(view).roles.get(area, {}).get(role, HIDDEN)
    return _exact(people), shown if people else _NOBODY


def _screened_all(view: View, area: str) -> Shown:
    if sees_exact(view, area):
        rows = view.snapshot.facets.get(area, {}).get("screened", {})
        return _exact(sum(done for _, done in rows.values()))
    return _disclosed_screening(view).areas.get(area, HIDDEN)


def _disclosed_screening(view: View) -> Screening:
    snapshot = view.snapshot
    return snapshot.shared("screening", lambda: disclose_screening(snapshot.register, snapshot.tiers, snapshot.facets))
