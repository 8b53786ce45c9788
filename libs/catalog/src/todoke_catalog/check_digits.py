"""Check digits of numbers that stand in groups like an individual number: that of a card and of a corporation."""


def is_card(digits: str) -> bool:
    """Whether the last is the check digit of a card's number (ISO/IEC 7812-1, annex B: every second one doubled)."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[-1::-2]))) % 10 == 0


def is_corporate(digits: str) -> bool:
    """Whether the first is the check digit of a 法人番号 of 13 digits (法人番号の指定等に関する省令, article 2)."""
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits[1:])))
    return int(digits[0]) == 9 - total % 9
