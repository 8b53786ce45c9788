"""The configuration files of a stack: what is written is what the process reads back, strict as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from devstack import boundary, configs, toml
from devstack.layout import HOSTS, LISTENERS, PORTS, Host, Layout
from devstack.parts import Parts
from devstack.processes import RIGHTS, stages
from devstack.supervisor import Process
from todoke_kit import config, natslog

CONFIGS: dict[str, Callable[[Parts], msgspec.Struct]] = {
    "identity": configs.identity,
    "ledger-internet": lambda parts: configs.ledger(parts, "internet"),
    "ledger-closed": lambda parts: configs.ledger(parts, "closed"),
    "relay": configs.relay,
    "aggregation": configs.aggregation,
    "forms": configs.forms_inbox,
    "forms-web": configs.forms_web,
    "gateway": configs.gateway,
}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    layout = Layout(tmp_path_factory.mktemp("state") / "with 空白", offset=1000)
    layout.make_folders()
    return Parts.prepare(layout)


@pytest.fixture(scope="module")
def processes(parts: Parts) -> list[Process]:
    return [process for stage in stages(parts) for process in stage]


@pytest.mark.parametrize("name", CONFIGS)
def test_each_process_reads_back_what_was_written(parts: Parts, processes: list[Process], name: str) -> None:
    settings = CONFIGS[name](parts)
    assert config.load(type(settings), parts.layout.config / f"{name}.toml") == settings


def test_every_process_with_a_configuration_file_is_covered(parts: Parts, processes: list[Process]) -> None:
    files = {path.stem for path in parts.layout.config.glob("*.toml")}
    of_staff = {f"forms-add-{name}" for name in RIGHTS}
    same_file_other_command = {"forms-publish"} | of_staff
    of_the_kit = {"streams-dmz", "streams-lgwan", "watch-dmz", "watch-gate", "watch-lgwan"}
    assert files == CONFIGS.keys() | same_file_other_command | of_the_kit


def test_every_listener_is_claimed_by_one_process(processes: list[Process]) -> None:
    claimed = [port for process in processes for port in process.ports]
    assert sorted(claimed) == sorted(PORTS)


def test_no_two_listeners_share_a_port() -> None:
    assert len(set(PORTS.values())) == len(PORTS)


def test_every_port_moves_with_the_offset(parts: Parts) -> None:
    moved = configs.gateway(parts)
    assert moved.http.address == "127.0.0.1:9080"
    assert moved.origin == "http://127.0.0.1:9080"
    assert moved.identity.address == "127.0.0.1:8101"


def test_a_host_with_an_address_of_its_own_listens_and_is_reached_there(tmp_path: Path) -> None:
    hosts: dict[Host, str] = {"internet": "10.77.1.2", "closed": "10.77.3.3"}
    layout = Layout(tmp_path, hosts=hosts)
    layout.make_folders()
    parts = Parts.prepare(layout)
    assert configs.gateway(parts).http.address == "10.77.1.2:8080"
    assert configs.relay(parts).inside.url == "tls://10.77.3.3:7210"
    assert configs.relay(parts).metrics.address == "127.0.0.1:7904"


@pytest.mark.parametrize("host", LISTENERS)
def test_a_host_starts_what_stands_on_it_and_nothing_else(parts: Parts, host: Host) -> None:
    started = [process for stage in stages(parts, {host}) for process in stage]
    assert started
    assert {HOSTS[port] for process in started for port in process.ports} == {host}


def test_what_watches_a_server_reads_its_log_and_knows_its_public_keys_alone(
    parts: Parts, processes: list[Process]
) -> None:
    for server, users in {"dmz": 3, "gate": 1, "lgwan": 5}.items():
        (watch,) = [process for process in processes if process.name == f"watch-{server}"]
        settings = config.load(natslog.Config, parts.layout.config / f"watch-{server}.toml")
        assert settings.log == parts.layout.log(f"nats-{server}")
        assert len(watch.environment) == len(natslog.users(server, watch.environment)) == users


def test_callers_are_those_of_the_boundary_and_of_the_zone(parts: Parts) -> None:
    append = "/todoke.ledger.v1.Ledger/AppendLeaves"
    assert configs.ledger(parts, "internet").rpc.callers[append] == ["gateway"]
    assert configs.ledger(parts, "closed").rpc.callers[append] == ["forms"]
    assert boundary.callers("internet", "todoke.forms.v1.Cases") == {}


def test_only_the_inbox_is_told_where_the_sealing_key_is(parts: Parts, processes: list[Process]) -> None:
    sealing_key = str(parts.keys.sealing())
    told = {path.stem for path in parts.layout.config.glob("*.toml") if sealing_key in path.read_text()}
    assert told == {"forms", "forms-publish"}


def test_only_the_owner_reads_the_secrets(parts: Parts, processes: list[Process]) -> None:
    secrets = [*parts.layout.keys.rglob("*.key"), *parts.layout.keys.rglob("*.nk"), *parts.layout.pki.rglob("*.key")]
    assert len(secrets) > 10
    assert {path.stat().st_mode & 0o077 for path in secrets} == {0}


def test_awkward_characters_survive(tmp_path: Path) -> None:
    class Awkward(config.Strict, frozen=True):
        words: str
        table: dict[str, list[str]]
        number: float = 0.5
        flag: bool = False
        nothing: str | None = None

    settings = Awkward(words='quote " backslash \\ newline \n 見本 \u007f', table={"/a.B/C d": ["x", "é"]})
    assert config.load(Awkward, toml.write(tmp_path / "a.toml", settings)) == settings
