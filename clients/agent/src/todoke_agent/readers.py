"""The card readers of this computer, and the one My Number card in them."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager

from todoke_agent import jpki, pcsc
from todoke_agent.errors import AgentError, Code
from todoke_agent.files import select_application
from todoke_agent.provider import Reader
from todoke_agent.transport import Transport

_RULED_OUT = frozenset({Code.NOT_MY_NUMBER_CARD, Code.NO_CARD, Code.READER_NOT_FOUND})
"""What a reader is refused for that has no My Number card in it, or not any more."""


class PcscReaders:
    """The readers of this computer, as `provider.Readers` asks for them."""

    def listed(self) -> Sequence[Reader]:
        """Return the readers, in the service's order."""
        return list_readers()

    def open(self, name: str | None = None) -> AbstractContextManager[Transport]:
        """Use the My Number card in the named reader, or the only one there is."""
        return my_number_card(name)


def list_readers() -> tuple[Reader, ...]:
    """Return the readers that are connected, possibly none. Raises AgentError when that cannot be told."""
    with pcsc.service() as service:
        names = service.readers()
        occupied = service.occupied(names)
    return tuple(Reader(name, name in occupied) for name in names)


@contextmanager
def my_number_card(reader: str | None = None) -> Iterator[Transport]:
    """Use the My Number card in a reader; without a name, that in the only reader that has one.

    Nobody else can use the card meanwhile, and it is reset at the end. Raises AgentError, while it is used as well:
    `Code` tells the reasons. Cards of other kinds in other readers are asked once what they are, and left alone.
    """
    with pcsc.service() as service, ExitStack() as opened:
        cards, refusals = [], []
        for name in _candidates(service, reader):
            try:
                cards.append(opened.enter_context(_my_number_card_in(service, name)))
            except AgentError as error:
                refusals.append(error)
        yield _only(cards, refusals)


def _candidates(service: pcsc.Service, reader: str | None) -> tuple[str, ...]:
    names = service.readers()
    if reader is not None and reader not in names:
        raise AgentError(Code.READER_NOT_FOUND)
    if not names:
        raise AgentError(Code.NO_READER)
    return service.occupied(names if reader is None else (reader,))


@contextmanager
def _my_number_card_in(service: pcsc.Service, reader: str) -> Iterator[Transport]:
    with service.connect(reader) as card:
        _require_my_number_card(card)
        yield card


def _require_my_number_card(card: Transport) -> None:
    """Raise NOT_MY_NUMBER_CARD whatever the card says in place of 9000: other kinds have other words for it."""
    try:
        select_application(card, jpki.AID)
    except AgentError as error:
        if error.code != Code.CARD_REFUSED:
            raise
        raise AgentError(Code.NOT_MY_NUMBER_CARD, status=error.status) from None


def _only(cards: list[Transport], refusals: list[AgentError]) -> Transport:
    """Return the one card that can be meant; the reason if there is none, or if it is not sure that there is only one.

    A card that nobody could ask what it is, in a reader in use or upside down, may be the one that is meant.
    """
    unknown = [refusal for refusal in refusals if refusal.code not in _RULED_OUT]
    if len(cards) > 1:
        raise AgentError(Code.SEVERAL_CARDS)
    if cards and unknown:
        raise AgentError(Code.CARD_UNCERTAIN)
    if cards:
        return cards[0]
    raise next(iter(unknown + refusals), AgentError(Code.NO_CARD))
