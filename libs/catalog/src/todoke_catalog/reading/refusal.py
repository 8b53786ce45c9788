"""How one answer is refused inside the validation: a typed exception that becomes a FieldError at its rim."""

import dataclasses
import re
from collections.abc import Collection, Mapping

from todoke_catalog.errors import AnswerCode

Param = int | str

MAX_UNKNOWN = 20  # unknown members reported by name; a hostile document may hold thousands

_REPORTABLE = re.compile(r"[a-z][a-z0-9_]{0,47}")


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """One refused answer: the field's id, a code, and the code's parameters.

    A part of an answer is `id.part`, a field in a group's entry `group.place.id`. Holds no part of the answer itself,
    so that it may be counted and logged.
    """

    field: str
    code: AnswerCode
    params: Mapping[str, Param] = dataclasses.field(default_factory=dict)

    def within(self, place: str) -> "FieldError":
        """The same refusal of a field that is part of a larger answer."""
        return FieldError(f"{place}.{self.field}" if self.field else place, self.code, self.params)


def unknown(raw: Mapping[str, object], known: Collection[str]) -> list[FieldError]:
    """A refusal for each member that no question asks for, up to MAX_UNKNOWN."""
    # Only what could be an id is repeated: an unknown name may hold anything, a person's data included.
    # Sorted, because JavaScript does not keep the order in which members came.
    names = sorted(name if _REPORTABLE.fullmatch(name) else "" for name in raw if name not in known)
    return [FieldError(name, AnswerCode.UNKNOWN_FIELD) for name in names[:MAX_UNKNOWN]]


class AnswerRefused(Exception):  # noqa: N818 - reads as what happened
    """An answer that cannot be taken; `part` names the member of a composed answer, or is empty."""

    def __init__(self, code: AnswerCode, part: str = "", **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.part = part
        self.params = params

    def on(self, field_id: str) -> FieldError:
        """The refusal as an error of one field."""
        return FieldError(f"{field_id}.{self.part}" if self.part else field_id, self.code, self.params)
