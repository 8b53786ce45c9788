"""`deploy/nats` says what `deploy/boundary.toml` says, and keeps the settings that safety hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import natsconf
from support.boundary import BOOTSTRAPS, BOUNDARY, ROOT, USERS, covers, inbox, short_name
from support.patience import real

from todoke_kit import bus, config, streams
from todoke_relay.config import MIN_BUNDLES_PER_SECOND, MIN_CHECKPOINTS_PER_SECOND, MIN_STATUSES_PER_SECOND

DEPLOY = ROOT / "deploy" / "nats"
SERVERS = tuple(BOUNDARY["nats"])
HEADERS = 2_048  # what a message id, a time and their names may take


def read(server: str) -> Any:
    return natsconf.read(DEPLOY / server / f"{server}.conf")


def read_streams(server: str) -> list[streams.Stream]:
    return config.load(streams.Streams, DEPLOY / server / f"{server}-streams.toml").streams


def users(file: Path) -> Iterator[dict[str, Any]]:
    accounts: Any = natsconf.read(file)["accounts"]
    for account in accounts.values():
        yield from account.get("users", ())


def permissions(server: str, file: str) -> dict[str, list[str]]:
    """What each user of a file may publish; the rest of it is as it must be."""
    found = {}
    for user in users(DEPLOY / server / file):
        name = user["nkey"].removeprefix(f"$NKEY_{server.upper()}_").lower()
        leaf = name == "leaf"
        assert user["allowed_connection_types"] == ["LEAFNODE" if leaf else "STANDARD"]
        assert user.keys() == {"nkey", "allowed_connection_types", "permissions"}
        assert user["permissions"].keys() == {"publish", "subscribe"}
        assert user["permissions"]["subscribe"] == {"allow": [inbox(f"{server}.{name}")]}
        assert user["permissions"]["publish"].keys() == {"allow"}
        found[name] = user["permissions"]["publish"]["allow"]
    return found


@pytest.mark.parametrize("server", SERVERS)
def test_users_and_permissions_are_those_of_the_boundary(server: str) -> None:
    assert permissions(server, f"{server}.conf") == BOUNDARY["nats"][server]


@pytest.mark.parametrize("server", BOUNDARY["setup"]["nats"])
def test_while_streams_are_made_the_bootstrap_stands_beside_them_and_nobody_else_is_known(server: str) -> None:
    assert permissions(server, "bootstrap.conf") == BOUNDARY["setup"]["nats"][server]
    made: Any = natsconf.read(DEPLOY / server / "bootstrap.conf")
    assert made.keys() == {"accounts"}
    (account,) = made["accounts"].values()
    assert account.keys() == {"jetstream", "users"}
    assert len(account["users"]) == 1
    for file, other in (("setup.conf", f"{server}.conf"), ("pod-setup.conf", "pod.conf")):
        _, *lines = (DEPLOY / server / file).read_text().split("\n")
        assert [line for line in lines if line] == [f"include {other}", "include bootstrap.conf"]


@pytest.mark.parametrize("server", SERVERS)
def test_nobody_makes_changes_or_deletes_a_stream_or_a_consumer_while_the_server_serves(server: str) -> None:
    """Of the API, it is asked for messages, and to give a consumer's again."""
    harmless = ("DIRECT.GET.", "CONSUMER.MSG.NEXT.", "CONSUMER.RESET.")
    asked = [subject for user in BOUNDARY["nats"][server].values() for subject in user if ".API." in subject]
    assert [subject for subject in asked if not subject.partition(".API.")[2].startswith(harmless)] == []
    assert [subject for subject in asked if "*" in subject.partition(".API.")[2].split(".")[:3]] == []


def test_the_leaf_may_what_the_relay_may() -> None:
    assert USERS["dmz.leaf"] == USERS["gate.relay"]


@pytest.mark.parametrize("server", SERVERS)
def test_every_account_holds_the_users_of_the_boundary(server: str) -> None:
    found = {
        name: [user["nkey"].removeprefix(f"$NKEY_{server.upper()}_").lower() for user in account.get("users", ())]
        for name, account in read(server)["accounts"].items()
    }
    assert found == BOUNDARY["accounts"][server]


@pytest.mark.parametrize(("server", "streams_account"), [("dmz", "DMZ"), ("lgwan", "LGWAN")])
def test_nobody_stands_beside_the_streams_and_everyone_imports_what_it_may_publish(
    server: str, streams_account: str
) -> None:
    accounts = read(server)["accounts"]
    inner = accounts.pop(streams_account)
    assert inner.keys() == {"jetstream", "exports"}
    exported: list[tuple[str, list[str]]] = []
    for name, account in accounts.items():
        (user,) = BOUNDARY["accounts"][server][name]
        subjects = [short_name(server, subject) for subject in USERS[f"{server}.{user}"]]
        assert account.keys() == {"imports", "users"}
        assert account["imports"] == [
            {"service": {"account": streams_account, "subject": subject}} for subject in subjects
        ]
        exported += [(subject, [name]) for subject in subjects]
    assert [(entry["service"], entry["accounts"]) for entry in inner["exports"]] == exported


@pytest.mark.parametrize("server", ["dmz", "lgwan"])
def test_only_the_questions_with_many_answers_get_many(server: str) -> None:
    """A pull has one answer for each request: a series would end at the first stored message that is empty."""
    (inner,) = [account for account in read(server)["accounts"].values() if "jetstream" in account]
    many = [entry["service"] for entry in inner["exports"] if entry.keys() != {"service", "accounts"}]
    assert (
        many
        == {"dmz": ["$JS.API.DIRECT.GET.OUT"], "lgwan": ["$JS.API.DIRECT.GET.SENT", "$JS.API.DIRECT.GET.DEAD"]}[server]
    )


@pytest.mark.parametrize("server", SERVERS)
def test_no_server_knows_a_default_user_or_a_monitoring_port(server: str) -> None:
    allowed = {
        "server_name",
        "listen",
        "max_payload",
        "max_connections",
        "ping_interval",
        "ping_max",
        "tls",
        "jetstream",
    }
    assert read(server).keys() <= allowed | {"leafnodes", "accounts"}
    assert all(
        account.keys() <= {"users", "jetstream", "imports", "exports"} for account in read(server)["accounts"].values()
    )


@pytest.mark.parametrize("server", SERVERS)
def test_every_server_limits_a_message_alike(server: str) -> None:
    assert read(server)["max_payload"] == "1MB"


@pytest.mark.parametrize("server", ["dmz", "lgwan"])
def test_every_write_is_synced(server: str) -> None:
    assert read(server)["jetstream"]["sync_interval"] == "always"


def test_the_gate_keeps_nothing_and_does_not_listen_for_leaves() -> None:
    gate = read("gate")
    assert "jetstream" not in gate
    assert gate["accounts"].keys() == {"GATE"}
    assert gate["leafnodes"].keys() == {"reconnect", "tls", "remotes"}


def test_the_dmz_only_listens_for_the_leaf() -> None:
    leafnodes = read("dmz")["leafnodes"]
    assert leafnodes.keys() == {"listen", "compression", "no_advertise", "tls"}
    assert leafnodes["tls"].keys() == {
        "cert_file",
        "key_file",
        "ca_file",
        "verify",
        "handshake_first",
        "timeout",
        "pinned_certs",
    }
    assert leafnodes["no_advertise"] == "true"
    assert leafnodes["tls"]["ca_file"] == "$DMZ_CA"


def test_the_inner_server_has_no_leafnodes() -> None:
    assert "leafnodes" not in read("lgwan")


def test_both_ends_of_the_link_prove_who_they_are() -> None:
    listener, dialler = read("dmz")["leafnodes"], read("gate")["leafnodes"]
    assert listener["tls"]["verify"] == "true"
    assert listener["tls"]["pinned_certs"] == ["$DMZ_GATE_PIN"]
    assert dialler["tls"] == {"pinned_certs": ["$GATE_DMZ_PIN"]}
    (remote,) = dialler["remotes"]
    for end in (listener, remote):
        assert end["compression"] == "off"
        assert end["tls"]["handshake_first"] == "true"


def test_the_link_denies_system_spaces_and_not_our_own_lanes() -> None:
    (remote,) = read("gate")["leafnodes"]["remotes"]
    assert remote["deny_imports"] == remote["deny_exports"] == ["$JS.API.>", "$SYS.>", "$SRV.>", "$KV.>", "$OBJ.>"]
    assert not any(covers(denied, subject) for denied in remote["deny_imports"] for subject in USERS["gate.relay"])


@pytest.mark.parametrize("server", ["dmz", "lgwan"])
def test_the_bootstrap_may_make_the_listed_streams_and_change_them_in_the_closed_zone_alone(server: str) -> None:
    made = set()
    for stream in read_streams(server):
        made |= {f"$JS.API.STREAM.CREATE.{stream.name}"}
        made |= {f"$JS.API.STREAM.UPDATE.{stream.name}"} if server == "lgwan" else set()
        made |= {f"$JS.API.CONSUMER.CREATE.{stream.name}.{consumer.name}" for consumer in stream.consumers}
    assert set(BOOTSTRAPS[f"{server}.bootstrap"]) == made


@pytest.mark.parametrize("server", ["dmz", "lgwan"])
def test_every_stream_has_a_writer_and_every_consumer_a_puller(server: str) -> None:
    allowed = {subject for subjects in USERS.values() for subject in subjects}
    for stream in read_streams(server):
        assert set(stream.subjects) <= allowed
        for consumer in stream.consumers:
            name = f"{stream.name}.{consumer.name}"
            assert any(subject.endswith(f"API.CONSUMER.MSG.NEXT.{name}") for subject in allowed)
            assert f"$JS.ACK.{name}.>" in allowed


@pytest.mark.parametrize("server", ["dmz", "lgwan"])
def test_streams_hold_what_may_cross(server: str) -> None:
    for crossings in BOUNDARY["crosses"].values():
        for crossing in crossings.values():
            together = crossing.get("together", 1) * (crossing["max_bytes"] + len("\n"))
            for stream in read_streams(server):
                if crossing["from"] in stream.subjects:
                    assert together + HEADERS <= stream.max_msg_size
                if crossing["to"] in stream.subjects:
                    assert crossing["max_bytes"] + HEADERS <= stream.max_msg_size


@pytest.mark.parametrize("server", ["dmz", "lgwan"])
def test_batches_are_allowed_where_what_came_together_is_stored_one_by_one(server: str) -> None:
    crossings = [crossing for direction in BOUNDARY["crosses"].values() for crossing in direction.values()]
    stored_in_batches = {crossing["to"] for crossing in crossings if "together" in crossing}
    stored_in_batches |= {subject.replace("out.", "sent.") for subject in stored_in_batches}  # that they were, inside
    for stream in read_streams(server):
        assert stream.allow_atomic == bool(stored_in_batches & set(stream.subjects)), stream.name


@pytest.mark.parametrize("name", ["OUTBOX", "LOGS"])
def test_what_leaves_is_taken_one_message_at_a_time(name: str) -> None:
    (outbox,) = [stream for stream in read_streams("lgwan") if stream.name == name]
    assert [consumer.max_ack_pending for consumer in outbox.consumers] == [1]


def test_of_a_logs_checkpoints_only_the_newest_waits() -> None:
    waiting = [stream for server in ("dmz", "lgwan") for stream in read_streams(server)]
    assert {stream.name: stream.max_msgs_per_subject for stream in waiting if stream.max_bytes == 1_000_000} == {
        "CHECKPOINTS": 1,
        "WITNESS": 1,
        "LOGS": 1,
    }


def test_a_message_is_sent_before_the_stream_offers_it_again() -> None:
    (outbox,) = [stream for stream in read_streams("lgwan") if stream.name == "OUTBOX"]
    (consumer,) = outbox.consumers
    longest_wait = BOUNDARY["crosses"]["outward"]["statuses"]["together"] / MIN_STATUSES_PER_SECOND
    assert max(longest_wait, 1 / MIN_BUNDLES_PER_SECOND) + real(bus, "PUBLISH_SECONDS") < consumer.ack_wait


def test_so_is_a_checkpoint() -> None:
    (logs,) = [stream for stream in read_streams("lgwan") if stream.name == "LOGS"]
    assert logs.consumers[0].ack_wait > 1 / MIN_CHECKPOINTS_PER_SECOND + real(bus, "PUBLISH_SECONDS")


@pytest.mark.parametrize("server", ["dmz", "lgwan"])
def test_a_full_stream_refuses_instead_of_dropping(server: str) -> None:
    for stream in read_streams(server):
        assert stream.discard == "new", stream.name


def test_a_file_outside_the_subset_is_not_read(tmp_path: Path) -> None:
    for text in ("include other.conf", 'a: "b\\"c"', "a: {", "a: [", "a: 1\na: 2", "a: 'x'", "a }"):
        (tmp_path / "x.conf").write_text(text)
        with pytest.raises((natsconf.ConfError, IndexError)):
            natsconf.read(tmp_path / "x.conf")
