"""Look-ups on a page of questions, as a browser without scripts presses them, and as Chromium shows them."""

import json

import pytest
from support import lookups
from support.browser import NARROWEST, OVERFLOWS, TEXT_SPACING, chromium, complaints, serving, violations
from support.gateway import PROCEDURE, Gateway, published
from support.walker import Walker

from todoke_catalog import templates

DATA = lookups.data()
TYPED = {
    "home.postcode": "999-0001",
    "home.address": "1-2-3",
    "home.building": "見本荘",
    "payee.bank": "見本",
    "payee.branch": "東京",
    "payee.number": "12",
    "payee.holder": "ﾐﾎﾝ ﾊﾅｺ",
    "born.era": "S",
    "born.year": "はて",
    "children.entries": "1",
    "children.0.asked": "place",
    "children.0.place.postcode": "9990002",
    "children.0.place.address": "",
}


def field(kind, name, **members):
    return {"type": kind, "id": name, "label": {"ja": f"問い {name}"}, **members}


FIELDS = [
    field("postal_address", "home"),
    field("bank_account", "payee"),
    field("date", "born"),
    field(
        "group",
        "children",
        entry={"ja": "子ども"},
        min_entries=0,
        max_entries=3,
        fields=[field("postal_address", "place")],
    ),
]


@pytest.fixture(scope="module")
def form():
    plain = json.loads(templates.read(PROCEDURE))
    page = {"id": "p", "title": {"ja": "一"}, "fields": FIELDS}
    return published(definition={**plain, "pages": [page], "derived": [], "eligibility": [], "once": None})


@pytest.fixture
def walker(form):
    return Walker(Gateway(form, lookups=lambda: DATA)).post("start")


def value(walker, name):
    """What stands in a field of the screen."""
    return walker.text.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


class TestPressed:
    def test_the_address_of_a_postcode_is_filled_in_and_everything_else_stays(self, walker):
        walker.post("find:home.postcode", TYPED)
        assert walker.answer.status_code == 200
        assert value(walker, "home.address") == "見本県見本市一番町1-2-3"
        assert {name: value(walker, name) for name in TYPED if name[-3:] not in {"ess", "era"}} == {
            name: typed for name, typed in TYPED.items() if name[-3:] not in {"ess", "era"}
        }
        assert "「見本県見本市一番町」を入れました" in walker.text
        assert "2026年10月現在のデータによります" in walker.text
        assert not walker.problems

    def test_a_code_of_two_cities_is_a_choice_in_an_entry_too(self, walker):
        walker.post("find:children.0.place.postcode", TYPED)
        assert 'value="take:children.0.place.postcode:9990002-1"' in walker.answer.text
        walker.post("take:children.0.place.postcode:9990002-1", TYPED)
        assert value(walker, "children.0.place.address") == "見本県となり市川向"
        assert value(walker, "home.address") == "1-2-3"

    def test_a_bank_and_its_branch_by_name(self, walker):
        walker.post("find:payee.bank", TYPED)
        assert "見本信金（ミホンシンキン）9991" in walker.text
        walker.post("take:payee.bank:9990", TYPED)
        assert value(walker, "payee.bank") == "9990"
        chosen = {**TYPED, "payee.bank": "9990"}
        walker.post("find:payee.branch", chosen).post("take:payee.branch:120", chosen)
        assert value(walker, "payee.branch") == "120"
        assert "「西東京」の番号を入れました" in walker.text
        assert value(walker, "payee.holder") == TYPED["payee.holder"]

    @pytest.mark.parametrize("language", ["ja", "easy", "en"])
    def test_a_kind_of_bank_alone_asks_for_the_name_of_the_local_one(self, form, language):
        walker = (
            Walker(Gateway(form), language).post("start").post("find:payee.bank", {**TYPED, "payee.bank": "JAバンク"})
        )
        assert walker.text.count("JA〇〇") == 1
        assert value(walker, "payee.bank") == "JAバンク"
        walker.post("find:payee.bank", {**TYPED, "payee.bank": "ＪＡバンク新函館"})
        assert value(walker, "payee.bank") == "3068"

    def test_a_name_in_place_of_a_code_says_where_to_look_it_up(self, walker):
        walker.post("next", TYPED)
        assert "「さがす」のボタン" in dict(walker.problems)["payee.bank"]
        assert value(walker, "payee.bank") == "見本"

    @pytest.mark.parametrize(
        "go",
        [
            "find:", "find:home", "find:home.address", "find:payee.kind", "find:born.bank", "find:nobody.bank",
            "find:children.bank", "find:children.9.place.postcode", "find:children.x.place.postcode",
            "find:children.0.nobody.postcode", "take:", "take:home.postcode", "take:home.postcode:9990002-0",
            "take:payee.bank:<script>", f"take:payee.bank:{'9' * 100_000}", "find:payee.bank.bank",
        ],
        ids=lambda go: go[:40],
    )  # fmt: skip
    def test_a_button_that_there_is_not_costs_nothing(self, walker, go):
        walker.post(go, TYPED)
        assert walker.answer.status_code == 200
        assert value(walker, "payee.holder") == TYPED["payee.holder"]

    @pytest.mark.parametrize(
        "typed", ["<b>", "%", "'; --", "\x00\x1b", "見" * 50_000], ids=["tag", "like", "sql", "control", "huge"]
    )
    def test_whatever_is_looked_up_comes_back_as_it_was_typed(self, walker, typed):
        for name in ("home.postcode", "payee.bank"):
            walker.post(f"find:{name}", {**TYPED, name: typed})
            assert walker.answer.status_code == 200
            assert "<b>" not in walker.answer.text
            assert value(walker, "payee.holder") == TYPED["payee.holder"]


class TestNamed:
    def test_the_check_names_the_bank_and_says_what_the_data_does_not_have(self, walker, form):
        account = {"bank": "9990", "branch": "999", "kind": "ordinary", "number": "0000019", "holder": "ミホン ハナコ"}
        home = {"postcode": "9990001", "address": "見本県見本市一番町1"}
        walker.begin_with({"home": home, "payee": account, "born": "1980-05-01"}, form).post("check")
        assert "金融機関コード：9990（見本）" in walker.text
        assert "支店コード：999（2026年8月24日現在のデータにない番号です" in walker.text

    @pytest.mark.parametrize(("lang", "words"), [("easy", "銀行を えらんで"), ("en", "Choose the bank")])
    def test_it_speaks_every_language(self, form, lang, words):
        there = Walker(Gateway(form, lookups=lambda: DATA), lang).post("start").post("find:payee.bank", TYPED)
        assert words in there.text


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_both_look_ups_in_a_browser(form, scripts):
    gateway = Gateway(form, lookups=lambda: DATA)
    with serving(gateway.pages) as address, chromium() as browser:
        page = browser.new_context(viewport=NARROWEST, java_script_enabled=scripts).new_page()
        heard = complaints(page)
        page.goto(f"{address}/procedures/{PROCEDURE}")
        page.click('[name="go"][value="start"]')
        page.fill('[id="home.postcode"]', "９９９－０００２")
        page.fill('[id="home.address"]', "5")
        page.fill('[id="payee.bank"]', "みほん")
        page.click('[value="find:home.postcode"]')
        page.get_by_role("button", name="となり市川向").click()
        assert page.input_value('[id="home.address"]') == "見本県となり市川向5"
        page.click('[value="find:payee.bank"]')
        if scripts:  # axe is one
            assert page.evaluate("document.activeElement.className") == "look-up__found"
            assert violations(page) == []
            page.evaluate(TEXT_SPACING)
            assert not page.evaluate(OVERFLOWS)
        page.get_by_role("button", name="見本信金").click()
        page.fill('[id="payee.branch"]', "本店")
        page.click('[value="find:payee.branch"]')
        assert page.input_value('[id="payee.bank"]') == "9991"
        assert page.input_value('[id="payee.branch"]') == "001"
        if scripts:
            page.press('[id="payee.branch"]', "Enter")
        else:  # the branch is a text area then (docs/decisions/0070), where Enter is a line break
            page.get_by_role("button", name="次へ").click()
        assert page.locator(".errors").count() == 1, "Enter means next, not a look-up"
        assert [text for text in heard if "422" not in text] == []
