"""The file for a calendar: the right moment, a reminder the day before, and nothing of what it is about."""

from datetime import UTC, datetime

import pytest

from todoke_catalog.fields import Slot
from todoke_gateway.core import calendar

NOW = datetime(2026, 11, 23, 3, 4, 5, tzinfo=UTC)
SLOT = Slot("s1", "2027-04-12", "08:30", "09:20")


def lines(slot=SLOT, procedure="childcare-consultation", summary="市役所の予定"):
    return calendar.event(slot, procedure, summary, "何か", NOW).split("\r\n")


def test_japanese_time_is_written_as_universal_time_also_across_midnight():
    assert {"DTSTAMP:20261123T030405Z", "DTSTART:20270411T233000Z", "DTEND:20270412T002000Z"} < set(lines())


def test_it_reminds_the_day_before_of_something_and_of_nothing_in_particular():
    text = lines()
    alarm = text[text.index("BEGIN:VALARM") : text.index("END:VALARM")]
    assert alarm == ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:市役所の予定", "TRIGGER:-P1D"]
    assert not [line for line in text if "childcare" in line or "consultation" in line]


def test_the_same_time_has_the_same_name_and_others_have_others():
    def name(slot, procedure):
        (found,) = (line for line in lines(slot, procedure) if line.startswith("UID:"))
        return found

    later = Slot("s1", "2027-04-12", "09:30", "10:20")
    names = [name(SLOT, "a"), name(SLOT, "b"), name(later, "a"), name(Slot("s2", "2027-04-12", "08:30", "09:20"), "a")]
    assert len(set(names)) == 4
    assert name(SLOT, "a") == names[0]


@pytest.mark.parametrize(("words", "written"), [("a,b;c\\d", "a\\,b\\;c\\\\d"), ("a\nb", "a\\nb")])
def test_words_make_no_lines_of_their_own(words, written):
    assert f"SUMMARY:{written}" in lines(summary=words)
