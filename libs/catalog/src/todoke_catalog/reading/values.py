"""Reads one raw answer of one field, whatever its kind."""

from datetime import date
from typing import Any, Protocol, assert_never

from todoke_catalog import my_number
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import (
    AddressField,
    AnswerField,
    AttachmentField,
    BankAccountField,
    ChoiceField,
    ChoicesField,
    ComposedField,
    ConsentField,
    CorporateNumberField,
    DateField,
    DigitsField,
    EmailField,
    IntegerField,
    KanaField,
    PersonNameField,
    PhoneField,
    PlainField,
    PostalAddressField,
    SexField,
    SlotField,
    TextField,
    YesNoField,
)
from todoke_catalog.reading import account, attachments, composed, person, plain_values, text_values
from todoke_catalog.reading.composed import Shape
from todoke_catalog.reading.refusal import AnswerRefused, FieldError

Answer = str | int | bool | list[str] | dict[str, str] | list[dict[str, str | int]] | list[dict[str, Any]]


class Reader(Protocol):
    """What `read` does."""

    def __call__(
        self, field: AnswerField, raw: object, today: date, *, my_number_allowed: bool = False
    ) -> tuple[Answer | None, list[FieldError]]:
        """The cleaned answer, and why it was refused."""
        ...


_FROM_THE_FORM = ChoiceField | ChoicesField | SlotField  # answers that nobody types


def read(
    field: AnswerField, raw: object, today: date, *, my_number_allowed: bool = False
) -> tuple[Answer | None, list[FieldError]]:
    """The cleaned answer, None when there is none, and why it was refused.

    Total: any JSON value may be given, and nothing is raised. Every text of every kind, parts and file names included,
    is looked through for an individual number here, and so is a number, as it was typed too: it loses a leading zero.
    """
    answer, errors = _cleaned(field, raw, today)
    if my_number_allowed or isinstance(field, _FROM_THE_FORM):
        return answer, errors
    looked = [answer, raw] if type(answer) is int else answer
    found = [AnswerRefused(AnswerCode.MY_NUMBER_FOUND, part).on(field.id) for part in my_number.parts(looked)]
    return (None, found) if found else (answer, errors)


def _cleaned(field: AnswerField, raw: object, today: date) -> tuple[Answer | None, list[FieldError]]:
    if raw is None:
        return None, []
    if isinstance(field, ComposedField):
        parts, refusals = composed.read(shape(field), raw)
        return (None if refusals else parts or None), [refusal.on(field.id) for refusal in refusals]
    try:
        value = _read(field, raw, today)
    except AnswerRefused as refusal:
        return None, [refusal.on(field.id)]
    return (None if value in ("", []) else value), []


def shape(field: ComposedField) -> Shape:
    """The shape of the answers to a field that asks for parts."""
    match field:
        case BankAccountField():
            return account.shape(japan_post=field.japan_post, registered=field.registered)
        case PersonNameField():
            return person.name_shape(field.also)
        case PostalAddressField():
            return person.address_shape(abroad=field.abroad)


def _read(field: PlainField, raw: object, today: date) -> Answer | None:  # noqa: C901, PLR0911, PLR0912 - a line a kind
    match field:
        case TextField() | AddressField():
            return text_values.read_words(field, raw)
        case KanaField():
            return text_values.read_kana(field, raw)
        case DigitsField():
            return text_values.read_digits(field, raw)
        case CorporateNumberField():
            return text_values.read_corporate_number(field, raw)
        case PhoneField():
            return text_values.read_phone(field, raw)
        case EmailField():
            return text_values.read_email(field, raw)
        case DateField():
            return plain_values.read_date(field, raw, today)
        case IntegerField():
            return plain_values.read_integer(field, raw)
        case ChoiceField():
            return plain_values.read_choice(field, raw)
        case ChoicesField():
            return plain_values.read_choices(field, raw)
        case YesNoField():
            return plain_values.read_yes_no(field, raw)
        case ConsentField():
            return plain_values.read_consent(field, raw)
        case SexField():
            return plain_values.read_sex(field, raw)
        case SlotField():
            return plain_values.read_slots(field, raw, today)
        case AttachmentField():
            return attachments.read_attachments(field, raw)
        case _:
            assert_never(field)
