"""Rights of members of staff: given and taken by operators, by their names only."""

from __future__ import annotations

import secrets

import pytest
from support import casework

from todoke_forms.core.departments import EVERY, Served
from todoke_forms.staffing import set_departments, set_password, set_rights
from todoke_forms.store import departments, rights
from todoke_kit.errors import Refusal


@pytest.fixture
def office(empty, quick_passwords):
    set_password(empty, "mihon", "correct horse battery", secrets.token_bytes, casework.NOW_MS)
    return empty


def rights_of(office, name):
    with office.read() as connection:
        return rights.of(connection, name)


def test_nobody_has_a_right_that_was_not_given(office):
    assert rights_of(office, "mihon") == frozenset()


def test_rights_are_given_and_taken_as_a_whole(office):
    set_rights(office, "mihon", ["edit-forms", "edit-forms"])
    assert rights_of(office, "mihon") == {"edit-forms"}
    set_rights(office, "mihon", [])
    assert rights_of(office, "mihon") == frozenset()


def test_a_new_password_leaves_rights_as_they_are(office):
    set_rights(office, "mihon", ["edit-forms"])
    set_password(office, "mihon", "another long password", secrets.token_bytes, casework.NOW_MS)
    assert rights_of(office, "mihon") == {"edit-forms"}


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [("mihon", ["everything"], "right_unknown"), ("nobody", ["edit-forms"], "staff_unknown")],
)
def test_what_is_no_right_and_who_is_no_member_of_staff_is_refused(office, name, given, code):
    with pytest.raises(Refusal, match=code):
        set_rights(office, name, given)


def served_by(office, name):
    with office.read() as connection:
        return departments.of(connection, name)


def test_nobody_serves_a_department_that_was_not_given_also_not_who_is_unknown(office):
    assert not served_by(office, "mihon").any
    assert not served_by(office, "nobody").any


def test_departments_are_given_and_taken_as_a_whole_and_rights_leave_them(office):
    set_departments(office, "mihon", ["福祉課", "税務課", "福祉課"])
    assert served_by(office, "mihon") == Served(names=frozenset({"福祉課", "税務課"}))
    set_departments(office, "mihon", [], every=True)
    set_rights(office, "mihon", ["edit-forms"])
    set_password(office, "mihon", "another long password", secrets.token_bytes, casework.NOW_MS)
    assert served_by(office, "mihon") == EVERY
    set_departments(office, "mihon", [])
    assert not served_by(office, "mihon").any


@pytest.mark.parametrize(
    ("name", "given", "every", "code"),
    [
        ("mihon", [""], False, "department_invalid"),
        ("mihon", ["福祉課", "福祉課 "], False, "department_invalid"),
        ("mihon", ["福祉課"], True, "departments_contradict"),
        ("nobody", ["福祉課"], False, "staff_unknown"),
    ],
)
def test_what_is_no_department_is_refused_and_nothing_changes(office, name, given, every, code):
    set_departments(office, "mihon", ["税務課"])
    with pytest.raises(Refusal, match=code):
        set_departments(office, name, given, every=every)
    assert served_by(office, "mihon").names == {"税務課"}
