"""Who stands behind the user name of a submission: an account, an enrolled phone, or a source such as an import.

Names of people on phones are for those who may see people; everybody else is told the phone and its TPS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, select

from data.card_holders import HEAD_OF_TPS
from data.devices import PREFIX
from data.tables import account, device, person

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, slots=True)
class Sender:
    """`name`: of the account; `device`, `label`, `tps`: of the phone; `holder`: whose card enrolled it, None unseen.

    All of them None: a source, or something that is no longer there; then only `username` tells who it was.
    """

    username: str
    role: str
    name: str | None = None
    device: int | None = None
    label: str | None = None
    tps: str | None = None
    holder: str | None = None


def number_of(username: str) -> int | None:
    """The number of a phone out of its user name; None for what is no phone."""
    rest = username.removeprefix(PREFIX)
    return int(rest) if rest != username and rest.isdecimal() and len(rest) < 10 else None


def senders_of(view: View, connection: Connection, seen: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Sender]:
    """The senders of (user name, role) pairs, in two queries however many there are."""
    wanted = set(seen)
    usernames = sorted({username for username, _ in wanted})
    names = select(account.c.username, account.c.name).where(account.c.username.in_(usernames))
    accounts = {row.username: row.name for row in connection.execute(names)} if usernames else {}
    phones = _phones(view, connection, [n for n in map(number_of, usernames) if n is not None])
    return {
        (username, role): _sender(view, username, role, accounts.get(username), phones.get(number_of(username)))
        for username, role in wanted
    }


def _phones(view: View, connection: Connection, numbers: list[int]) -> dict[int | None, Any]:
    if not numbers:
        return {}
    asked = (
        select(device.c.id, device.c.label, device.c.tps, device.c.person, person.c.name)
        .outerjoin(person, and_(person.c.election == device.c.election, person.c.id == device.c.person))
        .where(device.c.id.in_(numbers), device.c.election == view.election)
    )
    return {row.id: row for row in connection.execute(asked)}


def _sender(view: View, username: str, role: str, name: str | None, phone: Any) -> Sender:
    if phone is None:
        return Sender(username, role, name)
    seen = view.actor.may("see_people") and view.actor.within(phone.tps)
    holder = (phone.name or HEAD_OF_TPS) if seen else None
    return Sender(username, role, None, phone.id, phone.label, phone.tps, holder)
