"""Another's account is paid only where the applicant lets that person receive the money (委任)."""

import pytest
from support.forms import changed
from support.reviewed import TODAY, named, template

from todoke_catalog.reviewing import review

ACCOUNT = "$.pages[3].fields[1]"
MISSING = ("delegation_missing", ACCOUNT)


def refund(**changes):
    return changed(
        template("child-medical-refund"), {f"/pages/3/fields/{at.lstrip('f')}": one for at, one in changes.items()}
    )


def said(body):
    return {"type": "notice", "id": "whose", "label": {"ja": "口座の名義"}, "body": {"ja": body}}


def question(label, **more):
    return {"type": "yes_no", "id": "other", "label": {"ja": label}, **more}


def account(label, **more):
    return {"type": "bank_account", "id": "paid_to", "label": {"ja": label}, **more}


def delegation(label="受け取りを家族に委任します", **more):
    return {"type": "consent", "id": "delegation", "label": {"ja": label}, **more}


YES = {"type": "is", "field": "other", "op": "eq", "value": True}
NO = {"type": "not", "of": YES}
OTHER = question("家族の口座に振り込みますか")

OF_ANOTHER = [
    "お子さんの口座",
    "お子様名義の口座",
    "お子さま の口座",
    "子どもの口座",
    "こどもの通帳",
    "お孫さんの口座",
    "ご主人の口座",
    "奥様名義の口座",
    "ごきょうだいの口座",
    "口座（お子さんの名義）",
    "口座名義：配偶者",
    "他の方の口座",
    "ご友人の口座",
]
OF_THE_APPLICANT = ["保護者の口座", "世帯主の口座", "申請者（子どもの親）の口座", "口座（団子の会）", "餃子の店の口座"]


def heading(label):
    return {"type": "heading", "id": "head", "label": {"ja": label}}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"f1": account("振込先の口座")}, False),
        ({"f1": account("家族の口座")}, True),
        ({"f1": account("同じ世帯の人の名義の口座")}, True),
        ({"f1": account("申請者以外の人の口座")}, True),
        ({"f1": account("児童の口座")}, False),
        *(({"f1": account(label)}, True) for label in OF_ANOTHER),
        *(({"f1": account(label)}, False) for label in OF_THE_APPLICANT),
        ({"f0": heading("お子さんの口座")}, True),
        ({"f0": heading("申請者の口座")}, False),
        ({"f1": account("家族の口座（引き落とし）")}, False),  # nothing is paid to it
        ({"f1": account("振込先の口座", help={"ja": "代理人の口座でもかまいません。"})}, True),
        ({"f1": account("振込先の口座", help={"ja": "代理人の口座は使えません。"})}, False),
        ({"f0": said("家族の口座も指定できます。")}, True),
        ({"f0": said("家族の口座には振り込みません。")}, False),
        ({"f0": said("家族の口座も指定できます。受け取りの委任状を窓口に出してください。")}, False),
        ({"f0": said("代理人の口座を使うときは、紙の申請書で申請してください。")}, False),
        ({"f0": said("代理人の口座のときは、窓口で手続をしてください。")}, False),
        ({"f0": said("申請者本人以外の口座を指定された場合、申請を返します。")}, False),
        ({"f0": said("家族の口座はお断りします。")}, False),
        ({"f0": said("どなたの口座でも振り込みます。")}, True),
        ({"f0": said("どなたの口座にも、窓口では振り込みません。")}, False),
        ({"f0": said("家族の口座も使えます（手数料はかかりません）。")}, True),
        ({"f0": said("家族の口座ではなく、本人の口座だけ使えます。")}, False),
        ({"f0": said("家族の口座を除き、本人の口座だけ使えます。")}, False),
        ({"f2": OTHER}, True),
        ({"f2": question("口座を変えましたか")}, False),
        ({"f2": OTHER, "f3": delegation()}, False),
        ({"f2": OTHER, "f3": delegation("この申請を職員に任せます")}, True),
        ({"f2": OTHER, "f3": delegation("受領を家族に任せます")}, False),
        ({"f2": OTHER, "f3": delegation(required=False)}, True),
        ({"f2": OTHER, "f3": delegation(shown_when=YES)}, False),
        ({"f2": OTHER, "f3": delegation(shown_when=NO)}, True),
        (
            {"f2": OTHER, "f3": {**delegation("委任状"), "type": "attachment", "kinds": ["image/png"], "max_bytes": 9}},
            False,
        ),
        ({"f2": OTHER, "f3": {**delegation("委任しますか"), "type": "yes_no"}}, True),
    ],
    ids=lambda value: str(value)[:70],
)
def test_an_account_of_another_needs_a_delegation(changes, found):
    assert (MISSING in named(refund(**changes))) is found


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("引落口座", True),
        ("引き落としの口座", True),
        ("口座振替の口座", True),
        ("口座振替口座", True),
        ("振込先と引き落としの口座", False),
        ("振替口座（ゆうちょ）", False),
        ("振込先の口座", False),
    ],
)
def test_an_account_that_money_is_taken_from_is_none_to_pay_to(label, found):
    assert ("payee_missing" in dict(named(refund(f1=account(label))))) is found


@pytest.mark.parametrize(
    ("pointer", "words", "found"),
    [
        ("title", "お子さんの口座", True),
        ("title", "お子さんと口座", False),
        ("intro", "お子さま名義の口座を書いてください。", True),
        ("intro", "お子さま名義の口座には振り込めません。", False),
    ],
)
def test_a_page_says_whose_account_is_asked_on_it(pointer, words, found):
    assert (MISSING in named(changed(refund(), {f"/pages/3/{pointer}": {"ja": words}}))) is found


def test_whose_account_is_asked_by_a_choice_too():
    whose = {
        "type": "choice",
        "id": "whose",
        "label": {"ja": "口座の名義"},
        "options": [{"value": "own", "label": {"ja": "申請者"}}, {"value": "family", "label": {"ja": "家族"}}],
    }
    shown = {"type": "is", "field": "whose", "op": "eq", "value": "family"}
    assert MISSING in named(refund(f2=whose))
    assert MISSING not in named(refund(f2=whose, f3=delegation(shown_when=shown)))
    others = account("振込先の口座", shown_when={"type": "is", "field": "whose", "op": "eq", "value": "own"})
    assert ("delegation_missing", "$.pages[3].fields[2]") not in named(refund(f1=whose, f2=others))


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ("申請する本人の公金受取口座", False),
        ("申請する本人の口座（あとで知らせます）", True),
        ("公金受取口座以外の、申請する本人の口座", True),
        ("公金受取口座を持っていない本人", True),
    ],
)
def test_who_chooses_the_account_that_the_state_knows_is_asked_for_no_number(option, found):
    draft = template("ningen-dock")
    [asked] = (field for field in draft["pages"][4]["fields"] if field["id"] == "payee_relation")
    [registered] = (one for one in asked["options"] if one["value"] == "registered")
    registered["label"]["ja"] = option
    assert (("payee_may_be_missing", "$.pages[2].fields[10]") in named(draft)) is found


def test_what_is_asked_in_the_entries_of_a_group_is_of_the_entry():
    words = {"ja": "家族"}
    inside = [OTHER | {"label": {"ja": "代理人の口座に振り込みますか"}}]
    group = {"type": "group", "id": "group", "label": words, "entry": words, "max_entries": 3, "fields": inside}
    assert MISSING not in named(refund(f2=group))
    assert MISSING in named(refund(f2=inside[0]))


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (delegation(), True),
        (delegation("申請を委任します"), False),
        (said("窓口で、受け取りを委任します。") | {"label": {"ja": "受け取りの委任"}}, False),  # nobody does so here
    ],
)
def test_a_delegation_to_receive_says_that_another_is_paid(field, found):
    registered = ("payee_registered_other", ACCOUNT)
    paid = account("振込先の口座", registered=True)
    assert (registered in named(refund(f1=paid, f2=field))) is found
    words = {"ja": "家族"}
    group = {"type": "group", "id": "group", "label": words, "entry": words, "max_entries": 3, "fields": [field]}
    assert registered not in named(refund(f1=paid, f2=group))


def bills(*added, least=1, most=5, **paid):
    """The refund, with fields added to what is asked of each bill, and its account changed."""
    draft = template("child-medical-refund")
    group = draft["pages"][2]["fields"][0]
    group["fields"] = [*group["fields"], *added]
    group["min_entries"], group["max_entries"] = least, most
    draft["pages"][3]["fields"][1].update(paid)
    return draft


def said_twice(draft):
    return [
        (one.path, one.params["reason"], one.params["other"])
        for one in review.check(draft, today=TODAY)
        if one.code == "payee_twice" and "reason" in one.params
    ]


GROUP, INSIDE = "$.pages[2].fields[0]", "$.pages[2].fields[0].fields[5]"


def test_an_account_of_each_entry_is_none_for_an_amount_of_all():
    assert said_twice(bills(account("振込先の口座"))) == [(INSIDE, "entries", GROUP)]
    assert said_twice(bills(account("振込先の口座"), most=1)) == []
    assert said_twice(bills(account("口座（引き落とし）"))) == []


def test_where_the_office_pays_nothing_accounts_may_be_several():
    draft = bills(account("振込先の口座"))
    draft["pages"][2]["fields"][1]["paid_by"] = "applicant"
    assert said_twice(draft) == []


@pytest.mark.parametrize(
    ("label", "kind", "found"),
    [
        ("口座の名義人", "person_name", True),
        ("だれの口座に振り込みますか", "text", True),
        ("振込先", "text", True),
        ("振り込みを受け取る人", "text", True),
        ("診療を受けた人", "person_name", False),
        ("建物の名義人", "person_name", False),
        ("振込みの日", "text", False),
    ],
)
def test_a_payee_of_each_entry_has_no_account_for_all(label, kind, found):
    field = {"type": kind, "id": "payee", "label": {"ja": label}} | ({"max_chars": 50} if kind == "text" else {})
    expected = [(INSIDE, "account", ACCOUNT)] if found else []
    assert said_twice(bills(field)) == expected
    assert said_twice(bills(field, most=1)) == []
    assert said_twice(refund(f2=field)) == []
    assert said_twice(bills(field, label={"ja": "口座（引き落とし）"})) == []


def test_what_is_said_in_the_entries_asks_for_no_payee():
    assert said_twice(bills(said("お金は申請者の口座に振り込みます。"))) == []
    assert said_twice(bills({**account("振込先の書類"), "type": "consent"})) == []


def test_whose_an_account_of_the_entry_is_may_be_asked_beside_it():
    holder = {"type": "person_name", "id": "holder", "label": {"ja": "口座の名義人"}}
    both = bills(account("振込先の口座"), holder)
    both["pages"][3]["fields"][1] = said("口座")
    assert said_twice(both) == [(INSIDE, "entries", GROUP)]
