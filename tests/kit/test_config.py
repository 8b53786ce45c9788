"""Configuration: one typed object, and a start that stops at the first thing it does not know."""

from pathlib import Path

import pytest

from todoke_kit import config


class Example(config.Strict, frozen=True):
    metrics: config.Metrics
    folder: Path
    seconds: float = 1.0


GOOD = 'folder = "a/b"\n[metrics]\naddress = "127.0.0.1:9"\n'


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "example.toml"
    path.write_text(text)
    return path


def test_a_good_file_becomes_one_typed_object(tmp_path: Path) -> None:
    loaded = config.load(Example, write(tmp_path, GOOD))
    assert loaded == Example(metrics=config.Metrics(address="127.0.0.1:9"), folder=Path("a/b"), seconds=1.0)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (GOOD + 'port = "1"\n', "port"),
        ("sekonds = 2.0\n" + GOOD, "sekonds"),
        ('seconds = "2"\n' + GOOD, "seconds"),
        ("folder = 3\n" + GOOD.split("\n", 1)[1], "folder"),
        ('[metrics]\naddress = "127.0.0.1:9"\n', "folder"),
        ("folder = \n", "example.toml"),
        ("\xff", "example.toml"),
    ],
)
def test_a_bad_file_stops_the_start_and_names_the_fault(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(config.ConfigError, match=named):
        config.load(Example, write(tmp_path, text))


def test_a_missing_or_huge_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=r"nowhere\.toml"):
        config.load(Example, tmp_path / "nowhere.toml")
    with pytest.raises(config.ConfigError, match="larger than"):
        config.load(Example, write(tmp_path, "#" * (config.MAX_CONFIG_BYTES + 1)))


def test_the_command_line_says_what_is_wrong_and_exits_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_info:
        config.from_arguments(Example, "example", ["--config", str(tmp_path / "nowhere.toml")])
    assert exit_info.value.code == 2
    assert "nowhere.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    "address", ["", "8080", ":8080", "host:", "host:0", "host:65536", "host:８０", "host:-1", "h:+1"]
)
def test_an_address_is_host_and_port(address: str) -> None:
    with pytest.raises(config.ConfigError):
        config.split_address(address)


def test_a_good_address_splits() -> None:
    assert config.split_address("127.0.0.1:8080") == ("127.0.0.1", 8080)
