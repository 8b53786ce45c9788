"""How long a form takes to fill in: a rule of thumb over its questions, so that nobody has to state it."""

from todoke_catalog import fields as kinds
from todoke_catalog.definition import Definition
from todoke_catalog.identity import Level

# Seconds, for somebody who reads each question once and has everything ready.
_ANSWER = 15
_COMPOSED = 45  # a name with its reading, an address, an account
_FILE = 60
_STEP = {Level.ANONYMOUS: 30, Level.CONTACT: 90, Level.SIGNED_IN: 90, Level.SIGNED: 120}  # the last one
_ROUNDED_TO = 5  # minutes: more would promise what nobody knows


def minutes(definition: Definition) -> int:
    """The minutes that most people need, rounded up; questions that only some are asked count half."""
    halves = sum(
        _seconds(field) * (1 if page.shown_when or field.shown_when else 2)
        for page in definition.pages
        for field in page.fields
    )
    seconds = halves // 2 + _STEP[definition.level]
    return -(-seconds // (60 * _ROUNDED_TO)) * _ROUNDED_TO


def _seconds(field: kinds.Field) -> int:
    match field:
        case kinds.AttachmentField():
            return _FILE
        case kinds.GroupField():
            return sum(map(_seconds, field.fields))
        case kinds.BankAccountField() | kinds.PersonNameField() | kinds.PostalAddressField():
            return _COMPOSED
        case kinds.Question():
            return _ANSWER
        case _:
            return 0
