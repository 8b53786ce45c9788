"""Whatever a card or a reader answers: nothing but our typed error comes out, and the card is left closed."""

import contextlib
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import cards
from support.agent import NONCE, NOW, ORIGIN, SERVER_KEY, Filled, Reader, desk, members, person
from support.apdus import Recorder

from todoke_agent import cli, jpki, textap
from todoke_agent.core.requests import Attributes, Authenticate, Request
from todoke_agent.errors import AgentError
from todoke_agent.status import Status
from todoke_agent.transport import InProcessTransport
from todoke_evidence import times

REQUESTS = (
    (Filled().request(), cards.PASSWORD),
    (members().sign_in(), cards.PIN),
    (Authenticate(NONCE, times.encode(NOW), SERVER_KEY), cards.PIN),
    (Attributes(NONCE, times.encode(NOW)), cards.PIN),
)
INSTRUCTIONS = (0xA4, 0xB0, 0x20, 0x2A)
TYPED = 3
"""How often the holder types the PIN before giving up."""

WORDS = [*map(int, Status), *range(0x63C0, 0x63D0), 0x6100, 0x6108, 0x61FF, 0x6C00, 0x6C04, 0x6CFF, 0x0000, 0xFFFF]
Change = Callable[[bytes], bytes]
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.binary(max_size=300).map(lambda said: lambda _: said),
    st.sampled_from(WORDS).map(lambda word: lambda true: true[:-2] + word.to_bytes(2)),
    st.sampled_from(WORDS).map(lambda word: lambda _: word.to_bytes(2)),
    st.integers(0, 0xFFFF).map(lambda word: lambda true: true[:-2] + word.to_bytes(2)),
    st.integers(0, 258).map(lambda size: lambda true: true[:size]),
    st.integers(0, 258).map(lambda size: lambda true: true[2:].rjust(size, b"\0")),
    st.binary(max_size=256).map(lambda data: lambda _: data + b"\x90\x00"),
    st.tuples(st.integers(0, 255), st.integers(1, 255)).map(lambda change: lambda true: flipped(true, *change)),
)
Lies = dict[tuple[int, int], Change]
LIES: st.SearchStrategy[Lies] = st.dictionaries(
    st.tuples(st.sampled_from(INSTRUCTIONS), st.integers(0, 9)), CHANGES, min_size=1, max_size=4
)
"""By the instruction of a command, and how many of it came before."""


def flipped(true: bytes, at: int, bits: int) -> bytes:
    """Another byte among the data, if there are any."""
    at %= max(len(true) - 2, 1)
    return true[:at] + bytes([true[at] ^ bits]) + true[at + 1 :]


class Liar:
    """A card that hears every command, and whose answers to some of them are changed on their way."""

    def __init__(self, lies: Lies) -> None:
        self.card = cards.card("valid")
        self.lies = lies
        self.heard: Counter[int] = Counter()

    def transmit(self, command: bytes) -> bytes:
        this = command[1], self.heard[command[1]]
        self.heard[command[1]] += 1
        return self.lies.get(this, bytes)(self.card.transmit(command))

    def answers(self, *commands: str) -> bytes:
        return [self.card.transmit(bytes.fromhex(command)) for command in commands][-1]

    def signs(self, key: int) -> bool:
        digest_info = f"{jpki.SHA256_DIGEST_INFO.hex()}{bytes(32).hex()}"
        return self.answers(f"00A4020C02{key:04X}", f"802A008033{digest_info}00").endswith(b"\x90\x00")

    def tells(self, file: int) -> bool:
        return self.answers(f"00A4020C02{file:04X}", "00B0000008").endswith(b"\x90\x00")


def left_open(card: Liar) -> bool:
    """Whether anything is to be had without a PIN, from where the agent stopped, with no reset in between."""
    keys = (jpki.File.SIGNING_KEY, jpki.File.AUTHENTICATION_KEY)
    files = (jpki.File.SIGNING_CERTIFICATE, textap.File.ATTRIBUTES)
    return any(map(card.signs, keys)) or any(card.tells(file) for file in files if not public(file, card))


def public(file: int, card: Liar) -> bool:
    """File 0002 of the other application is an authority's certificate, which anybody may read."""
    return file == textap.File.ATTRIBUTES and card.answers("00A4020C020018") == b"\x90\x00"


@pytest.mark.parametrize(("request_", "secret"), REQUESTS, ids=lambda one: type(one).__name__)
@settings(max_examples=150, deadline=None)
@given(lies=LIES)
def test_an_operation_ends_well_or_with_a_typed_error_and_the_card_is_closed(
    tmp_path_factory: pytest.TempPathFactory, request_: Request, secret: str, lies: Lies
) -> None:
    liar = Liar(lies)
    recorder = Recorder(liar)
    someone = person(*[secret] * TYPED)
    asked = desk(tmp_path_factory.mktemp("agent"), someone, Reader([lambda: recorder]))
    with contextlib.suppress(AgentError):
        asked.handle(request_, ORIGIN)
    assert not left_open(liar)
    presented = [command for command in recorder.commands if command[1] == 0x20 and len(command) > 5]
    assert len(presented) <= TYPED - len(someone.answers)


@settings(max_examples=100, deadline=None)
@given(lies=LIES)
def test_looking_at_a_card_ends_well_or_with_words(tmp_path_factory: pytest.TempPathFactory, lies: Lies) -> None:
    liar = Liar(lies)
    readers = Reader([lambda: InProcessTransport(liar.transmit)])
    nowhere = tmp_path_factory.getbasetemp() / "none.toml"
    assert cli.main(["status", "--config", str(nowhere)], readers) in {0, 1}


def test_a_card_that_was_left_open_would_be_seen() -> None:
    liar = Liar({})
    assert not left_open(liar)
    liar.answers("00A4040C0AD392F000260100000001", "00A4020C02001B", f"0020008008{cards.PASSWORD.encode().hex()}")
    assert left_open(liar)
    liar = Liar({})
    liar.answers("00A4040C0AD3921000310001010408", "00A4020C020011", f"0020008004{cards.PIN.encode().hex()}")
    assert left_open(liar)
