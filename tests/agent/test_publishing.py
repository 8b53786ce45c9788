"""The command of whoever ships the agent: from a key and a list to what an agent reads."""

from datetime import UTC, datetime, timedelta

import pytest
from support.agent import MIHON, ORIGIN, sites_toml, write_config

from todoke_agent import publishing
from todoke_agent.config import Config, ConfigError

NAME = "publisher.example/card-agent"


def run(*words) -> int:
    return publishing.main([str(word) for word in words])


@pytest.fixture
def list_(tmp_path):
    file = tmp_path / "sites.toml"
    file.write_text(sites_toml(ORIGIN))
    return file


def test_an_agent_that_names_the_key_reads_the_list(tmp_path, list_, capsys):
    assert run("make-key", NAME, tmp_path / "key") == 0
    vkey = capsys.readouterr().out.strip()
    config = write_config(tmp_path)
    config.write_text(f'sites = ["sites.note"]\npublishers = ["{vkey}"]\n')
    assert run("sign", tmp_path / "key", list_, tmp_path / "sites.note") == 0
    assert Config.read(config).places(datetime.now(UTC)).of(ORIGIN) == MIHON


@pytest.mark.parametrize("days", [1, 365, 400])
def test_a_list_says_from_when_until_when_it_counts(tmp_path, list_, capsys, days):
    run("make-key", NAME, tmp_path / "key")
    vkey = capsys.readouterr().out.strip()
    assert run("sign", "--days", days, tmp_path / "key", list_, tmp_path / "sites.note") == 0
    text = (tmp_path / "sites.note").read_text()
    first, last = (datetime.fromisoformat(line.rpartition(" ")[2]) for line in text.splitlines()[:2])
    assert last - first == timedelta(days=days)
    assert abs(datetime.now(UTC) - first) < timedelta(hours=1)
    assert last.isoformat() in capsys.readouterr().out
    config = tmp_path / "config.toml"
    config.write_text(f'sites = ["sites.note"]\npublishers = ["{vkey}"]\n')
    settings = Config.read(config)
    settings.places(last - timedelta(seconds=1))
    with pytest.raises(ConfigError) as refused:
        settings.places(last)
    assert refused.value.code == "sites_expired"


@pytest.mark.parametrize("days", ["0", "-1", "401", "1000000000000", "x"])
def test_no_list_counts_for_ever(tmp_path, list_, days):
    with pytest.raises(SystemExit):
        run("sign", "--days", days, tmp_path / "key", list_, tmp_path / "sites.note")


def test_a_key_is_read_by_its_owner_only_and_never_written_over(tmp_path, capsys):
    assert run("make-key", NAME, tmp_path / "key") == 0
    kept = (tmp_path / "key").read_bytes()
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert run("make-key", NAME, tmp_path / "key") == 1
    assert (tmp_path / "key").read_bytes() == kept
    assert "todoke-agent-sites: " in capsys.readouterr().err


@pytest.mark.parametrize("changed", [("990019", "99"), ("todoke-agent-sites", "list"), (ORIGIN, "*")])
def test_a_list_that_no_agent_would_read_is_not_signed(tmp_path, list_, capsys, changed):
    run("make-key", NAME, tmp_path / "key")
    list_.write_text(list_.read_text().replace(*changed))
    assert run("sign", tmp_path / "key", list_, tmp_path / "sites.note") == 1
    assert not (tmp_path / "sites.note").exists()
    assert "todoke-agent-sites: " in capsys.readouterr().err


@pytest.mark.parametrize("key", ["", "PRIVATE+KEY+a+00000000+AAAA"])
def test_what_is_no_key_signs_nothing(tmp_path, list_, key):
    (tmp_path / "key").write_text(key)
    assert run("sign", tmp_path / "key", list_, tmp_path / "sites.note") == 1
    assert run("make-key", "a name with blanks", tmp_path / "other") == 1
    assert not (tmp_path / "other").exists()
