"""A time that somebody asked for as a file for calendars (RFC 5545), which reminds of it the day before.

It says that there is something at the office, and not what: others may see a calendar.
"""

import hashlib
from datetime import UTC, datetime

from todoke_catalog.fields import Slot
from todoke_catalog.reception import JST

TYPE = "text/calendar; charset=utf-8"
MAX_LINE = 75  # octets (RFC 5545, 3.1); the words of the pages are short enough not to need folding

_UTC = "%Y%m%dT%H%M%SZ"


def event(slot: Slot, procedure: str, summary: str, description: str, now: datetime) -> str:
    """The file; whoever takes a time in twice has it once. Lines end with CR LF."""
    name = hashlib.sha256(f"{procedure}/{slot.day}T{slot.start}/{slot.value}".encode()).hexdigest()[:32]
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Todoke//gateway//EN",
        "BEGIN:VEVENT",
        f"UID:{name}@todoke.invalid",
        f"DTSTAMP:{now.astimezone(UTC):{_UTC}}",
        f"DTSTART:{_moment(slot.day, slot.start)}",
        f"DTEND:{_moment(slot.day, slot.end)}",
        f"SUMMARY:{_text(summary)}",
        f"DESCRIPTION:{_text(description)}",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(summary)}",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{line}\r\n" for line in lines)


def _moment(day: str, clock: str) -> str:
    return f"{datetime.fromisoformat(f'{day}T{clock}').replace(tzinfo=JST).astimezone(UTC):{_UTC}}"


def _text(words: str) -> str:
    """Words as a value of type TEXT (RFC 5545, 3.3.11)."""
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
