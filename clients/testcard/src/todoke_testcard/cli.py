"""`todoke-testcard`: make test PKI and fixtures, open doors, serve a card to a reader or the agent, list, unblock."""

import argparse
import json
import logging
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from todoke_agent import cli as agent
from todoke_agent.provider import InProcessReaders
from todoke_agent.transport import InProcessTransport
from todoke_testcard import fixtures, proofs, vpcd
from todoke_testcard.card import VirtualCard
from todoke_testcard.door_http import DoorServer, open_door
from todoke_testcard.export import export
from todoke_testcard.store import NotMadeError, Store, prepare

LAST_PORT = 65_535
FOLDER = Path(".todoke/cards")
"""Where `make run` keeps its cards."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit status."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    try:
        return int(given.run(given))
    except NotMadeError as error:
        return _fail(f"no test PKI of this version in {error}: run todoke-testcard init --dir {error}")
    except KeyError as error:
        return _fail(f"no such card: {error}")
    except (OSError, ValueError) as error:
        return _fail(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="todoke-testcard", description="Virtual My Number cards. Never production.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="make the test PKI unless it is there, and refresh its revocation lists")
    init.add_argument("--now", type=_moment, help="the time to make it for, RFC 3339; the clock's if not given")
    init.set_defaults(run=_init)
    door = commands.add_parser("door", help="serve the cards to a page on this machine")
    door.add_argument("--listen", type=_address, default=("127.0.0.1", 8070), help="loopback address and port")
    door.add_argument("--origin", action="append", required=True, help="an origin whose pages may ask; repeatable")
    door.set_defaults(run=_door)
    reader = commands.add_parser("serve", help="put a card into a virtual reader (vpcd) of this machine")
    reader.add_argument("--port", type=_port, required=True, help="where vpcd dials its cards, and on the next port")
    reader.add_argument("--dial", action="store_true", help="dial a vpcd that waits for a card on this port instead")
    reader.add_argument("--card", required=True)
    reader.add_argument("--export", type=Path, metavar="DIR", help="write the card's certificates and CAs there as PEM")
    reader.set_defaults(run=_serve_card)
    cards = commands.add_parser("cards", help="list the cards")
    cards.set_defaults(run=_cards)
    unblock = commands.add_parser("unblock", help="reset a card's PINs, as the town office would")
    unblock.add_argument("--card", required=True)
    unblock.set_defaults(run=_unblock)
    written = commands.add_parser("fixtures", help="write signatures that a verifier must accept or refuse")
    written.add_argument("--out", type=Path, required=True, help="the folder to write them into")
    written.set_defaults(run=_fixtures)
    lend = commands.add_parser("agent", help="run the card agent with a virtual card in its reader")
    lend.add_argument("--card", required=True)
    lend.add_argument("words", nargs=argparse.REMAINDER, help="what todoke-agent is told")
    lend.set_defaults(run=_agent)
    for command in (init, door, reader, cards, unblock, written, lend):
        command.add_argument(
            "--dir", type=Path, default=FOLDER, help=f"the folder of the test PKI; {FOLDER} if not given"
        )
    return parser


def _init(given: argparse.Namespace) -> int:
    prepare(given.dir, given.now or datetime.now(UTC))
    return 0


def _door(given: argparse.Namespace) -> int:
    server = open_door(Store(given.dir), given.listen, given.origin)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    return _serve(server)


def _serve(server: DoorServer) -> int:
    _say_ready(server.server_address)
    with server:
        server.serve_forever(poll_interval=0.1)
    return 0


def _serve_card(given: argparse.Namespace) -> int:
    store = Store(given.dir)
    card = store.card(given.card)
    if given.export:
        export(store.contents(given.card), given.export)
    for number in (signal.SIGTERM, signal.SIGINT):
        # At once, whatever it is doing: a card may be pulled out at any time.
        signal.signal(number, lambda *_: sys.exit(0))
    return (_dial if given.dial else _wait)(given.port, card)


def _dial(port: int, card: VirtualCard) -> int:
    with vpcd.dial(port) as reader:
        _say_ready(reader.getpeername())
        vpcd.attend(reader, card)
    return 0


def _wait(port: int, card: VirtualCard) -> int:
    with vpcd.listening(port) as (first, second):
        threading.Thread(target=vpcd.attend_each, args=(second, vpcd.Blank()), daemon=True).start()
        _say_ready(first.getsockname())
        vpcd.attend_each(first, card)
    return 0


def _cards(given: argparse.Namespace) -> int:
    for name, card in Store(given.dir).pki.cards.items():
        _say({"name": name, "label": card.label, "refusal": card.refusal or None})
    return 0


def _unblock(given: argparse.Namespace) -> int:
    Store(given.dir).unblock(given.card)
    return 0


def _fixtures(given: argparse.Namespace) -> int:
    store = Store(given.dir)
    count = fixtures.write_all(store, given.out) + proofs.write_all(store, given.out)
    _say({"event": "written", "fixtures": str(count)})
    return 0


def _agent(given: argparse.Namespace) -> int:
    return agent.main(given.words, readers(Store(given.dir), given.card))


def readers(store: Store, name: str) -> InProcessReaders:
    """Return a reader with one card in it, put in anew each time it is opened. Raises KeyError for no such card."""
    store.card(name)
    return InProcessReaders({"virtual": lambda: InProcessTransport(store.card(name).transmit)})


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("a time needs its offset, as 2026-11-23T09:00:00Z")
    return moment.astimezone(UTC)


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= LAST_PORT - 1:
        raise argparse.ArgumentTypeError(f"a port is between 1 and {LAST_PORT - 1}, as the next one is used too")
    return port


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def _say_ready(address: Any) -> None:
    _say({"service": "testcard", "event": "ready", "address": f"{address[0]}:{address[1]}"})


def _say(line: dict[str, str | None]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _fail(reason: str) -> int:
    sys.stderr.write(f"todoke-testcard: {reason}\n")
    return 1
