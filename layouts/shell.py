"""What stands around every page: the rail with the pages of the role, the SIMULASI ribbon, who is logged in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dash import dcc, html

from data.actor import KOTA, ROLES
from layouts.attributes import attributes


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the rail. `action`: what a role needs to be shown it; `look`: its class in the rail."""

    path: str
    name: str
    icon: str
    action: str = "see_aggregates"
    look: str = ""


MOST_ON_PHONE = 6
PAGES = (
    Entry("/", "Ringkasan", "bi-grid-1x2"),
    Entry("/peta", "Peta", "bi-map"),
    Entry("/hitung", "Hitung", "bi-bar-chart-line"),
    Entry("/kesehatan", "Kesehatan", "bi-heart-pulse"),
    Entry("/pantau", "Pantau", "bi-activity", "see_alerts"),
    Entry("/keliling", "Keliling", "bi-signpost-2", "plan_rounds"),
    Entry("/skrining", "Skrining", "bi-clipboard2-pulse", "screen"),
    Entry("/tindak-lanjut", "Tindak lanjut", "bi-calendar2-heart", "follow_up", "rail-desk"),
    Entry("/verifikasi", "Verifikasi", "bi-flag", "see_findings"),
    Entry("/meja", "Meja", "bi-telephone", "work_desk"),
    Entry("/kejadian", "Kejadian", "bi-exclamation-octagon", "see_incidents"),
    Entry("/pergantian", "Pergantian", "bi-person-gear", "decide_relief"),
    Entry("/petugas", "Petugas", "bi-people-fill", "see_register", "rail-desk"),
    # On a phone there is no room for it: the links of the other pages lead there.
    Entry("/jejak", "Jejak", "bi-signpost-split", "see_forms", "rail-desk"),
)


def shell(
    *,
    pages: tuple[Entry, ...],
    simulated: bool,
    user: str,
    role: str,
    admin: bool,
    enrols: bool,
    own_password: bool,
    csrf: str,
    seconds: float,
    alarmed: bool = False,
    glass: bool = False,
) -> html.Div:
    """The whole document: no data in it, so it may be kept by the browser for as long as it likes."""
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            html.A("Langsung ke isi", href="#page", className="visually-hidden-focusable skip-link"),
            _rail(pages, user, role, admin, enrols, own_password, csrf, glass=glass),
            html.Div("SIMULASI", className="simulasi-ribbon") if simulated else None,
            html.Div(
                id="stale-banner", className="banner-stale", hidden=True, role="alert",
                **attributes(data_seconds=str(seconds)),
            ),
            *_alarm(seconds, alarmed=alarmed),
            html.Main(id="page", className="frame-main", tabIndex=-1),
        ],
        className="frame",
    )  # fmt: skip


def _alarm(seconds: float, *, alarmed: bool) -> list[Any]:
    """The banner of those who are called when nobody has taken an alert; on every page (`callbacks.alarm`)."""
    if not alarmed:
        return []
    return [
        html.Div(id="alarm", className="alarm", role="alert"),
        html.Div(id="glass", className="glass", role="status"),
        dcc.Interval(id="alarm-tick", interval=seconds * 1000),
        dcc.Store(id="alarm-seen"),
    ]


def _rail(
    pages: tuple[Entry, ...],
    user: str,
    role: str,
    admin: bool,
    enrols: bool,
    own_password: bool,
    csrf: str,
    *,
    glass: bool,
) -> Any:
    return html.Nav(
        [
            dcc.Link(
                [html.Span("S", className="rail-mark"), html.Span("Siaga Pemilu")],
                href="/",
                className="rail-brand",
            ),
            html.Div(
                [
                    dcc.Link(
                        [html.I(className=f"bi {one.icon}", **attributes(aria_hidden="true")), html.Span(one.name)],
                        href=one.path,
                        className=f"rail-link {one.look}".strip(),
                        id=f"rail-{one.path.strip('/') or 'ringkasan'}",
                    )
                    for one in pages
                ]
                + ([_plain("/admin/akun", "Akun", "bi-people")] if admin else [])
                + ([_plain("/admin/privasi", "Data pribadi", "bi-shield-lock", "rail-desk")] if admin else [])
                + ([_plain("/perangkat", "Perangkat", "bi-phone", "rail-desk")] if enrols else [])
                + ([_plain("/akses-darurat", "Akses darurat", "bi-unlock", "rail-desk")] if glass else [])
                # On a phone, where the foot of the rail has no room: who is logged in, the password, the way out.
                + [_plain("/logout", "Saya", "bi-person-circle", "rail-me")],
                className="rail-nav",
                id="rail-nav",
            ),
            html.Div(
                [
                    html.Strong(user),
                    html.Span(role),
                    html.Button(
                        [html.I(className="bi bi-circle-half", **attributes(aria_hidden="true")), " Terang/gelap"],
                        id="theme-toggle",
                        type="button",
                        className="btn btn-link btn-sm rail-logout",
                        title="Ganti tampilan terang atau gelap",
                    ),
                    html.A(
                        "Ganti kata sandi", href="/akun/sandi", className="btn btn-link btn-sm rail-logout text-start"
                    )
                    if own_password
                    else None,
                    html.Form(
                        [
                            dcc.Input(type="hidden", name="csrf_token", value=csrf),
                            html.Button("Keluar", type="submit", className="btn btn-link btn-sm rail-logout"),
                        ],
                        action="/logout",
                        method="POST",
                    ),
                ],
                className="rail-user",
            ),
        ],
        className="rail",
        **attributes(aria_label="Halaman"),
    )


def _plain(href: str, name: str, icon: str, look: str = "") -> Any:
    return html.A(
        [html.I(className=f"bi {icon}", **attributes(aria_hidden="true")), html.Span(name)],
        href=href,
        className=f"rail-link {look}".strip(),
    )


def pages_of(actor: Any) -> tuple[Entry, ...]:
    """The rail of a role. On a phone there is room for five: whoever acts has their own pages there, and reaches the
    others from Ringkasan."""
    mine = [entry for entry in PAGES if actor.may(entry.action)]
    crowded = sum(not entry.look for entry in mine) > MOST_ON_PHONE
    aside = {"/peta", "/hitung", "/kesehatan"} if actor.may("see_alerts") else {"/peta", "/hitung"}
    return tuple(
        replace(entry, look="rail-desk") if crowded and entry.path in aside and not entry.look else entry
        for entry in mine
    )


def layout(services: Any) -> html.Div:
    """The document for whoever is logged in; an empty one outside a request (Dash asks for it once at start)."""
    actor = services.actor_or_none()
    if actor is None:
        return html.Div()
    return shell(
        pages=pages_of(actor),
        simulated=services.kind == "simulated",
        user=actor.name or actor.username,
        role=ROLES.get(actor.role, actor.role),
        admin=actor.may("manage_accounts"),
        enrols=actor.may("enrol"),
        own_password=actor.may("change_own_password"),
        csrf=services.form_token("logout"),
        seconds=services.settings.refresh_seconds,
        alarmed=actor.may("see_emergencies"),
        glass=actor.may("break_glass") and not actor.within(KOTA),
    )
