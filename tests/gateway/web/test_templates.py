"""Every template on the citizen's pages: drawn in three languages, and filled in page by page without scripts."""

from datetime import UTC, datetime

import pytest
from support.gateway import NOW, TEMPLATES, Gateway
from support.posting import posted
from support.walker import Walker

from todoke_catalog import fields as kinds
from todoke_catalog import templates
from todoke_catalog.conditions import passes
from todoke_catalog.validation import validate
from todoke_catalog.walk import shown_fields, shown_pages
from todoke_evidence import canonical
from todoke_evidence.errors import EvidenceError
from todoke_gateway.web import texts
from todoke_gateway.web.site import CardAgent

LANGUAGES = ["", "easy", "en"]
CHECK = texts.ui("ja")["check_heading"]
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
        if walker.at == "files":  # chosen on a screen of their own, where no card signs; here none is needed
            walker.post("check", path=way(form))
    assert walker.answers == {name: answer for name, answer in answers.items() if name not in files}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_drawn_with_its_words(form, lang):
    walker = Walker(Gateway(form), lang)
    for page in form.definition.pages:
        drawn = [one for one in page.fields if not isinstance(one, kinds.AttachmentField | kinds.AmountField)]
        hidden = page.intro is None and all(one.shown_when for one in page.fields)
        if page.shown_when or hidden or not drawn:  # shown to some only; files have a screen of their own
            continue
        walker.begin_with({}, form).at = page.id
        walker.post("show", path=way(form))
        assert walker.answer.status_code == 200
        assert walker.heading == page.title.pick(lang or "ja")
        for one in drawn:
            assert one.shown_when or one.label.pick(lang or "ja") in walker.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_every_page_says_that_is_shown_is_read_on_the_way(form, lang):
    """Its title, its introduction, its notices and headings: on a screen of its own, or where its files are chosen."""
    definition = form.definition
    answers = templates.golden_answers(NOW.date(), definition.procedure)
    files = {one.id for one in definition.fields if isinstance(one, kinds.AttachmentField)}
    known = validate(definition, answers, NOW.date()).known
    typed = {name: answer for name, answer in answers.items() if name not in files}
    read = "".join(_read(form, typed, lang))
    there = shown_pages(definition, known)
    shown = [page for page in there if any(passes(one.shown_when, known) for one in page.fields)]
    words = [(page.title, page.intro) for page in shown]
    words += [
        (one.label, one.body if isinstance(one, kinds.NoticeField) else one.help)
        for one in shown_fields(definition, known)
        if isinstance(one, kinds.NoticeField | kinds.HeadingField)
    ]
    told = [text.pick(lang or "ja") for pair in words for text in pair if text]
    assert [one for one in told if f">{one}<" not in read and f"</span>{one}<" not in read] == []


def _read(form, typed, lang):
    """The main parts of all screens of somebody who has answered all but the files."""
    walker = Walker(Gateway(form), lang).begin_with(typed, form)
    pages = ((f"page:{page.id}", way(form)) for page in form.definition.pages)
    for go, path in [*pages, ("files", way(form)), ("", way(form).removesuffix("form") + "sign")]:
        walker.begin_with(typed, form).at = "check"
        yield walker.post(go, path=path).text.partition("<main")[2]


def test_a_browser_may_keep_every_page_of_questions_and_come_back_to_it(form):
    agent = CardAgent(origins=("http://127.0.0.1:8070",))  # pages that offer the card may call it
    walker = Walker(Gateway(form, agent=agent))
    for page in form.definition.pages:
        for go in ("show", "next"):
            walker.begin_with({}, form).at = page.id
            said = walker.post(go, path=way(form)).answer.headers["Cache-Control"]
            assert said == ("no-store" if form.definition.quick_exit else "private, no-cache")


def test_every_golden_application_is_judged_on_the_pages(form):
    """Valid, boundary and hostile ones, as a browser brings them to the check: with anything in them, but no files."""
    files = {one.id for one in form.definition.fields if isinstance(one, kinds.AttachmentField)}
    gateway, wrong, judged = Gateway(form), {}, 0
    for case in templates.golden_cases(form.definition.procedure):
        typed = {name: answer for name, answer in case.answers.items() if name not in files}
        if not _can_be_brought(typed):
            continue
        gateway.now_ms = int(datetime.combine(case.today, NOW.time(), UTC).timestamp()) * 1000
        walker = Walker(gateway).begin_with(typed, form)
        walker.at = "check"
        walker.post("show", path=way(form))
        judged += 1
        found, expected = _judged(walker, form), _expected(form, case, files)
        if expected not in (found[0], found):
            wrong[case.name] = found, expected
    assert judged
    assert wrong == {}


def _can_be_brought(typed):
    try:
        return bool(canonical.encode(typed))
    except EvidenceError:  # fractions, halves of surrogate pairs: no draft can hold them
        return False


def _judged(walker, form):
    """Where one is, what one reads of the rules that are not met, and what is accepted."""
    refusals = {rule.refusal.ja for rule in form.definition.eligibility}
    told = {words for words in refusals if f'<li class="as-written">{words}</li>' in walker.text}
    return walker.heading, told, walker.answers


def _expected(form, case, files):
    shown = {one.id: page.title.ja for page in form.definition.pages for one in page.fields if one.id not in files}
    faulty = [shown[name] for field, _ in case.expected["errors"] if (name := field.partition(".")[0]) in shown]
    if faulty or case.expected["errors"]:  # of files nothing is known yet
        return faulty[0] if faulty else CHECK
    kept = {name: answer for name, answer in case.expected["answers"].items() if name in shown}
    refused = {rule.refusal.ja for rule in form.definition.eligibility if rule.code in case.expected["ineligible"]}
    return CHECK, refused, kept
