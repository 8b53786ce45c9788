"""The way in."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response


def start() -> Response:
    """Leads to the list of cases."""
    return redirect(url_for("cases.many"), 303)
