"""Every table of the store, as SQLAlchemy Core metadata, one module for each subject.

The election is part of every key that holds anything of an election. `submission` and `chain` are append only
(triggers refuse UPDATE and DELETE, see `data/migrations`); `form`, `mark`, `call`, `incident`, `opened_round`, `entry`,
`stray`, `photo`, `health_state`, `alert`, `followup`, `relief`, `visit` and every `*_total` are caches that `rebuild`
makes again from the submissions.

Times are ISO 8601 text in UTC with microseconds, so that both databases sort them alike. Each column is explained in
docs/kamus-data.md.
"""

from __future__ import annotations

from data.tables.access import account, audit, glass, login_failure, policy_signature, privacy_request, session
from data.tables.base import metadata
from data.tables.care import alert, followup, relief, visit
from data.tables.devices import card, device
from data.tables.folded import day_total, dirty, fold_state, health_total, history, total
from data.tables.people import health_state, person, person_key
from data.tables.photo import photo
from data.tables.register import area, ballot, choice, contest, dapil_kecamatan, map_layer, party
from data.tables.sent import chain, submission
from data.tables.standing import call, entry, form, incident, mark, opened_round, stray
from data.tables.store import clock_state, election, store_info

__all__ = [
    "APPEND_ONLY",
    "account",
    "alert",
    "area",
    "audit",
    "ballot",
    "call",
    "card",
    "chain",
    "choice",
    "clock_state",
    "contest",
    "dapil_kecamatan",
    "day_total",
    "device",
    "dirty",
    "election",
    "entry",
    "fold_state",
    "followup",
    "form",
    "glass",
    "health_state",
    "health_total",
    "history",
    "incident",
    "login_failure",
    "map_layer",
    "mark",
    "metadata",
    "opened_round",
    "party",
    "person",
    "person_key",
    "photo",
    "policy_signature",
    "privacy_request",
    "relief",
    "session",
    "store_info",
    "stray",
    "submission",
    "total",
    "visit",
]

# Rows that may never change once written.
APPEND_ONLY = ("submission", "chain", "audit")
