"""Where the words of a question and how it is asked disagree: optional or not, of another kind, "none" among others.

Japanese words are data here, as in `words`.
"""

import re
import unicodedata
from collections.abc import Iterator

from todoke_catalog import fields as kinds
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located

MAX_WORDS = 2_000  # characters that are looked at of one text, as many as the builder takes


def _said(japanese: str, english: str) -> re.Pattern[str]:
    """The word, said of the question itself: in brackets, behind ※, before a colon, at the end. 任意継続 is none."""
    mark, end = r"[(\[【〔「※]\s*", r"(です|項目|入力|回答|記入)?\s*([)\]】〕」:。]|$)"
    return re.compile(
        rf"{mark}{japanese}{end}|^{japanese}\s*:|(^|[\s、。]){japanese}(です|項目|入力|回答|記入|$)"
        rf"|[(\[]{english}[)\]]|^{english}\s*:"
    )


_OPTIONAL, _REQUIRED = _said("任意", "optional"), _said("必須", "required")
_REMARK = re.compile(r"\([^()]*\)$")
# What a label ends with, and the kind that checks how such an answer is written.
_ENDINGS = {
    "phone": re.compile("(電話番号|電話|tel)$"),
    "email": re.compile("(メール|メールアドレス|e-?mail)$"),
    "date": re.compile("(生年月日|誕生日)$"),
    "kana": re.compile("([フふ][リり][ガが][ナな]|カナ|よみがな|読み仮名)$"),
    "postal_address": re.compile("郵便番号$"),
    "corporate_number": re.compile("法人番号$"),
}
_SEVERAL = re.compile("と|や|及び|および|または|又は|もしくは|、|・|/|,|&")
_NONE = re.compile(
    "(特に|とくに|(上記|以上|この中|これら)(の|に|には)?)?(いずれ|どれ|どちら|何)?(に|で|の)?も?"
    "(該当|当てはまる|あてはまる|必要)?(する|な)?(もの|項目|こと)?(は|が)?"
    "(なし|無し?|ない|ありません|しない|しません|当てはまらない|あてはまらない|当てはまりません|あてはまりません)"
)


def check(form: Form) -> Iterator[Advice]:
    """Everything to say about single questions and their words."""
    for one in form.fields:
        if _contradicted(one.field):
            yield Advice(ReviewCode.NEED_CONTRADICTED, one.path)
        if kind := better_kind(one.field):
            yield Advice(ReviewCode.KIND_FITS_BETTER, one.path, {"kind": kind})
        if isinstance(one.field, kinds.ChoicesField) and one.field.max_chosen > 1:
            yield from _none_with_others(one, one.field)


def better_kind(field: kinds.Field) -> str | None:
    """The kind of field made for what is asked here as a line of text or a number, or None."""
    if not isinstance(field, kinds.TextField | kinds.DigitsField | kinds.IntegerField):
        return None
    label = _REMARK.sub("", _folded(field.label.ja))
    if _SEVERAL.search(label) or (isinstance(field, kinds.TextField) and field.lines == "many"):
        return None
    return next((kind for kind, ending in _ENDINGS.items() if ending.search(label)), None)


def is_none(label: str) -> bool:
    """Whether an option says that none of the others is meant."""
    return _NONE.fullmatch(_REMARK.sub("", _folded(label)).rstrip("。")) is not None


def _folded(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words[:MAX_WORDS]).lower().split())


def _contradicted(field: kinds.Field) -> bool:
    match field:
        case kinds.GroupField():
            needed = field.min_entries > 0
        case _ if isinstance(field, kinds.Question):
            needed = field.required
        case _:
            return False
    wrong = _OPTIONAL if needed else _REQUIRED
    texts = [words for text in (field.label, field.help) if text for words in (text.ja, text.easy, text.en) if words]
    return any(wrong.search(unicodedata.normalize("NFKC", words[:MAX_WORDS]).lower()) for words in texts)


def _none_with_others(one: Located, field: kinds.ChoicesField) -> Iterator[Advice]:
    for number, option in enumerate(field.options):
        if not option.exclusive and len(field.options) > 1 and is_none(option.label.ja):
            yield Advice(ReviewCode.NONE_WITH_OTHERS, f"{one.path}.options[{number}]")
