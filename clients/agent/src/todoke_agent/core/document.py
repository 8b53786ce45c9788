"""What the holder of a card is shown before a PIN is asked for: who asks, for what, and every answer to be signed."""

from collections.abc import Iterable, Sequence

import msgspec

from todoke_agent.core import answers, plain
from todoke_agent.core.application import JST, Application
from todoke_agent.core.places import Place
from todoke_agent.words import say
from todoke_catalog.reading.attachments import FileElsewhere
from todoke_catalog.walk import through
from todoke_evidence.statement import CardKey


class Row(msgspec.Struct, frozen=True):
    """One line of a document: what it is about, and the lines that say it. All of it is safe to show as it is."""

    label: str
    lines: tuple[str, ...]


class Section(msgspec.Struct, frozen=True):
    """Rows under a heading."""

    heading: str
    rows: tuple[Row, ...]


Document = tuple[Section, ...]

_HEADINGS = {CardKey.SIGNATURE: "what_you_sign", CardKey.AUTHENTICATION: "what_you_send"}


def of_application(application: Application, place: Place) -> Document:
    """Return what a signature, or a sign-in, would stand for."""
    stated, definition = application.statement, application.definition
    heading = [
        (say("procedure"), answers.both(definition.title)),
        (say("addressee"), _name(place)),
        (say("department"), answers.both(definition.department)),
        (say("site"), stated.origin),
        (say("time"), f"{stated.time.astimezone(JST):%Y-%m-%d %H:%M} (JST)"),
    ]
    money = ((say("amount"), application.amount), (say("fee"), application.fee))
    heading += [(label, answers.yen(yen)) for label, yen in money if yen is not None]
    known = through(definition, application.answers, stated.time.astimezone(JST).date())
    given = answers.rows(definition, known, application.checked)
    shown = (_section(_HEADINGS[application.key], heading), _section("your_answers", given))
    return (*shown, _of_unchecked(application.unchecked)) if application.unchecked else shown


def _of_unchecked(files: Sequence[FileElsewhere]) -> Section:
    """Return the files whose bytes nobody here has. A name stands in one line of an answer, and is never a label."""
    said = (plain.line(answers.file(one.name, one.media_type, one.size)) for one in files)
    rows = ((f"{say('file')} {number}", f"{words}\n{say('file_unchecked')}") for number, words in enumerate(said, 1))
    return _section("files_unchecked", rows)


def of_authentication(origin: str, place: Place) -> Document:
    """Return who wants to know that the holder is here."""
    return (_section("who_asks", [(say("addressee"), _name(place)), (say("site"), origin)]),)


def of_attributes(origin: str, place: Place) -> Document:
    """Return who wants the four attributes, and which they are."""
    return (*of_authentication(origin, place), _four_attributes())


def of_attributes_here() -> Document:
    """Return the same when they are shown at this computer only."""
    return (_section("who_asks", [(say("site"), say("this_computer"))]), _four_attributes())


def _four_attributes() -> Section:
    return _section("what_is_handed_over", [(say("handed_over"), say("four_attributes"))])


def _name(place: Place) -> str:
    return f"{place.name} / {place.name_en} ({place.code})"


def _section(heading: str, rows: Iterable[tuple[str, str]]) -> Section:
    return Section(say(heading), tuple(Row(plain.line(label), plain.lines(value)) for label, value in rows))
