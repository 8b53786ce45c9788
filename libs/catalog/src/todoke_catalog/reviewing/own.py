"""Whose telephone and e-mail a form asks for: only the applicant's own may be filled in by their browser (WCAG 1.3.5).

Japanese words are data here, as in `words`. Whose a bare 電話番号 is, the card says that is asked about beside it, or
the heading above it, or the page; or it is of whom the form asks a number first, be it a guardian or an owner.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from todoke_catalog import fields as kinds
from todoke_catalog.definition import Definition
from todoke_catalog.reviewing.numbered import MAX_LABEL
from todoke_catalog.reviewing.persons import is_of_applicant
from todoke_catalog.reviewing.topics import topic

_CONTACTS = (kinds.PhoneField, kinds.EmailField)
# Where the applicant themselves is reached, or what is sent to them.
_PLACE = re.compile("(避難|引っ?越し?|滞在|宿泊|外出|送り|送付|届け|返信)先")
_NEVER_OWN = re.compile(
    "緊急|主治|医師|ケアマネ|代理|家族|親族|親戚|配偶者|同居|別居|相手|亡くな|故人|病院|施設|学校|勤務|(?<!事)業者|担当|保証人|かわり|代わり"
)


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands under one heading of a page; `own` where neither of them names somebody else."""

    page: str
    title: str
    fields: Sequence[kinds.Field]
    own: bool

    @property
    def carded(self) -> Sequence[kinds.Field]:
        """What should be as on the card, which is the applicant's."""
        return [one for one in self.fields if isinstance(one, kinds.Question) and one.matches is not None]

    @property
    def contacts(self) -> Sequence[kinds.Field]:
        """What asks how somebody is reached."""
        return [one for one in self.fields if isinstance(one, _CONTACTS)]

    @property
    def of_others(self) -> bool:
        """Whether it is of somebody who is never the applicant; the card knows better than the title of a page."""
        return _NEVER_OWN.search(self.title if self.carded else self.page + self.title) is not None


def contacts(definition: Definition) -> frozenset[str]:
    """The ids of the telephone numbers and addresses of mail that are the applicant's; in no entry of a group."""
    sections = [section for section in _sections(definition) if not section.of_others]
    own = frozenset(field.id for section in sections for field in section.contacts if _is_own(field, section))
    if own or any(section.carded for section in sections):
        return own
    first: Sequence[kinds.Field] = next((section.contacts for section in sections if section.contacts), ())
    return frozenset(field.id for field in first if _names_nobody(field))


def _sections(definition: Definition) -> Iterator[_Section]:
    for page in definition.pages:
        title, fields = page.title.ja, list[kinds.Field]()
        of_page = is_of_applicant(title) or any(isinstance(one, kinds.Question) and one.matches for one in page.fields)
        for field in page.fields:
            if isinstance(field, kinds.HeadingField):
                yield _Section(page.title.ja, title, fields, is_of_applicant(title) and of_page)
                title, fields = field.label.ja, []
            else:
                fields.append(field)
        yield _Section(page.title.ja, title, fields, is_of_applicant(title) and of_page)


def _is_own(field: kinds.Field, section: _Section) -> bool:
    if _names_nobody(field):
        return section.own or bool(section.carded) or bool(_PLACE.search(field.label.ja[:MAX_LABEL]))
    return _whose(field) in {_whose(one) for one in section.carded}


def _names_nobody(field: kinds.Field) -> bool:
    return is_of_applicant(_PLACE.sub("", field.label.ja[:MAX_LABEL]))


def _whose(field: kinds.Field) -> str:
    return topic(field.label.ja).rpartition("の")[0]
