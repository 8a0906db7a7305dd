"""`create_app(settings)`: the Flask server, its walls, its plain pages, and Dash on top.

The order matters: guard, then CSRF, then Dash's own hooks, so that nothing of Dash runs for a stranger.
Made after a fork, because the house is: see `data.store`.
"""

from __future__ import annotations

import logging
from pathlib import Path

import dash
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard import (
    admin,
    api,
    compression,
    csp,
    csrf,
    devices,
    downloads,
    enrolment,
    errors,
    evidence,
    field,
    glass,
    guard,
    health,
    health_files,
    joining,
    login,
    malformed,
    maps,
    moved,
    notice,
    password,
    phone_files,
    photos,
    pressure,
    privacy,
    refreshes,
    register_files,
    sessions,
)
from dashboard.services import Services, build_services
from dashboard.settings import Settings
from data.founding import open_house
from data.house import House

ROOT = Path(__file__).parent
ASSETS = ROOT / "assets"
TITLE = "Siaga Pemilu Samarinda"
# Dash's own index says it is English and has an inline script for Internet Explorer, which the CSP would block.
INDEX = """<!DOCTYPE html>
<html lang="id">
  <head>
    {%metas%}
    <title>{%title%}</title>
    {%favicon%}
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer>
      {%config%}
      {%scripts%}
      {%renderer%}
    </footer>
  </body>
</html>"""


class Site(dash.Dash):
    """Dash with an Indonesian word while the page's scripts are still on their way."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        parts["app_entry"] = parts["app_entry"].replace("Loading...", "Memuat …")
        return str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]


def create_app(
    settings: Settings, house: House | None = None, *, services: Services | None = None
) -> dash.Dash:
    """The application over an open house (opened from the settings when none is given). Serve `.server`."""
    logging.getLogger("siaga").setLevel(settings.log_level)
    if services is None:
        if house is None:
            house = open_house(
                settings.database_url, settings.data_dir, master_key=settings.master_key or None
            )
        services = build_services(settings, house)
    server = _server(settings, services)
    sessions.install(server, services)
    errors.install(server)
    photos.install(server, services)
    guard.install(server, services, ASSETS)
    csrf.install(server, services)
    pressure.install(server, services)
    server.extensions["siaga_static_cache"] = compression.install(server, settings.data_dir / "cache")
    for pages in (
        health.blueprint(services),
        login.blueprint(services),
        notice.blueprint(services),
        password.blueprint(services),
        admin.blueprint(services),
        privacy.blueprint(services),
        glass.blueprint(services),
        field.blueprint(services),
        api.blueprint(services, devices.reporter(services)),
        enrolment.blueprint(services),
        joining.blueprint(services),
        phone_files.blueprint(),
        photos.blueprint(services, devices.reporter(services)),
        maps.blueprint(services),
        downloads.blueprint(services),
        evidence.blueprint(services),
        health_files.blueprint(services),
        register_files.blueprint(services),
        moved.blueprint(),
    ):
        server.register_blueprint(pages)
    return _dash(server, services)


def asset_url(name: str) -> str:
    """The address of an asset, with its time of change as Dash writes it: browsers may keep what it names."""
    return f"/assets/{name}?m={(ASSETS / name).stat().st_mtime:.0f}"


def _server(settings: Settings, services: Services) -> Flask:
    server = Flask("dashboard", root_path=str(ROOT), static_folder=None)
    server.config.update(
        SECRET_KEY=services.key,
        MAX_CONTENT_LENGTH=int(settings.max_body_mb * 1_000_000),
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=3_000,  # a DPRD form has some 250 boxes
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )
    server.url_map.strict_slashes = False
    server.extensions["siaga_services"] = services
    if settings.proxy_hops:
        hops = settings.proxy_hops
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )

    @server.context_processor
    def _context() -> dict[str, object]:
        return {"simulated": services.kind == "simulated", "app_title": TITLE, "asset": asset_url}

    return server


def _dash(server: Flask, services: Services) -> dash.Dash:
    app = Site(
        "dashboard",
        server=server,  # type: ignore[arg-type]
        assets_folder=str(ASSETS),
        use_pages=False,
        title=TITLE,
        index_string=INDEX,
        update_title=None,  # type: ignore[arg-type]  # else the tab title blinks at every tick
        suppress_callback_exceptions=True,
        serve_locally=True,
        enable_mcp=False,
        add_log_handler=False,
        meta_tags=[{"name": "robots", "content": "noindex"}],
    )
    # Late, because pages and callbacks bring plotly and pandas along, which commands do not need.
    import callbacks
    from layouts import shell

    refreshes.install(server)
    malformed.install(server, app)
    csp.install(server, app)
    app.layout = lambda: shell.layout(services)
    callbacks.register_all(app, services)
    return app
