"""Who acts, where, and what each role may do. The table is code; everything that reads or writes asks here.

An area contains another when its dotted code is a prefix of the other's, so scope needs no look-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from data.errors import NotAllowed

KOTA: Final = "64.72"

ROLES: Final = {
    "admin": "Admin (Diskominfo)",
    "analyst": "Analis (Kesbangpol)",
    "health": "Kesehatan (Dinkes, puskesmas)",
    "operator": "Operator kecamatan/kelurahan",
    "officer": "Petugas lapangan",
    "viewer": "Pimpinan",
    "wall": "Layar ruang komando",
}

# role x action. What is not here is refused. A wall's password is the admin's business: whoever passes its screen could
# change it, and nobody would know the new one.
ROLE_ACTIONS: Final[dict[str, frozenset[str]]] = {
    "admin": frozenset(
        {
            "see_aggregates",
            "see_accounts",
            "see_logs",
            "see_register",
            "manage_accounts",
            "import",
            "settings",
            "keep_privacy",
            "erase_person",
            "change_own_password",
        }
    ),
    "analyst": frozenset(
        {
            "see_aggregates",
            "see_forms",
            "see_photos",
            "see_findings",
            "see_register",
            "see_incidents",
            "handle_incidents",
            "open_rounds",
            "verify",
            "export_aggregates",
            "export_forms",
            "change_own_password",
        }
    ),
    "health": frozenset(
        {
            "see_aggregates",
            "see_named_health",
            "see_emergencies",
            "screen",
            "watch",
            "see_alerts",
            "handle_alerts",
            "plan_rounds",
            "propose_relief",
            "follow_up",
            "export_health",
            "break_glass",
            "change_own_password",
        }
    ),
    "operator": frozenset(
        {
            "see_aggregates",
            "see_forms",
            "see_photos",
            "see_findings",
            "see_people",
            "see_register",
            "see_emergencies",
            "see_incidents",
            "handle_incidents",
            "open_rounds",
            "report",
            "decide_relief",
            "verify",
            "enrol",
            "work_desk",
            "change_own_password",
        }
    ),
    "officer": frozenset({"report", "see_own_reports", "see_photos", "change_own_password"}),
    "viewer": frozenset({"see_aggregates", "comment_briefing", "change_own_password"}),
    "wall": frozenset({"see_aggregates"}),
    # No account has this role: it is what an import or the simulation acts under (see `Source`).
    "source": frozenset(
        {
            "report",
            "screen",
            "watch",
            "handle_incidents",
            "handle_alerts",
            "plan_rounds",
            "propose_relief",
            "decide_relief",
            "follow_up",
        }
    ),
}
ACTIONS: Final = frozenset().union(*ROLE_ACTIONS.values())


def contains(outer: str, inner: str) -> bool:
    """Whether area `inner` is `outer` or inside it."""
    return inner == outer or inner.startswith(outer + ".")


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone (or something) that reads or writes. `areas` are the codes they may see; KOTA is everything."""

    username: str
    role: str
    areas: frozenset[str]
    account: int | None = None
    name: str = ""

    def may(self, action: str) -> bool:
        """Whether the role has the action at all."""
        if action not in ACTIONS:
            raise ValueError(f"unknown action {action!r}")
        return action in ROLE_ACTIONS.get(self.role, frozenset())

    def within(self, code: str) -> bool:
        """Whether the area lies inside the actor's own."""
        return any(contains(mine, code) for mine in self.areas)

    def sees_total_of(self, code: str) -> bool:
        """Aggregates: the own area, what lies in it, and the areas it is part of (up to the city)."""
        return self.within(code) or any(contains(code, mine) for mine in self.areas)

    def require(self, action: str, code: str | None = None) -> None:
        """Raise `NotAllowed` unless the role has the action and the area is the actor's own."""
        if not self.may(action):
            raise NotAllowed("Peran Anda tidak berwenang untuk tindakan ini.")
        if code is not None and not self.within(code):
            raise NotAllowed("Wilayah ini di luar wewenang Anda.")

    @property
    def scope_key(self) -> tuple[str, ...]:
        """What distinguishes two actors' pictures of the same revision."""
        return (self.role, *sorted(self.areas))


SYSTEM: Final = Actor("sistem", "admin", frozenset({KOTA}), name="Sistem")


@dataclass(frozen=True, slots=True)
class Source:
    """A machine that writes through the door under its own right: an import, the simulation.

    It may only do what the table says, in `areas` (everywhere unless told otherwise); its name is in every submission.
    """

    name: str
    areas: frozenset[str] = frozenset({KOTA})

    def actor(self) -> Actor:
        return Actor(self.name, "source", self.areas, name=self.name)
