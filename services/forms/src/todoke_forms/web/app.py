"""Builds the Flask application of the staff's pages."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from todoke_catalog import javascript
from todoke_forms.core.states import DECISIONS, GIVES_UP
from todoke_forms.web import errors, guard, place_texts, routes, shown, texts
from todoke_forms.web.builder import texts as builder_texts
from todoke_forms.web.desk import EXTENSION, Desk
from todoke_kit.web import AssetFolder, install

_HERE = Path(__file__).parent


def create(desk: Desk) -> Flask:
    """The application that serves one office's desk."""
    app = Flask("todoke_forms", template_folder=str(_HERE / "templates"), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = routes.MAX_REQUEST_BYTES  # the guard knows how much each route takes
    app.extensions[EXTENSION] = desk
    install(app, assets=(AssetFolder("forms", _HERE / "static"), AssetFolder("catalog", javascript.FOLDER)))
    guard.install(app)
    errors.install(app)
    routes.add_to(app)
    app.jinja_env.globals.update(
        t=texts,
        b=builder_texts,
        p=place_texts,
        shown=shown,
        decisions=DECISIONS,
        gives_up=GIVES_UP,
        office=desk.municipality_name,
    )
    return app
