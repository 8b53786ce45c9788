"""Every bank of the data that comes along is called so in each way in which people write it."""

import pytest

from todoke_catalog import banks
from todoke_lookups import held

# By how a name and its reading in the table end: what people put in place of it.
KINDS = {
    ("信金", "シンキン"): ["信用金庫", "信金", "しんきん", "シンキン銀行"],
    ("信組", "シンクミ"): ["信用組合", "信組", "しんくみ", "しんそ"],
    ("労金", "ロウキン"): ["労働金庫", "労金", "ろうきん"],
    ("農協", "ノウキヨウ"): ["農業協同組合", "農協", "のうきょう"],
}


@pytest.fixture(scope="module")
def table():
    return held.packaged().banks


def called(table, ways):
    """The ways that do not call their bank, of all."""
    missing = [way for code, one in table.items() for way in ways(one) if not banks.is_called(code, one, way)]
    return missing, sum(len(ways(one)) for one in table.values())


def companies(one):
    if one["name"].endswith(tuple(name for name, _ in KINDS)):
        return []
    full = f"{one['name']}銀行"
    around = [f"株式会社{full}", f"{full}株式会社", f"(株){full}", f"{full}（株）", f"㈱　{full}", f"{full} ㈱"]
    return [full, *around, f"{one['kana']}ギンコウ"]


def local(one):
    return [
        stem.removesuffix(end) + way
        for (name, kana), ways in KINDS.items()
        if one["name"].endswith(name)
        for stem, end in ((one["name"], name), (one["kana"], kana))
        for way in ways
    ]


def farmers(one):
    if not one["name"].endswith("農協"):
        return []
    name, kana = one["name"].removesuffix("農協"), one["kana"].removesuffix("ノウキヨウ")
    return [f"JA{name}", f"ＪＡ　{name}", f"JAバンク{name}", f"JA{kana}", f"JA{name}農協"]


@pytest.mark.parametrize(("ways", "least"), [(companies, 1500), (local, 6000), (farmers, 2500)])
def test_every_bank_is_called_as_people_write_it(table, ways, least):
    missing, written = called(table, ways)
    assert missing == []
    assert written > least


def test_whatever_is_called_so_is_found(table):
    for typed, name in (
        ("京都しんきん", "京都信金"),
        ("京都シンキン銀行", "京都信金"),
        ("株式会社みずほ銀行", "みずほ"),
        ("㈱りそな銀行", "りそな"),
        ("北国銀行", "北國"),
        ("新潟ろうきん", "新潟県労金"),
        ("JAバンク新函館", "新函館農協"),
    ):
        assert table[banks.banks(table, typed)[0]]["name"] == name
