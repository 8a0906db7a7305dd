"""The C.Hasil form of one TPS for one contest, and what is known of its TPS.

The fields are those of the form (KPU's Sirekap names in brackets): voters on the list (``pemilih_dpt_*``),
voters who came from DPT, DPTb and DPK (``pengguna_dpt_*``, ``pengguna_dptb_*``, ``pengguna_non_dpt_*``) and
in all (``pengguna_total_*``), disabled voters, the ballots, the votes, and valid, invalid and all votes.
Every entry is a :data:`~data.rules.figures.Figure`, so unread and empty stay apart from zero.

Field names, as findings and forms use them: ``votes.0``, ``party_totals.0``, ``dpt.men``, ``used_dpt.women``,
``used_dptb.total``, ``used_dpk.total``, ``used_total.total``, ``disabled.men``, ``received``, ``used``,
``spoiled``, ``unused``, ``valid``, ``invalid``, ``total``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final, Literal

from data.rules.figures import Encoded, Figure, FigureError, decode, encode

Rounding = Literal["up", "down", "nearest"]

_ROUNDINGS: Final = {"up": ROUND_CEILING, "down": ROUND_FLOOR, "nearest": ROUND_HALF_UP}

SEXES: Final = (("men", "l", "L", "laki-laki"), ("women", "p", "P", "perempuan"), ("total", "j", "Jumlah", "jumlah"))
"""The three entries of a line of three: field, key in a report, head on the paper, word."""


@dataclass(frozen=True, slots=True)
class Triple:
    """One line of the voter block: men (L), women (P) and the written total (J)."""

    men: Figure = None
    women: Figure = None
    total: Figure = None

    def figures(self) -> tuple[Figure, Figure, Figure]:
        """Men, women, total."""
        return self.men, self.women, self.total


EMPTY: Final = Triple()

TRIPLES: Final = (
    ("dpt", "d", "DPT"),
    ("used_dpt", "ud", "Pengguna DPT"),
    ("used_dptb", "ub", "Pengguna DPTb"),
    ("used_dpk", "uk", "Pengguna DPK"),
    ("used_total", "u", "Pengguna seluruhnya"),
    ("disabled", "dis", "Pemilih disabilitas"),
)
"""Lines of three: field, key in storage, label."""

BALLOT_LINES: Final = (
    ("received", "r", "Surat suara diterima"),
    ("used", "s", "Surat suara digunakan"),
    ("spoiled", "x", "Surat suara rusak/keliru coblos"),
    ("unused", "n", "Surat suara tidak digunakan"),
)
RESULT_LINES: Final = (
    ("valid", "v", "Suara sah"),
    ("invalid", "i", "Suara tidak sah"),
    ("total", "t", "Suara sah dan tidak sah"),
)
SINGLES: Final = (*BALLOT_LINES, *RESULT_LINES)
"""Single lines, before and after the votes on the paper: field, key in storage, label."""

_KEYS: Final = frozenset({"c", "votes", "party"} | {key for _, key, _ in (*TRIPLES, *SINGLES)})


@dataclass(frozen=True, slots=True)
class TallyForm:
    """One C.Hasil as it was reported. ``votes`` follows the ballot vector, ``party_totals`` the ballot's
    parties.

    For a contest of parties each party's own votes and its candidates' votes are positions of ``votes``
    (:attr:`Register.party_of` says which), and ``party_totals`` holds the totals written on the form; it is
    ``()`` for a contest of candidates or tickets. Nothing is filled in or mended.
    """

    contest: str
    votes: tuple[Figure, ...]
    party_totals: tuple[Figure, ...] = ()
    dpt: Triple = EMPTY
    used_dpt: Triple = EMPTY
    used_dptb: Triple = EMPTY
    used_dpk: Triple = EMPTY
    used_total: Triple = EMPTY
    disabled: Triple = EMPTY
    received: Figure = None
    used: Figure = None
    spoiled: Figure = None
    unused: Figure = None
    valid: Figure = None
    invalid: Figure = None
    total: Figure = None

    def to_json(self) -> dict[str, object]:
        """A dict for storage: stable short keys, entries not filled in left out (inside a list they stay
        ``None``)."""
        out: dict[str, object] = {"c": self.contest, "votes": _encoded(self.votes)}
        if self.party_totals:
            out["party"] = _encoded(self.party_totals)
        for name, key, _ in TRIPLES:
            triple: Triple = getattr(self, name)
            if triple != EMPTY:
                out[key] = _encoded(triple.figures())
        for name, key, _ in SINGLES:
            figure: Figure = getattr(self, name)
            if figure is not None:
                out[key] = encode(figure)
        return out

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "TallyForm":
        """Read :meth:`to_json` back. An unknown key or a wrong shape raises :class:`FigureError`."""
        unknown = sorted(set(stored) - _KEYS)
        if unknown:
            raise FigureError(unknown[0], f"{unknown[0]}: kolom tersimpan ini tidak dikenal pada formulir C.Hasil.")
        contest = stored.get("c")
        if not isinstance(contest, str):
            raise FigureError("c", "c: jenis pemilihan tidak tersimpan pada formulir ini.")
        party_totals = _decoded(stored, "party") if "party" in stored else ()
        d, ud, ub, uk, u, dis = (Triple(*_decoded(stored, key, 3)) if key in stored else EMPTY for _, key, _ in TRIPLES)
        r, s, x, n, v, i, t = (decode(stored.get(key), key) for _, key, _ in SINGLES)
        votes = _decoded(stored, "votes")
        return cls(contest, votes, party_totals, d, ud, ub, uk, u, dis, r, s, x, n, v, i, t)

    def entries(self) -> list[tuple[str, str, Figure]]:
        """Every entry of the form as ``(field, label, figure)``, in the order of the paper; votes without
        names."""
        out: list[tuple[str, str, Figure]] = []
        for name, _, label in TRIPLES:
            triple: Triple = getattr(self, name)
            out += [(f"{name}.{sex}", f"{label} {word}", getattr(triple, sex)) for sex, _, _, word in SEXES]
        out += [(name, label, getattr(self, name)) for name, _, label in BALLOT_LINES]
        out += [(f"votes.{at}", f"Suara {at + 1}", figure) for at, figure in enumerate(self.votes)]
        out += [(f"party_totals.{at}", f"Jumlah partai {at + 1}", each) for at, each in enumerate(self.party_totals)]
        out += [(name, label, getattr(self, name)) for name, _, label in RESULT_LINES]
        return out


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of a TPS and of its ballot before any form comes in.

    ``dpt`` is the register's own DPT, ``None`` when it has none. ``ceiling`` is the most voters a TPS may
    have (300 in Pemilu 2024, 600 in Pilkada 2024); ``reserve_share`` of the DPT is sent as spare ballots.
    ``party_of`` gives for each position of the vote vector the index of its party in ``party_labels``; ``()``
    for a contest without parties.
    """

    dpt: int | None = None
    ceiling: int = 300
    reserve_share: Fraction | Decimal = Fraction(2, 100)
    reserve_rounding: Rounding = "up"
    choice_labels: tuple[str, ...] = ()
    party_of: tuple[int, ...] = ()
    party_labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.party_of and not 0 <= min(self.party_of) <= max(self.party_of) < len(self.party_labels):
            raise ValueError("Susunan surat suara salah: ada calon yang menunjuk partai di luar daftar partai.")
        if self.choice_labels and self.party_of and len(self.choice_labels) != len(self.party_of):
            raise ValueError("Susunan surat suara salah: jumlah nama pilihan berbeda dengan jumlah penunjuk partai.")

    def reserve(self, voters: int) -> int:
        """Spare ballots for a TPS of so many voters on the list."""
        exact = Fraction(self.reserve_share) * voters
        quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
        return int(quotient.to_integral_value(rounding=_ROUNDINGS[self.reserve_rounding]))

    def limit_without_capacity(self) -> int:
        """The most that can have voted at a TPS of which nothing better is known: ceiling and reserve (306,
        612)."""
        return self.ceiling + self.reserve(self.ceiling)

    def choice(self, at: int) -> str:
        """Label of a position of the vote vector."""
        return self.choice_labels[at] if self.choice_labels else f"Suara {at + 1}"

    def fits(self, form: TallyForm) -> None:
        """Raise :class:`FigureError` when the form's vectors are not as long as this ballot's."""
        votes = len(self.choice_labels) or len(self.party_of)
        if votes and len(form.votes) != votes:
            raise FigureError(
                "votes",
                f"votes: ada {len(form.votes)} angka, sedangkan surat suara ini memuat {votes} pilihan.",
            )
        parties = len(self.party_labels)
        if form.party_totals and len(form.party_totals) != parties:
            raise FigureError(
                "party_totals",
                f"party_totals: ada {len(form.party_totals)} jumlah partai, "
                f"sedangkan surat suara ini memuat {parties} partai.",
            )


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many people can have voted at a TPS: ``limit``, whether it is the TPS's own, and how it came
    about."""

    limit: int
    known: bool
    explanation: str


def _encoded(figures: tuple[Figure, ...]) -> list[Encoded]:
    return [encode(figure) for figure in figures]


def _decoded(stored: Mapping[str, object], key: str, length: int | None = None) -> tuple[Figure, ...]:
    values = stored.get(key)
    if not isinstance(values, list | tuple) or (length is not None and len(values) != length):
        wanted = f"daftar {length} angka" if length is not None else "daftar angka"
        raise FigureError(key, f"{key}: isi tersimpan bukan {wanted}.")
    return tuple(decode(value, f"{key}.{at}") for at, value in enumerate(values))
