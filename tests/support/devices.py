"""Operators who print cards, and people registered at a TPS to print them for."""

from __future__ import annotations

from data.actor import Actor
from data.devices import Device
from data.enrolment import IssuedCard, enrol, issue
from data.house import House
from data.people import add_people
from tests.support.factory import KECAMATAN, KELURAHAN, TPS

OPERATOR = Actor("uji.operator", "operator", frozenset({KECAMATAN}))
NEIGHBOUR = Actor("uji.tetangga", "operator", frozenset({"64.72.02"}))


def a_card(house: House, tps: str = TPS) -> IssuedCard:
    """A fresh card of a TPS."""
    return issue(house, OPERATOR, tps)[0]


def a_phone(house: House, tps: str = TPS, label: str = "HP uji") -> tuple[str, Device]:
    """An enrolled phone: its token and the device."""
    return enrol(house, a_card(house, tps).secret, label)


def register_people(house: House, *names: str, tps: str = TPS) -> list[str]:
    """Register KPPS members at a TPS; their ids."""
    rows = [{"id": f"p-{name.lower()}", "name": name, "role": "kpps", "area": tps} for name in names]
    house.store.write(lambda connection: add_people(house, connection, rows))
    return [str(row["id"]) for row in rows]


__all__ = ["KECAMATAN", "KELURAHAN", "NEIGHBOUR", "OPERATOR", "TPS", "a_card", "a_phone", "register_people"]
