"""The door to the virtual cards: there in development, and nowhere a real card counts."""

from types import SimpleNamespace

import pytest
from support import cards
from support.minica import MiniCa

from todoke_evidence.jpki.profile import PRODUCTION
from todoke_gateway import wiring
from todoke_gateway.card_door import require_test
from todoke_gateway.config import CardDoor, Config
from todoke_kit import config
from todoke_kit.config import ConfigError

TEST_CA = MiniCa().certificate()
REAL_CA = MiniCa(PRODUCTION.organisation).certificate()


def refusal(*folders):
    with pytest.raises(ConfigError) as refused:
        require_test(CardDoor(url="http://127.0.0.1:8070", trust=list(folders)))
    return str(refused.value)


def test_where_there_is_no_door_nothing_is_asked_for():
    require_test(None)


def test_it_opens_where_all_authorities_are_those_of_the_test_cards():
    folders = [cards.trust(), cards.trust().with_name("authentication-trust")]
    require_test(CardDoor(url="http://127.0.0.1:8070", trust=folders))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8070", "https://127.0.0.1", "http://localhost:8070", "http://[::1]:8070"],
)
def test_it_is_on_this_computer(url):
    require_test(CardDoor(url=url, trust=[cards.trust()]))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8070",
        "http://0.0.0.0:8070",
        "http://10.0.0.1:8070",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1:8070@evil.example",
        "http://evil.example#http://127.0.0.1",
        "http://[::]:8070",
        "https://cards.example",
        "ftp://127.0.0.1",
        "http://127.0.0.1:8070/",
        "http://127.0.0.1:8070; script-src *",
        "http://127.0.0.1:8070\n",
    ],
)
def test_elsewhere_it_stays_shut(url):
    with pytest.raises(ConfigError) as refused:
        require_test(CardDoor(url=url, trust=[cards.trust()]))
    assert str(refused.value).startswith(f"card_door.url: {url}: ")


@pytest.mark.parametrize(
    "files",
    [
        {"real.ca.der": REAL_CA},
        {"a.ca.der": REAL_CA, "b.ca.der": TEST_CA},
        {"a.ca.der": TEST_CA, "b.ca.der": REAL_CA},
        {"other.ca.der": MiniCa("TODOKE-JPKI-TEST ").certificate()},
    ],
    ids=["real", "real first", "real last", "a name that looks alike"],
)
def test_one_authority_of_another_profile_keeps_it_shut(tmp_path, files):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert refusal(tmp_path).startswith(f"card_door.trust: {tmp_path}: profile_mismatch: ")


def test_every_folder_is_looked_at(tmp_path):
    (tmp_path / "real.ca.der").write_bytes(REAL_CA)
    assert "profile_mismatch" in refusal(cards.trust(), tmp_path)
    assert "profile_mismatch" in refusal(tmp_path, cards.trust())


@pytest.mark.parametrize("files", [{}, {"one.der": TEST_CA}, {"one.ca.der": b""}, {"one.ca.der": bytes(100_000)}])
def test_without_an_authority_that_can_be_read_it_stays_shut(tmp_path, files):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert refusal(tmp_path).startswith(f"card_door.trust: {tmp_path}: trust_malformed: ")


def test_without_a_folder_it_stays_shut(tmp_path):
    assert refusal() == "card_door.trust: no folder"
    assert "trust_malformed" in refusal(tmp_path / "missing")


@pytest.mark.parametrize(("door", "profile"), [(None, None), (CardDoor(url="http://[::1]", trust=[]), "test")])
def test_beside_it_only_an_identity_of_the_test_profile_is_believed(monkeypatch, door, profile):
    given = []
    monkeypatch.setattr(wiring.rpc, "channel", lambda target: target)
    monkeypatch.setattr(wiring, "IdentityClient", lambda *words: given.append(words))
    wiring._identity(SimpleNamespace(identity="identity:7000", card_door=door))
    assert given == [("identity:7000", profile)]


@pytest.mark.parametrize("line", ['card_door = "http://127.0.0.1:8070"', 'card_door = {url = "http://127.0.0.1:8070"}'])
def test_a_line_alone_opens_no_door(tmp_path, line):
    (tmp_path / "gateway.toml").write_text(line)
    with pytest.raises(ConfigError) as refused:
        config.load(Config, tmp_path / "gateway.toml")
    assert "card_door" in str(refused.value)
