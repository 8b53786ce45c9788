"""The list of cases: newest first, by key, in both directions, with or without a filter."""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from support import casework
from support.casework import NOW, NOW_MS, file, office

from todoke_catalog import loading
from todoke_evidence import canonical, receipt
from todoke_forms.cases.deciding import Change, change_state
from todoke_forms.core.opening import Form, open_arrival
from todoke_forms.core.states import State
from todoke_forms.keeping import Item, keep
from todoke_forms.store import reading, tables
from todoke_forms.store.database import Database
from todoke_forms.versions.publishing import Publisher, publish

CASES = 7


@pytest.fixture
def filled(database):
    known = office()
    items = [Item(bytes, str(number), open_arrival(file(number), known, NOW)) for number in range(CASES)]
    with database.write() as connection:
        kept = keep(connection, items, casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)
    for opened in kept.new[::2]:
        change = Change(opened.receipt_number, State.ARRIVED, 1, State.ACCEPTED, "", "mihon")
        change_state(database, casework.MUNICIPALITY, change, secrets.token_bytes, NOW_MS)
    return database, [opened.receipt_number for opened in reversed(kept.new)]


def page(database, state=None, **place):
    with database.read() as connection:
        return reading.page(connection, state, size=3, **place)


def numbers(*pages):
    return [case.receipt_number for one in pages for case in one.cases]


def test_pages_lead_to_the_oldest_case_and_back(filled):
    database, newest_first = filled
    first = page(database)
    second = page(database, older_than=first.older_than)
    last = page(database, older_than=second.older_than)
    assert numbers(first, second, last) == newest_first
    assert (first.newer_than, last.older_than) == (None, None)
    assert numbers(page(database, newer_than=last.newer_than)) == numbers(second)
    assert numbers(page(database, newer_than=second.newer_than)) == numbers(first)


def test_the_first_page_reached_backwards_has_nothing_newer(filled):
    database, _ = filled
    second = page(database, older_than=page(database).older_than)
    assert page(database, newer_than=second.newer_than).newer_than is None


def test_the_newest_is_what_was_accepted_last_and_not_what_came_last(database):
    known, order = office(), [4, 0, 3, 6, 1, 5, 2]
    for came in order:
        arrival = replace(file(came), ledger_index=came)
        with database.write() as connection:
            item = Item(bytes, str(came), open_arrival(arrival, known, NOW))
            keep(connection, [item], casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)
    first = page(database)
    second = page(database, older_than=first.older_than)
    last = page(database, older_than=second.older_than)
    newest_first = [receipt.receipt_number(casework.submission_id(came)) for came in range(CASES - 1, -1, -1)]
    assert numbers(first, second, last) == newest_first
    assert numbers(page(database, newer_than=last.newer_than)) == numbers(second)


def test_beside_a_case_that_is_gone_there_is_the_first_page(filled):
    database, _ = filled
    assert page(database, older_than=1_000) == page(database, newer_than=1_000) == page(database)


def test_a_filter_shows_one_state_only(filled):
    database, newest_first = filled
    first = page(database, State.ACCEPTED)
    second = page(database, State.ACCEPTED, older_than=first.older_than)
    assert numbers(first, second) == newest_first[::2]
    assert {case.state for case in first.cases} == {State.ACCEPTED}


def test_a_state_without_cases_is_an_empty_page(filled):
    database, _ = filled
    assert page(database, State.GRANTED) == reading.Page((), None, None)


def test_an_unknown_number_is_no_case(filled):
    database, _ = filled
    with database.read() as connection:
        assert reading.find(connection, "0000-0000-0000-0000") is None


def test_what_a_publication_meets_is_counted_by_version_and_decided_cases_are_none_of_it(database):
    changed = canonical.encode({**json.loads(casework.DEFINITION_TEXT), "retention_years": 7})
    publish(
        database, Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),)), changed, NOW
    )
    form = Form("ningen-dock", loading.loads(changed), None)
    digest = hashlib.sha256(changed).digest()
    known = office(forms={**office().forms, digest: form})
    filed = [file(1), file(2), file(3, form=digest), file(4, form=digest), file(5, form=digest)]
    items = [Item(bytes, str(n), open_arrival(one, known, NOW)) for n, one in enumerate(filed)]
    with database.write() as connection:
        new = keep(connection, items, casework.MUNICIPALITY, secrets.token_bytes, NOW_MS).new
    states = [State.ARRIVED, State.ACCEPTED, State.REVIEWING, State.GRANTED]
    for case in (new[0], new[4]):
        for sequence, (seen, wanted) in enumerate(itertools.pairwise(states), 1):
            change = Change(case.receipt_number, seen, sequence, wanted, "", "mihon")
            change_state(database, casework.MUNICIPALITY, change, secrets.token_bytes, NOW_MS)
    with database.read() as connection:
        assert reading.load(connection, "ningen-dock", digest, NOW_MS) == reading.Load(2, 1, 5)
        assert reading.load(connection, "ningen-dock", digest, NOW_MS + 1) == reading.Load(2, 1, 0)
        assert reading.load(connection, "other", digest, NOW_MS) == reading.Load(0, 0, 0)


@pytest.fixture
def mixed(filled):
    """The same, with surveys that were accepted between those cases; the numbers of both, newest first."""
    database, _ = filled
    publisher = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))
    publish(database, publisher, casework.SURVEY_TEXT, NOW)
    known, arrivals = office(), {}
    for number in range(20, 24):
        arrivals[number] = replace(casework.file_unsigned(number), ledger_index=number - 16)
    items = [Item(bytes, str(number), open_arrival(one, known, NOW)) for number, one in arrivals.items()]
    with database.write() as connection:
        keep(connection, items, casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)
        of = {row.receipt_number: row.procedure for row in connection.execute(select(tables.cases))}
        everything = numbers(reading.page(connection, size=20))
    return database, everything, of


@pytest.mark.parametrize("procedures", [{"ningen-dock"}, {"library-survey"}, {"ningen-dock", "library-survey"}, set()])
def test_the_cases_of_some_procedures_are_listed_as_if_there_were_no_others(mixed, procedures):
    database, everything, of = mixed
    assert set(of.values()) == {"ningen-dock", "library-survey"}
    expected = [number for number in everything if of[number] in procedures]
    pages = [page(database, procedures=procedures)]
    while pages[-1].older_than is not None:
        pages.append(page(database, procedures=procedures, older_than=pages[-1].older_than))
    assert numbers(*pages) == expected
    backwards = [pages[-1]]
    while backwards[-1].newer_than is not None:
        backwards.append(page(database, procedures=procedures, newer_than=backwards[-1].newer_than))
    assert [number for one in reversed(backwards) for number in numbers(one)] == expected
    states = [page(database, State.ARRIVED, procedures=procedures), page(database, procedures=procedures)]
    assert set(numbers(states[0])) <= set(expected)
    with database.read() as connection:
        counts = reading.counts(connection, procedures)
    assert sum(counts.values()) == len(expected)


def test_no_list_begins_beside_a_case_that_one_does_not_serve(mixed):
    database, everything, of = mixed
    with database.read() as connection:
        foreign = reading.find(connection, next(one for one in everything if of[one] == "ningen-dock")).id
    survey = {"library-survey"}
    assert page(database, procedures=survey, older_than=foreign) == page(database, procedures=survey)


@pytest.mark.parametrize("state", ["", "state = 'arrived' AND"])
def test_a_list_of_one_procedure_walks_past_no_other_case(tmp_path, state):
    database = Database.prepared(f"sqlite:///{tmp_path}/forms.db")
    query = f"SELECT id FROM cases WHERE {state} procedure = 'x' ORDER BY accepted_at_ms, ledger_index, id"
    with database.read() as connection:
        plan = " ".join(row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    database.close()
    assert "USING COVERING INDEX cases_by_procedure" in plan
    assert "TEMP B-TREE" not in plan
