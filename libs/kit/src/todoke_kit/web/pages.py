"""Gives a Flask application the shared look: templates ``kit/…``, static files, headers and the kit's own words."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request
from jinja2 import StrictUndefined

from todoke_kit.web.assets import AssetFolder
from todoke_kit.web.compression import compress
from todoke_kit.web.headers import IMMUTABLE, page_headers
from todoke_kit.web.tongues import inside, plain, tongue
from todoke_kit.web.words import words

_HERE = Path(__file__).parent
_OF_SCRIPTS = ("Content-Security-Policy", "Permissions-Policy")


def japanese() -> str:
    """The language of an application that has one."""
    return "ja"


@cache
def kit_assets() -> AssetFolder:
    """The static files of the kit itself."""
    return AssetFolder("kit", _HERE / "static")


def install(app: Flask, *, assets: Iterable[AssetFolder] = (), language: Callable[[], str] = japanese) -> None:
    """Register everything the ``kit/`` templates need.

    Templates get ``asset(folder, path)`` and ``kit`` (the kit's words in the language of this request).
    Pages get strict headers unless the view has set its own.
    """
    folders = {folder.name: folder for folder in (kit_assets(), *assets)}
    app.extensions["todoke_assets"] = folders
    app.jinja_env.globals["asset"] = lambda name, path: folders[name].url(path)
    app.jinja_env.filters |= {"inside": inside, "plain": plain, "tongue": tongue}
    app.jinja_env.undefined = StrictUndefined  # a misspelt name is a fault, not an empty place
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.register_blueprint(_blueprint(folders))
    app.after_request(_with_headers)
    app.context_processor(lambda: {"kit": words(language()), "lang": language()})


def _blueprint(folders: dict[str, AssetFolder]) -> Blueprint:
    blueprint = Blueprint("kit", __name__, template_folder=str(_HERE / "templates"))

    def serve_asset(name: str, version: str, path: str) -> Response:
        found = folders[name].read(version, path) if name in folders else None
        if found is None:
            abort(404)
        content, media_type = found
        response = Response(content, mimetype=media_type, headers={"Cache-Control": IMMUTABLE})
        return compress(response, request.headers.get("Accept-Encoding", ""), constant=True)

    blueprint.add_url_rule("/assets/<name>/<version>/<path:path>", "asset", serve_asset)
    return blueprint


def _with_headers(response: Response) -> Response:
    for name, value in page_headers():
        response.headers.setdefault(name, value)
    return response


def open_to(response: Response, connect: tuple[str, ...]) -> Response:
    """Let the scripts of this one page call the origins in ``connect`` as well; whether it is kept, it says itself."""
    for name, value in page_headers(connect=connect):
        if name in _OF_SCRIPTS:
            response.headers[name] = value
    return response


__all__ = ["install", "japanese", "kit_assets", "open_to"]
