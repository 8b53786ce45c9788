"""What can go wrong between the agent and a card, as stable codes; words for people are made where they are shown."""

from enum import StrEnum

from todoke_agent import status as status_words


class Code(StrEnum):
    """Every reason for which the agent gives up."""

    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"
    PIN_MALFORMED = "pin_malformed"
    """The PIN cannot be right by its form; it was not sent, so no try was lost."""
    NO_SIGNING_CERTIFICATE = "no_signing_certificate"
    NOT_MY_NUMBER_CARD = "not_my_number_card"
    CARD_REFUSED = "card_refused"
    """Any other status word; `AgentError.status` has it."""
    CARD_ANSWER_MALFORMED = "card_answer_malformed"
    STATEMENT_MALFORMED = "statement_malformed"
    """What was to be signed is no statement; the card was not touched."""


class AgentError(Exception):
    """The agent's one error: a code, the PIN's tries left if the card told them, the status word if it refused."""

    def __init__(self, code: Code, *, tries_left: int | None = None, status: int | None = None) -> None:
        super().__init__(code if status is None else f"{code} {status:04X} {status_words.name(status)}")
        self.code = code
        self.tries_left = tries_left
        self.status = status
