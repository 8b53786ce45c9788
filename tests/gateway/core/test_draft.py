import pytest

from todoke_gateway.core import draft
from todoke_gateway.core.draft import MAX_DRAFT, Draft
from todoke_kit.errors import Refusal

GOOD = draft.write(Draft(bytes(32), {"name": "髙橋", "cost": 43210}))


def test_it_comes_back_as_it_was():
    assert draft.read(GOOD) == Draft(bytes(32), {"name": "髙橋", "cost": 43210})


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
