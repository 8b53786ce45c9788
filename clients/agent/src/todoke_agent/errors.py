"""What can go wrong between a request, the agent and a card, as stable codes; words for people are in `words`."""

from enum import StrEnum

from todoke_agent import status as status_words


class Code(StrEnum):
    """Every reason for which the agent gives up."""

    # the card
    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"
    PIN_MALFORMED = "pin_malformed"
    """The PIN cannot be right by its form; it was not sent, so no try was lost."""
    TRIES_CHANGED = "tries_changed"
    """The card has fewer tries left than its holder was told; the PIN was not sent."""
    CARD_CHANGED = "card_changed"
    """It is another card than the one its holder was told of; the PIN was not sent."""
    NO_SIGNING_CERTIFICATE = "no_signing_certificate"
    NOT_MY_NUMBER_CARD = "not_my_number_card"
    CARD_REFUSED = "card_refused"
    """Any other status word; `AgentError.status` has it."""
    CARD_ANSWER_MALFORMED = "card_answer_malformed"
    BIRTH_DATE_IN_FUTURE = "birth_date_in_future"
    SIGNATURE_WRONG = "signature_wrong"
    """What the card gave as a signature was not made by the key in its certificate; nothing of it was handed out."""
    # the reader
    CARD_SUPPORT_MISSING = "card_support_missing"
    """pyscard is not installed: the extra `card` of this distribution."""
    NO_SERVICE = "no_service"
    """The computer's smart card service does not run. Windows also stops it while no reader is connected."""
    SERVICE_DENIED = "service_denied"
    """The service runs and does not let this user in."""
    NO_READER = "no_reader"
    READER_NOT_FOUND = "reader_not_found"
    """The reader that was asked for, or was in use, is not connected."""
    READER_FAILED = "reader_failed"
    """Any other return code of the service; `AgentError.result` has it."""
    NO_CARD = "no_card"
    SEVERAL_CARDS = "several_cards"
    """Several readers have a My Number card, and none of them was asked for."""
    CARD_UNCERTAIN = "card_uncertain"
    """One reader has a My Number card, and another a card that could not be asked what it is; none was asked for."""
    READER_BUSY = "reader_busy"
    """Another program is using the card."""
    CARD_REMOVED = "card_removed"
    """The card was taken away while it was used. Nothing was signed; a PIN on its way may have cost a try."""
    CARD_UNRESPONSIVE = "card_unresponsive"
    """There is a card and it does not answer: upside down, badly placed, or broken."""
    # who asks, and whether it may be asked now
    ORIGIN_FORBIDDEN = "origin_forbidden"
    SITES_EXPIRED = "sites_expired"
    """The list of sites that may ask counts no more."""
    SITES_NOT_YET = "sites_not_yet"
    """It is of a day to come, by the clock of this computer."""
    EXTENSION_FORBIDDEN = "extension_forbidden"
    AGENT_BUSY = "agent_busy"
    NONCE_USED = "nonce_used"
    REQUEST_MALFORMED = "request_malformed"
    REQUEST_OVERSIZED = "request_oversized"
    # what is to be signed; the card was not touched
    STATEMENT_MALFORMED = "statement_malformed"
    STATEMENT_ORIGIN_WRONG = "statement_origin_wrong"
    WRONG_MUNICIPALITY = "wrong_municipality"
    STATEMENT_EXPIRED = "statement_expired"
    BUNDLE_UNTRUSTED = "bundle_untrusted"
    """The form was not signed by a key that this agent knows for the municipality: someone may have swapped it."""
    SEALING_KEY_UNKNOWN = "sealing_key_unknown"
    """The content is said to be sealed to a key that the municipality's form does not offer."""
    SERVER_KEY_UNKNOWN = "server_key_unknown"
    """A proof of presence is asked for by a server under a key that this agent does not know for the municipality."""
    FORM_MISMATCH = "form_mismatch"
    """The statement names another form than the one that came with it."""
    DEFINITION_MALFORMED = "definition_malformed"
    CONTENT_MALFORMED = "content_malformed"
    COMMITMENT_MISMATCH = "commitment_mismatch"
    ATTACHMENT_MISMATCH = "attachment_mismatch"
    SEALED_MISMATCH = "sealed_mismatch"
    ANSWERS_INVALID = "answers_invalid"
    """The form does not allow these answers or files, so not all of them could be shown."""
    # the person
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    PAGE_GONE = "page_gone"
    NO_WINDOW = "no_window"
    """Neither a window nor a terminal to ask for the PIN in."""


class AgentError(Exception):
    """The agent's one error: a code, and what more is known.

    The PIN's tries left if the card told them, the status word if the card refused, the PC/SC return code if it was the
    smart card service that failed.
    """

    def __init__(
        self, code: Code, *, tries_left: int | None = None, status: int | None = None, result: int | None = None
    ) -> None:
        said = "" if status is None else f" {status:04X} {status_words.name(status)}"
        returned = "" if result is None else f" {result:08X}"
        super().__init__(code + said + returned)
        self.code = code
        self.tries_left = tries_left
        self.status = status
        self.result = result
