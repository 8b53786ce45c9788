"""Where a form means to ask for consent and does not: none at all, or a question that may be answered with no.

Japanese words are data here, as in `words`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from todoke_catalog import fields as kinds
from todoke_catalog.conditions import Comparison, Not
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located

MAX_WORDS = 2_000  # characters that are looked at of one text, as many as the builder takes

# What a notice says of it, but for a paper; so too that it counts as given (同意をいただいたものとします).
_SPOKEN = re.compile("(同意|承諾|(?<!ご)了承)(?!書|者|[のを]?(撤回|取り?消))")
# Politeness alone (雨天のときは中止します。ご了承ください) asks for no consent; looking into records does.
_POLITELY = re.compile("ご(了承|承知おき)(?!書|者)")
_LOOKED_INTO = re.compile(
    "公簿|台帳|個人情報|記録|(所得|課税|納付|資格|世帯|口座).{0,20}(調べ|調査|照会|確認|確かめ)|撮影|公表|掲載"
)
# A paper (同意書), a person (同意者) and what somebody else has given (同意を得た) are none that is asked for here.
_ASKED = re.compile(
    "(同意|承諾|了承)(?!書|者|を?(得|取|と[っり]|もら|いただ)|[のを]?(撤回|取り?消)|[はが](あり|ある|必要))"
)
_OTHERS = (
    "(?<!申請)(?<!申込)(?<!届出)(?<!請求)(?<!申請する)(?<!請求する)(?<!申し込む)(?<!届け出る)[者人主員族親夫妻父母]"
)
_OF_OTHERS = re.compile(f"({_OTHERS}|子ども|全員)((の|が|も|から)、?|は.{{0,12}})(同意|承諾|了承)")
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
    paid = [one for one in form.fields if _pays(one.field) and not agreed_to(form, one.field)]
    spoken = [one for one in form.fields if _speaks_of_consent(one.field) and not _asked_with(form, one)]
    for reason, found in (("payment", paid), ("words", spoken)):
        if found:
            yield Advice(ReviewCode.CONSENT_MISSING, found[0].path, {"reason": reason})
            return


def agreed_to(form: Form, grant: kinds.AmountField) -> Sequence[Located]:
    """The consents that nobody leaves out who is paid this, but for the conditions under which they are asked.

    One in the entries of a group that may have none is such only where no entry is no money.
    """
    required = (one for one in _consents(form) if isinstance(one.field, kinds.ConsentField) and one.field.required)
    return [one for one in required if not (form.in_no_entry(one) and _paid_without_entry(form, one, grant))]


def _paid_without_entry(form: Form, one: Located, grant: kinds.AmountField) -> bool:
    group = form.group_of(one)
    return group is not None and form.worth_without(grant, group)


def _asked_with(form: Form, notice: Located) -> bool:
    """Whether whoever sees a notice may be asked to agree; in the entries of a group, to what is asked there too."""
    return any(one.group == notice.group or not form.in_no_entry(one) for one in _consents(form))


def _consents(form: Form) -> Sequence[Located]:
    return [one for one in form.fields if isinstance(one.field, kinds.ConsentField)]


def _agreed(field: kinds.Field) -> Sequence[Comparison]:
    """What is true of whoever agrees, for a question that asks whether one does; none for any other, or 任意."""
    if _OPTIONAL in field.label.ja or _OF_OTHERS.search(field.label.ja):
        return ()
    match field:
        case kinds.YesNoField() if _ASKED.search(field.label.ja):
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
    asked = _ASKED.search(label) or (said == "ok" and _OF_ONESELF.search(label))
    return bool(asked and _YES.fullmatch(said))


def _goes_on(form: Form, one: Located, agreed: Sequence[Comparison]) -> bool:
    """Whether somebody who is asked can apply and agree to none of it."""
    rules = tuple(rule.condition for rule in form.definition.eligibility)
    return form.possible(one.guards, tuple(Not(each) for each in agreed), rules)


def _pays(field: kinds.Field) -> TypeGuard[kinds.AmountField]:
    """Whether the office pays money out: it has to look into its records, and may ask the money back."""
    return isinstance(field, kinds.AmountField) and field.paid_by == "office"


def _speaks_of_consent(field: kinds.Field) -> bool:
    if not isinstance(field, kinds.NoticeField):
        return False
    said = (field.label.ja[:MAX_WORDS], field.body.ja[:MAX_WORDS])
    if any(map(_POLITELY.search, said)) and any(map(_LOOKED_INTO.search, said)):
        return True
    return any(_says_consent(sentence) for words in said for sentence in words.split("。"))


def _says_consent(sentence: str) -> bool:
    """Whether a sentence speaks of consent that is not somebody else's, who has given it already or has to."""
    return bool(_SPOKEN.search(sentence) and (_ASKED.search(sentence) or not _OF_OTHERS.search(sentence)))


def _folded(words: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", words[:MAX_WORDS]).lower().split())
    return _REMARK.sub("", folded).rstrip("。")
