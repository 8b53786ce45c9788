"""The two processes and the operator's commands: from configuration files to cases on a page, and a clean stop."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from support import cards, casework, closedzone, sanitizing
from support.closedzone import Line
from support.nats import Trio
from support.ports import free_port
from support.processes import Program, program
from support.waiting import LONG

from devstack import toml
from todoke_evidence import receipt
from todoke_evidence.notice import NoticeVerifier, read_bundle, read_status
from todoke_forms import wiring_trust
from todoke_forms.config import Authentication, InboxConfig, Sanitizer, WebConfig
from todoke_forms.core.rights import Right
from todoke_forms.keys.key_folder import KeyFolder
from todoke_forms.store import files, reading, rights
from todoke_forms.store.database import Database
from todoke_kit import config
from todoke_kit.config import ConfigError

pytestmark = pytest.mark.journey

NUMBER = receipt.receipt_number(casework.submission_id(1))
VERIFIER = NoticeVerifier(casework.NOTICE_KEY.public())


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    with closedzone.lgwan(tmp_path) as running:
        yield running


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder}/forms.db"


def metrics() -> config.Metrics:
    return config.Metrics(address=f"127.0.0.1:{free_port()}")


def fresh_trust(folder: Path) -> Path:
    """The session's anchors, with revocation lists of today: a process looks at the real clock."""
    store = cards.build_pki(folder)
    store.refresh_revocation_lists(datetime.now(UTC))
    return store.trust


@pytest.fixture
def inbox_settings(servers: Trio, tmp_path: Path) -> InboxConfig:
    """The inbox, in an office whose ledger is away."""
    notice_key = tmp_path / "notice.key"
    KeyFolder(tmp_path / "sealing").add(casework.SEALING_KEY)
    notice_key.write_bytes(casework.NOTICE_KEY.to_bytes())
    return InboxConfig(
        municipality=casework.MUNICIPALITY,
        database=database_url(tmp_path),
        trust=fresh_trust(tmp_path / "pki"),
        profile="test",
        sealing_keys=tmp_path / "sealing",
        notice_key=notice_key,
        bus=servers.bus("lgwan.forms"),
        ledger=Line(tmp_path, "ledger", "forms").target(),
        rpc=Line(tmp_path, "forms", "core").listen("/todoke.forms.v1.Cases/GetCase"),
        metrics=metrics(),
        audit_file=tmp_path / "audit.jsonl",
        sanitizer=Sanitizer(command=sanitizing.COMMAND),
    )


@pytest.fixture
def web_settings(tmp_path: Path) -> WebConfig:
    """The staff's pages, in an office whose aggregation is away."""
    return WebConfig(
        municipality=casework.MUNICIPALITY,
        municipality_name="見本市",
        database=database_url(tmp_path),
        http=config.HttpListen(address=f"127.0.0.1:{free_port()}"),
        aggregation=Line(tmp_path, "aggregation", "forms-web").target(),
        metrics=metrics(),
        audit_file=tmp_path / "audit.jsonl",
        secure_cookies=False,
    )


def command(name: str, settings: msgspec.Struct, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    file = toml.write(folder / f"{name}.toml", settings)
    arguments = [sys.executable, "-m", "todoke_forms", name, "--config", str(file), *words]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=LONG)


def publish(settings: InboxConfig, folder: Path) -> str:
    definition = folder / "definition.json"
    definition.write_bytes(casework.DEFINITION_BYTES)
    done = command("publish", settings, folder, str(definition))
    assert done.returncode == 0, done.stderr
    return done.stdout


def audit(folder: Path) -> list[str]:
    return [json.loads(line)["event"] for line in (folder / "audit.jsonl").read_text().splitlines()]


def test_publishing_twice_is_publishing_once(inbox_settings, tmp_path):
    assert publish(inbox_settings, tmp_path) == "ningen-dock version 1: published\n"
    assert publish(inbox_settings, tmp_path) == "ningen-dock version 1: unchanged\n"
    assert audit(tmp_path) == ["form_published"]


def test_what_cannot_be_published_is_refused_with_its_code(inbox_settings, tmp_path):
    (tmp_path / "bad.json").write_text("{}")
    done = command("publish", inbox_settings, tmp_path, str(tmp_path / "bad.json"))
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "refused: definition_malformed")


def test_a_missing_file_is_said_to_be(inbox_settings, tmp_path):
    done = command("publish", inbox_settings, tmp_path, str(tmp_path / "nowhere.json"))
    assert done.returncode == 2
    assert "nowhere.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_office_without_a_key_makes_its_first_by_an_exchange(inbox_settings, tmp_path):
    new = msgspec.structs.replace(inbox_settings, sealing_keys=tmp_path / "new" / "sealing")
    (tmp_path / "definition.json").write_bytes(casework.DEFINITION_BYTES)
    unable = command("publish", new, tmp_path, str(tmp_path / "definition.json"))
    assert (unable.returncode, "no *.key in" in unable.stderr) == (2, True)
    made = command("rotate-sealing-key", new, tmp_path)
    assert [line.split()[2] for line in made.stdout.splitlines() if line.startswith("offered")] == ["x-wing", "x25519"]
    assert {file.stat().st_mode & 0o777 for file in new.sealing_keys.iterdir()} == {0o600}
    assert publish(new, tmp_path) == "ningen-dock version 1: published\n"
    assert audit(tmp_path) == ["sealing_keys_offered", "form_published"]


def test_shares_are_printed_for_paper_and_replaced_only_on_purpose(inbox_settings, tmp_path):
    settings = msgspec.structs.replace(inbox_settings, recovery_archive=tmp_path / "archive.json")
    words = ("--threshold", "2", "--shares", "3", "--print")
    printed = command("make-recovery-shares", settings, tmp_path, *words)
    assert sum(len(line.split()) for line in printed.stdout.splitlines() if not line.startswith("#")) == 3 * 33
    again = command("make-recovery-shares", settings, tmp_path, *words)
    assert (again.returncode, again.stderr.splitlines()[-1], again.stdout) == (1, "refused: archive_there", "")
    assert command("make-recovery-shares", settings, tmp_path, *words, "--renew").returncode == 0


def test_an_exchange_that_cannot_be_archived_offers_nothing(inbox_settings, tmp_path):
    publish(inbox_settings, tmp_path)
    settings = msgspec.structs.replace(inbox_settings, recovery_archive=tmp_path / "archive.json")
    assert command("rotate-sealing-key", settings, tmp_path).returncode == 2
    assert publish(inbox_settings, tmp_path) == "ningen-dock version 1: unchanged\n"
    assert audit(tmp_path) == ["form_published"]


def test_an_exchange_that_comes_too_soon_makes_no_keys(inbox_settings, tmp_path):
    for _ in range(2):
        last = command("rotate-sealing-key", inbox_settings, tmp_path)
    kept = set(inbox_settings.sealing_keys.iterdir())
    assert (last.returncode, last.stderr.splitlines()[-1]) == (1, "refused: rotation_too_soon")
    assert len(kept) == 3
    assert command("rotate-sealing-key", inbox_settings, tmp_path, "--accept-old-hours", "-1").returncode == 2


def test_a_member_of_staff_is_added_and_given_a_new_password(web_settings, tmp_path):
    password = tmp_path / "password"
    password.write_text("correct horse battery\n")
    words = ("mihon", "--password-file", str(password))
    assert command("add-staff", web_settings, tmp_path, *words).stdout == "mihon: added\n"
    assert command("add-staff", web_settings, tmp_path, *words).stdout == "mihon: given a new password\n"
    assert audit(tmp_path) == ["staff_added", "staff_added"]


def test_a_member_of_staff_is_given_a_right_and_loses_it(web_settings, tmp_path):
    password = tmp_path / "password"
    password.write_text("correct horse battery\n")
    command("add-staff", web_settings, tmp_path, "mihon", "--password-file", str(password))
    assert command("set-rights", web_settings, tmp_path, "mihon", "edit-forms").stdout == "mihon: edit-forms\n"
    assert command("set-rights", web_settings, tmp_path, "mihon").stdout == "mihon: no rights beyond deciding cases\n"
    refused = command("set-rights", web_settings, tmp_path, "nobody", "edit-forms")
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (1, "refused: staff_unknown")
    assert audit(tmp_path) == ["staff_added", "staff_rights_set", "staff_rights_set"]


def test_a_member_of_staff_is_given_departments_and_a_name_that_no_form_has_is_said(web_settings, tmp_path):
    password = tmp_path / "password"
    password.write_text("correct horse battery\n")
    words = ("mihon", "--password-file", str(password))
    assert command("add-staff", web_settings, tmp_path, *words, "--every-department").stdout == (
        "mihon: added\nmihon: every department\n"
    )
    given = command("set-departments", web_settings, tmp_path, "mihon", "福祉課", "税務課")
    assert given.stdout == "mihon: 福祉課 税務課\n"
    assert "no form that is offered names the department 福祉課" in given.stderr
    assert command("set-departments", web_settings, tmp_path, "mihon").stdout == "mihon: no department, sees nothing\n"
    refused = command("set-departments", web_settings, tmp_path, "mihon", "福祉課", "--every-department")
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (1, "refused: departments_contradict")
    assert audit(tmp_path) == ["staff_added", *["staff_departments_set"] * 3]


def test_a_member_of_staff_is_added_with_rights_which_a_new_password_leaves(web_settings, tmp_path):
    password = tmp_path / "password"
    password.write_text("correct horse battery\n")
    words = ("mihon", "--password-file", str(password))
    said = command("add-staff", web_settings, tmp_path, *words, "--rights", "edit-forms", "hold-draws").stdout
    assert said == "mihon: added\nmihon: edit-forms hold-draws\n"
    assert command("add-staff", web_settings, tmp_path, *words).stdout == "mihon: given a new password\n"
    database = Database(web_settings.database)
    with database.read() as connection:
        assert rights.of(connection, "mihon") == {Right.EDIT_FORMS, Right.HOLD_DRAWS}
    database.close()


@pytest.mark.parametrize(
    ("module", "unused"),
    [
        ("__main__", {"flask", "sqlalchemy"}),
        ("wiring", {"flask", "todoke_forms.web.app"}),
        ("wiring_cases", {"flask", "nats", "grpc"}),
        ("wiring_dead", {"flask", "todoke_forms.wiring"}),
        ("wiring_exports", {"flask", "nats", "todoke_forms.wiring"}),
        ("wiring_forms", {"flask", "nats", "grpc"}),
        ("wiring_staff", {"flask", "nats", "grpc"}),
    ],
)
def test_a_command_loads_only_what_it_needs(module, unused):
    """Most of a short command is what it loads."""
    look = f"import sys, todoke_forms.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.split()
    assert f"todoke_forms.{module}" in loaded
    assert unused.isdisjoint(loaded)


def test_what_arrives_becomes_a_case_and_the_citizen_is_told(servers, inbox_settings, tmp_path):
    publish(inbox_settings, tmp_path)
    signed_at = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)

    async def arrive() -> tuple[str, str]:
        async with closedzone.zone(servers) as place:
            await place.relay(casework.message(casework.file(1, time=signed_at)))
            bundle, status = await place.notices(2)
            return bundle.data.decode(), status.data.decode()

    with program("todoke_forms", inbox_settings, tmp_path, "inbox") as inbox:
        bundle, status = asyncio.run(arrive())
        assert inbox.stop() == 0, inbox.said
    assert read_bundle(bundle, VERIFIER).form_digest == casework.FORM_DIGEST
    assert (read_status(status, VERIFIER).receipt_number, read_status(status, VERIFIER).state) == (NUMBER, "arrived")
    database = Database(database_url(tmp_path))
    with database.read() as connection:
        assert reading.find(connection, NUMBER) is not None
    database.close()
    assert "case_opened" in audit(tmp_path)


def test_attachments_are_rebuilt_by_whichever_process_runs_next(servers, inbox_settings, tmp_path):
    publish(inbox_settings, tmp_path)
    signed_at = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)

    async def arrive() -> None:
        async with closedzone.zone(servers) as place:
            await place.relay(casework.message(casework.file(1, time=signed_at)))

    with program("todoke_forms", inbox_settings, tmp_path, "inbox") as inbox:
        asyncio.run(arrive())
        assert inbox.says("case_opened")
        inbox.stop(signal.SIGKILL)
    with program("todoke_forms", inbox_settings, tmp_path, "inbox") as inbox:
        database = Database(database_url(tmp_path))
        with database.read() as connection:
            case_id = reading.find(connection, NUMBER).id
            already = [file.state for file in files.of_case(connection, case_id)].count("clean")
        assert inbox.says("file_rebuilt", 2 - already)
        with database.read() as connection:
            assert [file.state for file in files.of_case(connection, case_id)] == ["clean", "clean"]
        database.close()


def test_a_damaged_memory_of_revocation_lists_stops_the_start(inbox_settings, tmp_path):
    file = tmp_path / "seen.json"
    own = Authentication(trust=inbox_settings.trust, seen_lists=file)
    settings = msgspec.structs.replace(inbox_settings, seen_lists=file)
    for named in (settings, own):
        wiring_trust.store("trust store", settings, named, None)
        file.write_bytes(b"torn")
        with pytest.raises(ConfigError, match="seen_lists_malformed"):
            wiring_trust.store("trust store", settings, named, None)
        file.unlink()


def test_the_inbox_stops_when_told_even_while_the_bus_is_away(servers, inbox_settings, tmp_path):
    with program("todoke_forms", inbox_settings, tmp_path, "inbox") as inbox:
        servers.kill("lgwan")
        assert inbox.stop() == 0, inbox.said


def test_the_pages_are_served_without_bus_and_aggregation_and_stop_when_told(web_settings, tmp_path):
    with program("todoke_forms", web_settings, tmp_path, "web") as web:
        with urllib.request.urlopen(f"http://{web_settings.http.address}/sign-in") as answer:
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert "サインイン" in answer.read().decode()
            assert "Server" not in answer.headers
        assert web.stop() == 0, web.said


def test_a_port_that_is_taken_stops_the_start(web_settings, tmp_path):
    with program("todoke_forms", web_settings, tmp_path, "web"):
        other = Program("todoke_forms", msgspec.structs.replace(web_settings, metrics=metrics()), tmp_path, "web")
        assert other.wait() != 0
    assert '"ready"' not in other.said
    assert f"{web_settings.http.address}: Address already in use" in other.said
    assert "Traceback" not in other.said
