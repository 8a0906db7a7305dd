"""What stands in a PDF of ours, without a reader of PDFs."""

from __future__ import annotations

import re
import zlib


def text_of(pdf: bytes) -> str:
    """What the text operators of a PDF write."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, flags=re.DOTALL)
    drawn = b"".join(zlib.decompress(one) for one in streams if one[:1] == b"x")
    return " ".join(one.decode("latin-1") for one in re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", drawn)).replace("\\", "")
