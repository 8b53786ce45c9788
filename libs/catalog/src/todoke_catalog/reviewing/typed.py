"""Questions that ask the same by their type and place, where labels need not: 連絡先 for a telephone is 電話番号.

Only what stands below one heading is compared, and what is asked of whoever fills the form in. Japanese words are
data here, as in `words`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from todoke_catalog import fields as kinds
from todoke_catalog.reviewing.below import Below, titles
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.reviewing.persons import is_of_applicant
from todoke_catalog.reviewing.topics import topic

MAX_ALIKE = 100  # that are compared with each other

_NUMBER = re.compile("(^|の)(連絡先|番号|連絡先の番号)$")
_ADDRESS = re.compile(
    "((連絡|返信|通知|受信|送信|案内)(先|用)?の?)?(e-?mail|eメール|電子メール|メール)?の?(アドレス|宛先|連絡先|返信先|送付先)?"
)
_PERSON = re.compile("[者人主親父母夫妻]$|子ども$")
_SENT_TO = re.compile("(送付|返信|届け)先$")
_NAME = re.compile("^(?:(.+)の)?氏名$")
_READING = "フリガナ"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: where it stands, its topic, and what its type and place make of that."""

    at: Located
    below: Below
    topic: str
    what: str

    def is_like(self, other: "_Asked") -> bool:
        """Whether both ask the same of one; `repeated` knows those of one topic."""
        same = self.what == other.what and self.topic != other.topic and self.at.group == other.at.group
        return same and (self.below.path == other.below.path or (self.is_own() and other.is_own()))

    def is_own(self) -> bool:
        """Whether it is asked of whoever fills the form in."""
        return not self.at.in_group and is_of_applicant(self.below.title)


def check(form: Form) -> Iterator[Advice]:
    """Every later question of such a pair that somebody is shown with the first."""
    asked = list(_asked(form))
    for place, later in enumerate(asked[:MAX_ALIKE]):
        for one in asked[:place]:
            if one.is_like(later) and form.possible(one.at.guards, later.at.guards):
                yield Advice(ReviewCode.QUESTION_TWICE, later.at.path, {"other": one.at.path})
                break


def _asked(form: Form) -> Iterator[_Asked]:
    below, names = titles(form), dict[str, str]()
    for one in form.fields:
        if isinstance(one.field, kinds.Question):
            said, place = topic(one.field.label.ja), below[one.path]
            read_before = f"{place.path} {one.group}"
            if found := _NAME.match(said):
                names[read_before] = found[1] or "氏名"
            if what := _meant(one.field, said, names.get(read_before, "氏名")):
                yield _Asked(one, place, said, what)


def _meant(field: kinds.Question, said: str, name: str) -> str:
    """What a question of this type asks for; empty where the type adds nothing to its label."""
    match field:
        case kinds.PhoneField():
            return _NUMBER.sub(r"\1電話番号", said)
        case kinds.EmailField():
            return "メールアドレス" if _ADDRESS.fullmatch(said) else said
        case kinds.PersonNameField():
            return f"{said}の氏名" if _PERSON.search(said) else said
        case kinds.PostalAddressField():
            return f"{said}の住所" if _SENT_TO.search(said) else said
        case kinds.TextField() | kinds.KanaField() if said.endswith(_READING):
            return f"{name}の{_READING}" if said == _READING else said
    return ""
