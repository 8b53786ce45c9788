"""The whole process: configuration, mutual TLS, tiles over HTTP, a clean stop, and kill -9."""

import asyncio
import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import grpc
import pytest
from support.ledger import ORIGIN, SIGNER, leaf, tag
from support.ports import free_port
from support.tls import Authority
from support.waiting import LONG

from todoke_evidence import checkpoint, merkle, std64
from todoke_evidence.checkpoint import Checkpoint
from todoke_kit import config, rpc
from todoke_kit.errors import Refusal
from todoke_pb.ledger.v1 import ledger_pb2 as pb
from todoke_pb.ledger.v1 import ledger_pb2_grpc as pb_grpc

pytestmark = pytest.mark.journey


class Place:
    """The configuration of one log, and its process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = Authority(folder, "zone")
        self.rpc = f"127.0.0.1:{free_port()}"
        self.http = f"127.0.0.1:{free_port()}"
        self.changes: dict[str, str] = {}
        (folder / "key").write_text(SIGNER.skey() + "\n")
        self.said = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Starts the process and waits until it is ready, or ends."""
        (self.folder / "ledger.toml").write_text(self._config())
        command = [sys.executable, "-m", "todoke_ledger", "--config", str(self.folder / "ledger.toml")]
        self.said = ""
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self._process.stderr or ():
            self.said += line
            if '"event": "ready"' in line:
                break

    def end(self, number: signal.Signals | None = None) -> int:
        """Ends the process with a signal, or waits until it ends by itself; returns its exit status."""
        assert self._process is not None
        if number is not None:
            self._process.send_signal(number)
        self.said += self._process.communicate(timeout=LONG)[1]
        return self._process.returncode

    def kill(self) -> None:
        """Leaves nothing behind."""
        if self._process is not None and self._process.poll() is None:
            self.end(signal.SIGKILL)

    def append(self, numbers: Sequence[int], caller: str = "gateway") -> tuple[list[pb.LeafResult], Checkpoint]:
        """Appends leaves as `caller`, and verifies every proof that comes back."""
        answer = self.append_raw(*(leaf(number) for number in numbers), caller=caller)
        head = checkpoint.open_checkpoint(answer.checkpoint, [SIGNER.verifier])
        for number, result in zip(numbers, answer.results, strict=True):
            entry = merkle.leaf_hash(leaf(number))
            merkle.verify_inclusion(result.index, head.size, entry, list(result.path), head.root)
        return list(answer.results), head

    def append_raw(self, *leaves: bytes, caller: str = "gateway") -> pb.AppendLeavesResponse:
        return asyncio.run(self._append(leaves, caller))

    async def _append(self, leaves: Sequence[bytes], caller: str) -> pb.AppendLeavesResponse:
        async with self._channel(caller) as channel:
            return await rpc.call(pb_grpc.LedgerStub(channel).AppendLeaves(request(leaves), timeout=LONG))

    def append_until_killed(self, calls: int, acknowledged: int) -> dict[bytes, int]:
        """Makes many calls at once, kills the process after some answers; returns the indices that were answered."""
        return asyncio.run(self._append_until_killed(calls, acknowledged))

    async def _append_until_killed(self, calls: int, acknowledged: int) -> dict[bytes, int]:
        indices: dict[bytes, int] = {}
        batches = [[leaf(call * 10 + number) for number in range(10)] for call in range(calls)]
        async with self._channel("gateway") as channel:
            stub = pb_grpc.LedgerStub(channel)
            for answer in asyncio.as_completed([self._indices(stub, batch) for batch in batches]):
                indices |= await answer
                if self._process and len(indices) >= acknowledged * 10:
                    self._process.kill()
        return indices

    async def _indices(self, stub: pb_grpc.LedgerStub, batch: list[bytes]) -> dict[bytes, int]:
        try:
            answer = await rpc.call(stub.AppendLeaves(request(batch), timeout=LONG))
        except Refusal:
            return {}
        return {data: result.index for data, result in zip(batch, answer.results, strict=True)}

    def _channel(self, caller: str) -> grpc.aio.Channel:
        pair = self.authority.issue(caller)
        target = config.GrpcTarget(
            address=self.rpc,
            server_name="ledger",
            certificate=pair.certificate,
            key=pair.key,
            ca=self.authority.root,
        )
        return rpc.channel(target)

    def get(self, name: str) -> bytes:
        with urllib.request.urlopen(f"http://{self.http}/{name}", timeout=LONG) as answer:
            data: bytes = answer.read()
            return data

    def _config(self) -> str:
        pair = self.authority.issue("ledger")
        values = {
            "origin": ORIGIN,
            "key": self.folder / "key",
            "store": f"sqlite:///{self.folder}/ledger.db",
            "public": self.folder / "public",
            "audit_file": self.folder / "audit.jsonl",
        } | self.changes
        top = "".join(f"{name} = {json.dumps(str(value))}\n" for name, value in values.items())
        return f"""{top}publish_seconds = 0.05
[http]
address = "{self.http}"
[metrics]
address = "127.0.0.1:{free_port()}"
[rpc]
address = "{self.rpc}"
certificate = "{pair.certificate}"
key = "{pair.key}"
client_ca = "{self.authority.root}"
[rpc.callers]
"/todoke.ledger.v1.Ledger/AppendLeaves" = ["gateway"]
"/todoke.ledger.v1.Ledger/GetProof" = ["gateway"]
"""


def request(leaves: Sequence[bytes]) -> pb.AppendLeavesRequest:
    return pb.AppendLeavesRequest(leaves=[pb.LeafRequest(leaf=data) for data in leaves])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.kill()


def test_a_log_serves_its_callers_and_the_public_and_survives_kill_9(place):
    place.start()
    results, old = place.append(range(300))
    assert [result.index for result in results] == list(range(300))
    place.end(signal.SIGKILL)

    place.start()
    published = checkpoint.open_checkpoint(place.get("checkpoint").decode(), [SIGNER.verifier])
    assert published == old  # what was acknowledged before the kill is there, and nothing else
    assert len(place.get("tile/0/000")) == 8_192
    assert len(place.get("tile/entries/001.p/44")) == 44 * 52
    results, new = place.append(range(299, 301))
    assert ([result.index for result in results], new.size) == ([299, 300], 301)
    assert place.end(signal.SIGTERM) == 0
    stored = (place.folder / "public/checkpoint").read_text()
    assert checkpoint.open_checkpoint(stored, [SIGNER.verifier]) == new


def test_kill_9_in_the_middle_of_appends_loses_nothing_acknowledged_and_doubles_nothing(place):
    place.start()
    acknowledged = place.append_until_killed(calls=60, acknowledged=3)
    place.end()
    assert len(acknowledged) >= 30

    place.start()
    results, head = place.append(range(600))
    again = {leaf(number): result.index for number, result in enumerate(results)}
    assert again | acknowledged == again
    assert sorted(again.values()) == list(range(600))
    assert head.size == 600


def test_a_refused_start_says_why_and_leaves_a_record(place):
    (place.folder / "public").mkdir()
    ahead = checkpoint.sign(Checkpoint(ORIGIN, 9, bytes(32)), SIGNER)
    (place.folder / "public/checkpoint").write_text(ahead)
    place.start()
    assert place.end() == 1
    assert place.said.endswith("todoke_ledger: published_ahead\n")
    record = json.loads((place.folder / "audit.jsonl").read_text())
    assert (record["event"], record["code"], record["origin"]) == ("refused", "published_ahead", ORIGIN)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"origin": "todoke.example/other"}, "origin"),
        ({"key": "/dev/null"}, "key"),
        ({"key": "/nowhere"}, "key"),
    ],
)
def test_a_key_that_is_not_that_of_the_log_stops_the_start(place, changes, words):
    place.changes = changes
    place.start()
    assert place.end() == 2
    assert f"{words}: " in place.said
    assert SIGNER.skey()[-20:] not in place.said


def test_a_caller_that_is_not_allowed_appends_nothing(place):
    place.start()
    with pytest.raises(Refusal):
        place.append([0], caller="relay")
    assert place.append([1])[0][0].index == 0


def test_logs_name_no_leaf(place):
    place.start()
    place.append([0])
    with pytest.raises(Refusal, match="leaf_malformed"):
        place.append_raw(leaf(0)[:-1])
    assert place.end(signal.SIGTERM) == 0
    told = place.said + (place.folder / "audit.jsonl").read_text()
    assert "leaf_malformed" in told
    assert not any(name in told for name in (tag(0).hex(), std64.encode(tag(0)), str(tag(0))))
