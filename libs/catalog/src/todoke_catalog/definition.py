"""A form definition: the JSON document that staff build, the citizen's page renders and both zones validate against.

Its identity is the SHA-256 of its canonical JSON (RFC 8785), computed elsewhere, hence: integers only, ASCII keys.
"""

from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

from todoke_catalog.conditions import Condition, FieldId
from todoke_catalog.derived import Aggregate, Derived
from todoke_catalog.eligibility import Rule
from todoke_catalog.fields import Field, GroupField
from todoke_catalog.identity import Identity, Level
from todoke_catalog.listing import Listing
from todoke_catalog.once import Once
from todoke_catalog.places import Places
from todoke_catalog.reception import ALWAYS, Reception
from todoke_catalog.texts import Text
from todoke_catalog.urgency import Urgent

MAX_PAGES = 50
MAX_FIELDS = 100  # on one page
MAX_RETENTION_YEARS = 100

ProcedureId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$(?!\n)")]
# A page that gives nothing away; a host and a path only, so that the address itself says nothing either.
NeutralPage = Annotated[
    str, Meta(max_length=200, pattern=r"^https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~/-]*)?$(?!\n)")
]
MunicipalityCode = Annotated[str, Meta(pattern=r"^[0-9]{6}$(?!\n)")]  # 全国地方公共団体コード


class Contact(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to ask, and when."""

    phone: Annotated[str, Meta(max_length=40)]
    hours: Text
    email: Annotated[str, Meta(max_length=254)] | None = None


class LegalBasis(Struct, frozen=True, forbid_unknown_fields=True):
    """The statute or 要綱 the procedure rests on, and the provisions that matter."""

    title: Text
    provisions: Text


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """One topic; its condition hides all of its fields."""

    id: FieldId
    title: Text
    fields: Annotated[tuple[Field, ...], Meta(min_length=1, max_length=MAX_FIELDS)]
    intro: Text | None = None
    shown_when: Condition | None = None


class Definition(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One version of one municipality's form for one procedure."""

    format: Literal[1]
    procedure: ProcedureId
    municipality: MunicipalityCode
    title: Text
    summary: Text
    department: Text
    contact: Contact
    legal_basis: Annotated[tuple[LegalBasis, ...], Meta(min_length=1, max_length=20)]
    pages: Annotated[tuple[Page, ...], Meta(min_length=1, max_length=MAX_PAGES)]
    derived: Annotated[tuple[Derived | Aggregate, ...], Meta(max_length=100)] = ()
    eligibility: Annotated[tuple[Rule, ...], Meta(max_length=100)] = ()
    # 保存年限: years from the fiscal year after that of the decision. None: as the office says for all such forms.
    retention_years: Annotated[int, Meta(ge=1, le=MAX_RETENTION_YEARS)] | None = None
    identity: Identity | None = None  # absent: signed with a card
    my_number_basis: LegalBasis | None = None  # the law by which this procedure may ask for a 個人番号
    listing: Listing | None = None  # how it is found in the catalogue
    reception: Reception | None = None  # absent: at all times
    places: Places | None = None  # absent: room for all
    once: Once | None = None  # absent: as often as one likes
    quick_exit: NeutralPage | None = None  # where a press takes whoever must not be seen with this form
    urgent: Urgent | None = None  # words in free text that somebody should read soon

    @property
    def level(self) -> Level:
        """How sure the municipality must be of who files."""
        return Level.SIGNED if self.identity is None else self.identity.level

    @property
    def period(self) -> Reception:
        """When applications are taken."""
        return self.reception or ALWAYS

    @cached_property  # each judgement asks for them several times
    def fields(self) -> tuple[Field, ...]:
        """Every field of every page, in order; those inside a group are the group's."""
        return tuple(field for page in self.pages for field in page.fields)

    @cached_property
    def groups(self) -> tuple[GroupField, ...]:
        """Every repeating group, in order."""
        return tuple(field for field in self.fields if isinstance(field, GroupField))
