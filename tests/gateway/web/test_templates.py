"""Every template on the citizen's pages: drawn in three languages, and filled in page by page without scripts."""

import pytest
from support.gateway import NOW, TEMPLATES, Gateway
from support.posting import posted
from support.walker import Walker

from todoke_catalog import fields as kinds
from todoke_catalog import templates

LANGUAGES = ["", "easy", "en"]
ROUNDS = 3  # that a page comes back with questions which the answers before them opened


@pytest.fixture(params=TEMPLATES)
def form(request):
    return TEMPLATES[request.param]


def way(form):
    return f"/procedures/{form.definition.procedure}/form"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_template_is_filled_in_page_by_page(form, lang):
    answers = templates.golden_answers(NOW.date(), form.definition.procedure)
    files = {one.id for one in form.definition.fields if isinstance(one, kinds.AttachmentField)}
    pages = {page.id: page for page in form.definition.pages}
    walker = Walker(Gateway(form), lang)
    walker.post("start", path=way(form))
    seen = []
    while walker.at != "check":
        page = pages[walker.at]
        assert walker.heading == page.title.pick(lang or "ja")
        seen.append(page.id)
        assert seen.count(page.id) <= ROUNDS
        walker.post("next", posted(page.fields, answers), way(form))
        assert walker.problems == []
    assert walker.answers == {name: answer for name, answer in answers.items() if name not in files}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_drawn_with_its_words(form, lang):
    walker = Walker(Gateway(form), lang)
    for page in form.definition.pages:
        drawn = [one for one in page.fields if not isinstance(one, kinds.AttachmentField | kinds.AmountField)]
        if page.shown_when or not drawn:  # shown to some only; files have a screen of their own
            continue
        walker.begin_with({}, form).at = page.id
        walker.post("show", path=way(form))
        assert walker.answer.status_code == 200
        assert walker.heading == page.title.pick(lang or "ja")
        for one in drawn:
            assert one.shown_when or one.label.pick(lang or "ja") in walker.text
