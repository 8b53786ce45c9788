"""Closed lists show one line: all of what one can choose in them fits a telephone, or they are no lists."""

import re
from dataclasses import replace
from itertools import cycle

import pytest
from support import everykind
from support.browser import NARROWEST, chromium, serving
from support.everykind import field
from support.gateway import NOW, TEMPLATES, Gateway
from support.notices import VACANCIES
from support.walker import Walker
from support.walking import POST

from todoke_catalog import fields as kinds
from todoke_catalog import templates
from todoke_catalog.asking.lists import FEW, LINE, MANY
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.draft import Draft

LANGUAGES = ["ja", "easy", "en"]
DAY = "ningen-dock", "page_applicant"  # days look the same everywhere
# Each option alone, in a list of that look as wide as its words; beside the mark of a mistake there is least room.
CUT_OFF = """() => [...document.querySelectorAll("main select")].flatMap(list => {
  list.closest(".field").dataset.invalid = "";
  return [...list.options].filter(option => {
    const own = list.cloneNode(false);
    own.append(option.cloneNode(true));
    own.style.cssText = "position: absolute; width: max-content; min-width: 0; max-width: none";
    list.after(own);
    const wide = own.getBoundingClientRect().width;
    own.remove();
    return wide > list.getBoundingClientRect().width;
  }).map(option => `${list.name}: ${option.text}`);
})"""


def _has_a_list(one):
    if isinstance(one, kinds.GroupField):
        return any(map(_has_a_list, one.fields))
    return isinstance(one, kinds.SlotField) or (isinstance(one, kinds.ChoiceField) and len(one.options) > FEW)


def _pages():
    """Each page of a template with a list in it, and one with a day."""
    for form in TEMPLATES.values():
        for page in form.definition.pages:
            if any(map(_has_a_list, page.fields)) or (form.definition.procedure, page.id) == DAY:
                yield form, page


@pytest.fixture(scope="module")
def address():
    gateway = Gateway(*TEMPLATES.values())
    for form in TEMPLATES.values():
        slots = [slot for one in form.definition.fields if isinstance(one, kinds.SlotField) for slot in one.slots]
        marks = dict(zip([slot.value for slot in slots], cycle(("full", "few", "waiting"))))
        own = {"procedure": form.definition.procedure, "form": form.digest}
        gateway.catalogue.hint(replace(VACANCIES, **own, left="few", slots=marks))
    with serving(gateway.pages) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_that_one_can_choose_is_cut_off_on_the_narrowest_telephone(address, lang):
    found, lists = {}, 0
    with chromium() as browser:
        shown = browser.new_page(viewport=NARROWEST)
        shown.goto(f"{address}/status")
        for form, page in _pages():
            procedure, files = form.definition.procedure, kinds.AttachmentField
            known = {one.id for one in form.definition.fields if not isinstance(one, files)}
            golden = templates.golden_answers(NOW.date(), procedure)
            draft = drafts.write(Draft(form.digest, {name: said for name, said in golden.items() if name in known}))
            with shown.expect_navigation():
                where = f"{address}/procedures/{procedure}/form?lang={lang}"
                shown.evaluate(POST, [where, {"draft": draft, "at": page.id, "go": "show"}])
            cut = shown.evaluate(CUT_OFF)
            lists += shown.locator("main select").count()
            found |= {f"{procedure} {page.id}": cut} if cut else {}
    assert lists
    assert found == {}


def slots(*days):
    return [{"value": f"s{n}", "day": day, "start": "09:30", "end": "10:20"} for n, day in enumerate(days)]


def first_page(lang="", **said):
    form = everykind.form({**field("slot", wishes=2, **said), "id": "when"})
    return Walker(Gateway(form), lang).post("start").text


@pytest.mark.parametrize(
    ("lang", "above", "line"),
    [
        ("ja", "令和8年12月28日（2026年）から令和9年1月5日（2027年）までの間", "12/28(月) 09:30–10:20"),
        ("easy", "令和8年12月28日（2026年）から 令和9年1月5日（2027年）までの あいだ", "1/5(火) 09:30–10:20"),
        ("en", "The times are between 28 December 2026 and 5 January 2027.", "Mon 28 Dec 09:30–10:20"),
    ],
)
def test_the_years_that_the_lines_leave_out_stand_above_them(lang, above, line):
    page = first_page(lang, slots=slots("2027-01-05", "2026-12-28"), help={"ja": "二つまで"})
    assert page.count(f">{line}</option>") == 2
    assert page.count(above) == 1
    assert "二つまで" in page


def test_one_day_is_no_period():
    assert "日程は、令和8年12月28日（2026年）です。" in first_page(slots=slots("2026-12-28", "2026-12-28"))


def test_where_a_day_and_its_month_are_not_one_day_the_lines_say_the_year():
    page = first_page(slots=slots("2026-12-28", "2027-12-28"))
    assert page.count(">令和9年12月28日（2027年） 09:30–10:20</option>") == 2
    assert "日程は" not in page


@pytest.mark.parametrize(
    ("count", "words", "control"),
    [
        (FEW + 1, "介" * (LINE // 2), "select"),
        (FEW + 1, "介" * (LINE // 2) + "護", "input"),
        (FEW + 1, "a" * LINE, "select"),
        (FEW + 1, "a" * (LINE + 1), "input"),
        (MANY + 1, "a" * (LINE + 1), "select"),
    ],
)
def test_a_choice_with_a_long_answer_is_no_list_unless_there_are_very_many(count, words, control):
    options = [{"value": f"o{n}", "label": {"ja": words if n == 1 else f"{n}番"}} for n in range(count)]
    text = Walker(Gateway(everykind.form({**field("choice", options=options), "id": "which"}))).post("start").text
    assert re.findall(r'<(\w+)[^>]* id="which"', text) == [control]
