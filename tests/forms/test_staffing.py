"""Rights of members of staff: given and taken by operators, by their names only."""

from __future__ import annotations

import secrets

import pytest
from support import casework

from todoke_forms.staffing import set_password, set_rights
from todoke_forms.store import rights
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
