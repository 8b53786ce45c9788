"""The kinds of field a form can hold, and how each answer is written in JSON."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from todoke_catalog.amounts import Expression
from todoke_catalog.conditions import Condition, FieldId, SafeInteger
from todoke_catalog.derived import Derived
from todoke_catalog.media_types import MediaType
from todoke_catalog.texts import Text

MAX_TEXT = 4_000  # characters: two pages of handwriting; a whole application must stay far below one message
MAX_ENTRIES = 20
MAX_FILE_BYTES = 20 * 1024 * 1024

CardAttribute = Literal["name", "birth_date", "sex", "address"]
Payer = Literal["office", "applicant", "nobody"]
TextLimit = Annotated[int, Meta(ge=1, le=MAX_TEXT)]
DigitCount = Annotated[int, Meta(ge=1, le=20)]
Count = Annotated[int, Meta(ge=1, le=100)]
IsoDate = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)")]
ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
IsoDateOrToday = Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|today)$(?!\n)")]


class Item(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"):
    """What every field has. Ids are made by the builder, hidden from staff and never reused after publication."""

    id: FieldId
    label: Text
    help: Text | None = None
    shown_when: Condition | None = None


class Question(Item, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field that takes an answer; `matches` names the attribute of the card that it should equal.

    `when_different` says what a difference is: "allow" it (an address not yet on the card), "look" at it (staff do),
    or "forbid" it (staff are told that this procedure takes the card's word only). Staff see it in each case.
    """

    required: bool = True
    matches: CardAttribute | None = None
    when_different: Literal["allow", "look", "forbid"] = "look"


class TextField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="text"):
    """Words as typed, never normalised; lines="many" keeps line feeds. Answer: text."""

    max_chars: TextLimit
    lines: Literal["one", "many"] = "one"


class KanaField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="kana"):
    """A reading; hiragana and half-width katakana become katakana. Answer: text."""

    max_chars: TextLimit = 100


class AddressField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="address"):
    """An address in one line, as the card writes it, never normalised. Answer: text."""

    max_chars: TextLimit = 200


class DigitsField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="digits"):
    """A number that is a name, such as a policy number; leading zeros count. Answer: text of 0-9."""

    min_digits: DigitCount
    max_digits: DigitCount


class CorporateNumberField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="corporate_number"):
    """A corporation's number (法人番号), public and with a check digit. Answer: 13 digits."""


class PhoneField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="phone"):
    """A Japanese telephone number. Answer: 10 digits, beginning with 0; 11 of a mobile telephone."""


class EmailField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="email"):
    """An e-mail address in ASCII. Answer: text of at most 254 characters."""


class DateField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="date"):
    """A day; entry in 和暦 is the web layer's business. Answer: `yyyy-mm-dd`."""

    earliest: IsoDate | None = None
    latest: IsoDateOrToday | None = None


class IntegerField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="integer"):
    """A whole number within stated bounds, which the amount linter builds on. Answer: integer."""

    min: SafeInteger
    max: SafeInteger
    unit: Text | None = None


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One choice: the value that is stored and the words that are shown."""

    value: FieldId
    label: Text


Options = Annotated[tuple[Option, ...], Meta(max_length=200)]


class ChoiceField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="choice"):
    """One of several. Answer: the option's value."""

    options: Options


class ChoicesOption(Option, frozen=True, forbid_unknown_fields=True):
    """One of several choices; an exclusive one ("none of these") is chosen alone, however many the field asks for."""

    exclusive: bool = False


class ChoicesField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="choices"):
    """Some of several. Answer: list of the options' values in the definition's order."""

    options: Annotated[tuple[ChoicesOption, ...], Meta(max_length=200)]
    min_chosen: Count = 1
    max_chosen: Count = 100


class YesNoField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="yes_no"):
    """A question with two answers, neither of them pre-set. Answer: true or false."""


class ConsentField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="consent"):
    """A statement to agree to; when required only true is accepted. Answer: true or false."""


class SexField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="sex"):
    """Sex in the card's codes. Answer: "1" male, "2" female, "3" not stated."""


class BankAccountField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="bank_account"):
    """An account for payment. Answer: object {bank, branch, kind, number, holder} of text; see `account`.

    `japan_post` takes {symbol, post_number, holder} as well, as a passbook of Japan Post Bank has them, and turns them
    into those five. `registered` takes {registered: "yes"} as well: pay to the account that the applicant has
    registered with the state for this purpose (公金受取口座); the office looks it up.
    """

    japan_post: bool = False
    registered: bool = False


class PersonNameField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="person_name"):
    """A person's name with its reading. Answer: object {family, given, family_kana, given_kana} of text; see `person`.

    `also` asks for more parts, none of them required: middle (ミドルネーム), former (旧姓・旧氏), alias (通称), roman
    (ローマ字).
    """

    also: Annotated[tuple[Literal["middle", "former", "alias", "roman"], ...], Meta(max_length=4)] = ()


class PostalAddressField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="postal_address"):
    """An address with its postcode. Answer: object {postcode, address, building} of text; see `person`.

    `abroad` takes {country, address, building} as well (海外住所); a postcode of that country is part of the address.
    """

    abroad: bool = False


class Slot(Struct, frozen=True, forbid_unknown_fields=True):
    """One time that can be asked for: the value that is stored, the day, and from when to when in Japan.

    `capacity` is how many applications can have it, None for any number.
    """

    value: FieldId
    day: IsoDate
    start: ClockTime
    end: ClockTime
    capacity: Annotated[int, Meta(ge=1, le=100_000)] | None = None


class SlotField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="slot"):
    """Times to come or to be called. Answer: list of up to `wishes` slots' values, the most wanted first.

    Days before today are refused. `waiting` is how many more applications may wait for a slot that is full. Who has a
    slot is decided where applications meet.
    """

    slots: Annotated[tuple[Slot, ...], Meta(min_length=1, max_length=200)]
    wishes: Annotated[int, Meta(ge=1, le=5)] = 1
    waiting: Annotated[int, Meta(ge=0, le=100_000)] = 0

    @property
    def limited(self) -> bool:
        """Whether any slot can be full."""
        return any(slot.capacity is not None for slot in self.slots)


class AttachmentField(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="attachment"):
    """Files that travel beside the answers. Answer: list of {name, type, size in bytes}, one for each file."""

    kinds: Annotated[tuple[MediaType, ...], Meta(min_length=1)]
    max_bytes: Annotated[int, Meta(ge=1, le=MAX_FILE_BYTES)]
    max_count: Annotated[int, Meta(ge=1, le=10)] = 1


class AmountField(Item, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="amount"):
    """A calculated amount in yen. It has no answer: every side computes it from the other answers.

    `paid_by` says who pays it: the office (a grant), the applicant (a fee), or nobody (a step on the way to another).
    """

    expression: Expression
    paid_by: Payer = "office"


class NoticeField(Item, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="notice"):
    """Words to read between the questions; the label is their heading, a folded one shows no more. It has no answer."""

    body: Text
    folded: bool = False


class HeadingField(Item, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="heading"):
    """The title of a section of the page; the next one begins another. It has no answer."""


SimpleField = (
    TextField
    | KanaField
    | AddressField
    | DigitsField
    | CorporateNumberField
    | PhoneField
    | EmailField
    | DateField
    | IntegerField
    | ChoiceField
    | ChoicesField
    | YesNoField
    | ConsentField
    | SexField
)
PlainField = SimpleField | SlotField | AttachmentField
ComposedField = BankAccountField | PersonNameField | PostalAddressField
AnswerField = PlainField | ComposedField
WordsField = NoticeField | HeadingField
EntryField = SimpleField | ComposedField | WordsField


class GroupField(Item, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="group"):
    """Questions answered for each of several: children, years, vehicles. Answer: list of objects, one an entry.

    Conditions inside see what is known before the group and before them in the same entry. `derived` are values of
    each entry, from its answers, those outside the group, and today; see `CountOf` and `SumOf`.
    """

    entry: Text  # what one of them is called
    fields: Annotated[tuple[EntryField, ...], Meta(min_length=1, max_length=50)]
    min_entries: Annotated[int, Meta(ge=0, le=MAX_ENTRIES)] = 1
    max_entries: Annotated[int, Meta(ge=1, le=MAX_ENTRIES)]
    derived: Annotated[tuple[Derived, ...], Meta(max_length=20)] = ()


Field = AnswerField | AmountField | WordsField | GroupField
