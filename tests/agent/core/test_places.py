"""Who may ask: exactly the declared origins, each of one municipality."""

import pytest
from support.agent import FAR, MIHON, ORIGIN, OTHER_ORIGIN, PLACES

from todoke_agent.core.places import Place, Places
from todoke_agent.errors import AgentError, Code

KEYS = MIHON.notice_keys


def test_an_origin_leads_to_its_municipality():
    assert PLACES.of(ORIGIN) is MIHON
    assert set(PLACES.origins()) == {ORIGIN, OTHER_ORIGIN}


@pytest.mark.parametrize(
    "origin",
    ["", "null", "*", ORIGIN + "/", ORIGIN.upper(), ORIGIN + ".evil.example", "http" + ORIGIN[5:], ORIGIN + ":443"],
)
def test_any_other_origin_is_forbidden(origin):
    with pytest.raises(AgentError) as refused:
        PLACES.of(origin)
    assert refused.value.code == Code.ORIGIN_FORBIDDEN


@pytest.mark.parametrize(
    "origin", ["https://a.example", "https://a.example:8443", "http://localhost:8080", "http://127.0.0.1:1"]
)
def test_https_or_this_computer_may_be_declared(origin):
    assert Places((Place("990019", "見", "M", (origin,), KEYS),), FAR).of(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "http://todoke.mihon.example",
        "https://*.example",
        "*",
        "null",
        "https://a.example/",
        "https://a b",
        "http://localhost.evil",
    ],
)
def test_what_could_be_spoken_for_by_others_may_not(origin):
    with pytest.raises(ValueError, match="origin"):
        Place("990019", "見本市", "Mihon City", (origin,), KEYS)


@pytest.mark.parametrize("code", ["", "99001", "990019\n", "９９００１９"])
def test_a_municipality_has_a_code(code):
    with pytest.raises(ValueError, match="code"):
        Place(code, "見本市", "Mihon City", (), KEYS)


def test_two_municipalities_cannot_share_an_origin():
    with pytest.raises(ValueError, match="twice"):
        Places((MIHON, Place("990027", "別", "O", (ORIGIN,), KEYS)), FAR)


def test_a_municipality_without_a_key_could_not_be_told_from_others():
    with pytest.raises(ValueError, match="no notice key"):
        Place("990019", "見本市", "Mihon City", (ORIGIN,), ())


@pytest.mark.parametrize("key", ["", "AAAA", KEYS[0] + "A", KEYS[0] + "=", "!" * 43], ids=str.__len__)
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match="no notice key"):
        Place("990019", "見本市", "Mihon City", (ORIGIN,), (key,))
