"""What the words of a form leave to be desired: words yet to be written or translated, who is asked for.

Japanese words are data here: what an office writes when it has not yet decided, and what asks for the same.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from todoke_catalog import fields as kinds
from todoke_catalog.identity import Level
from todoke_catalog.reviewing import repeated
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form
from todoke_catalog.reviewing.numbered import folded
from todoke_catalog.reviewing.topics import topic
from todoke_catalog.reviewing.translated import translated

_BIRTH = "生年月日"
_UNFINISHED = re.compile(
    "(TODO|FIXME|TBD)(?![A-Za-z])|[（(【]仮[)）】]|[(（]別の変更[)）]|[○〇]月[○〇]日|仮置き|ダミー|[?？]{3}|^(後|あと)で(書く|直す|決める|確認する)。?$"
)
# Signs that stand for a name or a number; in an example (例：○○銀行) they are meant.
_STANDS_FOR = re.compile("[○〇◯]{2}|[△▲]{2}|[×✕]{2}|[●■]{2}|[＿_]{3}|(?<![A-Za-z])[XＸ]{3,}(?![A-Za-z])")
_EXAMPLE = re.compile("(例|たとえば|e[.]g[.]|for example).*", re.IGNORECASE | re.DOTALL)
_PENDING = re.compile("(未定|未確認|調整中|検討中|作成中|準備中|要確認|確認中)(です)?。?")
_WHOM_TO_ASK = ("$.contact", "$.department")
_OWN = re.compile("^(あなた|本人|ご本人|回答者|回答する人|申請者|申請する人|申込者|申し込む人|投稿者)の(?=.)")
_AND = re.compile("と|や|及び|および|または|[、，,・／/&＆＋+]")
_WHO = {"氏名", "住所", "電話番号", "メールアドレス", "生年月日"}
# Whatever tells an office of whom to think: 連絡先, お住まいの番地, 学籍番号; 連絡先の有無 and お住まいの地区 do not.
_TELLS_WHO = re.compile(
    "^[おご]?(連絡先|返信先|返事の?(送り)?先)$"
    "|[おご]?(返信|返事|回答|お礼|景品|賞品|謝礼)の?(送り先|送付先|宛先|あて先|連絡先)$"
    "|(住まい|自宅|住所|住んでいる(所|ところ|場所))の?(番地|番号|部屋番号|建物名|部屋)$|^番地$"
    "|(学籍|出席|会員|社員|職員|受験|被保険者|免許証?|利用者|診察券|図書(館|利用)?カード|証)の?番号$"
    "|^(LINE|SNS|line|sns)の?(id|アカウント)"
)
_PERSON = "([人者主親父母夫妻]|子ども|家族|児童|生徒|園児|先生|保護者|配偶者|きょうだい|兄弟|姉妹|祖父|祖母|孫)"
_NAME_OF_PERSON = re.compile(f"{_PERSON}の(氏名|住所|電話番号|携帯電話番号|メールアドレス|生年月日|フリガナ)$")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
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
    yield from repeated.check(form)
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
        if isinstance(one.field, _NAMES) or _asks_who(one.field) or _tells_who(one.field):
            yield Advice(ReviewCode.ANONYMOUS_ASKS_WHO, one.path)


def _tells_who(field: kinds.Field) -> bool:
    """Whether an answer tells who gave it, or whose family: the child's name, where to send the reply, a number."""
    if not isinstance(field, kinds.TextField | kinds.DigitsField):
        return False
    parts = _AND.split(_IN_BRACKETS.sub("", folded(field.label.ja)))
    return any(_TELLS_WHO.search(part) or _NAME_OF_PERSON.search(topic(part)) for part in parts)


def asks_birth(field: kinds.DateField) -> bool:
    """Whether a date is somebody's birthday."""
    return field.matches == "birth_date" or _BIRTH in field.label.ja
