"""What `deploy/k8s/README.md` tells operators to make is what the pods mount, and its commands make it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nkeys
import pytest
from support.manifests import K8S, SETUP, ZONES, objects, of_kind, pods, projected

from todoke_evidence.attested import AttestationVerifier
from todoke_evidence.cosignature import WitnessSigner, WitnessVerifier
from todoke_evidence.note import NoteSigner, NoteVerifier
from todoke_evidence.notice import NoticeKey, NoticeVerifier
from todoke_gateway import keys

PAGE = (K8S / "README.md").read_text()
COMMAND = re.compile(r"^    (python -c '([^']+)'|openssl[a-z0-9 -]+?)(?: < ([a-z.]+))? +# (.+)$", re.MULTILINE)


def rows() -> Iterator[tuple[str, str, set[str]]]:
    """Namespace, Secret and keys of every line of the table."""
    for zones, secrets, listed in re.findall(r"^\| ([a-z, ]+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE):
        for zone in set(zones.split(", ")) & set(ZONES):
            for name in re.findall(r"`([a-z-]+)`", secrets):
                yield f"todoke-{zone}", name, set(re.findall(r"`([a-z.*-]+)`", listed))


def test_every_secret_that_a_pod_mounts_is_listed_with_its_keys() -> None:
    wanted: dict[tuple[str, str], set[str]] = {}
    for pod in pods(objects(SETUP)):
        for volume in pod.volumes.values():
            for kind, name, key, _ in projected(volume):
                if kind == "Secret":
                    wanted.setdefault((pod.namespace, name), set()).add(key or "*.ca.der")
    for cluster in of_kind(objects(), "Cluster"):
        namespace, certificates = cluster["metadata"]["namespace"], cluster["spec"]["certificates"]
        wanted[namespace, certificates["clientCASecret"]] = {"ca.crt"}
        wanted[namespace, certificates["replicationTLSSecret"]] = {"tls.crt", "tls.key"}
    assert {(namespace, name): listed for namespace, name, listed in rows()} == wanted


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the page's commands were run, one after the other."""
    folder = tmp_path_factory.mktemp("made")
    for command, code, source, names in COMMAND.findall(PAGE):
        name = {"*.nk": "dmz.gateway.nk", "its public half": "public"}.get(names, names.partition(",")[0])
        words = [sys.executable, "-c", code] if code else command.split()
        given = (folder / source).read_bytes() if source else b""
        (folder / name).write_bytes(subprocess.run(words, input=given, capture_output=True, check=True).stdout)
    return folder


def test_every_key_is_made_by_a_command_of_the_page(made: Path) -> None:
    by_others = {"bus-ca.crt", "tls.crt", "tls.key", "ca.crt", "*.ca.der", "lookups.vkey"}
    copies = {"receipt.hex", "internet-ledger.vkey", "closed-ledger.vkey"}  # made by the command of another
    own = {key for _, _, listed in rows() for key in listed - by_others if not key.endswith(".nk")}
    assert {file.name for file in made.iterdir()} == own - copies | {"dmz.gateway.nk", "public"}


def test_what_they_make_is_what_the_processes_read(made: Path) -> None:
    assert len(keys.secret(made / "challenge.hex")) == 32
    AttestationVerifier.from_files((made / "attestation.pub").read_bytes())
    notice = NoticeKey.from_bytes((made / "notice.key").read_bytes())
    assert (made / "notice.json").read_bytes() == notice.public().to_bytes()
    assert NoticeVerifier.from_bytes((made / "notice.json").read_bytes())
    signer = NoteSigner.from_skey((made / "ledger.skey").read_text())
    assert NoteVerifier.from_vkey((made / "ledger.vkey").read_text()).vkey() == signer.verifier.vkey()
    witness = WitnessSigner.from_skey((made / "witness.skey").read_text())
    assert WitnessVerifier.from_vkey((made / "witness.vkey").read_text()) == witness.verifier
    pair = nkeys.from_seed(bytearray((made / "dmz.gateway.nk").read_bytes()))
    assert (made / "public").read_text().strip() == pair.public_key.decode()


def test_every_zone_is_on_the_page() -> None:
    assert {namespace for namespace, _, _ in rows()} == {f"todoke-{zone}" for zone in ZONES}
