"""How moments, dates, amounts and sizes are written for staff: Japan's time, both calendars, yen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from todoke_kit import wareki

JST = timezone(timedelta(hours=9), "JST")

_KIB = 1024


def moment(at_ms: int) -> str:
    """A moment to the second, in Japan's time."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(JST)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}"


def minute(at_ms: int) -> str:
    """A moment to the minute, short enough for a table."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(JST):%Y-%m-%d %H:%M}"


def hour(at_ms: int) -> str:
    """The hour of a moment, in Japan's time."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(JST)
    return f"{at.year}年{at.month}月{at.day}日 {at.hour}時台"


def hour_minute(at_ms: int) -> str:
    """The same, short enough for a table."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(JST):%Y-%m-%d %H時台}"


def date_of(at_ms: int) -> date:
    """The day of a moment, in Japan."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(JST).date()


def iso(at_ms: int) -> str:
    """A moment for machines."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def later(from_ms: int, to_ms: int) -> str:
    """How much later the second moment is; empty when the clocks of two machines disagree about the order."""
    gap = to_ms - from_ms
    if gap < 0:
        return ""
    if gap < 60_000:
        return f"{gap / 1000:.1f}秒後"
    if gap < 3_600_000:
        return f"{gap // 60_000}分後"
    return f"{gap // 3_600_000}時間{gap % 3_600_000 // 60_000}分後"


def day(value: date) -> str:
    """A date in both calendars, which share months and days since Meiji 6 (1873)."""
    era = wareki.era_of(value)
    year = wareki.enter(value).year
    named = f"{era.name}{'元' if year == '1' else year}年（{value.year}年）" if era else f"{value.year}年"
    return f"{named}{value.month}月{value.day}日"


def as_of(value: str) -> str:
    """The day or the month that data is of, yyyy-mm-dd or yyyy-mm."""
    return "".join(f"{int(number)}{unit}" for number, unit in zip(value.split("-"), "年月日", strict=False))


def yen(amount: int) -> str:
    """An amount of money."""
    return f"{amount:,}円"


def size(count: int) -> str:
    """A number of bytes."""
    if count < _KIB:
        return f"{count}バイト"
    return f"{count / _KIB:.0f} KB" if count < _KIB * _KIB else f"{count / _KIB / _KIB:.1f} MB"
