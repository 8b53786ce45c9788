"""What a stack claims before it starts: the state folder for itself, and every port."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from devstack.claims import require_free_ports, state_lock
from devstack.errors import PortTakenError, StackError
from devstack.layout import LOOPBACK, Layout


def test_a_free_port_is_claimed_without_a_word() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    require_free_ports([("identity", LOOPBACK, port)])


def test_a_taken_port_is_named_with_the_process_that_needs_it_and_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"port {port} is taken, and identity needs it\n.*PORTS=1000"):
            require_free_ports([("identity", LOOPBACK, port)])


def test_every_taken_port_is_named_at_once() -> None:
    with socket.socket() as first, socket.socket() as second:
        for other in (first, second):
            other.bind(("127.0.0.1", 0))
            other.listen()
        with pytest.raises(PortTakenError, match=r"(?s)identity.*gateway"):
            require_free_ports([("identity", *first.getsockname()), ("gateway", *second.getsockname())])


def test_one_state_folder_serves_one_stack(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    words = rf"already runs.*process {os.getpid()}"
    with state_lock(layout), pytest.raises(StackError, match=words), state_lock(layout):
        pass


def test_a_state_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    with state_lock(layout):
        pass
    with state_lock(layout):
        pass
