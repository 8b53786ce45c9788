"""Dates as they are typed, an era's code and three texts, and what they are: for every side that reads them."""

from __future__ import annotations

from datetime import date

from todoke_kit.wareki import Part

READ = [
    (("R", "8", "11", "23"), date(2026, 11, 23)),
    (("R", "元", "5", "1"), date(2019, 5, 1)),
    (("R", "1", "5", "1"), date(2019, 5, 1)),
    (("H", "31", "4", "30"), date(2019, 4, 30)),
    (("H", "1", "1", "8"), date(1989, 1, 8)),
    (("S", "64", "1", "7"), date(1989, 1, 7)),
    (("S", "元", "12", "25"), date(1926, 12, 25)),
    (("T", "15", "12", "24"), date(1926, 12, 24)),
    (("T", "1", "7", "30"), date(1912, 7, 30)),
    (("M", "45", "7", "29"), date(1912, 7, 29)),
    (("M", "6", "1", "1"), date(1873, 1, 1)),
    (("AD", "1980", "5", "1"), date(1980, 5, 1)),
    (("R", "８", "１１", "２３"), date(2026, 11, 23)),
    (("R", " 08 ", "01", "05"), date(2026, 1, 5)),
    (("", "1980", "5", "1"), date(1980, 5, 1)),
    (("R", "6", "2", "29"), date(2024, 2, 29)),
    (("S", "55年", "2月", "3日"), date(1980, 2, 3)),
    (("R", "元年", "5 月", "1"), date(2019, 5, 1)),
    (("AD", "１９８０年", " ２月　", "３日"), date(1980, 2, 3)),
    (("", "1980 年", "02月", "3"), date(1980, 2, 3)),
]
"""Typed, and the day."""

REFUSED = [
    (("S", "64", "1", "8"), "date_outside_era", Part.YEAR),
    (("H", "31", "5", "1"), "date_outside_era", Part.YEAR),
    (("R", "1", "4", "30"), "date_outside_era", Part.YEAR),
    (("R", "0", "5", "1"), "date_outside_era", Part.YEAR),
    (("M", "5", "12", "31"), "date_out_of_range", Part.YEAR),
    (("R", "8", "13", "1"), "date_out_of_range", Part.MONTH),
    (("R", "8", "0", "1"), "date_out_of_range", Part.MONTH),
    (("R", "8", "2", "29"), "date_not_a_day", Part.DAY),
    (("R", "8", "1", "0"), "date_not_a_day", Part.DAY),
    (("R", "", "1", "1"), "date_incomplete", Part.YEAR),
    (("R", "8", "", "1"), "date_incomplete", Part.MONTH),
    (("R", "8", "1", "　"), "date_incomplete", Part.DAY),
    (("", "8", "1", "1"), "date_incomplete", Part.ERA),
    (("X", "8", "1", "1"), "date_incomplete", Part.ERA),
    (("R", "八", "1", "1"), "date_not_number", Part.YEAR),
    (("AD", "元", "1", "1"), "date_not_number", Part.YEAR),
    (("R", "-8", "1", "1"), "date_not_number", Part.YEAR),
    (("R", "8.0", "1", "1"), "date_not_number", Part.YEAR),
    (("R", "1_0", "1", "1"), "date_not_number", Part.YEAR),
    (("R", "٣", "1", "1"), "date_not_number", Part.YEAR),
    (("AD", "元年", "1", "1"), "date_not_number", Part.YEAR),
    (("S", "55年年", "2", "3"), "date_not_number", Part.YEAR),
    (("S", "55", "2日", "3"), "date_not_number", Part.MONTH),
    (("S", "55", "2", "3日月"), "date_not_number", Part.DAY),
    (("S", "55", "月", "3"), "date_incomplete", Part.MONTH),
    (("AD", "99999", "1", "1"), "date_not_number", Part.YEAR),
    (("AD", "9999", "1", "1"), "date_out_of_range", Part.YEAR),
]
"""Typed, the code of the refusal, and the part to correct."""
