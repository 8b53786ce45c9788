"""Puts questions for files into what templates show: what may be chosen, and what was."""

from collections.abc import Mapping
from typing import Any

from todoke_catalog.asking import files
from todoke_catalog.fields import AttachmentField
from todoke_gateway.core.attached import Attached
from todoke_gateway.web import say
from todoke_gateway.web.incoming import PREFIX
from todoke_gateway.web.language import language, words
from todoke_gateway.web.traveller import Traveller
from todoke_gateway.web.wording import joined, said

_ENDINGS: Mapping[str, str] = {"image/heic": ".heic", "text/csv": ".csv"}  # systems know these better by name


def items(traveller: Traveller, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions of the screen for files; `errors` by input."""
    return [
        {
            **input_of(field),
            "name": PREFIX + field.id,
            "error": errors.get(PREFIX + field.id, ""),
            "chosen": [_chosen(one) for one in traveller.files if one.asked == field.id],
        }
        for field in traveller.files_asked
    ]


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
        "id": field.id,
        "label": said(field.label, language()),
        "hint": joined(" ", [said(field.help, language()), limits]) if field.help else limits,
        "required": field.required,
        "accept": ",".join([*field.kinds, *(_ENDINGS[kind] for kind in field.kinds if kind in _ENDINGS)]),
        "max_count": field.max_count,
    }
