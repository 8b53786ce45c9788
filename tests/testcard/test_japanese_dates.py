"""Eras, and the fifth birthday on which a certificate ends."""

from datetime import UTC, date, datetime

import pytest

from todoke_testcard.japanese_dates import birth_text, end_of_validity, era_year


@pytest.mark.parametrize(
    ("birth", "text", "year"),
    [
        (date(1912, 7, 29), "119120729", 45),
        (date(1912, 7, 30), "219120730", 1),
        (date(1926, 12, 24), "219261224", 15),
        (date(1926, 12, 25), "319261225", 1),
        (date(1985, 4, 1), "319850401", 60),
        (date(1989, 1, 7), "319890107", 64),
        (date(1989, 1, 8), "419890108", 1),
        (date(2019, 4, 30), "420190430", 31),
        (date(2019, 5, 1), "520190501", 1),
    ],
)
def test_a_birth_date_is_written_with_its_era_and_the_gregorian_year(birth, text, year):
    assert birth_text(birth) == text
    assert era_year(birth) == year


@pytest.mark.parametrize(
    ("issued", "birth", "end"),
    [
        (datetime(2025, 10, 27, 3, tzinfo=UTC), date(1980, 2, 17), datetime(2030, 2, 17, 14, 59, 59, tzinfo=UTC)),
        (datetime(2026, 1, 10, 3, tzinfo=UTC), date(1980, 2, 17), datetime(2030, 2, 17, 14, 59, 59, tzinfo=UTC)),
        # On the birthday itself: that birthday does not count.
        (datetime(2026, 2, 17, 3, tzinfo=UTC), date(1980, 2, 17), datetime(2031, 2, 17, 14, 59, 59, tzinfo=UTC)),
        # 15:00 UTC is the next day in Japan.
        (datetime(2026, 2, 16, 15, tzinfo=UTC), date(1980, 2, 17), datetime(2031, 2, 17, 14, 59, 59, tzinfo=UTC)),
        (datetime(2026, 2, 16, 14, tzinfo=UTC), date(1980, 2, 17), datetime(2030, 2, 17, 14, 59, 59, tzinfo=UTC)),
        (datetime(2026, 5, 1, tzinfo=UTC), date(1980, 2, 29), datetime(2031, 2, 28, 14, 59, 59, tzinfo=UTC)),
        (datetime(2027, 5, 1, tzinfo=UTC), date(1980, 2, 29), datetime(2032, 2, 29, 14, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_certificate_ends_with_the_fifth_birthday_after_its_issue(issued, birth, end):
    assert end_of_validity(issued, birth) == end
