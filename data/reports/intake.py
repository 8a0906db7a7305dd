"""From typed or sent fields to a form. Refuses what is not a figure or not a row of this ballot, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.errors import Refused
from data.register import Ballot
from data.rules.figures import Figure, FigureError, parse_typed
from data.rules.tally import SINGLES, TRIPLES, TallyForm, Triple

_SEX = {"l": "men", "p": "women", "j": "total"}


def typed_form(data: Mapping[str, Any], ballot: Ballot) -> TallyForm:
    """A form from JSON or form fields.

    `votes.1` to `votes.n` (or a mapping `votes`) in the ballot's order, all of them and no other; `party_totals.<party
    number>`; `dpt.l`, `dpt.p`, `dpt.j` and so on; `received`, `used`, `spoiled`, `unused`, `valid`, `invalid`,
    `total`. A missing entry other than a vote is *not filled in*; an empty vote has to be sent as null or "".
    """
    fields = _flat(data)
    votes = _vector(fields, "votes", [str(at) for at in range(1, ballot.size + 1)], required=True)
    totals = _vector(fields, "party_totals", [str(number) for number in ballot.parties], required=False)
    triples = {
        name: Triple(**{_SEX[key]: _figure(fields.pop(f"{name}.{key}", None), f"{name}.{key}") for key in _SEX})
        for name, _, _ in TRIPLES
    }
    singles = {name: _figure(fields.pop(name, None), name) for name, _, _ in SINGLES}
    if fields:
        name = sorted(fields)[0]
        raise Refused(f"Isian {name!r} tidak ada pada formulir ini.", name)
    return TallyForm(ballot.contest, votes, totals, **triples, **singles)  # type: ignore[arg-type]


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """Nested groups as dotted names."""
    flat: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{key}": inner for key, inner in value.items()}
        elif isinstance(value, list):
            flat |= {f"{name}.{at}": inner for at, inner in enumerate(value, start=1)}
        else:
            flat[str(name)] = value
    return flat


def _vector(fields: dict[str, Any], group: str, keys: list[str], *, required: bool) -> tuple[Figure, ...]:
    """The figures of a group in ballot order; every key once, no other key."""
    given = {name for name in fields if name.startswith(f"{group}.")}
    if not given and not required:
        return ()
    wanted = {f"{group}.{key}" for key in keys}
    for name in sorted(given - wanted):
        raise Refused(f"{name}: pilihan ini tidak ada pada surat suara TPS ini.", name)
    for name in [f"{group}.{key}" for key in keys]:
        if name not in given:
            raise Refused(f"{name}: isian ini belum ada. Bila kotaknya kosong, kirim sebagai kosong.", name)
    return tuple(_figure(fields.pop(f"{group}.{key}"), f"{group}.{key}") for key in keys)


def _figure(value: Any, field: str) -> Figure:
    try:
        return parse_typed(value, field)
    except FigureError as error:
        raise Refused(error.sentence, error.field) from error
