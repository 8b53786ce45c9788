"""The catalogue of procedures and the start page of each."""

from flask import Blueprint, Response, make_response, render_template, request

from todoke_catalog.searching.thesaurus import thesaurus
from todoke_gateway.web import cards, shelf
from todoke_gateway.web.language import language
from todoke_gateway.web.site import published, site
from todoke_gateway.web.wording import of_pages
from todoke_kit.web import compress

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def catalogue() -> Response:
    """What one can apply for here, or what was found of it. Nothing that is typed is written anywhere."""
    forms = list(site().catalogue)
    asked = shelf.read(request.args, forms)
    found = shelf.find(forms, asked, thesaurus())
    shown = of_pages(language())  # a title in a further language stands on the form's own pages only
    page = render_template(
        "catalogue.html",
        section="catalogue",
        asked=asked,
        forms=[cards.card(form, shown) for form in shelf.keep(found, asked)],
        any_form=bool(forms),
        events=shelf.events(found, asked, shown),
        needs=shelf.needs(found, asked, shown),
        help=shelf.help_lines(site().help_lines, asked, shown),
        departments=shelf.departments(forms, found, asked, shown),
    )
    return _public(page)


@blueprint.get("/procedures/<procedure>")
def procedure(procedure: str) -> Response:
    """What one needs to know before one starts."""
    form = cards.sheet(published(procedure), language())
    return _public(render_template("procedure.html", section="catalogue", form=form))


def _public(page: str) -> Response:
    """A page with nothing in it that is only one person's."""
    return compress(make_response(page), request.headers.get("Accept-Encoding", ""))
