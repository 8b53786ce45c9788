"""`todoke-agent`: look at readers and cards, use a card at the terminal, and answer browsers."""

import argparse
import json
import logging
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from todoke_agent import PROGRAM, extension, jpki, textap, wiring
from todoke_agent.config import HOME, Config, ConfigError
from todoke_agent.core import answers, plain, requests
from todoke_agent.core.requests import Authenticate, Sign
from todoke_agent.errors import AgentError, Code
from todoke_agent.operations import Operations
from todoke_agent.provider import Readers
from todoke_agent.words import explain, say
from todoke_evidence import statement
from todoke_evidence.errors import EvidenceError

NATIVE = "todoke-agent-native"
"""The program that browsers start; they pass arguments of their own."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a command works with."""

    words: argparse.Namespace
    settings: Config
    readers: Readers


def main(arguments: list[str] | None = None, readers: Readers | None = None) -> int:
    """Run a command; the exit status: 0 done, 1 not done and said why."""
    words = _parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s")
    try:
        words.run(Given(words, _settings(words), readers or wiring.card_readers()))
    except AgentError as error:
        return _fail(error.code, tries_left=error.tries_left)
    except ConfigError as error:
        return _fail(error.code, str(error))
    except OSError as error:
        return _fail("system_refused", str(error))
    except KeyboardInterrupt:
        return _fail(Code.CANCELLED)
    return 0


def native(arguments: list[str] | None = None, readers: Readers | None = None, config: Path | None = None) -> int:
    """Answer the browser extension that started us: its origin is the first argument. Nothing else may be printed."""
    logging.basicConfig(format="%(message)s")  # to standard error
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # by an exception, so that an open window is closed
    caller = next(iter(sys.argv[1:] if arguments is None else arguments), "")
    found = readers or wiring.card_readers()
    try:
        settings = Config.read(config or HOME / "config.toml")
        wiring.answer_extension(settings, found, caller, sys.stdin.buffer, sys.stdout.buffer)
    except ConfigError as error:
        wiring.decline_extension(error.code, sys.stdin.buffer, sys.stdout.buffer)
        return _fail(error.code, str(error))
    return 0


def _settings(words: argparse.Namespace) -> Config:
    """Return the configuration; looking at readers and cards takes none."""
    if words.run in {_readers, _status, _attributes} and not words.config.exists():
        return Config(sites=(), publishers=())
    return Config.read(words.config)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=PROGRAM, description="The card agent of Todoke (届).")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "readers", "list the card readers, and which have a card", _readers)
    _add(commands, "status", "tell what is on the card and the tries left; asks for no PIN", _status)
    _add(commands, "attributes", "read the four attributes", _attributes)
    prove = _add(commands, "authenticate", "sign these four with the authentication key", _authenticate)
    prove.add_argument("--origin", required=True, help="the registered site it is for")
    prove.add_argument("--nonce", required=True, help="43 to 128 characters of base64url")
    prove.add_argument("--server-key", required=True, help="the id of a notice key of its municipality")
    prove.add_argument("--time", required=True, help="when the site gave it out, as 2026-11-23T09:25:47Z")
    _add(commands, "sign", "sign the request that a page saved", _sign).add_argument("file", type=Path)
    _add(commands, "serve", "answer the pages of registered sites", _serve)
    _add(commands, "extension", "write the browser extension and its registration", _extension).add_argument(
        "folder", type=Path
    )
    for command in commands.choices.values():
        command.add_argument("--config", type=Path, default=HOME / "config.toml", help="the configuration file")
    return parser


def _add(commands: Any, name: str, words: str, run: Callable[[Given], None]) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=words)
    command.set_defaults(run=run)
    return command


def _readers(given: Given) -> None:
    found = given.readers.listed()
    lines = [f"{one.name}: {say('reader_with_card' if one.has_card else 'reader_empty')}" for one in found]
    _print(*(lines or [say("readers_none")]))


def _status(given: Given) -> None:
    with given.readers.open(given.settings.reader) as transport:
        with jpki.session(transport) as card:
            label, signs = card.token_label(), card.has_signing_certificate()
            left = [("state_authenticate", card.authentication_tries_left())]
            left += [("state_sign", card.signing_tries_left())] if signs else []
        with textap.session(transport) as text:
            left.append(("state_attributes", text.tries_left()))
    _print(f"{say('state_kind')}: {label}", f"{say('state_certificate')}: {say('yes' if signs else 'no')}")
    _print(*(f"{say(key)}: {tries or say(Code.PIN_LOCKED)}" for key, tries in left))


def _attributes(given: Given) -> None:
    for key, value in _desk(given).attributes_here()["attributes"].items():
        _print(f"{say(key)}: {_SAID.get(key, str)(value)}")


def _day(text: str) -> str:
    """Return a day as people read it; one of which a part is unknown as the card has it."""
    try:
        return answers.day(date(int(text[:4]), int(text[4:6]), int(text[6:])))
    except ValueError:
        return text


def _sex(code: str) -> str:
    return say({"1": "male", "2": "female"}.get(code, "not_stated"))


_SAID: Mapping[str, Callable[[str], str]] = {"birth_date": _day, "sex": _sex}
"""What the card has in figures, as `textap.FourAttributes` explains them."""


def _authenticate(given: Given) -> None:
    words = given.words
    asked = {"type": "authenticate", "nonce": words.nonce, "time": words.time, "server_key": words.server_key}
    request = requests.parse(json.dumps(asked).encode())
    assert isinstance(request, Authenticate)  # noqa: S101 -- its type was written a line before
    _print(json.dumps(_desk(given).handle(request, given.words.origin)))


def _sign(given: Given) -> None:
    """Sign what a page would have sent; the origin is the statement's own, which must be a registered one."""
    with given.words.file.open("rb") as file:
        request = requests.parse(file.read(requests.MAX_REQUEST))
    if not isinstance(request, Sign):
        raise AgentError(Code.REQUEST_MALFORMED)
    try:
        origin = statement.decode(request.statement.encode("utf-8", errors="surrogatepass"), request.card_key).origin
    except EvidenceError:
        raise AgentError(Code.STATEMENT_MALFORMED) from None
    _print(_desk(given).handle(request, origin)["statement"])


def _serve(given: Given) -> None:
    wiring.serve(given.settings, given.readers)


def _extension(given: Given) -> None:
    program = shutil.which(NATIVE, path=str(Path(sys.executable).parent)) or NATIVE
    origins = given.settings.places(datetime.now(UTC)).origins()
    extension.write(given.words.folder, origins, Path(program), given.settings.extensions)


def _desk(given: Given) -> Operations:
    # At a terminal the question comes at the terminal.
    return wiring.operations(given.settings, given.readers, ("terminal", "tk"))


def _print(*lines: str) -> None:
    """Write each on a line of its own; what a card or reader says of itself does not steer the terminal."""
    sys.stdout.write("".join(f"{plain.line(line)}\n" for line in lines))


def _fail(code: str, detail: str = "", tries_left: int | None = None) -> int:
    lines = [f"{PROGRAM}: {code}", *explain(code, tries_left).values(), *([detail] if detail else [])]
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return 1
