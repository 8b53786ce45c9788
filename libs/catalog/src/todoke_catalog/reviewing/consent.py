"""Where a form means to ask for consent and does not: none at all, or a question that may be answered with no.

Japanese words are data here, as in `words`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from todoke_catalog import fields as kinds
from todoke_catalog.conditions import Comparison, Not
from todoke_catalog.definition import Definition
from todoke_catalog.reviewing.agreeing import (
    ASKED,
    MAX_WORDS,
    OF_OTHERS,
    agrees,
    helps_to_agree,
    is_elsewhere,
    looks,
    speaks,
)
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.texts import Text

_AGREES = re.compile(
    "(はい|yes)?[、,]?.{0,40}((同意|承諾|了承|承知)(する|します|しました|いたします)?|許可(する|します))"
)
_YES = re.compile("(はい|する|します|yes|ok)")
_REFUSES = re.compile(
    "(同意|承諾|了承|承知|許可)(は)?(しない|しません|できない|できません|いたしません)|^いいえ|^(しない|しません|no|ng)$"
    "|^不(同意|承諾|許可)"
)
_OF_ONESELF = re.compile("個人情報|撮影|掲載|公表")  # OK to these is consent by no name
_REMARK = re.compile(r"\([^()]*\)$")
_OPTIONAL = "任意"


def check(form: Form) -> Iterator[Advice]:
    """Everything to say about consent, but for who is paid without one: that is for `money` to say."""
    for one in form.fields:
        agreed = _agreed(one.field)
        if agreed and _goes_on(form, one, agreed):
            yield Advice(ReviewCode.CONSENT_AS_QUESTION, one.path)
    asked = consents(form)
    paid = (one.path for one in form.fields if _pays(one.field) and not agreed_to(form, one.field, asked))
    for reason, paths in (("payment", paid), ("words", _spoken(form, asked))):
        for path in paths:
            yield Advice(ReviewCode.CONSENT_MISSING, path, {"reason": reason})
            return


def consents(form: Form) -> Sequence[Located]:
    """What is asked by which one agrees to something, but for declarations of truth."""
    return [one for one in form.fields if isinstance(one.field, kinds.ConsentField) and agrees(one.field)]


def agreed_to(form: Form, grant: kinds.AmountField, asked: Sequence[Located]) -> Sequence[Located]:
    """Of these consents, those that nobody leaves out who is paid this, but for the conditions of their being asked.

    One in the entries of a group that may have none is such only where no entry is no money.
    """
    required = (one for one in _of_records(asked) if isinstance(one.field, kinds.ConsentField) and one.field.required)
    return [one for one in required if not (form.in_no_entry(one) and _paid_without_entry(form, one, grant))]


def _paid_without_entry(form: Form, one: Located, grant: kinds.AmountField) -> bool:
    group = form.group_of(one)
    return group is not None and form.worth_without(grant, group)


def _spoken(form: Form, asked: Sequence[Located]) -> Iterator[str]:
    """The paths of what speaks of consent, or of looking into records, to somebody who may be asked for none."""
    groups = {one.group for one in asked}
    if any(not form.in_no_entry(one) for one in _of_records(asked)):
        return
    if any(not form.in_no_entry(one) for one in asked):  # to something else; the words may speak of just that
        yield from (path for path, words in _introductions(form.definition) if looks(words.ja))
        yield from (one.path for one in form.fields if any(looks(words) for words in _told(one.field)))
        return
    yield from (path for path, words in _introductions(form.definition) if speaks(words.ja))
    yield from (one.path for one in form.fields if one.group not in groups and _speaks_of_consent(one.field))


def _of_records(asked: Sequence[Located]) -> Sequence[Located]:
    """These consents but for those to something else than to look into records."""
    return [one for one in asked if isinstance(one.field, kinds.ConsentField) and not is_elsewhere(one.field)]


def _told(field: kinds.Field) -> Iterator[str]:
    if isinstance(field, kinds.NoticeField):
        yield from (field.label.ja, field.body.ja)
    if field.help is not None:
        yield field.help.ja


def _introductions(definition: Definition) -> Iterator[tuple[str, Text]]:
    yield "$.summary", definition.summary
    for number, page in enumerate(definition.pages):
        if page.intro is not None:
            yield f"$.pages[{number}].intro", page.intro


def _agreed(field: kinds.Field) -> Sequence[Comparison]:
    """What is true of whoever agrees, for a question that asks whether one does; none for any other, or 任意."""
    if _OPTIONAL in field.label.ja or OF_OTHERS.search(field.label.ja):
        return ()
    match field:
        case kinds.YesNoField() if ASKED.search(field.label.ja):
            return [Comparison(field.id, "eq", value=True)]
        case kinds.ChoiceField():
            return [Comparison(field.id, "eq", value) for value in _agreeing(field)]
        case kinds.ChoicesField():
            return [Comparison(field.id, "contains", value) for value in _agreeing(field)]
        case _:
            return ()


def _agreeing(field: kinds.ChoiceField | kinds.ChoicesField) -> list[str]:
    """The options by which one agrees, where another is to refuse or there is no other."""
    words = {option.value: _folded(option.label.ja) for option in field.options}
    agreeing = [value for value, said in words.items() if _agrees(said, field.label.ja)]
    others = [said for value, said in words.items() if value not in agreeing]
    return agreeing if not others or any(_REFUSES.search(said) for said in others) else []


def _agrees(said: str, label: str) -> bool:
    if _REFUSES.search(said):  # 不同意 ends like 同意
        return False
    if _AGREES.fullmatch(said):
        return True
    asked = ASKED.search(label) or (said == "ok" and _OF_ONESELF.search(label))
    return bool(asked and _YES.fullmatch(said))


def _goes_on(form: Form, one: Located, agreed: Sequence[Comparison]) -> bool:
    """Whether somebody who is asked can apply and agree to none of it."""
    rules = tuple(rule.condition for rule in form.definition.eligibility)
    return form.possible(one.guards, tuple(Not(each) for each in agreed), rules)


def _pays(field: kinds.Field) -> TypeGuard[kinds.AmountField]:
    """Whether the office pays money out: it has to look into its records, and may ask the money back."""
    return isinstance(field, kinds.AmountField) and field.paid_by == "office"


def _speaks_of_consent(field: kinds.Field) -> bool:
    if isinstance(field, kinds.NoticeField) and speaks(field.label.ja, field.body.ja):
        return True
    return field.help is not None and helps_to_agree(field.help.ja)


def _folded(words: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", words[:MAX_WORDS]).lower().split())
    return _REMARK.sub("", folded).rstrip("。")
