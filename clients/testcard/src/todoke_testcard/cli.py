"""`todoke-testcard`: make the test PKI and fixtures, open the development door, list the cards, unblock one."""

import argparse
import json
import logging
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from todoke_testcard import fixtures
from todoke_testcard.door_http import DoorServer, open_door
from todoke_testcard.store import NotMadeError, Store, prepare


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
    cards = commands.add_parser("cards", help="list the cards")
    cards.set_defaults(run=_cards)
    unblock = commands.add_parser("unblock", help="reset a card's PINs, as the town office would")
    unblock.add_argument("--card", required=True)
    unblock.set_defaults(run=_unblock)
    written = commands.add_parser("fixtures", help="write signatures that a verifier must accept or refuse")
    written.add_argument("--out", type=Path, required=True, help="the folder to write them into")
    written.set_defaults(run=_fixtures)
    for command in (init, door, cards, unblock, written):
        command.add_argument("--dir", type=Path, required=True, help="the folder of the test PKI")
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
    _say({"service": "testcard", "event": "ready", "address": server.address})
    with server:
        server.serve_forever(poll_interval=0.1)
    return 0


def _cards(given: argparse.Namespace) -> int:
    for name, card in Store(given.dir).pki.cards.items():
        _say({"name": name, "label": card.label, "refusal": card.refusal or None})
    return 0


def _unblock(given: argparse.Namespace) -> int:
    Store(given.dir).unblock(given.card)
    return 0


def _fixtures(given: argparse.Namespace) -> int:
    count = fixtures.write_all(Store(given.dir), given.out)
    _say({"event": "written", "fixtures": str(count)})
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("a time needs its offset, as 2026-11-23T09:00:00Z")
    return moment.astimezone(UTC)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def _say(line: dict[str, str | None]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _fail(reason: str) -> int:
    sys.stderr.write(f"todoke-testcard: {reason}\n")
    return 1
