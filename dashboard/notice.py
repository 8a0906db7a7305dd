"""The privacy notice everybody reads once before the first page, and again when its text changes.

Whoever reports by an enrolled phone finds the same text at /privasi, from the page on which the phone is enrolled.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.places import home_of, safe_next
from dashboard.services import Services

# Raise it with every change of templates/notice.html: everybody is then asked again.
NOTICE_VERSION: Final = "2026-11.2"


def blueprint(services: Services) -> Blueprint:
    """/pemberitahuan: reading it, and the button that says so."""
    pages = Blueprint("notice", __name__)

    @pages.get("/pemberitahuan")
    def page() -> ResponseReturnValue:
        return render_template(
            "notice.html",
            settings=services.settings,
            actor=services.actor(),
            version=NOTICE_VERSION,
            was_read=current_user.signed_in.notice_version == NOTICE_VERSION,
            next=safe_next(request.args.get("next")) or "",
        )

    @pages.get("/privasi")
    def reading() -> str:
        return render_template("privasi.html", settings=services.settings, version=NOTICE_VERSION)

    @pages.post("/pemberitahuan")
    def acknowledge() -> ResponseReturnValue:
        actor = services.actor()
        services.accounts.acknowledge_notice(actor, NOTICE_VERSION)
        return redirect(safe_next(request.form.get("next")) or home_of(actor), 303)

    return pages
