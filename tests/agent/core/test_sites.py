"""Lists of sites: what a list may say, and that no other is signed or read."""

import pytest
from support.agent import MIHON, NOTICE_KEY, ORIGIN, PUBLISHER, pin, sites_toml

from todoke_agent.core import sites
from todoke_evidence import note
from todoke_evidence.errors import EvidenceError

SOUND = sites_toml(ORIGIN)


def test_what_was_signed_is_read():
    assert sites.read(sites.sign(SOUND, PUBLISHER), [PUBLISHER.verifier]) == (MIHON,)


BAD = {
    "of no type": SOUND.partition("\n")[2],
    "of another type": SOUND.replace("agent-sites", "log"),
    "no code": SOUND.replace("990019", "99"),
    "no key": SOUND.replace(f'"{pin(NOTICE_KEY)}"', ""),
    "a short key": SOUND.replace(pin(NOTICE_KEY), "AAAA"),
    "no origins": SOUND.replace("origins", "sites"),
    "plain HTTP": sites_toml("http://todoke.mihon.example"),
    "everybody": sites_toml("*"),
    "an origin twice": sites_toml(ORIGIN, ORIGIN),
    "something more": f"trust_everybody = true\n{SOUND}",
    "no TOML": "sites\n",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_no_agent_would_read_is_not_signed(text):
    with pytest.raises(ValueError, match=r"."):
        sites.sign(text, PUBLISHER)


@pytest.mark.parametrize("name", [name for name in BAD if name != "an origin twice"])
def test_nor_is_it_read_where_it_was_signed_all_the_same(name):
    with pytest.raises(ValueError, match=r"."):
        sites.read(note.sign(BAD[name], PUBLISHER), [PUBLISHER.verifier])


def test_what_a_note_cannot_hold_is_not_signed():
    with pytest.raises(EvidenceError, match="note_malformed"):
        sites.sign(SOUND.rstrip(), PUBLISHER)
