"""The agent over native messaging: framing, whose page asks, and everything that is no message."""

import contextlib
import io
import json
import os
import struct
import threading

import msgspec
import pytest
from support import cards
from support.agent import ORIGIN, OTHER_ORIGIN, Filled, Reader, apart, card, desk, person, shown

from todoke_agent.door import native
from todoke_agent.errors import AgentError, Code
from todoke_agent.extension import ID
from todoke_evidence import statement

SIGN = msgspec.json.encode(Filled().request())


def framed(body: bytes) -> bytes:
    return struct.pack("=I", len(body)) + body


def message(request=b'{"type": "status"}', origin=ORIGIN) -> bytes:
    return framed(b'{"origin": %s, "request": %s}' % (json.dumps(origin).encode(), request))


def answers(operations, sent: bytes) -> list:
    """Everything that comes back for these bytes; they come through a pipe, as from a browser."""
    reading, writing = os.pipe()
    outgoing = io.BytesIO()
    with os.fdopen(reading, "rb") as incoming, os.fdopen(writing, "wb", buffering=0) as pipe:
        thread = threading.Thread(target=_send, args=(pipe, sent))
        thread.start()
        native.serve(operations, incoming, outgoing)
        incoming.close()
        thread.join()
    return list(unframed(outgoing.getvalue()))


def _send(pipe, sent):
    with contextlib.suppress(BrokenPipeError):  # nobody reads on after the end
        pipe.write(sent)
        pipe.close()


def unframed(data: bytes):
    while data:
        size = struct.unpack("=I", data[:4])[0]
        yield json.loads(data[4 : 4 + size])
        data = data[4 + size :]


@pytest.fixture
def idle(tmp_path):
    """A desk whose reader and window nobody must touch."""
    reader, someone = Reader([card()]), person(cards.PASSWORD)
    yield desk(tmp_path, someone, reader)
    assert (reader.opened, someone.prompts) == (0, [])


def test_messages_are_answered_one_after_the_other(idle):
    assert answers(idle, message() + message()) == [{"program": "todoke-agent", "protocol": 1}] * 2


def test_a_statement_is_signed_through_the_same_core(tmp_path):
    someone = person(cards.PASSWORD)
    [answer] = answers(desk(tmp_path, someone), message(SIGN))
    assert statement.parse_signed(answer["statement"]).certificate == cards.certificate("valid")
    assert len(someone.prompts) == 1


def test_files_uploaded_apart_are_told_here_too(tmp_path):
    someone = person()
    [answer] = answers(desk(tmp_path, someone), message(msgspec.json.encode(apart().request())))
    assert answer["code"] == "cancelled"
    assert "NOT checked" in shown(someone.prompts[0])


@pytest.mark.parametrize(
    ("origin", "code"), [("https://evil.example", "origin_forbidden"), (OTHER_ORIGIN, "statement_origin_wrong")]
)
def test_the_origin_is_what_the_extension_says(idle, origin, code):
    [answer] = answers(idle, message(SIGN, origin))
    assert answer["code"] == code
    assert answer["message"].keys() == {"ja", "en"}


def test_a_page_cannot_name_an_origin_itself(idle):
    [answer] = answers(idle, message(json.dumps({"type": "status", "origin": ORIGIN}).encode(), "https://evil.example"))
    assert answer["code"] == "request_malformed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b'{"origin": 1, "request": {}}',
        b'{"origin": "x"}',
        b"[" * 50000,
        json.dumps({"origin": ORIGIN, "request": {"type": "status"}, "more": 1}).encode(),
    ],
)
def test_what_is_no_message_is_refused_and_the_next_is_heard(idle, body):
    first, second = answers(idle, framed(body) + message())
    assert (first["code"], second["protocol"]) == ("request_malformed", 1)


@pytest.mark.parametrize(
    "rest", [b"\x01", b"\xff\xff\xff\xff", struct.pack("=I", native.MAX_MESSAGE + 1), framed(b"cut off")[:-1]]
)
def test_a_message_that_is_cut_off_or_too_long_ends_it(idle, rest):
    assert len(answers(idle, message() + rest)) == 1


def test_a_whole_message_that_is_too_long_is_not_read(idle):
    long = framed(message()[4:] + b" " * native.MAX_MESSAGE)
    assert len(answers(idle, message() + long)) == 1


@pytest.mark.parametrize("queued", [b"", message(), message()[:2]], ids=["nothing", "a message", "a piece of one"])
def test_the_extension_hanging_up_is_noticed_whatever_it_had_sent_before(tmp_path, queued):
    class Waiting:
        def ask(self, prompt, until, gone):
            sending.join()
            assert not gone()
            pipe.close()
            assert gone()
            raise AgentError(Code.PAGE_GONE)

    reading, writing = os.pipe()
    outgoing = io.BytesIO()
    with os.fdopen(reading, "rb") as incoming, os.fdopen(writing, "wb", buffering=0) as pipe:
        sending = threading.Thread(target=pipe.write, args=(message(SIGN) + queued,))
        sending.start()
        native.serve(desk(tmp_path, Waiting()), incoming, outgoing)
    assert next(unframed(outgoing.getvalue()))["code"] == "page_gone"


def test_a_fault_of_ours_tells_nothing_about_what_was_asked(tmp_path, caplog, capfd):
    class Broken:
        def ask(self, prompt, until, gone):
            raise RuntimeError(prompt)

    [answer] = answers(desk(tmp_path, Broken()), message(SIGN))
    assert answer["code"] == "internal_error"
    assert "見本" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "caller", ["", ID, f"chrome-extension://{ID}", f"chrome-extension://{'a' * 32}/", f"https://{ID}/", ORIGIN]
)
def test_only_a_declared_extension_is_served(caller):
    with pytest.raises(AgentError) as refused:
        native.require_caller(caller, (ID,))
    assert refused.value.code == Code.EXTENSION_FORBIDDEN
    native.require_caller(f"chrome-extension://{ID}/", (ID,))
