"""Writes days and eras as people read them: in English, or in Japanese for every other language of pages."""

from datetime import date

from todoke_kit import wareki

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_WEEKDAYS, _WEEKDAYS_EN = "月火水木金土日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ERAS = {"R": "Reiwa", "H": "Heisei", "S": "Showa", "T": "Taisho", "M": "Meiji"}
_WESTERN = {"ja": "西暦", "easy": "西暦", "en": "Western"}
_CHOOSE = {"ja": "選ぶ", "easy": "えらぶ", "en": "Select"}


def day(value: date, language: str) -> str:
    """A day: 令和8年11月23日（2026年）, or 23 November 2026."""
    if language == "en":
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return wareki.spell(value)


def short(value: date, language: str) -> str:
    """The same without its year, for one line of a telephone: 4/12(月), or Mon 12 Apr."""
    if language == "en":
        return f"{_WEEKDAYS_EN[value.weekday()]} {value.day} {MONTHS[value.month - 1][:3]}"
    return f"{value.month}/{value.day}({_WEEKDAYS[value.weekday()]})"


def eras(language: str) -> list[tuple[str, str]]:
    """What a date's calendar is chosen from: nothing yet, the eras, and the western one, which English has first.

    An era is 令和, or Reiwa (令和), as papers have it. In a language of pages: "ja", "easy" or "en".
    """
    western = (wareki.WESTERN, _WESTERN[language])
    names = [(era.code, f"{_ERAS[era.code]} ({era.name})" if language == "en" else era.name) for era in wareki.ERAS]
    return [("", _CHOOSE[language]), *([western, *names] if language == "en" else [*names, western])]
