import pytest

from todoke_gateway.core import draft, entry_ids
from todoke_gateway.core.draft import MAX_DRAFT, Draft
from todoke_gateway.core.entry_ids import EntryIds
from todoke_kit.errors import Refusal

GOOD = draft.write(Draft(bytes(32), {"name": "髙橋", "cost": 43210}))


def test_it_comes_back_as_it_was():
    assert draft.read(GOOD) == Draft(bytes(32), {"name": "髙橋", "cost": 43210})


def test_ids_of_entries_are_beside_the_answers():
    ids = EntryIds({"things": ["0123abcd", ""]}, ["00000000"])
    text = draft.write(Draft(bytes(32), {"things": [{"a": "b"}, {}]}, entry_ids=ids))
    assert draft.read(text) == Draft(bytes(32), {"things": [{"a": "b"}, {}]}, entry_ids=ids)


def test_of_ids_that_are_gone_the_last_are_kept():
    gone = [f"{number:08x}" for number in range(entry_ids.MAX_GONE + 5)]
    assert draft.read(draft.write(Draft(bytes(32), {}, entry_ids=EntryIds(gone=gone)))).entry_ids.gone == gone[5:]


def test_more_ids_than_a_draft_takes_are_left_out():
    many = EntryIds({"things": ["0123abcd"] * (entry_ids.MAX_BYTES // 8)})
    assert not draft.read(draft.write(Draft(bytes(32), {}, entry_ids=many))).entry_ids


@pytest.mark.parametrize(
    "ids",
    [
        "null",
        "[]",
        "{}",
        '{"gone":[],"known":[]}',
        '{"gone":["0123abcd\\n"],"known":{}}',
        '{"gone":["0123ABCD"],"known":{}}',
        '{"gone":[],"known":{"a":["' + "0" * 5000 + '"]}}',
        '{"gone":[],"known":{"a":[7]}}',
        '{"gone":[],"known":{"a":"0123abcd"}}',
        '{"gone":[],"known":{},"more":[]}',
    ],
    ids=lambda text: text[:40],
)
def test_ids_that_are_none_of_ours_are_refused(ids):
    text = GOOD.replace(',"form"', f',"entry_ids":{ids},"form"')
    assert text != GOOD
    with pytest.raises(Refusal, match="draft_malformed"):
        draft.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"answers":{}}',
        '{"answers":[],"form":"' + "A" * 43 + '"}',
        '{"answers":{},"form":"AAAA"}',
        '{"answers":{},"form":7}',
        GOOD + " ",
        GOOD.replace("43210", "1.5"),
        GOOD.replace("髙橋", "\ud800"),
        '{"answers":' + "[" * 100_000,
        " " * (MAX_DRAFT + 1),
    ],
    ids=lambda text: text[:24].encode("ascii", "backslashreplace").decode(),
)
def test_refused(text):
    with pytest.raises(Refusal, match="draft_malformed"):
        draft.read(text)
