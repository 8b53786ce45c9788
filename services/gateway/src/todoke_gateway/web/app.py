"""Makes the Flask application of the pages: everything but the two calls of the intake."""

from io import BytesIO
from pathlib import Path
from typing import IO

from flask import Flask, Request, Response, abort, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from todoke_catalog import javascript
from todoke_gateway.metrics import REQUESTS
from todoke_gateway.web import (
    brought,
    cancel,
    contact,
    discard,
    files,
    form,
    pages,
    receipt,
    saved,
    send,
    sign,
    status,
    times,
)
from todoke_gateway.web.language import in_language, language, link, others, words
from todoke_gateway.web.site import EXTENSION, Site, own_form
from todoke_gateway.web.site import site as current_site
from todoke_gateway.web.wording import of_pages
from todoke_kit import logs, metrics
from todoke_kit.errors import Refusal
from todoke_kit.web import AssetFolder, install

_log = logs.get(__name__)

# A draft of 128 kB of Japanese text takes three times as much in a form body; the rest is for the screen's own fields,
# so that 90,000 characters come back to be shortened.
MAX_PAGE_BODY = 1_200_000
MAX_FIELDS = 10_000  # of a body: hundreds of thousands of empty ones take seconds to read

_UNAVAILABLE = {"status_unavailable", "bus_unavailable"}
_KNOWN_PROBLEMS = {400, 404, 405, 413}


class InMemory(Request):
    """A request of which nothing is put on disk. It is bounded, and files of a form do not come this way."""

    def _get_file_stream(self, *_about: object, **_more: object) -> IO[bytes]:
        return BytesIO()


def create(site: Site) -> Flask:
    """The application over its dependencies."""
    app = Flask(__name__, static_folder=None)
    app.request_class = InMemory
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MAX_PAGE_BODY
    app.extensions[EXTENSION] = site
    app.jinja_env.globals |= {"link": link, "in_language": in_language}
    app.context_processor(_common)
    own = AssetFolder("gateway", Path(__file__).parent / "static")
    install(app, assets=(own, AssetFolder("catalog", javascript.FOLDER)), language=lambda: of_pages(language()))
    for part in (pages, form, files, saved, discard, sign, send, contact, receipt, status, cancel, times):
        app.register_blueprint(part.blueprint)
    app.jinja_env.globals["page_limit"] = MAX_PAGE_BODY
    app.before_request(_bound_fields)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(Exception, _failure)
    app.after_request(_count)
    return app


def _bound_fields() -> None:
    """An "&" stands between two fields, and nowhere else in a form that a browser sends."""
    if request.method == "POST" and request.get_data().count(b"&") >= MAX_FIELDS:
        abort(413)


def _common() -> dict[str, object]:
    """What every template may use."""
    own = current_site()
    return {
        "t": words(),
        "site_name": own.names[of_pages(language())],
        "development": own.card_door is not None,
        "other_languages": others(),
        "chosen_language": language(),
        "section": "",
        "quick_exit": _quick_exit(),
        "errors": (),
    }


def _quick_exit() -> str | None:
    """Where one can leave for from any page of a form that says so."""
    form = own_form()
    return form.definition.quick_exit if form else None


def _problem(status: int) -> Response:
    shown = status if status in {*_KNOWN_PROBLEMS, 503} else 500
    own = words()
    title, text = own[f"problem_{shown}"], own[f"problem_{shown}_text"]
    body = render_template("problem.html", title=title, text=text, brought=brought.of_request(shown))
    return make_response(body, status)


def _http_problem(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:  # a redirect that Werkzeug raised
        return error.get_response()  # type: ignore[return-value] # Flask's Response is Werkzeug's
    return _problem(code)


def _refusal(refusal: Refusal) -> Response:
    metrics.refused("pages", refusal.code)
    return _problem(503 if refusal.code in _UNAVAILABLE else 400)


def _failure(_error: Exception) -> Response:
    # Type and place only: the formatter of the kit never writes an error's message, which may quote an answer.
    _log.exception("page_failed", extra={"fields": {"endpoint": request.endpoint or ""}})
    return _problem(500)


def _count(response: Response) -> Response:
    REQUESTS.labels("pages", str(response.status_code)).inc()
    return response
