"""Passwords are kept as scrypt hashes with their parameters."""

from __future__ import annotations

import pytest

from todoke_forms.core import passwords
from todoke_kit.errors import Refusal

PASSWORD = "correct horse"
SALT = bytes(16)


def test_the_password_fits_and_no_other():
    kept = passwords.make(PASSWORD, SALT)
    assert passwords.fits(PASSWORD, kept)
    assert not passwords.fits(PASSWORD + " ", kept)


def test_the_password_cannot_be_read_from_what_is_kept():
    assert PASSWORD not in passwords.make(PASSWORD, SALT)


def test_the_same_password_is_kept_differently_under_another_salt():
    assert passwords.make(PASSWORD, SALT) != passwords.make(PASSWORD, b"\x01" * 16)


@pytest.mark.parametrize(
    ("password", "code"), [("x" * 11, "password_too_short"), ("x" * 129, "password_too_long")], ids=["short", "long"]
)
def test_a_password_of_another_length_is_refused(password, code):
    with pytest.raises(Refusal, match=code):
        passwords.make(password, SALT)


@pytest.mark.parametrize("password", ["", "\x00" * 32, "x" * 10_000])
def test_nobody_has_a_password(password):
    assert not passwords.fits(password, passwords.nobodys())
