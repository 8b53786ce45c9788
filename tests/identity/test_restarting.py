"""What a start of identity knows of the lists that were there before it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support import minica
from support.minica import NOW, MiniCa
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki.certificate import parse
from todoke_identity import wiring
from todoke_identity.config import Authentication, Config
from todoke_kit import config, metrics
from todoke_kit.config import ConfigError

CA = MiniCa()


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    (tmp_path / "one.ca.der").write_bytes(CA.certificate())
    return Config(
        rpc=config.GrpcListen(
            address="", health="", certificate=tmp_path, key=tmp_path, client_ca=tmp_path, callers={}
        ),
        metrics=config.Metrics(address=""),
        trust=tmp_path,
        profile="test",
        audit_file=tmp_path / "audit.jsonl",
        seen_lists=tmp_path / "seen.json",
    )


def judged(settings: Config, named: Config | Authentication) -> Code | None:
    """What a process that has just started says of a certificate."""
    trust, certificate = wiring._store("trust store", settings, named, None).current(), parse(CA.issue())
    return outcome(trust.check_revocation, trust.issuer_of(certificate), certificate, NOW + timedelta(seconds=1))


def test_an_older_list_does_not_count_after_a_restart(settings: Config, tmp_path: Path) -> None:
    own = Authentication(origin="https://todoke.example", trust=tmp_path, seen_lists=tmp_path / "other.json")
    for named in (settings, own):
        (tmp_path / "one.crl.der").write_bytes(CA.revocations([minica.SERIAL], issued=NOW + timedelta(seconds=1)))
        assert judged(settings, named) is Code.CERTIFICATE_REVOKED
        (tmp_path / "one.crl.der").write_bytes(CA.revocations())
        assert judged(settings, named) is Code.REVOCATION_STALE


def test_a_damaged_memory_stops_the_start_until_an_operator_begins_it_anew(settings: Config, tmp_path: Path) -> None:
    (tmp_path / "one.crl.der").write_bytes(CA.revocations())
    (tmp_path / "seen.json").write_bytes(b"torn")
    with pytest.raises(ConfigError, match="seen_lists_malformed"):
        judged(settings, settings)
    (tmp_path / "seen.json").unlink()
    assert judged(settings, settings) is None


def test_a_process_that_remembers_nothing_says_so(settings: Config, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "todoke_identity")
    forgetful = Authentication(origin="https://todoke.example", trust=settings.trust)
    wiring._store("one", settings, settings, None)
    wiring._store("another", settings, forgetful, None)
    assert [record.fields for record in caplog.records if record.message == "lists_not_remembered"] == [
        {"what": "another"}
    ]


def test_a_file_that_is_no_list_is_told_of_and_stops_no_start(
    settings: Config, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "todoke_kit")
    (tmp_path / "one.crl.der").write_bytes(CA.revocations([minica.SERIAL]))
    (tmp_path / "two.crl.der").write_bytes(b"torn")
    assert judged(settings, settings) is Code.CERTIFICATE_REVOKED
    assert [record.fields for record in caplog.records if record.message == "lists_refused"] == [
        {"store": "trust store", "count": 1, "first": "two.crl.der"}
    ]
    assert metrics.LISTS_REFUSED.labels("trust store")._value.get() == 1
    (tmp_path / "two.crl.der").unlink()
    assert judged(settings, settings) is Code.CERTIFICATE_REVOKED
    assert metrics.LISTS_REFUSED.labels("trust store")._value.get() == 0
