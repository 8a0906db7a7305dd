"""The photo of a C.Hasil beside its figures: the newest version large, the others to choose from, findings in words.

Zoom, rotation and dragging are the script's (dashboard/assets/96-foto.js); without it the whole photo is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from data.photos.reading import PhotoCard
from layouts import formats
from layouts.attributes import attributes
from layouts.page import empty
from layouts.temuan import sender_words

LARGE, SMALL = 1600, 320  # pixels of the longer side, as the door offers them
TOOLS = (
    ("in", "bi-zoom-in", "Perbesar (+)"),
    ("out", "bi-zoom-out", "Perkecil (−)"),
    ("turn", "bi-arrow-clockwise", "Putar seperempat (R)"),
    ("whole", "bi-arrows-angle-contract", "Seluruh foto (0)"),
)


def photo_desk(photos: Sequence[PhotoCard], form: str) -> Any:
    """All versions of a form's photo, newest first. `form`: the form's address, so that the script starts anew."""
    if not photos:
        return html.Section(
            empty(
                "Foto belum ada.",
                "Angkanya tetap berlaku. Begitu petugas mengirim foto, buka lagi formulir ini untuk melihatnya.",
                icon="bi-image",
            ),
            className="foto foto-none",
            **attributes(aria_label="Foto C.Hasil"),
        )
    return html.Section(
        [
            _stage(photos[0], form),
            html.P(caption(photos, 0), className="foto-caption", role="status"),
            _versions(photos) if len(photos) > 1 else None,
            *_findings(photos),
        ],
        className="foto",
        **attributes(aria_label="Foto C.Hasil"),
    )


def address(photo: PhotoCard, size: int) -> str:
    """Where a photo is shown."""
    return f"/foto/{photo.no}?ukuran={size}"


def caption(photos: Sequence[PhotoCard], at: int) -> str:
    """'Versi terbaru dari 3 · no. 41.270 · 19.20 WITA, dari petugas TPS'."""
    one = photos[at]
    which = "Satu foto" if len(photos) == 1 else f"Versi {len(photos) - at} dari {len(photos)}"
    said = f"no. {formats.number(one.no)} · {formats.clock(one.event_time)} WITA, dari {sender_words(one.sent_by)}"
    return f"{which} · {said}"


def _stage(photo: PhotoCard, form: str) -> Any:
    tools = [
        html.Button(
            html.I(className=f"bi {icon}", **attributes(aria_hidden="true")),
            type="button",
            title=words,
            className="foto-tool",
            **attributes(aria_label=words, data_foto=what),
        )
        for what, icon, words in TOOLS
    ]
    return html.Div(
        [
            html.Img(src=address(photo, LARGE), alt="Foto C.Hasil", className="foto-image", draggable="false"),
            html.P("Foto sedang disiapkan…", className="foto-wait"),
            html.Div(tools, className="foto-tools"),
        ],
        className="foto-stage",
        tabIndex=0,
        role="group",
        **attributes(
            aria_label="Foto: tombol + dan − memperbesar, R memutar, anak panah menggeser",
            data_src=address(photo, LARGE),
            data_form=form,
        ),
    )


def _versions(photos: Sequence[PhotoCard]) -> Any:
    return html.Div(
        [
            html.Button(
                html.Img(src=address(one, SMALL), alt="", className="foto-thumb"),
                type="button",
                title=caption(photos, at),
                className="foto-version",
                **attributes(
                    aria_label=caption(photos, at),
                    aria_pressed="true" if at == 0 else "false",
                    data_show=address(one, LARGE),
                ),
            )
            for at, one in enumerate(photos)
        ],
        className="foto-versions",
        role="group",
        **attributes(aria_label="Versi foto, terbaru dahulu"),
    )


def _findings(photos: Sequence[PhotoCard]) -> list[Any]:
    """What is known against a photo, in words; of several versions each sentence says which one."""
    said = [
        (f"No. {formats.number(one.no)}: {words}" if len(photos) > 1 else words)
        for one in photos
        for words in one.findings
    ]
    if not all(one.compared for one in photos):
        said.append("Foto ini belum dibandingkan dengan foto TPS lain.")
    return [html.P(words, className="finding foto-finding") for words in said]
