"""What a process holds open: store, vault, clock, registers. Handed to everything that reads or writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.clock import Clock, RealClock
from data.photos.box import PhotoBox
from data.register import Register, RegisterCache
from data.rules.second import SecondRule
from data.store import Store
from data.vault import Vault

if TYPE_CHECKING:
    from data.health_facets import Standing
    from data.totals import Counted


@dataclass
class House:
    """One per process, made after the fork. `election` is the current one; every function also takes another."""

    store: Store
    vault: Vault
    clock: Clock = field(default_factory=RealClock)
    election: str = ""
    photos: PhotoBox = field(default_factory=PhotoBox)
    second: SecondRule = field(default_factory=SecondRule)  # which forms are entered a second time
    registers: RegisterCache = field(init=False)
    # What was opened, by (election, person), in memory only: the standing record by its version, the age band by the
    # sealing it was read from.
    tiers: dict[tuple[str, str], Standing] = field(default_factory=dict)
    ages: dict[tuple[str, str], tuple[bytes, str]] = field(default_factory=dict)
    counted: dict[tuple[str, int], Counted] = field(default_factory=dict)  # by (election, submission), memory only

    def __post_init__(self) -> None:
        self.registers = RegisterCache(self.store)
        if not self.election:
            self.election = self.store.current_election()

    def register(self, election: str | None = None) -> Register:
        return self.registers.of(election or self.election)
