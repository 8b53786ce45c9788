"""Puts questions for files into what templates show: what may be chosen, what was, and what their pages say."""

from collections.abc import Callable, Mapping
from typing import Any

from todoke_catalog.asking import files
from todoke_catalog.fields import AttachmentField, Field
from todoke_gateway.core import file_pages
from todoke_gateway.core.attached import Attached
from todoke_gateway.core.file_pages import FilePage
from todoke_gateway.web import items, say
from todoke_gateway.web.incoming import PREFIX
from todoke_gateway.web.items import Screen
from todoke_gateway.web.language import language, words
from todoke_gateway.web.site import site
from todoke_gateway.web.traveller import Traveller
from todoke_gateway.web.wording import joined, said

_ENDINGS: Mapping[str, str] = {"image/heic": ".heic", "text/csv": ".csv"}  # systems know these better by name


Drawn = dict[str, Any]


def sealed_here(traveller: Traveller, errors: Mapping[str, str]) -> list[Drawn]:
    """The pages of the screen for files; `errors` by input."""

    def draw(field: AttachmentField) -> Drawn:
        return {
            **input_of(field),
            "name": PREFIX + field.id,
            "error": errors.get(PREFIX + field.id, ""),
            "chosen": [_chosen(one) for one in traveller.files if one.asked == field.id],
        }

    return pages(traveller, words()["step_files"], draw)


def pages(traveller: Traveller, heading: str, draw: Callable[[AttachmentField], Drawn]) -> list[Drawn]:
    """What stands below this heading: by page, its title, what it says, and its questions for files."""
    asked = file_pages.asked(traveller.form.definition, traveller.journey.result.known)
    titled = len(asked) > 1
    return [
        {
            "title": _title(one, titled, "" if place else heading),
            "intro": said(one.page.intro, language()) if one.whole else "",
            "asked": [draw(field) if isinstance(field, AttachmentField) else _words(field) for field in one.fields],
        }
        for place, one in enumerate(asked)
    ]


def _title(one: FilePage, titled: bool, heading: str) -> str:
    """What a page is called above its files; nothing where that stands there already, or it is the only one."""
    title = said(one.page.title, language())
    return title if (one.whole or titled) and title != heading else ""


def _words(field: Field) -> Drawn:
    [item] = items.items([field], Screen(language(), site().today(), site().lookups, {}))
    return item


def rows(traveller: Traveller) -> list[tuple[str, str]]:
    """The questions and what was chosen, for the check screen."""
    own = words()
    return [
        (
            said(field.label, language()),
            "\n".join(own["file_chosen"].format(**_chosen(one)) for one in traveller.files if one.asked == field.id),
        )
        for field in traveller.files_asked
    ]


def _chosen(file: Attached) -> dict[str, str]:
    kind = next((name for kind, name in files.KINDS.items() if kind == file.media_type), "")
    return {"name": file.shown or kind, "kind": kind, "size": say.size(file.size), "token": file.token}


def input_of(field: AttachmentField) -> dict[str, Any]:
    """What an input for files is drawn with."""
    limits = files.limits(field, language())
    return {
        "kind": "attachment",
        "id": field.id,
        "label": said(field.label, language()),
        "hint": joined(" ", [said(field.help, language()), limits]) if field.help else limits,
        "required": field.required,
        "accept": ",".join([*field.kinds, *(_ENDINGS[kind] for kind in field.kinds if kind in _ENDINGS)]),
        "max_count": field.max_count,
    }
