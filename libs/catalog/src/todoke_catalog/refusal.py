"""How one answer is refused inside the validation: a typed exception that becomes a FieldError at its rim."""

import dataclasses
from collections.abc import Mapping

from todoke_catalog.errors import AnswerCode

Param = int | str


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """One refused answer: the field's id (`id.part` inside an account), a code, and the code's parameters.

    Holds no part of the answer itself, so that it may be counted and logged.
    """

    field: str
    code: AnswerCode
    params: Mapping[str, Param] = dataclasses.field(default_factory=dict)


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
