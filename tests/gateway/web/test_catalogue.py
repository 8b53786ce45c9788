"""The catalogue as citizens use it: search, filters with counts, entries, and addresses that stay harmless."""

import gzip
import html
import json
import logging
import re
from dataclasses import replace
from functools import cache

import pytest
from prometheus_client import generate_latest
from support.browser import chromium, serving
from support.gateway import TEMPLATES, Gateway, published

from todoke_catalog import templates
from todoke_gateway import helplines
from todoke_gateway.web import app, texts
from todoke_kit.config import ConfigError


@cache
def whole():
    """A gateway that offers every template."""
    return Gateway(*TEMPLATES.values())


def page(**query):
    answer = whole().pages.test_client().get("/", query_string=query)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def titles(text):
    return re.findall(r'class="card__link"[^>]*>(.*?)</a>', text)


def counts(text):
    """What the page says that each event of life would find, by its code."""
    found = re.findall(r'<a class="event" href="[^"]*event=(\w+)[^"]*"[^>]*>.*?</span>(\d+)件</span>', text)
    return {code: int(count) for code, count in found}


def departments(text):
    return options(text, "department")


def levels(text):
    return options(text, "level")


def options(text, name):
    """What the page says that each choice of a list would find."""
    [chosen] = re.findall(rf'<select class="select" id="{name}".*?</select>', text, re.DOTALL)
    return re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>', chosen)


def entry(text, title):
    return next(one for one in text.split("<article")[1:] if f">{title}</a>" in one).partition("</article>")[0]


class TestEntries:
    def test_all_are_there_in_the_order_of_the_kana_whatever_order_they_came_in(self):
        everything = titles(page())
        assert len(everything) == len(TEMPLATES)
        known = ["空き家・リフォーム・省エネ補助金", "おくやみ手続の予約", "飼い犬 変更届"]
        assert [title for title in everything if title in known] == known
        assert (
            titles(html.unescape(Gateway(*reversed([*TEMPLATES.values()])).pages.test_client().get("/").text))
            == everything
        )

    def test_one_says_who_can_apply_what_it_costs_when_how_long_and_how_one_is_identified(self):
        said = entry(page(), "人間ドック助成金申請")
        told = ("受診日に40歳から74歳までの", "お金を受け取る申請です", "いつでも", "約15分", "本人確認：カード署名")
        assert [words for words in told if words not in said] == []

    @pytest.mark.parametrize(
        ("title", "needs", "money"),
        [
            ("粗大ごみ 収集申込", "本人確認：メール", "手数料や料金がかかります"),
            ("道路損傷の通報", "本人確認：不要（無記名）", "この申請に費用はかかりません"),
            ("葬祭費 支給申請（国民健康保険）", "本人確認：カード署名", "お金を受け取る申請です"),
        ],
    )
    def test_identity_and_money_are_those_of_the_form(self, title, needs, money):
        said = entry(page(), title)
        assert needs in said
        assert money in said

    def test_one_without_a_listing_is_shown_and_found_all_the_same(self):
        plain = json.loads(templates.read("moving-out"))
        del plain["listing"]
        client = Gateway(published(definition=plain)).pages.test_client()
        for query in ({}, {"q": "転出"}):
            assert titles(client.get("/", query_string=query).text) == ["転出届・転入予約"]

    def test_closed_ones_come_last_and_say_so(self):
        closed = published(definition=json.loads(templates.read("bereavement-booking")), open=False)
        opened = published(definition=json.loads(templates.read("water-supply")))
        text = html.unescape(Gateway(closed, opened).pages.test_client().get("/").text)
        assert titles(text) == ["水道 使用開始・中止届", "おくやみ手続の予約"]
        assert "受付停止中" in entry(text, "おくやみ手続の予約")
        only = html.unescape(Gateway(closed, opened).pages.test_client().get("/?now=1").text)
        assert titles(only) == ["水道 使用開始・中止届"]
        assert "bereavement" not in counts(only)
        assert 'name="now" value="1" checked' in only


class TestSearch:
    @pytest.mark.parametrize("typed", ["引越し", "引っ越し", "ひっこし", "ﾋｯｺｼ"])
    def test_every_spelling_finds_the_same_in_the_same_order(self, typed):
        assert titles(page(q=typed)) == titles(page(q="引越し"))
        assert titles(page(q=typed))[0] == "転出届・転入予約"

    def test_words_written_together_are_found_and_filters_only_take_away(self):
        assert titles(page(q="道路に穴")) == ["道路損傷の通報", "道路占用許可"]
        assert titles(page(q="公民館を借りたい")) == ["文化・スポーツ施設 利用予約"]
        assert titles(page(q="公民館を借りたい", event="tax")) == []
        assert titles(page(q="「公民館を借りたい」。", lang="en")) != []

    def test_what_was_typed_stays_in_the_box_and_is_said(self):
        text = page(q="  犬　死亡 ")
        assert 'value="犬 死亡"' in text
        assert "<title>「犬 死亡」をさがした結果 (1) | 手続をさがす" in text
        assert "1件の手続" in text

    @pytest.mark.parametrize(
        ("lang", "said"), [("ja", "ひらがなで"), ("easy", "みじかい ことばで"), ("en", "Try other words")]
    )
    def test_where_nothing_is_found_it_says_what_to_try(self, lang, said):
        text = page(q="zzzz", lang=lang)
        assert titles(text) == []
        assert said in text
        assert 'value="zzzz"' in text

    @pytest.mark.parametrize("typed", ["停電", "猫"])
    @pytest.mark.parametrize(
        ("lang", "said"),
        [
            ("ja", "役所に電話するか、窓口でお聞きください"),
            ("easy", "役所に 電話するか、役所の まどぐちで 聞いて ください"),
            ("en", "call it or ask at its counter"),
        ],
    )
    def test_what_nobody_here_offers_leads_to_the_telephone_and_the_counter(self, typed, lang, said):
        text = page(q=typed, lang=lang)
        assert titles(text) == []
        assert said in text

    def test_who_changes_school_is_shown_the_notice_of_moving_first(self):
        assert titles(page(q="転校"))[0] == "転出届・転入予約"

    def test_other_languages_keep_what_is_asked_for(self):
        assert "lang=en&q=%E7%8A%AC&event=living" in page(q="犬", event="living")


class TestFilters:
    def test_each_count_is_what_the_filter_finds(self):
        everything = page()
        assert counts(everything)["childcare"] > 1
        for event, count in counts(everything).items():
            assert len(titles(page(event=event))) == count
        for name, count in departments(everything):
            assert len(titles(page(department=name))) == int(count)

    def test_counts_follow_the_search_and_the_other_filter(self):
        text = page(q="手当", department="こども未来部 子育て支援課 手当係")
        assert counts(text)["childcare"] == len(titles(text)) == 8
        assert "disability" not in counts(text)
        assert [name for name, _ in departments(page(event="bereavement"))] == [
            "健康福祉部 保険年金課 給付係",
            "こども未来部 子育て支援課 手当係",
            "市民部 市民課",
        ]

    def test_the_chosen_ones_are_marked_and_can_be_cleared(self):
        text = page(event="tax", department="税務部 税務課 証明係")
        assert re.search(r'event=tax[^>]*aria-current="true"', text)
        assert '<option value="税務部 税務課 証明係" selected>' in text
        assert "条件をすべて消す" in text
        assert '<input type="hidden" name="event" value="tax">' in text

    def test_a_chosen_one_that_leaves_nothing_stays_chosen(self):
        text = page(q="犬", event="tax", department="税務部 税務課 証明係")
        assert titles(text) == []
        assert '<option value="税務部 税務課 証明係" selected>税務部 税務課 証明係 (0)' in text
        assert counts(text) == {"tax": 0}

    @pytest.mark.parametrize("lang", texts.LANGUAGES)
    def test_every_event_has_a_name_in_every_language(self, lang):
        assert all(texts.events(lang)[event] in page(lang=lang) for event in counts(page()))

    def test_what_proves_who_one_is_can_be_chosen_and_each_count_is_what_it_finds(self):
        found = {code: titles(page(level=code)) for code, _ in levels(page())}
        assert {code: str(len(names)) for code, names in found.items()} == dict(levels(page()))
        assert sorted(name for names in found.values() for name in names) == sorted(titles(page()))
        assert "道路損傷の通報" in found["0"]
        assert "葬祭費 支給申請（国民健康保険）" in found["3"]

    def test_the_other_counts_follow_it_and_it_follows_them(self):
        narrowed = page(level="1", event="living")
        assert counts(narrowed)["living"] == len(titles(narrowed)) > 0
        assert len(titles(page(level="1"))) == sum(int(count) for _, count in departments(page(level="1")))
        assert sum(int(count) for _, count in levels(narrowed)) == len(titles(page(event="living")))


def period(opens=None, closes=None, **changes):
    ends = {name: day for name, day in (("opens", opens), ("closes", closes)) if day}
    definition = json.loads(templates.read("water-supply")) | ({"reception": ends} if ends else {})
    return published(definition=definition, **changes)


class TestOpeningDates:
    @pytest.mark.parametrize(
        ("form", "day", "found"),
        [
            (period("2027-04-01T09:00"), "2027-03-31", False),
            (period("2027-04-01T09:00"), "2027-04-01", True),
            (period("2027-04-02T00:00"), "2027-04-01", False),
            (period(None, "2027-04-30T17:00"), "2027-04-30", True),
            (period(None, "2027-05-01T00:00"), "2027-04-30", True),
            (period(None, "2027-05-01T00:00"), "2027-05-01", False),
            (period(), "2027-05-01", True),
            (period(open=False), "2027-05-01", False),
        ],
    )
    def test_one_is_found_on_the_days_on_which_somebody_can_apply(self, form, day, found):
        text = Gateway(form).pages.test_client().get("/", query_string={"on": day}).text
        assert titles(text) == (["水道 使用開始・中止届"] if found else [])
        assert f'name="on" value="{day}"' in text

    @pytest.mark.parametrize(
        "day", ["2027-02-30", "9999-12-31", "1", "20270401", "2027-W01-1", "x" * 5_000, "２０２７-04-01"]
    )
    def test_what_is_no_day_is_left_out(self, day):
        assert len(titles(page(on=day))) == len(TEMPLATES)

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30"])
    def test_the_ends_of_the_calendar_are_days_like_others(self, day):
        assert titles(Gateway(period()).pages.test_client().get(f"/?on={day}").text)


@pytest.mark.browser
def test_words_department_event_identity_and_dates_work_without_a_script():
    later = period("2027-04-01T09:00", "2027-05-01T00:00")
    gateway = Gateway(*(form for form in TEMPLATES.values() if form.bundle.procedure != "water-supply"), later)
    with serving(gateway.pages) as address, chromium() as browser:
        open_page = browser.new_page(java_script_enabled=False)

        def shown():
            return open_page.locator(".card__link").all_inner_texts()

        open_page.goto(address)
        everything = shown()
        open_page.fill("#q", "ｽｲﾄﾞｳ")
        with open_page.expect_navigation():
            open_page.press("#q", "Enter")
        assert "水道 使用開始・中止届" in shown()
        assert len(shown()) < len(everything)
        open_page.click(".event >> nth=0")
        assert 0 < len(shown()) < len(everything)
        open_page.goto(address)
        open_page.select_option("#department", index=1)
        open_page.click(".search button")
        assert 0 < len(shown()) < len(everything)
        open_page.goto(address)
        open_page.click(".search__more summary")
        open_page.select_option("#level", "0")
        open_page.click(".search button")
        assert "道路損傷の通報" in shown()
        assert "水道 使用開始・中止届" not in shown()
        open_page.goto(address)
        open_page.click(".search__more summary")
        open_page.fill("#on", "2027-05-01")
        open_page.click(".search button")
        assert "水道 使用開始・中止届" not in shown()
        open_page.fill("#on", "2027-04-01")
        open_page.click(".search button")
        assert "水道 使用開始・中止届" in shown()


class TestHostileAddresses:
    @pytest.mark.parametrize(
        "query",
        [
            {"event": "x"},
            {"event": "<script>"},
            {"department": "どこにもない課"},
            {"department": "x" * 5_000},
            {"lang": "xx"},
            {"now": "yes"},
            {"level": "4"},
            {"level": "３"},
        ],
        ids=["event", "script", "department", "long", "language", "now", "level", "level in full width"],
    )
    def test_what_is_not_known_is_left_out(self, query):
        assert len(titles(page(**query))) == len(TEMPLATES)

    def test_what_is_typed_is_bounded_and_shown_as_text(self):
        answer = whole().pages.test_client().get("/", query_string={"q": "<script>alert(1)</script>" + "あ" * 3_000})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "あ" * 200 not in answer.text

    def test_what_is_typed_is_written_to_no_log(self, caplog):
        with caplog.at_level(logging.DEBUG):
            page(q="見本花子")
        assert "見本花子" not in caplog.text

    @pytest.mark.parametrize(
        "typed", ["123456789018", "１２３４-５６７８-９０１８", "児童手当 1234 5678 9018", "x" * 95 + "123456789018"]
    )
    @pytest.mark.parametrize(
        ("lang", "said"),
        [("ja", "マイナンバー（個人番号）と思われる"), ("easy", "マイナンバーと 思う"), ("en", "like an Individual")],
    )
    def test_an_individual_number_is_neither_looked_for_nor_shown_nor_kept_in_links(self, typed, lang, said):
        shown = page(q=typed, now="1", lang=lang)
        assert said in shown
        assert [part for part in ("9018", "９０１８", "xxxx") if part in shown] == []
        assert "now=1" in shown

    def test_who_needs_help_finds_it_beside_a_number_too(self):
        shown = page(q="死にたい 123456789018")
        assert 'class="help"' in shown
        assert "9018" not in shown

    def test_other_words_bring_no_word_of_it(self):
        assert "マイナンバー（個人番号）と思われる" not in page(q="児童手当")

    def test_an_empty_catalogue_asks_for_no_words(self):
        gateway = Gateway()
        gateway.catalogue._forms.clear()
        assert 'role="search"' not in gateway.pages.test_client().get("/?q=x").text


class TestCompression:
    def test_public_pages_and_files_are_compressed_for_those_who_take_it(self):
        client = whole().pages.test_client()
        plain = client.get("/")
        answer = client.get("/", headers={"Accept-Encoding": "br, gzip"})
        assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
        assert gzip.decompress(answer.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        assert plain.headers["Vary"] == "Accept-Encoding"

    @pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0", "xgzip", "*"])
    def test_nobody_is_sent_what_they_do_not_take(self, accepted):
        answer = whole().pages.test_client().get("/", headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in answer.headers

    def test_a_page_with_answers_never_is(self):
        answer = (
            whole()
            .pages.test_client()
            .post("/procedures/ningen-dock/form", data={"go": "start"}, headers={"Accept-Encoding": "gzip"})
        )
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


OWN_LINES = """
as_of = 2026-10-01
words = ['さみしい']
[[lines]]
phone = '#8008'
name = {ja = '見本の窓口', easy = 'みほんの まどぐち', en = 'Mihon'}
about = {ja = '平日', easy = '月曜日から 金曜日', en = 'Weekdays'}
"""


def counted_names():
    """Every metric with its labels, without its values."""
    return re.findall(rb"^([^#\s]+(?:\{[^}]*\})?) ", generate_latest(), re.MULTILINE)


class TestHelpLines:
    """Who searches for help finds telephone numbers before anything else."""

    @pytest.mark.parametrize(
        "typed",
        [
            "死にたい",
            "シニタイ",
            "もう死 に た い",
            "自殺",
            "DV",
            "ＤＶ　相談",
            "夫のdv",
            "虐待",
            "ぎゃくたい",
            "suicide",
            "I want to die",
        ],
    )
    @pytest.mark.parametrize(
        ("lang", "heading"),
        [
            ("ja", "いますぐ話せるところがあります"),
            ("easy", "今 すぐ 話せる ところが あります"),
            ("en", "You can talk to somebody now"),
        ],
    )
    def test_come_first_in_the_language_of_the_page(self, typed, lang, heading):
        text = page(q=typed, lang=lang)
        main = text[text.index("<main") :]
        box, after = main.split("</section>", 1)
        assert "<section" not in box.partition('<section class="help"')[0] + after.partition("<h1")[0]
        assert 'role="search"' in after
        assert f'<h2 id="help">{heading}</h2>' in box
        numbers = re.findall(r'href="tel:([^"]+)">([^<]+)</a>', box)
        assert {("0120279338", "0120-279-338"), ("189", "189"), ("0120279889", "0120-279-889")} < set(numbers)
        assert "2026" in box[box.rindex("<p") :]  # the day on which they were checked

    @pytest.mark.parametrize("typed", ["", "死亡", "死んだ", "犬が死んだ", "DVD", "grape", "遺体", "子育て", "被災"])
    def test_do_not_come_without_need(self, typed):
        assert 'class="help"' not in page(q=typed)

    def test_leave_no_trace(self, caplog):
        caplog.set_level("DEBUG")
        page(q="ごみ")
        names = counted_names()
        assert 'class="help"' in page(q="死にたい")
        assert (caplog.records, counted_names()) == ([], names)

    def test_may_be_the_municipalitys_own(self, tmp_path):
        own = tmp_path / "lines.toml"
        own.write_text(OWN_LINES)
        gateway = Gateway(published())
        site = replace(gateway.site, help_lines=helplines.load(own))
        client = app.create(site).test_client()
        assert 'href="tel:%238008">#8008</a><div><strong>見本の窓口</strong>' in client.get("/?q=さみしい").text
        assert 'class="help"' not in client.get("/?q=死にたい").text

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            (OWN_LINES, ""),
            ("2026-10-01", "'soon'"),
            ("['さみしい']", "[]"),
            ("#8008", "javascript:alert(1)"),
            (", en = 'Mihon'", ""),
            ("[[lines]]", "more = 1\n[[lines]]"),
        ],
        ids=["empty", "no day", "no words", "no number", "not in every language", "unknown key"],
    )
    def test_that_are_malformed_stop_the_start(self, tmp_path, right, wrong):
        own = tmp_path / "lines.toml"
        own.write_text(OWN_LINES.replace(right, wrong))
        with pytest.raises(ConfigError, match=r"lines\.toml"):
            helplines.load(own)
