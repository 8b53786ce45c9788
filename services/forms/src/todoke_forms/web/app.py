"""Builds the Flask application of the staff's pages."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from todoke_forms.core.states import DECISIONS
from todoke_forms.web import errors, guard, routes, shown, texts
from todoke_forms.web.desk import EXTENSION, Desk
from todoke_kit.web import AssetFolder, install

_HERE = Path(__file__).parent

MAX_REQUEST_BYTES = 49_152  # a reason of 1,000 and a letter of 2,100 characters, twelve bytes each in a form


def create(desk: Desk) -> Flask:
    """The application that serves one office's desk."""
    app = Flask("todoke_forms", template_folder=str(_HERE / "templates"), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.extensions[EXTENSION] = desk
    install(app, assets=(AssetFolder("forms", _HERE / "static"),))
    guard.install(app)
    errors.install(app)
    routes.add_to(app)
    app.jinja_env.globals.update(t=texts, shown=shown, decisions=DECISIONS, office=desk.municipality_name)
    return app
