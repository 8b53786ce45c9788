"""What the review of a draft can find, as data: a code, how grave it is, where, and the code's parameters."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from todoke_catalog.errors import DefinitionCode


class ReviewCode(StrEnum):
    """What staff should look at in a form that may load all the same. The comment names the parameters."""

    CONDITION_CIRCULAR = "condition_circular"  # fields: the ids that wait for each other
    CONDITION_NEVER = "condition_never"  # contradictory: nobody can make it pass
    CONDITION_ALWAYS = "condition_always"  # it decides nothing
    RULE_REFUSES_ALL = "rule_refuses_all"
    RULE_REFUSES_NOBODY = "rule_refuses_nobody"
    # Somebody must have an entry of a group in which nothing is asked of them, and can never file.
    GROUP_UNANSWERABLE = "group_unanswerable"
    NOBODY_ELIGIBLE = "nobody_eligible"  # the rules contradict each other
    RULE_ON_MISSING = "rule_on_missing"  # field: refuses those who were not asked it or left it empty
    RULE_PASSES_EMPTY = "rule_passes_empty"  # field: asked, and who leaves it empty passes by its "not"

    CONSENT_MISSING = "consent_missing"  # reason: payment (somebody is paid and need not agree to anything) or words
    CONSENT_AS_QUESTION = "consent_as_question"  # one may refuse, or leave it empty, and apply all the same
    LEGAL_BASIS_MISSING = "legal_basis_missing"  # reason: number, where it is the law for a 個人番号
    # Refused wherever it is typed. reason: digits, where twelve digits are asked for without the word.
    INDIVIDUAL_NUMBER_ASKED = "individual_number_asked"
    INDIVIDUAL_NUMBER_WRITTEN = "individual_number_written"  # in the words of the form, which anybody reads
    ANONYMOUS_ASKS_WHO = "anonymous_asks_who"  # by a form that says nobody is to know
    TRANSLATION_MISSING = "translation_missing"  # language
    WORDS_UNFINISHED = "words_unfinished"
    WORDS_BLANK = "words_blank"  # not empty, and nobody sees a character; the path goes down to the language
    WORDS_OF_MODEL_CITY = "words_of_model_city"  # in a form of another municipality; the path as above
    WORDS_MAYBE_OF_MODEL_CITY = "words_maybe_of_model_city"  # or of a trade fair, which has the same name
    LABEL_REPEATED = "label_repeated"  # other: the path of the first
    QUESTION_TWICE = "question_twice"  # other: the path of the first
    NEED_CONTRADICTED = "need_contradicted"  # 任意 in the words of a required question, or 必須 in those of another
    KIND_FITS_BETTER = "kind_fits_better"  # kind: the type of field that checks how such an answer is written
    NONE_WITH_OTHERS = "none_with_others"  # "none of these" may be chosen beside them
    CHOICE_OF_ONE = "choice_of_one"
    BIRTH_IN_FUTURE = "birth_in_future"
    DATE_NOT_YET = "date_not_yet"  # on some day on which it is asked, no day is late and early enough
    YEAR_PAST = "year_past"  # value: a fiscal year or a day; reason: title, where it is in the form's name
    SLOT_REPEATED = "slot_repeated"  # other: the path of the first of the same day and time
    SLOTS_PAST = "slots_past"  # before today, or before applications are taken at all
    RECEPTION_PAST = "reception_past"  # nobody could file any more
    LOTTERY_MANY_ENTRIES = "lottery_many_entries"  # who files twice has two chances
    LOTTERY_OPEN_END = "lottery_open_end"  # nobody was told when the entries close, so the office may choose

    PAYEE_MISSING = "payee_missing"
    PAYEE_MAY_BE_MISSING = "payee_may_be_missing"
    # other: the path of the first; reason: entries, where each has an account (other: the group), or account, where
    # each has a payee and all of them have one account (other: the account)
    PAYEE_TWICE = "payee_twice"
    PAYEE_UNIDENTIFIED = "payee_unidentified"  # no card says who asks for the money
    DELEGATION_MISSING = "delegation_missing"  # other: where it says that somebody else is paid
    PAYEE_REGISTERED_OTHER = "payee_registered_other"  # other: where it says that somebody else is paid
    AMOUNT_ALWAYS_ZERO = "amount_always_zero"
    AMOUNT_OTHER_SIDE = "amount_other_side"  # a fee that the office pays, or a grant that the applicant does
    # other: the path of a paid amount that holds this paid one; reason: who pays both (office or applicant)
    AMOUNT_COUNTED_TWICE = "amount_counted_twice"
    # field: who lacks it gets the amount "otherwise"; reason: unasked, empty (it may be left so), unknown (it is
    # computed), or passes, where they get the amount of the case by its "not"
    AMOUNT_ON_MISSING = "amount_on_missing"
    AMOUNT_ROWS_EXACT = "amount_rows_exact"  # field: what a table has a row for here and there, as if from there on
    SUM_OF_NO_ENTRY = "sum_of_no_entry"  # field: asked once outside, and added for each entry; other: the group
    AMOUNT_MAY_BE_UNKNOWN = "amount_may_be_unknown"  # field: what may be missing, or not be in a table


Severity = Literal["error", "warning"]  # not to be published, or to be looked at

ERRORS = {
    *DefinitionCode,
    ReviewCode.CONDITION_CIRCULAR,
    ReviewCode.RULE_REFUSES_ALL,
    ReviewCode.NOBODY_ELIGIBLE,
    ReviewCode.GROUP_UNANSWERABLE,
    ReviewCode.LEGAL_BASIS_MISSING,
    ReviewCode.INDIVIDUAL_NUMBER_ASKED,
    ReviewCode.INDIVIDUAL_NUMBER_WRITTEN,
    ReviewCode.PAYEE_MISSING,
    ReviewCode.WORDS_BLANK,
    ReviewCode.WORDS_OF_MODEL_CITY,
    ReviewCode.DATE_NOT_YET,
    ReviewCode.LOTTERY_OPEN_END,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at; `path` is in the style of `$.pages[0].fields[2]`."""

    code: DefinitionCode | ReviewCode
    path: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """Whether the form can be published with it."""
        return "error" if self.code in ERRORS else "warning"
