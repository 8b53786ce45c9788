"""A file that is saved is called what people call it, and its name is no path, no header and nobody's trick."""

from __future__ import annotations

import pytest
from werkzeug.http import parse_options_header

from todoke_forms.web import downloads


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("省エネ家電の補助金", "省エネ家電の補助金"),
        (" 犬の登録（令和8年度） ", "犬の登録（令和8年度）"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"b\r\nSet-Cookie: c', "a_b_ Set-Cookie_ c"),
        ("C:\\forms\\犬?*<>|", "C__forms_犬_____"),
        ("申請\u202egnp.exe", "申請_gnp.exe"),
        ("あ" * 300, "あ" * 60),
        ("𠮟" * 300, "𠮟" * 60),
        ("", "dog"),
        ("　", "dog"),
        (" . . ", "dog"),
    ],
)
def test_a_title_becomes_the_name_of_a_file(title, name):
    assert downloads.named(title, "dog") == name
    assert len(f"{name}.todoke-form".encode()) <= 255


@pytest.mark.parametrize("name", ["犬の登録.csv", "a'b%;\"c.csv", "\ud800.csv"])
def test_a_name_is_read_as_it_was_meant(name):
    header = downloads.disposition(name, "dog.csv")
    assert parse_options_header(header) == ("attachment", {"filename": name.replace("\ud800", "?")})
    assert header.isascii()
