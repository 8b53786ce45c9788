"""Further languages come as files, and what they say is part of the form that is signed."""

import json

import pytest
from support.forms import tiny

from todoke_catalog import templates, translations
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.loading import load

FILE = {"format": 1, "procedure": "tiny", "language": "vi", "texts": {"小さな様式": "Biểu mẫu nhỏ", "甲": "A"}}


def file(**changes):
    return translations.loads(json.dumps({**FILE, **changes}).encode())


def refused(action, *arguments):
    with pytest.raises(CatalogError) as refusal:
        action(*arguments)
    return refusal.value.code


@pytest.mark.parametrize("language", ["vi", "zh-Hans", "pt-BR", "easy", "en"])
def test_a_form_is_read_in_the_language_of_a_file(language):
    definition = load(translations.apply(tiny(), file(language=language)))
    assert definition.title.pick(language) == "Biểu mẫu nhỏ"
    assert definition.fields[0].options[0].label.pick(language) == "A"
    assert definition.title.pick("ja") == "小さな様式"


def test_what_nobody_translated_is_read_in_japanese():
    assert load(translations.apply(tiny(), file())).summary.pick("vi") == "点検のための様式"


def test_languages_add_up_and_a_newer_file_replaces_an_older_one():
    form = translations.apply(translations.apply(tiny(), file()), file(language="ne", texts={"小さな様式": "सानो"}))
    renewed = load(translations.apply(form, file(texts={"小さな様式": "Mẫu đơn"})))
    assert [renewed.title.pick(language) for language in ("vi", "ne")] == ["Mẫu đơn", "सानो"]


def test_the_form_itself_is_left_alone():
    form = tiny()
    translations.apply(form, file())
    assert form == tiny()


def test_what_is_missing_is_listed_once_in_order():
    assert translations.missing(tiny(), "vi")[:2] == ("小さな様式", "点検のための様式")
    rest = translations.missing(translations.apply(tiny(), file()), "vi")
    assert "小さな様式" not in rest
    assert len(rest) == len(set(rest)) == len(translations.missing(tiny(), "vi")) - 2


def test_a_file_of_all_that_is_missing_leaves_nothing_missing():
    texts = {text: f"[{text}]" for text in translations.missing(tiny(), "en")}
    assert translations.missing(translations.apply(tiny(), file(language="en", texts=texts)), "en") == ()


def test_the_further_languages_of_a_form_are_those_of_any_of_its_texts():
    form = translations.apply(translations.apply(tiny(), file()), file(language="ne", texts={"甲": "क"}))
    assert translations.languages(form) == ("ne", "vi")
    assert translations.languages(translations.apply(tiny(), file(language="en"))) == ()


def test_a_file_of_another_form_is_refused():
    assert refused(translations.apply, tiny(), file(procedure="other")) == DefinitionCode.WRONG_PROCEDURE


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"language": "ja"},
        {"language": "ja-JP"},
        {"language": "en-GB"},
        {"language": "Vietnamese"},
        {"language": "vi\n"},
        {"texts": {"小さな様式": "x" * 2001}},
        {"texts": {"": "x"}},
        {"texts": {"小さな様式": 1}},
        {"texts": {"小さな様式": {"x": 1}}},
        {"texts": {"小さな様式": {"x": {"x": "x"}}}},
        {"texts": {"小さな様式": {"x" * 2001: "x"}}},
        {"texts": {"小さな様式": ["x"]}},
        {"texts": []},
        {"colour": "red"},
    ],
    ids=repr,
)
def test_what_is_no_translation_is_refused(changes):
    assert refused(translations.loads, json.dumps({**FILE, **changes}).encode()) == DefinitionCode.MALFORMED


@pytest.mark.parametrize("left", ["", " ", "\n"])
def test_what_is_left_empty_in_a_file_changes_nothing(left):
    form = translations.apply(tiny(), file())
    assert translations.apply(form, file(texts={"小さな様式": left, "点検のための様式": left})) == form


class TestTheFileForATranslator:
    def test_has_every_text_with_what_is_there_or_empty(self):
        form = translations.apply(tiny(), file())
        written = translations.to_fill_in(form, "vi")
        assert {**written, "texts": {}} == {**FILE, "texts": {}}
        assert written["texts"]["小さな様式"] == "Biểu mẫu nhỏ"
        assert tuple(one for one, words in written["texts"].items() if not words) == translations.missing(form, "vi")

    def test_comes_back_as_it_went(self):
        form = translations.apply(tiny(), file())
        data = json.dumps(translations.to_fill_in(form, "vi")).encode()
        assert translations.apply(form, translations.loads(data)) == form

    def test_asks_for_no_text_that_nobody_has_written(self):
        assert "" not in translations.to_fill_in(tiny({"/summary/ja": ""}), "vi")["texts"]

    @pytest.mark.parametrize("language", ["ja", "", "Vietnamese", "vi\n", "en-GB"])
    def test_is_of_a_language(self, language):
        assert refused(translations.to_fill_in, tiny(), language) == DefinitionCode.MALFORMED


def test_what_a_file_translates_and_the_form_does_not_say_is_told():
    assert translations.strange(tiny(), file(texts={"小さな様式": "x", "前の題": "y", "前の文": ""})) == ("前の題",)


@pytest.mark.parametrize("row", ["\ud800", {"": "\ud800"}, {"前": "\ud800"}])
def test_what_could_not_be_signed_is_refused(row):
    data = json.dumps({**FILE, "texts": {"小さな様式": row}}).encode()
    assert refused(translations.loads, data) == DefinitionCode.NOT_CANONICAL


class TestOneJapaneseTextThatIsTranslatedInSeveralWays:
    @pytest.fixture
    def form(self):
        """The first option is one of two that say 甲, and a page says it too, untranslated."""
        changes = {"/pages/0/fields/0/options/0/label/en": "Mine", "/pages/0/fields/0/options/1/label": {"ja": "甲"}}
        return tiny({**changes, "/pages/0/fields/0/options/1/label/en": "I did", "/pages/0/title/ja": "甲"})

    def words(self, form):
        options = form["pages"][0]["fields"][0]["options"]
        return [form["pages"][0]["title"].get("en"), *(option["label"].get("en") for option in options)]

    def test_has_a_row_for_each_and_every_other_text_has_one(self, form):
        texts = translations.to_fill_in(form, "en")["texts"]
        assert texts.pop("甲") == {"": "", "Mine": "Mine", "I did": "I did"}
        assert all(isinstance(row, str) for row in texts.values())

    def test_each_is_changed_by_its_row(self, form):
        row = {"": "A", "Mine": "I did", "I did": "Mine"}
        assert self.words(translations.apply(form, file(language="en", texts={"甲": row}))) == ["A", "I did", "Mine"]

    def test_a_row_that_is_gone_or_empty_changes_nothing(self, form):
        assert translations.apply(form, file(language="en", texts={"甲": {"Mine": " ", "": ""}})) == form

    def test_a_file_of_one_row_is_for_all_of_them(self, form):
        assert self.words(translations.apply(form, file(language="en", texts={"甲": "A"}))) == ["A", "A", "A"]

    def test_rows_stay_with_their_translations_when_the_form_was_put_in_another_order(self, form):
        form["pages"][0]["fields"][0]["options"].reverse()
        row = {"Mine": "My own", "I did": "Myself"}
        texts = file(language="en", texts={"甲": row})
        assert self.words(translations.apply(form, texts)) == [None, "Myself", "My own"]

    def test_rows_for_what_the_form_says_no_more_are_told_and_those_that_are_done_are_not(self, form):
        row = {"His": "Her own", "Hers": "Mine", "Mine": "Mine", "Ours": ""}
        texts = file(language="en", texts={"甲": row, "前の題": {"": "x"}, "前の文": {"": ""}})
        assert translations.stale(form, texts) == (("甲", "His"),)
        assert translations.strange(form, texts) == ("前の題",)


@pytest.mark.parametrize("language", ["easy", "en", "vi"])
@pytest.mark.parametrize("name", templates.names())
def test_a_file_that_nobody_touched_changes_nothing(name, language):
    form = json.loads(templates.read(name))
    data = json.dumps(translations.to_fill_in(form, language)).encode()
    assert translations.apply(form, translations.loads(data)) == form


def test_rows_with_what_no_form_may_hold_are_left_out_and_told():
    row = {"": "\u202ex", "前": "x"}
    cleaned, dropped = translations.clean(file(texts={"小さな様式": "x\x00", "甲": row, "乙": "\u200f", "点検": "x"}))
    assert cleaned.texts == {"小さな様式": "", "甲": {"前": "x"}, "乙": "", "点検": "x"}
    assert dropped == ("小さな様式", "甲", "乙")
    assert translations.clean(file(language="ar", texts={"乙": "\u200f"}))[1] == ()


@pytest.mark.parametrize("data", [b"", b"{", b'{"a":1,"a":1}', b"\xff"])
def test_what_is_not_json_is_refused(data):
    assert refused(translations.loads, data) == DefinitionCode.NOT_JSON


@pytest.mark.parametrize("more", [{"en": "x"}, {"VI": "x"}, {"vi": ""}, {f"a{chr(97 + n)}": "x" for n in range(21)}])
def test_a_form_with_languages_that_are_none_is_refused(more):
    assert refused(load, tiny({"/title/more": more})) == DefinitionCode.MALFORMED
