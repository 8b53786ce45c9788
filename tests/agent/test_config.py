"""The configuration file: what a person may write, and what is refused before anything starts."""

import re
from pathlib import Path

import pytest
from support.agent import NOTICE_KEY, ORIGIN, pin, write_config

import todoke_gateway.config
from todoke_agent import extension
from todoke_agent.config import HOME, PORTS, Config, ConfigError

UNPINNED = '[[municipalities]]\ncode = "990019"\nname = "見本市"\nname_en = "Mihon City"\n'
KEYS = f'notice_keys = ["{pin(NOTICE_KEY)}"]\n'
MIHON = f"{UNPINNED}{KEYS}"


def read(tmp_path, text: str) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return Config.read(file)


def test_what_a_person_writes_is_read(tmp_path):
    settings = Config.read(write_config(tmp_path, ORIGIN))
    assert settings.places().of(ORIGIN).name == "見本市"
    assert settings.memory == tmp_path / "nonces"


def test_what_is_left_out_has_a_value(tmp_path):
    settings = read(tmp_path, f'{MIHON}origins = ["{ORIGIN}"]')
    assert (settings.reader, settings.window, settings.ports) == (None, "auto", PORTS)
    assert settings.extensions == (extension.ID,)
    assert settings.memory == HOME / "nonces"


def test_the_readme_shows_a_file_that_can_be_read(tmp_path):
    readme = (Path(__file__).parents[2] / "clients" / "agent" / "README.md").read_text()
    [example] = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert read(tmp_path, example).places().of("https://todoke.example.lg.jp")


def test_gateways_look_where_agents_listen():
    assert todoke_gateway.config.CardAgent().ports == PORTS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "municipalities = 1",
        "not toml",
        f"{MIHON}",
        f'{UNPINNED}origins = ["{ORIGIN}"]',
        f'{UNPINNED}origins = ["{ORIGIN}"]\nnotice_keys = []',
        f'{UNPINNED}origins = ["{ORIGIN}"]\nnotice_keys = ["AAAA"]',
        f'{MIHON}origins = ["http://todoke.mihon.example"]',
        f'{MIHON}origins = ["*"]',
        f'{MIHON}origins = ["{ORIGIN}", "{ORIGIN}"]',
        f"{MIHON.replace('990019', '99')}origins = []",
        f"ports = []\n{MIHON}origins = []",
        f"ports = [65536]\n{MIHON}origins = []",
        f'window = "page"\n{MIHON}origins = []',
        f"memory = 1\n{MIHON}origins = []",
        f"trust_everybody = true\n{MIHON}origins = []",
    ],
)
def test_what_does_not_fit_is_refused_with_the_files_name(tmp_path, text):
    with pytest.raises(ConfigError, match=r"config\.toml: "):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="nowhere"):
        Config.read(tmp_path / "nowhere.toml")
