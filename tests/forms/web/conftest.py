"""The staff's pages over a database with one case, and a browser of a test that signs in."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from support import casework
from support.quickhashes import hash_quickly
from werkzeug.test import TestResponse

from todoke_evidence.notice import NoticeKey, NoticeVerifier
from todoke_forms.core.model import Arrival, Opened
from todoke_forms.core.opening import open_arrival
from todoke_forms.keeping import Item, keep
from todoke_forms.staffing import set_departments, set_password, set_rights
from todoke_forms.store.database import Database
from todoke_forms.versions.publishing import Publisher, publish
from todoke_forms.web import app
from todoke_forms.web.desk import Desk

NAME, PASSWORD = "mihon", "correct horse battery"
EDITOR, APPROVER = "henshu", "shonin"
NEIGHBOUR = NoticeKey.generate("990027")  # a municipality whose forms may be imported here
CSRF = re.compile(r'name="csrf_token" value="([^"]*)"')


@dataclass
class OfficeHours:
    """The application, what it works on, and a clock to turn."""

    app: Flask
    database: Database
    now: datetime = casework.NOW
    counts: Mapping[str, int] | None = field(default_factory=lambda: {"arrived": 3, "granted": 1200})

    def arrive(self, number: int, **changes: Any) -> str:
        """Files application `number`; returns its receipt number."""
        return self.keep(number, casework.file(number, **changes))

    def arrive_unsigned(self, number: int, **changes: Any) -> str:
        """The same without a card."""
        return self.keep(number, casework.file_unsigned(number, **changes))

    def keep(self, number: int, arrival: Arrival) -> str:
        """Makes an arrival a case; returns its receipt number."""
        opened = open_arrival(arrival, casework.office(), casework.NOW)
        assert isinstance(opened, Opened), opened
        with self.database.write() as connection:
            item = Item(bytes, str(number), opened)
            keep(connection, [item], casework.MUNICIPALITY, secrets.token_bytes, casework.NOW_MS)
        return opened.receipt_number

    def browser(self) -> Browser:
        """A browser that has not signed in."""
        return Browser(self.app.test_client())


class Browser:
    """Keeps cookies, and sends forms with the token of the page it saw last."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        response = self.client.get(path, **more)
        self._see(response)
        return response

    def post(self, path: str, **fields: str) -> TestResponse:
        response = self.client.post(path, data={"csrf_token": self.token, **fields})
        self._see(response)
        return response

    def sign_in(self, name: str = NAME, password: str = PASSWORD, back: str = "") -> TestResponse:
        self.get("/sign-in")
        response = self.post("/sign-in", name=name, password=password, back=back)
        if response.status_code == 303:
            self.get(response.location)
        return response

    def _see(self, response: TestResponse) -> None:
        found = CSRF.search(response.text)
        self.token = found[1] if found else self.token


@pytest.fixture(autouse=True)
def _quickly(quick_passwords: None) -> None:
    """Nobody here waits for hashes."""


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an office with its form published and three members of staff: one edits forms, one approves.

    All three serve every department.
    """
    file = tmp_path_factory.mktemp("furnished") / "forms.db"
    database = Database(f"sqlite:///{file}")
    database.prepare()
    publisher = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))
    unsigned = (casework.SURVEY_TEXT, casework.CONSULTATION_TEXT, casework.SIGN_IN_TEXT)
    for definition in (casework.DEFINITION_BYTES, *unsigned):
        publish(database, publisher, definition, casework.NOW)
    with pytest.MonkeyPatch.context() as patch:
        hash_quickly(patch)
        for name in (NAME, EDITOR, APPROVER):
            set_password(database, name, PASSWORD, secrets.token_bytes, casework.NOW_MS)
            set_departments(database, name, [], every=True)
    set_rights(database, EDITOR, ["edit-forms"])
    set_rights(database, APPROVER, ["approve-forms"])
    database.close()
    return file


@pytest.fixture
def office(furnished: Path, tmp_path: Path) -> Iterator[OfficeHours]:
    """Such an office, with a database of its own; no case yet."""
    shutil.copy(furnished, tmp_path / "forms.db")
    database = Database(f"sqlite:///{tmp_path}/forms.db")
    yield _office(database)
    database.close()


def _office(database: Database, *, secure_cookies: bool = False) -> OfficeHours:
    hours: OfficeHours

    def now() -> datetime:
        return hours.now

    def counts() -> Mapping[str, int] | None:
        return hours.counts

    desk = Desk(
        municipality=casework.MUNICIPALITY,
        municipality_name="見本市",
        database=database,
        counts=counts,
        now=now,
        randomness=secrets.token_bytes,
        secure_cookies=secure_cookies,
        shared_forms=NoticeVerifier(casework.NOTICE_KEY.public(), NEIGHBOUR.public()),
    )
    hours = OfficeHours(app.create(desk), database)
    return hours


@pytest.fixture
def secure(office: OfficeHours) -> OfficeHours:
    """The same office behind HTTPS."""
    return _office(office.database, secure_cookies=True)


@pytest.fixture
def staff(office: OfficeHours) -> Browser:
    """A browser that is signed in."""
    browser = office.browser()
    assert browser.sign_in().status_code == 303
    return browser


@pytest.fixture
def editor(office: OfficeHours) -> Browser:
    """A browser in which someone has signed in who edits forms."""
    browser = office.browser()
    assert browser.sign_in(EDITOR).status_code == 303
    return browser


@pytest.fixture
def approver(office: OfficeHours) -> Browser:
    """A browser in which someone has signed in who approves forms."""
    browser = office.browser()
    assert browser.sign_in(APPROVER).status_code == 303
    return browser


@pytest.fixture
def chief(office: OfficeHours) -> Browser:
    """A browser in which someone has signed in who may do everything."""
    set_rights(office.database, NAME, ["edit-forms", "approve-forms", "hold-draws", "read-views"])
    browser = office.browser()
    assert browser.sign_in().status_code == 303
    return browser


@pytest.fixture
def alone(office: OfficeHours) -> str:
    """The name of a member of staff who serves no department and has no right."""
    set_password(office.database, "hitori", PASSWORD, secrets.token_bytes, casework.NOW_MS)
    return "hitori"


@pytest.fixture
def neighbour() -> NoticeKey:
    """The key of another municipality, whose forms may be imported."""
    return NEIGHBOUR
