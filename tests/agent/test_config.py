"""The configuration file and the lists it names: what may stand there, and what is refused before anything starts."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.agent import ORIGIN, OTHER_ORIGIN, PUBLISHER, signed_sites, sites_toml, write_config

import todoke_gateway.config
from todoke_agent import extension
from todoke_agent.config import HOME, PORTS, Config, ConfigError
from todoke_agent.core import sites
from todoke_evidence import note
from todoke_evidence.note import NoteSigner

LISTED = f'sites = ["sites.note"]\npublishers = ["{PUBLISHER.verifier.vkey()}"]\n'


def read(tmp_path, text: str) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return Config.read(file)


def refusal(settings: Config) -> ConfigError:
    with pytest.raises(ConfigError) as refused:
        settings.places(datetime.now(UTC))
    return refused.value


def test_what_a_person_writes_is_read(tmp_path):
    settings = Config.read(write_config(tmp_path, ORIGIN))
    assert settings.places(datetime.now(UTC)).of(ORIGIN).name == "見本市"
    assert settings.memory == tmp_path / "nonces"


def test_what_is_left_out_has_a_value(tmp_path):
    settings = read(tmp_path, LISTED)
    assert (settings.reader, settings.window, settings.ports) == (None, "auto", PORTS)
    assert settings.extensions == (extension.ID,)
    assert settings.memory == HOME / "nonces"


def test_the_readme_shows_a_file_and_a_list_that_can_be_read(tmp_path):
    readme = (Path(__file__).parents[2] / "clients" / "agent" / "README.md").read_text()
    example, listed = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert read(tmp_path, example).sites == (tmp_path / "sites.note",)
    [place] = sites.read(signed_sites(listed), [PUBLISHER.verifier], datetime.now(UTC)).places
    assert place.origins == ("https://todoke.example.lg.jp",)


def test_gateways_look_where_agents_listen():
    assert todoke_gateway.config.CardAgent().ports == PORTS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sites = 1",
        "not toml",
        'sites = ["sites.note"]',
        f"{LISTED.replace('publisher.example', 'somebody.example')}",
        f'sites = ["sites.note"]\npublishers = ["{PUBLISHER.verifier.vkey()}A"]',
        f"ports = []\n{LISTED}",
        f"ports = [65536]\n{LISTED}",
        f'window = "page"\n{LISTED}',
        f"memory = 1\n{LISTED}",
        f"trust_everybody = true\n{LISTED}",
        f"{LISTED}{sites_toml(ORIGIN).partition('sites')[2].lstrip()}",
    ],
)
def test_what_does_not_fit_is_refused_with_the_files_name(tmp_path, text):
    with pytest.raises(ConfigError, match=r"config\.toml: ") as refused:
        read(tmp_path, text)
    assert refused.value.code == "config_unusable"


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="nowhere"):
        Config.read(tmp_path / "nowhere.toml")


class TestLists:
    """Which sites may ask is said by whoever ships the agent, and by nobody who can only write a file."""

    @pytest.mark.parametrize(
        "changed",
        [
            lambda signed: signed.replace(ORIGIN, "https://evil.example"),
            lambda signed: signed.rpartition("\n\n")[0] + "\n",
            lambda signed: sites_toml("https://evil.example"),
            lambda signed: signed_sites(sites_toml(ORIGIN), NoteSigner.generate(PUBLISHER.verifier.name)),
            lambda signed: "",
        ],
        ids=["another site", "no signature", "plain", "another key of the same name", "empty"],
    )
    def test_one_without_a_good_signature_is_not_used(self, tmp_path, changed):
        settings = Config.read(write_config(tmp_path, ORIGIN))
        file = tmp_path / "sites.note"
        file.write_text(changed(file.read_text()))
        refused = refusal(settings)
        assert (refused.code, "sites.note" in str(refused)) == ("sites_untrusted", True)

    @pytest.mark.parametrize(
        ("age", "code"),
        [(timedelta(days=30, minutes=1), "sites_expired"), (-timedelta(days=1, minutes=10), "sites_not_yet")],
    )
    def test_one_that_does_not_count_today_is_not_used(self, tmp_path, age, code):
        settings = Config.read(write_config(tmp_path, ORIGIN))
        (tmp_path / "sites.note").write_text(signed_sites(sites_toml(ORIGIN), issued_at=datetime.now(UTC) - age))
        refused = refusal(settings)
        assert (refused.code, "sites.note" in str(refused)) == (code, True)

    def test_of_several_each_must_count(self, tmp_path):
        config = write_config(tmp_path, ORIGIN)
        old = datetime.now(UTC) - timedelta(days=20)
        (tmp_path / "more.note").write_text(signed_sites(sites_toml(OTHER_ORIGIN), issued_at=old))
        config.write_text(config.read_text().replace('"sites.note"', '"sites.note", "more.note"'))
        assert Config.read(config).places(datetime.now(UTC)).expires_at == old + timedelta(days=30)
        with pytest.raises(ConfigError, match="more"):
            Config.read(config).places(old + timedelta(days=30))

    def test_one_of_a_publisher_that_is_not_named_is_not_used(self, tmp_path):
        config = write_config(tmp_path, ORIGIN)
        config.write_text(config.read_text().replace(PUBLISHER.verifier.vkey(), ""))
        with pytest.raises(ConfigError):
            Config.read(config)
        config.write_text(re.sub(r"publishers = .*", "publishers = []", config.read_text()))
        assert refusal(Config.read(config)).code == "sites_untrusted"

    def test_there_may_be_several(self, tmp_path):
        config = write_config(tmp_path, ORIGIN)
        (tmp_path / "more.note").write_text(signed_sites(sites_toml(OTHER_ORIGIN)))
        config.write_text(config.read_text().replace('"sites.note"', '"sites.note", "more.note"'))
        assert set(Config.read(config).places(datetime.now(UTC)).origins()) == {ORIGIN, OTHER_ORIGIN}
        (tmp_path / "more.note").write_text(signed_sites(sites_toml(ORIGIN)))
        assert "twice" in str(refusal(Config.read(config)))

    @pytest.mark.parametrize("content", [None, b"\xff"])
    def test_one_that_cannot_be_read_is_named(self, tmp_path, content):
        settings = Config.read(write_config(tmp_path, ORIGIN))
        (tmp_path / "sites.note").unlink()
        if content is not None:
            (tmp_path / "sites.note").write_bytes(content)
        refused = refusal(settings)
        assert (refused.code, "sites.note" in str(refused)) == ("config_unusable", True)

    def test_one_that_is_signed_and_fits_nowhere_is_named(self, tmp_path):
        config = write_config(tmp_path, ORIGIN)
        (tmp_path / "sites.note").write_text(note.sign("municipalities = []\n", PUBLISHER))
        assert refusal(Config.read(config)).code == "config_unusable"
