import json
from datetime import date

from todoke_catalog import loading, templates
from todoke_catalog.fields import AttachmentField
from todoke_gateway.core import journey

TODAY = date(2026, 11, 23)
FORM = loading.load(json.loads(templates.read("ningen-dock")))
GOLDEN = templates.golden_answers(TODAY)
TYPED = {name: answer for name, answer in GOLDEN.items() if name not in {"receipt", "result_sheet"}}


def titles(answers):
    return [page.title.ja for page in journey.travel(FORM, answers, TODAY).pages]


def test_files_are_not_asked_for_on_the_way():
    assert not [field for field in journey.without_files(FORM).fields if isinstance(field, AttachmentField)]
    assert titles({}) == ["申請する人", "受診した人", "人間ドック", "確認と同意", "振込先"]


def test_but_at_its_end():
    assert [field.id for field in journey.files(FORM, TYPED)] == ["receipt", "result_sheet", "insurance_certificate"]
    by_hand = {"history_in_results": False, "payee_relation": "applicant"}
    assert [field.id for field in journey.files(FORM, TYPED | by_hand)] == [
        "receipt",
        "result_sheet",
        "questionnaire",
        "insurance_certificate",
        "passbook",
    ]


def test_complete_answers_are_accepted_without_files_and_give_the_amount():
    result = journey.travel(FORM, TYPED, TODAY).result
    assert result.accepted
    assert result.amount == 16_600


def test_the_first_faulty_page_is_where_to_go():
    on_the_way = journey.travel(FORM, {**TYPED, "basic_cost": "", "payee_relation": ""}, TODAY)
    faulty = on_the_way.first_faulty()
    assert faulty is not None
    assert faulty.id == "page_exam"


def test_an_answer_can_hide_and_show_questions_of_its_page():
    alone = journey.travel(FORM, TYPED, TODAY)
    family = journey.travel(FORM, {**TYPED, "relation": "household"}, TODAY)
    page = alone.page("page_examinee")
    assert page is not None
    hidden = {field.id for field in family.fields(page)} - {field.id for field in alone.fields(page)}
    assert hidden == {"examinee_name", "examinee_kana", "examinee_birth_date", "examinee_sex"}


def test_pages_have_neighbours_up_to_the_ends():
    way = journey.travel(FORM, TYPED, TODAY)
    first, second = way.pages[0], way.pages[1]
    assert way.next(first) == second
    assert way.previous(second) == first
    assert way.previous(first) is None
    assert way.next(way.pages[-1]) is None


def test_a_page_of_which_no_question_is_asked_is_passed_unless_it_says_something():
    plain = json.loads(templates.read("ningen-dock"))
    label = {"ja": "項目"}
    dog = {"type": "is", "field": "dog", "op": "eq", "value": True}
    asked = [{"type": "yes_no", "id": "dog", "label": label}]
    about = [{"type": "text", "id": "name", "label": label, "max_chars": 9, "shown_when": dog}]
    told = [{**about[0], "id": "more"}]
    pages = [
        {"id": "p1", "title": {"ja": "ペット"}, "fields": asked},
        {"id": "p2", "title": {"ja": "犬について"}, "fields": about},
        {"id": "p3", "title": {"ja": "犬の登録"}, "intro": {"ja": "登録の決まり"}, "fields": told},
    ]
    form = loading.load({**plain, "pages": pages, "derived": [], "eligibility": [], "once": None})
    for answer, way in ((True, ["p1", "p2", "p3"]), (False, ["p1", "p3"])):
        journeyed = journey.travel(form, {"dog": answer}, TODAY)
        assert [page.id for page in journeyed.way] == way
        first, second, third = journeyed.pages
        assert journeyed.next(first).id == way[1]
        assert journeyed.previous(third).id == way[-2]
        assert (journeyed.next(second), journeyed.previous(second)) == (third, first)
        assert [journeyed.position(page) for page in journeyed.pages] == [0, 1, len(way) - 1]
        assert (journeyed.previous(first), journeyed.next(third)) == (None, None)
