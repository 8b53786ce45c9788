"""What the words of a form leave to be desired: words yet to be written, labels that people mix up.

Japanese words are data here: what an office writes when it has not yet decided, and what asks for the same.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from todoke_catalog import fields as kinds
from todoke_catalog.identity import Level
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.reviewing.translated import translated
from todoke_catalog.texts import Text

MAX_LABEL = 200  # characters that are compared; nobody tells longer ones apart

_BIRTH = "生年月日"
_UNFINISHED = re.compile(
    "(TODO|FIXME|TBD)(?![A-Za-z])|[（(【]仮[)）】]|[(（]別の変更[)）]|[○〇]月[○〇]日|仮置き|ダミー|[?？]{3}|^(後|あと)で(書く|直す|決める|確認する)。?$"
)
# Signs that stand for a name or a number; in an example (例：○○銀行) they are meant.
_STANDS_FOR = re.compile("[○〇◯]{2}|[△▲]{2}|[×✕]{2}|[●■]{2}|[＿_]{3}|(?<![A-Za-z])[XＸ]{3,}(?![A-Za-z])")
_EXAMPLE = re.compile("(例|たとえば|e[.]g[.]|for example).*", re.IGNORECASE | re.DOTALL)
_PENDING = re.compile("(未定|未確認|調整中|検討中|作成中|準備中|要確認|確認中)(です)?。?")
_WHOM_TO_ASK = ("$.contact", "$.department")
_SMALL_TALK = re.compile(
    "^[おご](?=[^ぁ-ん])|を?ご?(入力|記入|選択|教え|お書き)(して|て)?ください$|※?[（(]?必須[)）]?$|は$|[:：*＊?？。]$"
)
# What tells of an answer only when or for what it is wanted: 日中に連絡が取れる電話番号, 連絡先のメール.
_WHEN_REACHED = re.compile(
    "^(日中|昼間|平日|当日|普段|ふだん)[はにの、]*(?=.)|^ご?連絡(先|用|[がの]?(と|取)れる|[がの]?つく)の?(?=.)"
)
_YOURS = re.compile("^あなたの(?=.)")  # who is asked; 本人 and 申請者 may be two people of one form
_OWN = re.compile("^(あなた|本人|ご本人|回答者|回答する人|申請者|申請する人|申込者|申し込む人|投稿者)の(?=.)")
_AND = re.compile("と|や|及び|および|または|[、，,・／/&＆＋+]")
_MAIL = ("メール", "eメール", "mail", "email", "e-mail", "eメールアドレス")
_MOBILE = ("携帯", "携帯電話", "携帯番号", "ケータイ", "ケータイ番号", "スマホ", "スマホ番号", "スマートフォン番号")
_LIVES = ("住まい", "現住所", "居住地", "住んでいる所", "住んでいるところ", "住所地")
_SAME = {
    "名前": "氏名",
    "フルネーム": "氏名",
    "電話": "電話番号",
    "tel": "電話番号",
    **dict.fromkeys(_LIVES, "住所"),
    **dict.fromkeys(("誕生日", "生まれた日"), "生年月日"),
    **dict.fromkeys(_MOBILE, "携帯電話番号"),
    **dict.fromkeys(_MAIL, "メールアドレス"),
}
_SAME_PERSON = dict.fromkeys(("子", "子供", "こども"), "子ども")
_PERSON = re.compile("([人者主親父母夫妻]|子ども)$")
_POLITE = re.compile("^[おご](?=[^ぁ-ん])|(?<=.)(様|さま|さん)$")
# 利用する日, 利用を希望する日 and 利用希望日 are one day; 利用した日 is another.
_DAY = re.compile("^(.+?)(?:を?希望する|する|したい|を?希望の?)日$")
_USED = re.compile("使用(?![者人])|使(う|いたい)(?=日$)")
_JOINED = re.compile("(電話|携帯|ケータイ|スマホ|スマートフォン|メール)の(番号|アドレス)$")
_WHO = {"氏名", "住所", "電話番号", "メールアドレス", "生年月日"}
_NAMES = (kinds.PersonNameField, kinds.KanaField, kinds.PhoneField, kinds.EmailField, kinds.BankAccountField)
_PERSONAL = (
    kinds.PersonNameField,
    kinds.PostalAddressField,
    kinds.AddressField,
    kinds.BankAccountField,
    kinds.SexField,
    kinds.PhoneField,
    kinds.EmailField,
    kinds.KanaField,
)


def check(form: Form, languages: Sequence[str]) -> Iterator[Advice]:
    """Everything to say about the words; `languages` are those that all texts should be there in."""
    texts = list(texts_of(form.plain, "$"))
    for language in languages:
        for path, text in texts:
            if not translated(text, language):
                yield Advice(ReviewCode.TRANSLATION_MISSING, path, {"language": language})
    for path, text in texts:
        if any(isinstance(words, str) and _unfinished(words, path) for words in text.values()):
            yield Advice(ReviewCode.WORDS_UNFINISHED, path)
    yield from _addresses(form)
    yield from _labels(form)
    yield from _anonymous(form)


def _unfinished(words: str, path: str) -> bool:
    """Whether words are to be written yet. An option may well be called 未定; whom to ask must not be."""
    if _UNFINISHED.search(words) or _STANDS_FOR.search(_EXAMPLE.sub("", words)):
        return True
    if path.startswith(_WHOM_TO_ASK):
        return _PENDING.search(words) is not None
    return ".options[" not in path and _PENDING.fullmatch(words.strip()) is not None


def _addresses(form: Form) -> Iterator[Advice]:
    """A telephone number without a digit other than 0 is none, and neither is an address of mail that is undecided."""
    contact = form.definition.contact
    phone = unicodedata.normalize("NFKC", contact.phone)
    if phone.strip() and (not re.search("[1-9]", phone) or _unfinished(phone, "$.contact")):
        yield Advice(ReviewCode.WORDS_UNFINISHED, "$.contact.phone")
    if contact.email and _unfinished(contact.email, "$.contact"):
        yield Advice(ReviewCode.WORDS_UNFINISHED, "$.contact.email")


def topic(label: str) -> str:
    """What a label asks for, without the politeness around it: 「お名前を入力してください」 asks for 氏名."""
    text = "".join(_seen(unicodedata.normalize("NFKC", label[:MAX_LABEL])).lower().split())
    while (shorter := _WHEN_REACHED.sub("", _SMALL_TALK.sub("", text))) != text and shorter:
        text = shorter
    whose, of, what = _JOINED.sub(r"\1\2", _YOURS.sub("", text)).rpartition("の")
    what = _SMALL_TALK.sub("", what) or what
    return f"{_person(whose)}{of}{_SAME.get(what, _thing(what))}"


def _person(whose: str) -> str:
    return _SAME_PERSON.get(one := _POLITE.sub("", whose), one)


def _thing(what: str) -> str:
    return _USED.sub("利用", _DAY.sub(r"\1日", what))


def texts_of(value: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every text with its path: no other object of a form has a member `ja`."""
    if isinstance(value, Mapping) and "ja" in value:
        yield path, value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield from texts_of(member, f"{path}.{name}")
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from texts_of(member, f"{path}[{number}]")


def _labels(form: Form) -> Iterator[Advice]:
    yield from _repeated([(f"$.pages[{n}]", page.title) for n, page in enumerate(form.definition.pages)])
    for one in form.fields:
        if isinstance(one.field, kinds.ChoiceField | kinds.ChoicesField):
            labels = [(f"{one.path}.options[{n}]", option.label) for n, option in enumerate(one.field.options)]
            yield from _repeated(labels)
    asked = [one for one in form.fields if not isinstance(one.field, kinds.WordsField)]
    by_topic: dict[tuple[str, str], list[Located]] = {}
    for one in asked:
        group = one.path.rpartition(".fields[")[0] if one.in_group else ""
        by_topic.setdefault((group, topic(one.field.label.ja)), []).append(one)
    found = [advice for alike in by_topic.values() for advice in _alike(form, alike)]
    yield from found
    told = {advice.path for advice in found}
    yield from (advice for advice in _of_entries(form, by_topic) if advice.path not in told)
    yield from _translated_alike(form, asked)


def _of_entries(form: Form, by_topic: Mapping[tuple[str, str], Sequence[Located]]) -> Iterator[Advice]:
    """What each entry of a group asks of somebody who is none of the entries, and of whom it is asked outside too."""
    place = {one.path: number for number, one in enumerate(form.fields)}
    for (_, asked), inside in by_topic.items():
        group, whose = form.group_of(inside[0]), asked.rpartition("の")[0]
        if group is None or not _PERSON.search(whose) or _is_entry(whose, group):
            continue
        both = (*by_topic.get(("", asked), ()), *inside)
        questions = [one for one in both if isinstance(one.field, kinds.Question)]
        yield from _alike(form, sorted(questions, key=lambda one: place[one.path]))


def _is_entry(whose: str, group: kinds.GroupField) -> bool:
    entry = _person(topic(group.entry.ja))
    return whose.endswith(entry) or whose in group.label.ja


def _translated_alike(form: Form, asked: Sequence[Located]) -> Iterator[Advice]:
    """Questions of one page that have other Japanese labels, and the same one in another language."""
    by_words: dict[tuple[object, str, str | None], list[Located]] = {}
    for one in asked:
        for language, words in _written(one.field.label)[1:]:
            if words:
                by_words.setdefault((one.path.rpartition(".fields[")[0], language, words), []).append(one)
    found = set()
    for alike in by_words.values():
        for place, later in enumerate(alike):
            for one in alike[:place]:
                if later.path not in found and _mixed_up(form, one, later):
                    found.add(later.path)
                    yield Advice(ReviewCode.LABEL_REPEATED, later.path, {"other": one.path})


def _mixed_up(form: Form, one: Located, later: Located) -> bool:
    return one.field.label.ja != later.field.label.ja and form.possible(one.guards, later.guards)


def _repeated(labels: Sequence[tuple[str, Text]]) -> Iterator[Advice]:
    """What has the words of one before it, in any one language: whoever reads that cannot tell them apart."""
    first: dict[tuple[str, str], str] = {}
    for path, label in labels:
        written = [(language, _read(words)) for language, words in _written(label) if words]
        other = next((first[one] for one in written if one in first), None)
        if other is not None:
            yield Advice(ReviewCode.LABEL_REPEATED, path, {"other": other})
        for one in written:
            first.setdefault(one, path)


def _read(words: str) -> str:
    """Words as an eye has them: width and blanks at their ends are not seen."""
    return _seen(unicodedata.normalize("NFKC", words)).strip()


def _seen(words: str) -> str:
    """Words without the characters that nobody sees, such as the blank of no width."""
    return "".join(one for one in words if unicodedata.category(one) != "Cf")


def _written(text: Text) -> list[tuple[str, str | None]]:
    return [("ja", text.ja), ("easy", text.easy), ("en", text.en), *text.more.items()]


def _alike(form: Form, alike: Sequence[Located]) -> Iterator[Advice]:
    """Of fields that ask for one thing, each that can be shown together with one before it."""
    for place, later in enumerate(alike):
        before = (one for one in alike[:place] if form.possible(one.guards, later.guards))
        for one in itertools.islice(before, 1):
            same = one.page == later.page and one.field.label.ja == later.field.label.ja
            yield Advice(
                ReviewCode.LABEL_REPEATED if same else ReviewCode.QUESTION_TWICE, later.path, {"other": one.path}
            )


def is_personal(field: kinds.Field) -> bool:
    """Whether a field asks about a person, for which there must be a law."""
    matched = isinstance(field, kinds.Question) and field.matches is not None
    return isinstance(field, _PERSONAL) or matched or _asks_who(field)


def _asks_who(field: kinds.Field) -> bool:
    """Whether the label of a plain text asks who somebody is: お名前とご住所."""
    if not isinstance(field, kinds.TextField | kinds.DigitsField | kinds.DateField):
        return False
    return any(topic(_OWN.sub("", part)) in _WHO for part in _AND.split(topic(field.label.ja)))


def _anonymous(form: Form) -> Iterator[Advice]:
    if form.definition.level is not Level.ANONYMOUS:
        return
    for one in form.fields:
        if isinstance(one.field, _NAMES) or _asks_who(one.field):
            yield Advice(ReviewCode.ANONYMOUS_ASKS_WHO, one.path)


def asks_birth(field: kinds.DateField) -> bool:
    """Whether a date is somebody's birthday."""
    return field.matches == "birth_date" or _BIRTH in field.label.ja
