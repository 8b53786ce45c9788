"""What a page of files says is read where its files are chosen: without a card, and where a card signs."""

import re

import pytest
from support import papers
from support.asked_texts import seen
from support.gateway import NOW, Gateway, published
from support.papers import FOLDED, HEADING, INTRO, NOTICE, PAPER, PAPERS, PLACE, PLACES, TITLE, definition
from support.walker import Walker

from todoke_catalog import templates
from todoke_gateway.web import texts

ANSWERS = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
LANGUAGES = ["", "easy", "en"]
LEVELS = [1, 2, 3]
HEADED = re.compile(r"<(h[1-6])[^>]*>(.*?)</h[1-6]>")
UNSHOWN = {"type": "is", "field": "comment", "op": "eq", "value": "none of this"}


def chosen(form, lang=""):
    """The screen on which files are chosen, once all questions are answered."""
    walker = Walker(Gateway(form), lang).begin_with(ANSWERS, form)
    walker.at = "check"
    path = f"/procedures/{form.definition.procedure}"
    by_card = form.definition.level > 1
    return walker.post("" if by_card else "files", path=f"{path}/sign" if by_card else f"{path}/form")


def headings(text):
    """Those of what is asked, with their levels."""
    return [(level, re.sub("<[^>]*>", "", words)) for level, words in HEADED.findall(text)]


def of(*pages, level=1):
    return published(definition=definition(*pages, level=level))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_title_introduction_and_words_stand_in_their_place(level, lang):
    text = chosen(papers.form(level), lang).answer.text
    kind = lang or "ja"
    parts = (HEADING["label"], HEADING["help"], NOTICE["label"], NOTICE["body"], PAPER["label"])
    told = [words[kind] for words in (TITLE, INTRO, *parts, FOLDED["label"], FOLDED["body"])]
    told = [" ".join(one.split()) for one in told]
    assert [one[0] for one in seen(text, "questions", "buttons") if one[0] in told] == told
    assert f'<p class="questions__intro as-written">{INTRO[kind]}</p>' in text


@pytest.mark.parametrize("level", LEVELS)
def test_headings_go_down_one_by_one(level):
    found = headings(chosen(papers.form(level)).answer.text.partition("<main")[2])
    down = 2 if level == 1 else 3
    place = found.index((f"h{down}", "場所"))
    assert found[place : place + 3] == [
        (f"h{down}", "場所"),
        (f"h{down}", TITLE["ja"]),
        (f"h{down + 1}", HEADING["label"]["ja"]),
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_of_a_page_that_was_shown_nothing_but_its_title_is_said_again(level):
    text = chosen(papers.form(level)).answer.text
    assert text.count(PLACES["intro"]["ja"]) == 0
    assert PLACE["label"]["ja"] in text
    assert "上の写真の場所" not in text


@pytest.mark.parametrize("level", LEVELS)
def test_no_title_where_one_page_among_the_questions_asks_for_files(level):
    found = headings(chosen(of(PLACES, level=level)).answer.text)
    assert PLACES["title"]["ja"] not in [words for _, words in found]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_title_that_is_the_screens_own_heading_is_said_once(level, lang):
    own = texts.ui(lang or "ja")["step_files"]
    page = {**PAPERS, "title": {name: texts.ui(name)["step_files"] for name in ("ja", "easy", "en")}}
    found = headings(chosen(of(page, level=level), lang).answer.text.partition("<main")[2])
    place = [words for _, words in found].index(own)
    assert [words for _, words in found].count(own) == 1
    assert found[place][0] == ("h1" if level == 1 else "h2")
    assert found[place + 1] == ("h2" if level == 1 else "h3", HEADING["label"][lang or "ja"])


@pytest.mark.parametrize("level", LEVELS)
def test_words_that_are_there_in_japanese_only_say_so(level):
    page = {**PAPERS, "title": {"ja": "健診結果"}, "intro": {"ja": "読めるように"}}
    told = seen(chosen(of(page, level=level), "en").answer.text, "questions", "buttons")
    assert ("健診結果", "ja") in told
    assert ("読めるように", "ja") in told


@pytest.mark.parametrize("level", LEVELS)
def test_what_the_answers_hide_is_not_there(level):
    hidden = {**NOTICE, "shown_when": UNSHOWN}
    asked = {**PAPERS, "fields": [hidden, PAPER]}
    text = chosen(of(asked, level=level)).answer.text
    assert TITLE["ja"] in text
    assert NOTICE["label"]["ja"] not in text
    text = chosen(of(PLACES, {**PAPERS, "shown_when": UNSHOWN}, level=level)).answer.text
    assert PLACE["label"]["ja"] in text
    assert TITLE["ja"] not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_such_a_page_is_no_screen_and_no_step(lang):
    form = papers.form()
    kind = lang or "ja"
    walker = Walker(Gateway(form), lang).begin_with({}, form)
    start = walker.client.get("/procedures/papers-1", query_string=walker.lang).text
    assert f"<li>{PLACES['title'][kind]}</li>" in start
    assert f"<li>{TITLE[kind]}</li>" not in start
    walker.begin_with(ANSWERS, form).at = "places"
    assert walker.post("next", {"where": ""}, "/procedures/papers-1/form").at == "files"
    assert TITLE[kind] not in [words for words, _ in seen(walker.answer.text, "steps__list")]


def test_a_form_of_files_alone_begins_with_its_words():
    page = {**PAPERS, "fields": [NOTICE, PAPER]}
    form = published(definition={**definition(), "pages": [page], "derived": [], "eligibility": []})
    walker = Walker(Gateway(form)).post("start", path="/procedures/papers-1/form")
    assert (walker.at, walker.heading) == ("files", "書類を添える")
    assert NOTICE["body"]["ja"] in walker.text
