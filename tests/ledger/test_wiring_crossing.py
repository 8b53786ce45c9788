"""What crosses of a log is one of two parts or nothing, and is refused at the start when its keys are not in order."""

from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from support.witness import CLOSED, LOG, WITNESS

from todoke_kit import config
from todoke_kit.config import ConfigError
from todoke_ledger import wiring_crossing
from todoke_ledger.config import Config, Witness, Witnessed
from todoke_ledger.witness_store import WitnessStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys = {
        "internet.vkey": LOG.verifier.vkey(),
        "closed.vkey": CLOSED.verifier.vkey(),
        "closed.skey": CLOSED.skey(),
        "witness.vkey": WITNESS.verifier.vkey(),
        "witness.skey": WITNESS._key.skey(),
    }
    for name, text in keys.items():
        (tmp_path / name).write_text(text + "\n")
    return tmp_path


def settings(folder: Path, **changes: object) -> Config:
    whole = Config(
        origin=CLOSED.verifier.name,
        key=folder / "closed.skey",
        store=f"sqlite:///{folder}/ledger.db",
        public=folder / "public",
        rpc=config.GrpcListen(address="x:1", certificate=folder, key=folder, client_ca=folder, callers={}),
        http=config.HttpListen(address="x:1"),
        metrics=config.Metrics(address="x:1"),
        bus=config.Bus(url="tls://x", ca=folder, seed_file=folder, inbox_prefix="_INBOX_ledger"),
    )
    return msgspec.structs.replace(whole, **changes)


def witness(folder: Path, key: str = "witness.skey", *logs: str) -> Witness:
    return Witness(key=folder / key, log_keys=[folder / name for name in logs or ("internet.vkey",)])


def witnessed(folder: Path, key: str = "witness.vkey", log: str = "closed.vkey") -> Witnessed:
    return Witnessed(witness_keys=[folder / key], closed_log_keys=[folder / log])


def test_a_log_by_itself_needs_none_of_it(folder: Path) -> None:
    assert wiring_crossing.prepare(settings(folder, bus=None)) == []


def test_each_part_is_prepared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(
        WitnessStore(settings(folder).store)
    ) as store:  # what is prepared closes it when it ran, and here it does not
        monkeypatch.setattr(wiring_crossing, "WitnessStore", lambda _url: store)
        assert len(wiring_crossing.prepare(settings(folder, witness=witness(folder)))) == 1
    assert len(wiring_crossing.prepare(settings(folder, witnessed=witnessed(folder)))) == 1


def test_what_does_not_fit_stops_the_start_with_the_name_of_the_setting(folder: Path) -> None:
    for changes, setting in (
        ({"witness": witness(folder), "witnessed": witnessed(folder)}, "witness: "),
        ({"witness": witness(folder), "bus": None}, "bus: "),
        ({"witnessed": witnessed(folder), "bus": None}, "bus: "),
        ({}, "bus: "),
        ({"witness": witness(folder, "closed.skey")}, "witness.key: the log's own"),
        ({"witness": witness(folder, "witness.vkey")}, "witness.key: "),
        ({"witness": witness(folder, "nothing")}, "witness.key: "),
        ({"witness": witness(folder, "witness.skey", "witness.vkey")}, "log_keys: "),
        ({"witness": witness(folder, "witness.skey", "internet.vkey", "closed.vkey")}, "log_keys: "),
        ({"witnessed": witnessed(folder, "internet.vkey")}, "witness_keys: "),
        ({"witnessed": witnessed(folder, log="witness.vkey")}, "closed_log_keys: "),
    ):
        with pytest.raises(ConfigError, match=setting):
            wiring_crossing.prepare(settings(folder, **changes))


def test_no_message_holds_a_key(folder: Path) -> None:
    (folder / "broken").write_text(CLOSED.skey()[:-1])
    with pytest.raises(ConfigError) as refused:
        wiring_crossing.prepare(settings(folder, witness=witness(folder, "broken")))
    assert CLOSED.skey()[-20:-1] not in str(refused.value)
