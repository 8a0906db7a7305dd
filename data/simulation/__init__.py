"""The simulated election night: voters, officers, forms, mistakes and their times, from one seed."""

from data.simulation.events import Event
from data.simulation.feeding import Fed, submit_due
from data.simulation.night import Night

__all__ = ["Event", "Fed", "Night", "submit_due"]
