"""A private PC/SC stack for the tests: a pcscd of our own with a virtual reader of two slots, and virtual cards in it.

def test_something(stack):  # with @pytest.mark.readers
    stack.insert("valid")
    stack.run("opensc-tool", "--name")

pcscd runs in a network namespace, because vpcd listens on every address (and one that dials cannot lose a card), and in
a mount namespace with a /run of its own, where it finds no other pcscd and no drivers for real readers. It gets its
socket as from systemd. So the machine notices nothing, and an ordinary user can do it.
"""

import atexit
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support import cards
from support.waiting import LONG

from todoke_testcard.store import Store

PCSCD = "/usr/sbin/pcscd"
DRIVERS = Path("/usr/lib/pcsc/drivers")
PORT = 35_963
SLOTS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
CONFIGURATION = """\
FRIENDLYNAME "Virtual PCD"
DEVICENAME {address}:{port}
LIBPATH {driver}
CHANNELID {port}
"""
# $0 is the folder of the configuration, what follows are further options; the socket comes as standard input.
ISOLATED = f"""\
set -e
mount -t tmpfs none /run
mkdir /run/pcscd
mount -t tmpfs none {DRIVERS}
[ "$NETWORK" = shared ] || ip link set lo up
exec 3<&0 0</dev/null
export LISTEN_PID=$$ LISTEN_FDS=1
exec setpriv --pdeathsig=KILL {PCSCD} --foreground --info --apdu --config "$0" "$@"
"""
EMPTY, PRESENT, EXCLUSIVE, IN_USE = 0x10, 0x20, 0x80, 0x100  # SCARD_STATE_ in winscard.h
ROOT = os.geteuid() == 0
ROOTS_HALF = pytest.mark.skipif(not ROOT, reason="a smart card service of root's can be run by root only")
USERS = (pytest.param(True, id="user"), pytest.param(False, id="root", marks=ROOTS_HALF))
"""Whether as an ordinary user, for tests of what both can do."""
AS_NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
SECONDS = 60.0  # pcscd looks for a card now and then, and less often where much else runs
NOTICE_MILLISECONDS = 100

# libpcsclite reads the variable once in a process, so all stacks of this process have one path. Every test has it, so
# that none can reach a reader that is really there.
FOLDER = Path(tempfile.mkdtemp(prefix="todoke-pcsc-"))
SOCKET = FOLDER / "pcscd.comm"
DRIVER = FOLDER / "libifdvpcd.so"
os.environ["PCSCLITE_CSOCK_NAME"] = str(SOCKET)
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


class Stack:
    """A running pcscd, and the cards in its reader. One at a time in a process."""

    def __init__(self, *, as_user: bool, readers: bool, dials: int | None) -> None:
        self._as_nobody = AS_NOBODY if as_user and ROOT else ()
        self._as_user = as_user
        self._readers = readers
        self._dials = dials
        self._cards: dict[int, subprocess.Popen[bytes]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self.environment = {"PATH": PATH, "HOME": str(FOLDER), "PCSCLITE_CSOCK_NAME": str(SOCKET)}

    def start(self) -> None:
        """Starts pcscd and waits until it answers."""
        configuration = _configuration(self._reader_conf())
        user = ["--map-root-user"] if self._as_user else []
        network = [] if self._dials else ["--net"]
        with _listening() as listener, (FOLDER / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*self._as_nobody, "unshare", "--mount", *user, *network,
                 "sh", "-c", ISOLATED, configuration, *_without_polkit()],
                env={"PATH": PATH, "NETWORK": "own" if network else "shared"},
                stdin=listener.fileno(), stdout=log, stderr=log, cwd="/",
            )  # fmt: skip
        with self._context():
            pass

    def stop(self) -> None:
        """Stops pcscd, then takes out its cards: some versions of vpcd bear no other order."""
        if self._process:
            self._process.kill()
            self._process.wait()
        for slot in list(self._cards):
            self.pull(slot)
        SOCKET.unlink(missing_ok=True)

    # ---- cards

    def insert(self, name: str, slot: int = 0, store: Store | None = None) -> None:
        """Puts a card in and waits until the reader has seen it. The session's cards: sign with the right password."""
        folder = (store or cards.session_pki()).folder
        self._insert(slot, "todoke_testcard", "serve", "--dial", "--card", name, "--dir", str(folder))

    def insert_odd(self, kind: str, slot: int = 0) -> None:
        """Puts in a card of `support.oddcards`."""
        self._insert(slot, "support.oddcards", kind, "--dir", str(cards.session_pki().folder))

    def pull(self, slot: int = 0) -> None:
        """Takes a card out and waits for nobody."""
        card = self._cards.pop(slot)
        card.kill()
        card.wait()

    def remove(self, slot: int = 0) -> None:
        """Takes a card out and waits until the reader has seen it."""
        self.pull(slot)
        self.wait(slot, present=False)

    def wait(self, slot: int = 0, *, present: bool) -> None:
        """Waits until the reader has seen that there is, or no longer is, a card.

        The upper half of the state counts how often a card was seen to come or go. The flags alone may say "empty"
        before that, after a reset that failed; a card put in then would never be seen to come. A card that was dialled
        was there when the counting began.
        """
        odd = present != bool(self._dials)
        for flags in self._states(slot):
            if flags & (PRESENT if present else EMPTY) and (flags >> 16) % 2 == odd:
                return

    def wait_until_free(self, slot: int = 0) -> None:
        """Waits until no program uses the card any more."""
        for flags in self._states(slot):
            if not flags & (IN_USE | EXCLUSIVE):
                return

    def commands(self) -> list[bytes]:
        """Every command that a program has sent to a card, as pcscd wrote it down."""
        return [bytes.fromhex(found) for found in re.findall(r" APDU: ([0-9A-F ]+)", (FOLDER / "log").read_text())]

    # ---- programs

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs a program that reaches the stack and nothing else, as the stack's user."""
        return subprocess.run(
            [*self._as_nobody, *command],
            env=self.environment, cwd="/", capture_output=True, text=True, timeout=LONG, check=False,
        )  # fmt: skip

    def _reader_conf(self) -> str:
        if not self._readers:
            return ""
        address = ("127.0.0.1", self._dials) if self._dials else ("/dev/null", PORT)
        return CONFIGURATION.format(address=address[0], port=address[1], driver=DRIVER)

    def _insert(self, slot: int, module: str, *words: str) -> None:
        assert self._process
        # Root may enter anybody's network, an ordinary user only with the namespace that owns it.
        enter = ("--net",) if ROOT else ("--net", "--user", "--preserve-credentials")
        command = [sys.executable, "-m", module, *words, "--port", str(PORT + slot)]
        self._cards[slot] = subprocess.Popen(
            ["nsenter", "--target", str(self._process.pid), *enter, *command],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self.wait(slot, present=True)

    def _states(self, slot: int) -> Iterator[int]:
        """The flags of a reader as they change; asked anew at times, as nobody is told when a card is free again."""
        give_up = time.monotonic() + SECONDS
        with self._context() as (scard, context):
            flags = scard.SCARD_STATE_UNAWARE
            while time.monotonic() < give_up:
                asked = [(SLOTS[slot], flags)]
                result, [(_, flags, _)] = scard.SCardGetStatusChange(context, NOTICE_MILLISECONDS, asked)
                if result == scard.SCARD_E_TIMEOUT:
                    flags = scard.SCARD_STATE_UNAWARE
                    continue
                assert result == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(result)
                yield flags
        raise AssertionError((FOLDER / "log").read_text())

    @contextmanager
    def _context(self) -> Iterator[tuple[Any, Any]]:
        from smartcard import scard  # noqa: PLC0415 -- the tests marked `readers` have it, others may not

        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        assert result == scard.SCARD_S_SUCCESS, (FOLDER / "log").read_text()
        try:
            yield scard, context
        finally:
            scard.SCardReleaseContext(context)


@contextmanager
def running(*, as_user: bool = True, readers: bool = True, dials: int | None = None) -> Iterator[Stack]:
    """A running stack, as an ordinary user or, `as_user=False`, as root; without `readers`, nothing is connected.

    With `dials`, it shares our network, listens nowhere, and its readers dial cards at that port and the next.
    """
    stack = Stack(as_user=as_user, readers=readers, dials=dials)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def stack() -> Iterator[Stack]:
    """A stack of the test's own, with two empty readers."""
    with running() as started:
        yield started


def _configuration(reader_conf: str) -> Path:
    """A folder with this reader.conf for pcscd, and a driver that is still there when its folder is hidden."""
    folder = FOLDER / "readers"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(DRIVERS / "serial" / DRIVER.name, DRIVER)
    (folder / "vpcd").write_text(reader_conf)
    for path in (FOLDER, folder):
        path.chmod(0o755)
    return folder


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(SOCKET))
        SOCKET.chmod(0o666)
        listener.listen()
        yield listener


def _without_polkit() -> tuple[str, ...]:
    """pcscd from 2.0 on asks polkit who may use it, and nobody answers here; those before do not know the option."""
    option = "--disable-polkit"
    options = subprocess.run([PCSCD, "--help"], capture_output=True, text=True, check=False).stdout
    return (option,) if option in options else ()
