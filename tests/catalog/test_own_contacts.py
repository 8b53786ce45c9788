"""Whose telephone and e-mail a form asks for: the applicant's own, which a browser may fill in, or another's."""

import pytest
from support.forms import with_fields

from todoke_catalog.loading import load
from todoke_catalog.reviewing import own


def asked(*fields, title="連絡"):
    """The ids of the applicant's own contacts on one page of this title."""
    definition = with_fields(list(fields))
    definition["pages"][0]["title"] = {"ja": title}
    return own.contacts(load(definition))


def phone(label="電話番号", name="phone"):
    return {"type": "phone", "id": name, "label": {"ja": label}}


def mail(label="メールアドレス", name="mail"):
    return {"type": "email", "id": name, "label": {"ja": label}}


def heading(label, name="head"):
    return {"type": "heading", "id": name, "label": {"ja": label}}


def carded(label, name="name"):
    return {"type": "person_name", "id": name, "label": {"ja": label}, "matches": "name"}


APPLICANT = [heading("申請する人", "own"), carded("申請者の氏名")]


@pytest.mark.parametrize(
    "label",
    [
        "電話番号",
        "日中に連絡が取れる電話番号",
        "申請者の電話番号",
        "あなたの携帯電話",
        "避難先で連絡がとれる電話番号",
        "連絡先",
    ],
)
def test_an_own_number_is_own_whatever_it_is_called(label):
    assert asked(phone(label)) == {"phone"}


@pytest.mark.parametrize(
    "label",
    [
        "緊急連絡先の電話番号",
        "ご家族の電話番号",
        "配偶者の電話番号",
        "お子さんの携帯電話",
        "その人の電話番号",
        "勤務先の電話番号",
        "代理人のTEL",
    ],
)
def test_anothers_number_is_never_the_applicants(label):
    assert asked(phone(label)) == frozenset()
    assert asked(*APPLICANT, phone(label)) == frozenset()


@pytest.mark.parametrize("title", ["緊急連絡先", "家族の連絡先", "主治医", "代理人", "お父さん", "見学する子ども"])
def test_a_heading_says_whose_the_number_below_it_is(title):
    assert asked(*APPLICANT, heading(title), phone(), mail()) == frozenset()
    assert asked(*APPLICANT, phone(), heading(title), mail()) == {"phone"}


def test_the_page_says_so_too_where_the_heading_names_nobody():
    assert asked(heading("連絡先"), phone(), title="緊急時に迎えに来る人") == frozenset()
    assert asked(phone(), title="家族") == frozenset()
    assert asked(*APPLICANT, phone(), title="家族の状況") == {"phone"}


def test_the_card_says_who_the_guardian_is():
    assert asked(heading("保護者"), carded("保護者の氏名"), phone("保護者の電話番号"), mail()) == {"phone", "mail"}
    assert asked(*APPLICANT, heading("保護者"), phone(), mail("保護者のメール")) == frozenset()


def test_where_nobodys_card_is_asked_for_the_first_is_the_applicants():
    both = [phone(), mail(), heading("配偶者"), phone(name="other")]
    assert asked(*both, title="保護者") == {"phone", "mail"}
    assert asked(phone("緊急連絡先"), title="保護者") == frozenset()


def test_the_entries_of_a_group_are_of_several_people():
    group = {"type": "group", "id": "all", "label": {"ja": "参加者"}, "entry": {"ja": "人"}, "max_entries": 3}
    assert asked({**group, "fields": [phone()]}) == frozenset()
