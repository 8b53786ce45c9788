"""Statistics that may be given away: by form and fiscal year, with small counts hidden."""

from __future__ import annotations

from datetime import date, datetime

from flask import abort, render_template, request

from todoke_catalog import dates
from todoke_catalog.fields import SlotField
from todoke_forms.core import statistics
from todoke_forms.core.suppression import THRESHOLD
from todoke_forms.store import attendance, forms, reading
from todoke_forms.web import doors, shown, statistics_texts
from todoke_forms.web.desk import desk

YEARS = 5  # that are offered, the last that ended first


def many() -> str:
    """Every form that is offered and exists for who asks."""
    with desk().database.read() as connection:
        offered = [
            (version.procedure, desk().forms.listed(connection, version.procedure, version.digest).title.ja)
            for version in doors.offered(connection)
        ]
    return render_template("forms/statistics.html", s=statistics_texts, threshold=THRESHOLD, offered=offered)


def one(procedure: str) -> str:
    """The tables of one form and one fiscal year that has ended."""
    years = _ended()
    year = next((one for one in years if str(one) == request.args.get("year")), years[0])
    with desk().database.read() as connection:
        version = forms.current(connection, procedure)
        if version is None:
            abort(404)
        definition = desk().forms.of(connection, version)
        within = procedure, _begins_ms(year), _begins_ms(year + 1)
        given = reading.given(connection, *within)
        missed = statistics.missed(attendance.count_missed(connection, *within), len(given))
    tables = statistics.tables(definition, given)
    return render_template(
        "forms/statistic.html",
        s=statistics_texts,
        threshold=THRESHOLD,
        procedure=procedure,
        title=definition.title.ja,
        years=years,
        year=year,
        tables=tables,
        booked=any(isinstance(field, SlotField) for field in definition.fields),
        missed=missed,
    )


def _ended() -> list[int]:
    """Fiscal years that have ended: figures of a running one, compared from day to day, would tell of single people."""
    this = dates.fiscal_year(desk().now().astimezone(shown.JST).date())
    return [this - back for back in range(1, YEARS + 1)]


def _begins_ms(year: int) -> int:
    begins = datetime.combine(date(year, 4, 1), datetime.min.time(), shown.JST)
    return int(begins.timestamp() * 1000)
