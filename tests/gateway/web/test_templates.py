"""Every template on the citizen's pages: drawn in three languages, and filled in page by page without scripts."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from support.gateway import NOW, Gateway, published
from support.walker import Walker

from todoke_catalog import fields as kinds
from todoke_catalog import templates
from todoke_gateway.web.entries import placed


def typed(field, answer) -> Iterator[tuple[str, object]]:
    """What a browser posts for one answer: the names and values of the controls of its question."""
    match field, answer:
        case kinds.GroupField(), list():
            yield f"{field.id}.entries", str(len(answer))
            for place, entry in enumerate(answer):
                inside = [placed(one, field, place) for one in field.fields]
                yield f"{field.id}.{place}.asked", " ".join(one.id for one in field.fields)
                for one in inside:
                    yield from typed(one, entry.get(one.id.rpartition(".")[2]))
        case _, None:
            return
        case kinds.DateField(), str():
            day = date.fromisoformat(answer)
            yield from ((f"{field.id}.era", "AD"), (f"{field.id}.year", day.year))
            yield from ((f"{field.id}.month", day.month), (f"{field.id}.day", day.day))
        case kinds.SlotField(), list():
            yield from ((f"{field.id}.{wish}", value) for wish, value in enumerate(answer, 1))
        case _, dict():
            yield from ((f"{field.id}.{part}", value) for part, value in answer.items())
        case kinds.ConsentField(), bool():
            yield from [(field.id, "yes")] if answer else ()
        case _, bool():
            yield field.id, "yes" if answer else "no"
        case _:
            yield field.id, answer


@pytest.fixture(params=templates.names())
def form(request):
    return published(definition=json.loads(templates.read(request.param)))


def way_of(form):
    return f"/procedures/{form.definition.procedure}/form"


@pytest.mark.parametrize("lang", ["", "easy", "en"])
def test_a_template_is_filled_in_page_by_page(form, lang):
    answers = templates.golden_answers(NOW.date(), form.definition.procedure)
    files = {one.id for one in form.definition.fields if isinstance(one, kinds.AttachmentField)}
    walker = Walker(Gateway(form), lang)
    walker.post("start", path=way_of(form))
    while walker.at != "check":
        page = next(page for page in form.definition.pages if page.id == walker.at)
        assert walker.heading == page.title.pick(lang or "ja")
        sent = dict(pair for field in page.fields for pair in typed(field, answers.get(field.id)))
        walker.post("next", sent, way_of(form))
        assert walker.problems == []
        if walker.at == page.id:  # answers opened questions, which are answered by now
            walker.post("next", sent, way_of(form))
            assert walker.at != page.id
    assert walker.answers == {name: answer for name, answer in answers.items() if name not in files}


@pytest.mark.parametrize("lang", ["", "easy", "en"])
def test_every_page_is_drawn_with_its_words(form, lang):
    walker = Walker(Gateway(form), lang)
    for page in form.definition.pages:
        drawn = [one for one in page.fields if not (page.shown_when or one.shown_when)]
        if not drawn or all(isinstance(one, kinds.AttachmentField) for one in drawn):
            continue  # shown to some only, and filled in above; files have a screen of their own
        walker.begin_with({}, form).at = page.id
        walker.post("show", path=way_of(form))
        assert walker.answer.status_code == 200
        for one in drawn:
            if not isinstance(one, kinds.AttachmentField | kinds.AmountField):
                assert one.label.pick(lang or "ja") in walker.text
