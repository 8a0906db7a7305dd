"""What a reader has chosen, as it stands in the URL: filters, contest, layer. The URL is the only place it is kept,
so every picture can be bookmarked, sent to a colleague, and found again after a reload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from data.texts import is_writable

LONGEST = 60  # of any one value: none of ours is longer
LONGEST_SEARCH = 2_000


@dataclass(frozen=True, slots=True)
class Query:
    """A page's path and its parameters. Unknown parameters are dropped, values are not judged here."""

    path: str
    items: tuple[tuple[str, str], ...] = ()

    # Every parameter any page knows, in the order it is written.
    KNOWN: ClassVar = (
        "pemilihan",
        "dapil",
        "kecamatan",
        "kelurahan",
        "tps",
        "lapisan",
        "tingkat",
        "menurut",
        "partai",
        "keadaan",
        "hanya",
        "formulir",
        "ukuran",
        "daftar",
        "peringatan",
        "petugas",
        "tim",
        "tugas",
        "cari",
        "urut",
    )

    @classmethod
    def parse(cls, path: str, search: str | None) -> Query:
        # An address longer than any of ours is cut, not refused: the reader still gets a page.
        given = dict(parse_qsl((search or "").lstrip("?")[:LONGEST_SEARCH]))
        # None of ours holds a NUL or half a character: such a value is no choice of anybody.
        kept = {name: value[:LONGEST] for name, value in given.items() if value and is_writable(value)}
        return cls(path, tuple((name, kept[name]) for name in cls.KNOWN if name in kept))

    def get(self, name: str) -> str | None:
        return dict(self.items).get(name)

    def choose(self, name: str, allowed: tuple[str, ...] | list[str], default: str) -> str:
        """The chosen value if it is one of the allowed, else the default."""
        value = self.get(name)
        return value if value is not None and value in allowed else default

    def href(self, **changes: str | None) -> str:
        """The address with some parameters changed; None takes one away."""
        merged = {**dict(self.items), **changes}
        pairs = [(name, merged[name]) for name in self.KNOWN if merged.get(name)]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def search(self, **changes: str | None) -> str:
        """The same without the path, for `dcc.Location.search`."""
        return self.href(**changes).removeprefix(self.path)
