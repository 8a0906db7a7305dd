"""What the address of Verifikasi says, and what an opening leaves in the browser: whatever else comes back from there
counts as not opened."""

from __future__ import annotations

from typing import Any, Final

from callbacks.refresh import area_of
from data.actor import KOTA
from data.reports import ROUNDS, FormKey
from data.view import View
from layouts import temuan as page
from layouts.query import Query

PATH: Final = "/verifikasi"
MOST_VERSIONS: Final = 2**31
LONGEST_SAID: Final = 400


def chosen_contest(view: View, query: Query) -> str | None:
    """The contest of the address; None for all of them."""
    found = query.get("pemilihan")
    return found if found in view.register.contests else None


def chosen_area(view: View, query: Query) -> str | None:
    """The area of the address; None for all of the city."""
    area = area_of(view, query)
    return None if area == KOTA else area


def chosen_state(query: Query) -> str:
    """Which list is shown."""
    return query.choose("keadaan", [*page.STATES, *page.OTHER_LISTS], "ditahan")


def chosen_list(query: Query) -> str:
    """The list whose panel is one of its own; empty for the lists of forms to decide."""
    state = chosen_state(query)
    return state if state in page.OTHER_LISTS else ""


def is_opening(stored: Any) -> bool:
    """Whether this is what opening a panel left in the browser; anything else counts as not opened."""
    if not isinstance(stored, dict) or not isinstance(stored.get("formulir"), str):
        return False
    if stored.get("list", "") not in ("", *page.OTHER_LISTS):
        return False
    if "ver" not in stored and "key" not in stored:
        return True
    if not isinstance(stored.get("key"), str):
        return False
    if stored.get("list"):
        return "ver" not in stored
    return type(stored.get("ver")) is int and 0 <= stored["ver"] <= MOST_VERSIONS


def is_opened_in(stored: Any, name: str) -> bool:
    """Whether something of this list is open and can be sent: the lists of `OTHER_LISTS`, '' for forms to decide."""
    return is_opening(stored) and "key" in stored and stored.get("list", "") == name


def opened_place(stored: Any) -> tuple[str | None, str]:
    """The address that is open, and in which list."""
    return (stored["formulir"], stored.get("list", "")) if is_opening(stored) else (None, "")


def said_at(stored: Any, address: str) -> str:
    """What came of the last step, if it was that step that opened this address."""
    if not isinstance(stored, dict) or stored.get("formulir") != address or not isinstance(stored.get("words"), str):
        return ""
    return str(stored["words"][:LONGEST_SAID])


def key_of(address: str) -> FormKey | None:
    """The form an address names; None when it is no such name."""
    parts = address.split("|")
    if len(parts) != 3 or parts[2] not in ROUNDS:
        return None
    return FormKey(*parts)


def address_of(key: FormKey) -> str:
    """How a form is named in the address."""
    return f"{key.tps}|{key.contest}|{key.round}"
