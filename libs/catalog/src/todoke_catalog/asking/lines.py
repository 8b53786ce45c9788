"""The line of text in which an answer is typed: how wide it is, and which keyboard a telephone shows."""

from dataclasses import dataclass

from todoke_catalog import fields as kinds


@dataclass(frozen=True, slots=True)
class Line:
    """Attributes of an input; "" for none. `width` is in characters."""

    type: str = "text"
    width: str = ""
    inputmode: str = ""


def line(field: kinds.Field) -> Line:  # noqa: PLR0911 - a line a kind
    """That of a field which is asked in one line."""
    match field:
        case kinds.TextField():
            return Line(width="16" if field.max_chars <= 20 else "24")
        case kinds.KanaField():
            return Line(width="24")
        case kinds.DigitsField():
            return Line(width="8" if field.max_digits <= 8 else "16", inputmode="numeric")
        case kinds.CorporateNumberField():
            return Line(width="16", inputmode="numeric")
        case kinds.PhoneField():
            return Line("tel", "16")
        case kinds.EmailField():
            return Line("email", "24")
        case kinds.IntegerField():
            return Line(width="8", inputmode="numeric")
        case _:
            return Line()
