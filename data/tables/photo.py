"""Every photo of a C.Hasil that was sent. `rebuild` makes the rows again; the files are outside the database."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, text

from data.tables.base import in_election, metadata

_COMPARED = text("findings IS NOT NULL")


def _lookup(column: str) -> Index:
    """Finds the newest few compared photos with a value, however many share it and however many still wait."""
    return Index(None, "election", column, "submission", sqlite_where=_COMPARED, postgresql_where=_COMPARED)


photo = Table(
    "photo",
    metadata,
    in_election(),
    Column("submission", Integer, primary_key=True),  # its number is the photo's
    Column("tps", Text, nullable=False),
    Column("contest", Text, nullable=False),
    Column("round", Text, nullable=False),
    Column("kelurahan", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # of the file as it was sent: its name in <data_dir>/foto
    Column("bytes", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("type", Text, nullable=False),  # jpeg, png, webp
    Column("dhash", Text),  # 16 hexadecimal digits; NULL: too little in it to be compared
    Column("band0", Integer),  # 16 bits of it each, for looking up
    Column("band1", Integer),
    Column("band2", Integer),
    Column("band3", Integer),
    Column("findings", Text),  # JSON list of data.photos.comparing.Match; NULL: not compared yet
    Column("sent_by", Text, nullable=False),
    Column("event_time", Text, nullable=False),
    Index(None, "election", "tps", "contest"),
    *[_lookup(column) for column in ("sha256", "band0", "band1", "band2", "band3")],
)
