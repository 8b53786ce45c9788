"""Honest texts with several numbers in them, and the ways in which people write an individual number."""

from collections.abc import Callable, Iterator
from random import Random

Made = Callable[[Random], str]


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def _phone(random: Random) -> str:
    kinds = (("03", 4, 4), ("099", 3, 4), ("0999", 2, 4), ("090", 4, 4), ("0120", 3, 3))
    area, middle, last = random.choice(kinds)
    return f"{area}-{_digits(random, middle)}-{_digits(random, last)}"


def _date(random: Random, sign: str = ".") -> str:
    return f"{random.randint(2020, 2029)}{sign}{random.randint(1, 12):02}{sign}{random.randint(1, 28):02}"


def _readings(random: Random, between: str) -> str:
    first = random.randint(1000, 8000)
    return between.join(str(first + more) for more in (0, random.randint(1, 200), random.randint(201, 400)))


def _pressures(random: Random) -> str:
    pairs = (f"{random.randint(110, 160)}-{random.randint(60, 99)}" for _ in range(2))
    return f"{' '.join(pairs)} {random.randint(50, 99)}"


def _card(random: Random, between: str) -> str:
    """A card's number: its last digit checks the others, every second of them doubled (ISO/IEC 7812-1)."""
    first = f"{random.randint(2101, 9898)}{_digits(random, 11)}"
    checked = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(first))
    number = first + str(-checked % 10)
    return between.join(number[place : place + 4] for place in range(0, 16, 4))


def _corporate(random: Random, between: str) -> str:
    """A 法人番号: its first digit checks the others (法人番号の指定等に関する省令, article 2)."""
    rest = _digits(random, 12)
    checked = 9 - sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(rest))) % 9
    return between.join([str(checked), rest[:4], rest[4:8], rest[8:]])


# What is honest, by what it is about.
HONEST: dict[str, Made] = {
    "telephone and hour": lambda r: f"電話は{_phone(r)} {r.randint(9, 18)}時以降にお願いします",
    "telephone and number of people": lambda r: f"{_phone(r)} {r.randint(1, 9)}人で行きます",
    "two telephones": lambda r: f"{_phone(r)} {_phone(r)}",
    "postcode and telephone": lambda r: f"〒{_digits(r, 3)}-{_digits(r, 4)} {_phone(r)}",
    "date and times": lambda r: f"希望日 {_date(r)} {r.randint(10, 12)}-{r.randint(13, 18)}時",
    "two dates": lambda r: f"里帰り {_date(r)}-{_date(r)}",
    "two dates without signs": lambda r: f"{_date(r, '')} {_date(r, '')}",
    "date and time without signs": lambda r: f"{_date(r, '')} {r.randint(10, 18)}00",
    "three times": lambda r: "、".join(f"{r.randint(8, 19):02}{r.choice(['00', '15', '30', '45'])}" for _ in range(3)),
    "readings of a meter": lambda r: f"検針値は{_readings(r, '、')}です",
    "readings, one a line": lambda r: _readings(r, "\n"),
    "blood pressure and pulse": _pressures,
    "four pressures": lambda r: " ".join(str(r.randint(110, 160)) for _ in range(4)),
    "amounts": lambda r: "、".join(f"{r.randint(100, 99_999_999):,}円" for _ in range(3)),
    "receipt": lambda r: f"No.{_digits(r, 4)} {_date(r, '/')} {r.randint(1, 99_999):,}円",
    "three amounts": lambda r: f"{r.randint(1000, 9999)} {r.randint(1000, 9999)} {r.randint(1000, 9999)}円",
    "account": lambda r: f"{_digits(r, 4)} {_digits(r, 3)} {_digits(r, 7)}",
    "account of the post": lambda r: f"1{_digits(r, 3)}0-{_digits(r, 7)}1",
    "number and account": lambda r: f"{_digits(r, 5)} {_digits(r, 7)}",
    "days of a month": lambda r: " ".join(f"{day:02}" for day in sorted(r.sample(range(10, 31), 6))),
    "place on a map": lambda r: f"35.{_digits(r, 6)}, 139.{_digits(r, 6)}",
    "three years": lambda r: "2024 2025 2026",
    "card of sixteen digits": lambda r: _card(r, r.choice("- ")),
    "corporate number": lambda r: f"法人番号{_corporate(r, r.choice('- '))}",
    "number of an invoice": lambda r: f"登録番号T{_corporate(r, r.choice('- '))}",
    "telephone from abroad": lambda r: f"+8190{_digits(r, 8)}",
    "two numbers of six digits": lambda r: f"{_digits(r, 6)}、{_digits(r, 6)}",
}
# What nothing tells from a number, and so is refused where the check digit fits.
ALIKE: dict[str, Made] = {
    "twelve digits": lambda r: _digits(r, 12),
    "three unlike fours": lambda r: "、".join(_digits(r, 4) for _ in range(3)),
    "steps of three days": lambda r: "\n".join(str(r.randint(1000, 9999)) for _ in range(3)),
}

SIZES = ((12,), (4, 4, 4), (6, 6), (4, 8), (8, 4), (3,) * 4, (2,) * 6, (1,) * 12)
JOINING = (" ", "-", "－", "　", "_", "・", "/", " - ")
_HIDDEN = ("", "\u2063", "\u034f", "\u200b", "\ufe00", "\U000e0100", "\u0332")


def ways(number: str) -> Iterator[str]:
    """A number in all groups and dividers, with what hides between digits, over lines, and in other digits."""
    for sizes in SIZES:
        groups = [number[sum(sizes[:place]) :][:size] for place, size in enumerate(sizes)]
        lines = ("\n", "\r\n", "\t") if len(sizes) in {2, 3, 12} else ()
        for divider in (*JOINING, *lines):
            yield from (hidden.join(divider.join(groups)) for hidden in _HIDDEN[:-1])
            yield "".join(sign + _HIDDEN[-1] * sign.isdigit() for sign in divider.join(groups))
    fours = number[:4], number[4:8], number[8:]
    yield from (sign.join(fours) for sign in (",", "、", "。", ":", ";", "の", "|", "→"))
    yield from (
        "{}-{}/{}".format(*fours),
        "{} {}-{}".format(*fours),
        number.replace("0", "O"),
        number.replace("0", "〇"),
    )
    yield from ("".join(chr(zero + int(digit)) for digit in number) for zero in (0xFF10, 0x660, 0x1CCF0, 0x11F50))
