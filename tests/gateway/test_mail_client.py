"""Mails go to a real server: over TLS unless told otherwise, with nothing but what they are for, and never for long."""

import logging
import socket
import threading

import pytest
from support.mail import mail_server, plain, text_of
from support.ports import free_port
from support.tls import Authority

from todoke_gateway import mail_client
from todoke_gateway.config import Mail
from todoke_gateway.mail_client import AT_ONCE, MailClient
from todoke_kit.errors import Refusal

TO, SUBJECT, TEXT = "hanako@mihon.example", "確認の番号", "確認の番号：01234567\n"
HOST = "todoke.mihon.example"


def send(settings, to=TO, text=TEXT):
    try:
        MailClient(settings, HOST).send(to, SUBJECT, text)
    except Refusal as refusal:
        return refusal.code
    return "sent"


def over_tls(box, authority, **changes):
    return Mail(**{"server": box.address, "sender": "todoke@mihon.example", "ca": authority.root, **changes})


def test_a_mail_arrives_as_it_was_written():
    with mail_server() as box:
        assert send(plain(box)) == "sent"
    [(recipients, mail)] = box.mails
    assert recipients == [TO]
    assert (mail["Subject"], mail["From"], mail["To"]) == (SUBJECT, "todoke@mihon.example", TO)
    assert text_of(mail) == TEXT
    assert mail["Auto-Submitted"] == "auto-generated"


def test_nothing_of_this_machine_stands_in_it():
    with mail_server() as box:
        send(plain(box))
    [(_, mail)] = box.mails
    assert mail["Message-ID"].endswith(f"@{HOST}>")
    assert socket.gethostname() not in mail.as_string()


@pytest.mark.parametrize("to", [f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example", "a'b+c=d?e@mihon.example"])
def test_whatever_an_address_is_it_goes_there_and_says_so(to):
    with mail_server() as box:
        assert send(plain(box), to) == "sent"
    [(recipients, mail)] = box.mails
    assert (recipients, mail["To"]) == ([to], to)


@pytest.mark.parametrize(
    "to",
    [
        "=?utf-8?q?hanako?=@mihon.example",  # hanako@mihon.example to programs that decode it
        "=?utf-8?b?aGFuYWtv?=@mihon.example",
        "=?utf-8?q?a=0D=0A?=@mihon.example",
        "hanako@mihon.example, taro@mihon.example",
        "hanako@mihon.example>",
        "hanako@mihon.example\r\nBcc: taro@mihon.example",
    ],
)
def test_what_mail_programs_read_as_another_address_is_refused(to):
    with mail_server() as box:
        assert send(plain(box), to) == "mail_refused"
    assert box.mails == []


def test_by_default_it_goes_over_tls_to_a_server_with_the_right_certificate(tmp_path):
    authority = Authority(tmp_path, "internet")
    with mail_server(authority.issue("mail")) as box:
        assert send(over_tls(box, authority)) == "sent"
    assert box.over_tls == [True]


def test_a_server_of_another_authority_gets_nothing(tmp_path):
    ours, theirs = Authority(tmp_path / "ours", "internet"), Authority(tmp_path / "theirs", "internet")
    with mail_server(theirs.issue("mail")) as box:
        assert send(over_tls(box, ours)) == "mail_unavailable"
    assert box.mails == []


def test_a_server_without_tls_gets_nothing(tmp_path):
    with mail_server() as box:
        assert send(over_tls(box, Authority(tmp_path, "internet"))) == "mail_unavailable"
    assert box.mails == []


@pytest.mark.parametrize(("password", "outcome"), [("secret", "sent"), ("wrong", "mail_unavailable")])
def test_it_signs_in_where_that_is_asked_for(tmp_path, password, outcome):
    authority, file = Authority(tmp_path, "internet"), tmp_path / "password"
    file.write_text("secret\n")
    with mail_server(authority.issue("mail"), ("todoke", password)) as box:
        assert send(over_tls(box, authority, user="todoke", password_file=file)) == outcome


def test_an_address_that_the_server_does_not_take_is_told_apart():
    with mail_server() as box:
        box.refused = TO
        assert send(plain(box)) == "mail_refused"
        assert send(plain(box), "taro@mihon.example") == "sent"


def test_a_server_that_is_away_is_told_without_the_address(caplog):
    caplog.set_level(logging.INFO)
    away = Mail(server=f"127.0.0.1:{free_port()}", sender="todoke@mihon.example", security="none")
    assert send(away) == "mail_unavailable"
    [record] = caplog.records
    assert (record.getMessage(), record.fields) == ("mail_failed", {"error": "ConnectionRefusedError"})


def test_a_server_that_says_nothing_holds_few_pages_and_none_for_ever(monkeypatch):
    monkeypatch.setattr(mail_client, "SECONDS", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = Mail(server=f"127.0.0.1:{silent.getsockname()[1]}", sender="a@b.example", security="none")
        client, outcomes = MailClient(settings, HOST), []

        def attempt():
            try:
                client.send(TO, SUBJECT, TEXT)
            except Refusal as refusal:
                outcomes.append(refusal.code)

        threads = [threading.Thread(target=attempt) for _ in range(AT_ONCE + 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == ["mail_unavailable"] * (AT_ONCE + 1)


@pytest.mark.parametrize("text", ["", ".\n", "one\n.\ntwo\n", "あ" * 500 + "\n"])
def test_any_text_arrives_whole(text):
    with mail_server() as box:
        assert send(plain(box), text=text) == "sent"
    assert text_of(box.mails[0][1]).rstrip("\n") == text.rstrip("\n")
