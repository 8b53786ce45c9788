"""Each process in `deploy/k8s` has the keys that its configuration names and no others, and peers that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from support.boundary import BOOTSTRAPS, BOUNDARY, ROOT, USERS
from support.manifests import EXAMPLE, JOBS, K8S, SETUP, Object, Pod, objects, of_kind, pods, projected
from support.podfiles import Source, files, reached, text, variables
from support.podprocesses import PROCESSES, Process, pod_called

from todoke_kit import config, natslog

SERVERS = {"dmz": "internet/nats-dmz", "gate": "relay/nats-gate", "lgwan": "closed/nats-lgwan"}
OUTPUT = "/dev/stdout"
VARIABLE = re.compile(r"\$([A-Z][A-Z_0-9]+)\b")
# The seeds that may stand in a zone: of its users, and at the relay those with which it and the gate go to either side.
SEEDS = {
    "internet": {"dmz.gateway.nk", "dmz.ledger.nk"},
    "relay": {"dmz.leaf.nk", "gate.relay.nk", "lgwan.relay.nk"},
    "closed": {"lgwan.forms.nk", "lgwan.aggregation.nk", "lgwan.ledger.nk", "lgwan.operator.nk"},
}


@pytest.fixture(params=PROCESSES)
def process(request: pytest.FixtureRequest, tmp_path: Path) -> Process:
    overlay = SETUP if request.param.endswith("/streams") else EXAMPLE
    return Process(objects(overlay), request.param, tmp_path)


def test_every_process_is_looked_at() -> None:
    assert {f"{pod.namespace.removeprefix('todoke-')}/{pod.name}" for pod in pods(objects(SETUP))} == {
        *PROCESSES,
        *SERVERS.values(),
    }


def test_every_file_it_names_is_in_its_pod(process: Process) -> None:
    there = files(process.pod)
    for path in process.paths - {OUTPUT}:
        assert path in there or there[path.rpartition("/")[0]].kind in {"ConfigMap", "persistentVolumeClaim"}, path


def test_it_holds_no_secret_that_it_does_not_read(process: Process) -> None:
    assert {path for path, source in files(process.pod).items() if source.kind == "Secret"} == {
        path for path in process.paths if path.startswith(("/secrets/", "/trust", "/authentication-trust"))
    }


def test_it_writes_its_audit_events_to_standard_output(process: Process) -> None:
    if "metrics.address" in process.values:
        assert process.values["audit_file"] == Path(OUTPUT)


def test_it_has_no_door_to_virtual_cards(process: Process) -> None:
    assert [key for key, value in process.values.items() if key.startswith("card_door") and value is not None] == []


@pytest.mark.parametrize("overlay", [EXAMPLE, SETUP], ids=lambda overlay: overlay.name)
def test_no_object_of_a_cluster_says_a_word_of_that_door(overlay: Path) -> None:
    told = yaml.safe_dump_all(objects(overlay))
    assert "client_address_header" in told  # the gateway's file is among them
    assert "card_door" not in told


def test_it_listens_where_its_pod_says(process: Process) -> None:
    if process.pod.owner["kind"] in JOBS:  # one command, which may share its file with a server, and listens nowhere
        assert process.pod.ports == {}
        return
    listens = {
        "http.address": {"http", "tiles"},
        "rpc.address": {"rpc"},
        "rpc.health": {"health"},
        "metrics.address": {"metrics"},
    }
    found = set()
    for key in listens.keys() & process.values.keys():
        host, _, port = process.values[key].rpartition(":")
        names = {name for name, number in process.pod.ports.items() if number == int(port)}
        assert host == "0.0.0.0"
        assert len(names & listens[key]) == 1, key
        found |= names
    assert found == process.pod.ports.keys()


def test_whom_it_calls_is_there_and_is_who_it_takes_it_for(process: Process) -> None:
    for key in ("identity", "ledger", "aggregation"):
        if f"{key}.address" in process.values:
            called = list(reached(process.given, process.pod, process.values[f"{key}.address"]))
            assert {(pod.name, port) for pod, port in called} == {
                (process.values[f"{key}.server_name"], BOUNDARY["ports"]["call"])
            }


def test_it_signs_in_as_itself_at_a_server_that_knows_it(process: Process) -> None:
    for key in ("bus", "outside", "inside"):
        if f"{key}.url" in process.values:
            url = urlsplit(process.values[f"{key}.url"])
            user = process.values[f"{key}.seed_file"].name.removesuffix(".nk")
            server, name = user.split(".")
            assert user in USERS | BOOTSTRAPS
            assert url.scheme == "tls"
            assert process.values[f"{key}.inbox_prefix"] == f"_INBOX_{name}"
            assert name == ("bootstrap" if process.pod.name == "streams" else process.pod.name)
            assert {(pod.name, port) for pod, port in reached(process.given, process.pod, url.netloc)} == {
                (f"nats-{server}", BOUNDARY["ports"]["bus"])
            }


def test_it_uses_the_database_of_the_boundary_as_its_certificate_says(process: Process) -> None:
    url = process.values.get("database") or process.values.get("store")
    databases = BOUNDARY["databases"].get(process.zone, {})
    wanted = {name for name, users in databases.items() if process.pod.name in users}
    assert wanted == ({urlsplit(url).hostname.removesuffix("-rw")} if url else set())
    if url:
        parts = urlsplit(url)
        assert parts.password is None
        assert parse_qs(parts.query)["sslmode"] == ["verify-full"]
        (cluster,) = [
            one["spec"]
            for one in of_kind(process.given, "Cluster")
            if (one["metadata"]["name"], one["metadata"]["namespace"]) == (*wanted, process.pod.namespace)
        ]
        role = parts.username
        assert cluster["bootstrap"]["initdb"] == {"database": parts.path[1:], "owner": role}
        assert f"processes {process.pod.name} {role}" in cluster["postgresql"]["pg_ident"]
        assert cluster["postgresql"]["pg_hba"] == [
            f"hostssl {role} {role} all cert map=processes",
            "host all all all reject",
        ]


def test_it_serves_the_callers_of_the_boundary_and_is_probed_by_its_service(process: Process) -> None:
    callers = getattr(getattr(process.settings, "rpc", None), "callers", {})
    readiness = process.pod.main.get("readinessProbe", {}).get("grpc", {})
    for method in callers:
        assert readiness["service"] == method.split("/")[1]
        assert callers[method] == BOUNDARY["rpc"][process.zone][method]
    served = {method.split("/")[1] for method in callers}
    assert callers.keys() == {m for m in BOUNDARY["rpc"].get(process.zone, {}) if m.split("/")[1] in served}
    assert bool(readiness) == bool(callers)


@pytest.mark.parametrize("zone", ["internet", "closed"])
def test_streams_are_kept_on_as_many_servers_as_there_are(zone: str, tmp_path: Path) -> None:
    process = Process(objects(SETUP), f"{zone}/streams", tmp_path)
    server = pod_called(process.given, SERVERS["dmz" if zone == "internet" else "lgwan"])
    assert process.values["replicas"] == server.owner["spec"]["replicas"] == 3


def test_the_witness_alone_holds_the_key_that_cosigns() -> None:
    given = list(pods(objects()))
    assert {str(pod) for pod in given if "witness.skey" in keys(pod)} == {"todoke-closed/ledger"}


def test_only_forms_holds_what_opens_and_what_speaks_for_the_office() -> None:
    """The keys that open lie in a folder that the process itself adds to, so they are no Secret but a claim."""
    given = list(pods(objects()))
    speaking = {str(pod) for pod in given if "notice.key" in keys(pod)}
    opening = {
        str(pod)
        for pod in given
        for volume in pod.volumes.values()
        if volume.get("persistentVolumeClaim", {}).get("claimName") == "forms-keys"
    }
    assert speaking == opening == {"todoke-closed/forms"}
    assert not [key for pod in given for key in keys(pod) if "sealing" in key]


class TestRecoveryArchive:
    """It is there for the day on which what holds the keys is lost, so it lies on nothing that holds them."""

    @pytest.fixture(params=[EXAMPLE, SETUP, K8S / "closed"], ids=lambda folder: folder.name)
    def given(self, request: pytest.FixtureRequest) -> list[Object]:
        return objects(request.param)

    @pytest.fixture
    def forms(self, given: list[Object], tmp_path: Path) -> Process:
        return Process(given, "closed/forms", tmp_path)

    def test_it_lies_on_a_claim_of_its_own(self, forms: Process) -> None:
        archive = volume_of(forms.pod, forms.values["recovery_archive"])
        others = {path for path in forms.paths - {OUTPUT} if path != str(forms.values["recovery_archive"])}
        assert archive not in {volume_of(forms.pod, Path(path)) for path in others}
        assert forms.pod.volumes[archive].keys() == {"name", "persistentVolumeClaim"}
        claim = claim_of(forms.pod, archive)
        assert claim != claim_of(forms.pod, volume_of(forms.pod, forms.values["sealing_keys"] / "1.key"))
        holders = {str(pod) for pod in pods(forms.given) for name in pod.volumes if claim_of(pod, name) == claim}
        assert holders == {"todoke-closed/forms"}

    def test_its_claim_asks_for_a_disk_of_its_own(self, given: list[Object], forms: Process) -> None:
        name = claim_of(forms.pod, volume_of(forms.pod, forms.values["recovery_archive"]))
        (claim,) = [one["spec"] for one in of_kind(given, "PersistentVolumeClaim") if one["metadata"]["name"] == name]
        assert claim.keys() & {"volumeName", "dataSource", "dataSourceRef", "selector"} == set()

    def test_whoever_makes_keys_can_write_to_it(self, forms: Process) -> None:
        """The first keys and an exchange are archived by the container that makes them."""
        keys, archive = (volume_of(forms.pod, forms.values[name]) for name in ("sealing_keys", "recovery_archive"))
        for container in forms.pod.containers:
            mounted = {mount["name"]: mount.get("readOnly", False) for mount in container["volumeMounts"]}
            assert (archive in mounted) == (keys in mounted), container["name"]
            assert not mounted.get(archive, False)

    def test_where_the_first_keys_are_made_they_can_be_restored(self, forms: Process) -> None:
        """As docs/operations/recovery.md says, which patches that container by its place."""
        container = forms.pod.spec["initContainers"][1]
        assert container["name"] == "first-keys"
        mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
        assert mounted == {"/tmp", "/config", "/secrets", "/keys", "/recovery"}
        page = (ROOT / "docs" / "operations" / "recovery.md").read_text()
        assert {"/spec/template/spec/initContainers/1/command", "/recovery/archive.json"} <= set(
            re.split(r'["\s`]', page)
        )


def volume_of(pod: Pod, path: Path) -> str:
    """The volume on which the main container finds a path, or that whose folder it is."""
    mounts = {mount["mountPath"]: mount["name"] for mount in pod.main["volumeMounts"]}
    return str(next(mounts[str(place)] for place in (path, *path.parents) if str(place) in mounts))


def claim_of(pod: Pod, volume: str) -> str:
    """The claim behind a volume; empty for what is none."""
    return str(pod.volumes[volume].get("persistentVolumeClaim", {}).get("claimName", ""))


@pytest.mark.parametrize("zone", SEEDS)
def test_a_zone_holds_the_seeds_of_its_own_users_alone(zone: str) -> None:
    given = [pod for pod in pods(objects()) if pod.namespace == f"todoke-{zone}"]
    assert {key for pod in given for key in keys(pod) if key.endswith(".nk")} == SEEDS[zone]


def test_who_makes_streams_is_a_job_that_is_there_for_as_long_and_known_to_one_server_of_three() -> None:
    """While the zones serve, no pod holds such a key, and no server knows its public half."""
    serving, setup = objects(), objects(SETUP)
    assert {
        str(pod): {key for key in keys(pod) if key.endswith(".nk")} for pod in pods(setup) if added(pod, serving)
    } == {
        "todoke-internet/streams": {"dmz.bootstrap.nk"},
        "todoke-closed/streams": {"lgwan.bootstrap.nk"},
    }
    for user in BOOTSTRAPS:
        server = SERVERS[user.partition(".")[0]]
        now, then = (pod_called(given, server) for given in (serving, setup))
        name = f"NKEY_{user.replace('.', '_').upper()}"
        assert (name in variables(serving, now), name in variables(setup, then)) == (False, True)
        assert now.main["args"] == ["-c", "/config/pod.conf"]
        assert then.main["args"] == ["-c", "/config/pod-setup.conf"]
        assert then.owner["spec"]["updateStrategy"]["rollingUpdate"] == {"partition": now.owner["spec"]["replicas"] - 1}


def added(pod: Pod, before: list[Object]) -> bool:
    return str(pod) not in map(str, pods(before))


def test_the_internet_zone_names_no_key_of_the_closed_one() -> None:
    """Secrets may be called alike in two namespaces; what is in them is told by the keys."""
    given = objects()
    secrets = {
        zone: {key for pod in pods(given) if pod.namespace == f"todoke-{zone}" for key in keys(pod)} for zone in SEEDS
    }
    shared = {"tls.crt", "tls.key", "ca.crt", "bus-ca.crt", "ledger.skey", ""}  # each zone has its own of these
    public = {"notice.json", "witness.vkey", "closed-ledger.vkey"}  # the public halves, which both check by
    assert secrets["internet"] & secrets["closed"] <= shared | {"closed-ledger.vkey", "lookups.vkey"}
    assert secrets["internet"] & secrets["relay"] <= shared | public


def keys(pod: Pod) -> set[str]:
    """The keys of all Secrets that a pod shows, by the names that their Secrets have for them."""
    return {key for volume in pod.volumes.values() for kind, _, key, _ in projected(volume) if kind == "Secret"}


class TestServers:
    """The NATS servers, which read variables instead of a file of their own."""

    @pytest.fixture(params=SERVERS)
    def server(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.mark.parametrize("overlay", [EXAMPLE, SETUP], ids=lambda overlay: overlay.name)
    def test_every_variable_of_its_files_is_given_and_no_other(self, server: str, overlay: Path) -> None:
        given = objects(overlay)
        pod = pod_called(given, SERVERS[server])
        setup = ("bootstrap.conf",) if overlay is SETUP and server != "gate" else ()
        conf = "".join(text(given, pod, f"/config/{name}") for name in (f"{server}.conf", "pod.conf", *setup))
        asked = {name for line in conf.splitlines() for name in VARIABLE.findall(re.sub(r'"[^"]*"|#.*', "", line))}
        by_the_shell = {"GATE_LEAF_SEED"} if server == "gate" else set()
        assert (
            asked - {"JS", "SYS", "SRV", "KV", "OBJ"} == (variables(given, pod).keys() - {"GOMEMLIMIT"}) | by_the_shell
        )

    def test_every_value_stands_in_quotes(self, server: str) -> None:
        given = objects()
        values = variables(given, pod_called(given, SERVERS[server]))
        plain = {"POD_NAME", "GOMEMLIMIT"}
        assert [
            name for name, value in values.items() if name not in plain and not re.fullmatch(r'"[^"\\]+"', value)
        ] == []

    def test_every_file_it_names_is_in_its_pod(self, server: str) -> None:
        given = objects()
        pod = pod_called(given, SERVERS[server])
        paths = {value.strip('"') for value in variables(given, pod).values() if value.startswith('"/')}
        secrets = {path for path, source in files(pod).items() if source.kind == "Secret"}
        assert (
            paths - {"/data", "/tmp/nats.pid", "/log/nats.log"}
            | ({"/secrets/dmz.leaf.nk"} if server == "gate" else set())
            == secrets
        )
        assert files(pod).get("/data", Source("claim", "data", "")) == Source("claim", "data", "")

    def test_it_listens_where_its_pod_says(self, server: str) -> None:
        given = objects()
        pod = pod_called(given, SERVERS[server])
        listens = {value.strip('"') for name, value in variables(given, pod).items() if name.endswith("LISTEN")}
        assert listens == {f"0.0.0.0:{port['containerPort']}" for port in pod.main["ports"]}

    @pytest.mark.parametrize("server", ["dmz", "lgwan"])
    def test_its_peers_are_its_own_pods(self, server: str) -> None:
        given = objects()
        pod = pod_called(given, SERVERS[server])
        name, service = f"nats-{server}", pod.owner["spec"]["serviceName"]
        peers = [value.strip('"') for key, value in variables(given, pod).items() if "_PEER_" in key]
        assert peers == [f"tls://{name}-{number}.{service}:6222" for number in range(pod.owner["spec"]["replicas"])]

    def test_the_gate_dials_the_leaf_port_of_the_dmz(self) -> None:
        given = objects()
        pod = pod_called(given, SERVERS["gate"])
        url = urlsplit(variables(given, pod)["GATE_DMZ_URL"].strip('"'))
        assert [(other.name, port) for other, port in reached(given, pod, url.netloc)] == [
            ("nats-dmz", BOUNDARY["ports"]["link"])
        ]

    def test_the_pins_of_both_ends_agree(self) -> None:
        given = objects()
        dmz, gate = (variables(given, pod_called(given, SERVERS[server])) for server in ("dmz", "gate"))
        assert dmz["DMZ_PIN"] == gate["GATE_DMZ_PIN"]


class TestWatches:
    """What counts the refusals of a NATS server, beside it in its pod."""

    @pytest.fixture(params=SERVERS)
    def server(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def pod(self, server: str) -> Pod:
        return pod_called(objects(), SERVERS[server])

    @pytest.fixture
    def container(self, pod: Pod) -> Object:
        (found,) = [container for container in pod.containers if container["name"] == "watch"]
        return found

    @pytest.fixture
    def settings(self, pod: Pod, container: Object, tmp_path: Path) -> natslog.Config:
        program, flag, path = container["args"]
        assert (program, flag) == ("todoke_kit.natslog", "--config")
        (tmp_path / "watch.toml").write_text(text(objects(), pod, path))
        return config.load(natslog.Config, tmp_path / "watch.toml")

    def test_it_is_there_from_the_servers_start_to_its_end(self, pod: Pod, container: Object) -> None:
        assert container in pod.spec["initContainers"]
        assert container["restartPolicy"] == "Always"
        assert (
            container["startupProbe"]["httpGet"]["port"] == container["livenessProbe"]["httpGet"]["port"] == "metrics"
        )

    def test_it_reads_what_its_own_server_writes_and_writes_nothing_of_it(
        self, server: str, pod: Pod, container: Object, settings: natslog.Config
    ) -> None:
        mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
        of_server = {mount["mountPath"]: mount["name"] for mount in pod.main["volumeMounts"]}
        assert settings.server == server
        assert str(settings.log) == variables(objects(), pod)[f"{server.upper()}_LOG"].strip('"')
        assert of_server["/log"] == mounts["/log"]["name"]
        assert {path for path, mount in mounts.items() if not mount.get("readOnly")} == {str(settings.memory.parent)}
        assert mounts["/watch"]["name"] not in of_server.values()
        assert settings.audit_file == Path(OUTPUT)

    def test_it_is_given_no_secret_and_knows_the_public_keys_of_its_server(
        self, server: str, pod: Pod, container: Object
    ) -> None:
        assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/config", "/log", "/watch"}
        assert container["envFrom"] == pod.main["envFrom"]
        assert "env" not in container
        wanted = {user.partition(".")[2] for user in USERS if user.startswith(f"{server}.")}
        assert set(natslog.users(server, variables(objects(), pod)).values()) == wanted

    def test_it_listens_where_it_says(self, container: Object, settings: natslog.Config) -> None:
        assert [f"0.0.0.0:{port['containerPort']}" for port in container["ports"]] == [settings.metrics.address]

    def test_its_image_is_one_that_its_zone_has(self, pod: Pod, container: Object) -> None:
        others = [other for other in pods(objects()) if other.namespace == pod.namespace and str(other) != str(pod)]
        assert container["image"] in {other.main["image"] for other in others}

    def test_whoever_looks_for_the_servers_log_finds_it(self, pod: Pod, settings: natslog.Config) -> None:
        assert settings.repeat
        annotations = pod.template["metadata"]["annotations"]
        assert annotations == {"kubectl.kubernetes.io/default-logs-container": "watch"}


@pytest.mark.parametrize("server", SERVERS.values())
def test_a_server_that_gave_up_a_stream_is_started_again(server: str) -> None:
    """It says so at /healthz, and at none of its shorter answers (deploy/nats, "After a full disk")."""
    (pod,) = (one for one in pods(objects()) if str(one) == f"todoke-{server}")
    assert pod.main["livenessProbe"]["httpGet"]["path"] == "/healthz"


def test_what_strangers_may_send_in_a_day_has_room_in_the_closed_zone_so_nothing_younger_is_displaced() -> None:
    (gateway,) = [one for one in of_kind(objects(), "Deployment") if one["metadata"]["name"] == "gateway"]
    limits = tomllib.loads((K8S / "internet" / "gateway.toml").read_text())["uploads"]
    room = tomllib.loads((K8S / "closed" / "forms.toml").read_text())["max_unclaimed_bytes"]
    assert gateway["spec"]["replicas"] * 2 * limits["unnamed_bytes"] <= room  # a full bucket, and what runs out of it
