"""Files without a script: sealed at the gateway as they come, listed, removed, refused in words, filed and opened."""

import asyncio
import html
import json
import re
import tempfile
import tracemalloc
from dataclasses import replace

import pytest
from support import casework
from support.attaching import (
    BOUNDARY,
    PATH,
    PDF,
    PHOTO,
    PNG,
    TABLE,
    File,
    Screen,
    answered,
    choose,
    definition,
    door,
    form,
    multipart,
    refused,
    send,
)
from support.gateway import NOW, OPENING, Gateway, published, request, survey

from todoke_catalog import templates
from todoke_evidence import chunks
from todoke_evidence.sealing import SUITES
from todoke_forms.core.model import Arrival, Opened
from todoke_forms.core.opening import Form, open_arrival, unseal
from todoke_gateway.core import attached
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.allowance import Allowance
from todoke_gateway.core.draft import Draft
from todoke_gateway.core.unsigned import Filled
from todoke_gateway.core.uploads import LIFETIME, weight
from todoke_gateway.web import attaching, texts
from todoke_gateway.web import multipart as reading
from todoke_gateway.web.incoming import CODES
from todoke_kit.errors import Refusal
from todoke_kit.web import bodies

FORM = "/procedures/with-files/form"
PICTURE = File("file.photo", "IMG_0001.png")
LARGE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3_000  # three chunks


@pytest.fixture
def gateway():
    return Gateway(form(), published(), survey())


def post(gateway, path, screen, **fields):
    """Presses a button on a page without files."""
    data = {"draft": screen.hidden if hasattr(screen, "hidden") else screen, "at": "check", **fields}
    return gateway.pages.test_client().post(path, data=data)


def parts_of(gateway, one):
    """The file that a draft names, opened from its chunks as forms opens them."""
    upload = gateway.uploads.read(one.token)
    opener = chunks.Opener(one.key, "990019", upload.upload, one.salt, one.size)
    kept = [gateway.neighbours.chunks[upload.upload, number] for number in range(chunks.count(one.size))]
    data = b"".join(opener.open(sealed) for sealed in kept)
    opener.finish()
    assert (opener.link, opener.digest) == (upload.link, one.digest)
    return data


class TestTaking:
    def test_a_file_is_sealed_stored_and_listed(self, gateway):
        screen = choose(gateway, File("file.photo", "receipt.png", LARGE))
        assert (screen.status, screen.heading) == (200, "書類を添える")
        [one] = screen.draft.files
        assert (one.asked, one.media_type, one.size, one.shown) == ("photo", "image/png", len(LARGE), "receipt.png")
        assert parts_of(gateway, one) == LARGE
        assert "<bdi>receipt.png</bdi>" in screen.text
        assert "768 KB" in screen.text

    def test_nothing_of_it_is_stored_readable(self, gateway):
        secret = b"kept from everybody " * 20_000
        choose(gateway, File("file.table", "a.txt", secret))
        assert len(gateway.neighbours.chunks) == 2
        assert not any(secret[:16] in sealed for sealed in gateway.neighbours.chunks.values())

    @pytest.mark.parametrize("size", [1, chunks.CHUNK - 1, chunks.CHUNK, chunks.CHUNK + 1, 2 * chunks.CHUNK])
    def test_it_is_cut_as_a_browser_cuts_it(self, gateway, size):
        data = b"a" * size
        [one] = choose(gateway, File("file.table", "a.txt", data)).draft.files
        assert parts_of(gateway, one) == data
        sizes = [len(gateway.neighbours.chunks[place]) for place in sorted(gateway.neighbours.chunks)]
        assert sizes == [chunks.sealed_size(size, number) for number in range(chunks.count(size))]

    @pytest.mark.parametrize("step", [1, 7, 1_000])
    def test_it_may_come_in_any_pieces(self, gateway, step):
        cut = b"\x89PNG\r\n\x1a\n\r\n--\r\n---"
        parts = [("draft", answered()), ("at", "files"), replace(PICTURE, data=cut), ("go", "add")]
        body = multipart(parts)
        pieces = [body[at : at + step] for at in range(0, len(body), step)]
        [one] = send(gateway, pieces).draft.files
        assert parts_of(gateway, one) == cut

    def test_several_files_of_one_question_and_of_others(self, gateway):
        screen = choose(
            gateway, PICTURE, File("file.photo", "b.pdf", PDF), File("file.table", "c.csv", "一,二\n".encode())
        )
        assert [(one.asked, one.media_type) for one in screen.draft.files] == [
            ("photo", "image/png"),
            ("photo", "application/pdf"),
            ("table", "text/csv"),
        ]

    def test_what_came_before_stays(self, gateway):
        first = choose(gateway, PICTURE)
        second = choose(gateway, File("file.photo", "b.pdf", PDF), draft=first.hidden)
        assert [one.shown for one in second.draft.files] == ["IMG_0001.png", "b.pdf"]
        assert second.draft.answers == first.draft.answers

    def test_inputs_in_which_nothing_was_chosen_are_nothing(self, gateway):
        screen = choose(gateway, File("file.photo", "", b""), File("file.table", "", b""))
        assert (screen.status, screen.draft.files) == (200, ())

    def test_the_page_says_where_it_is_sealed(self, gateway):
        said = {
            "": "ブラウザの中では封をできません",
            "?lang=easy": "カギを かけません",
            "?lang=en": "your browser cannot seal them",
        }
        for lang, words in said.items():
            assert words in post(gateway, PATH + lang, answered(), go="show").text

    def test_a_file_is_removed(self, gateway):
        screen = choose(gateway, PICTURE, File("file.photo", "b.pdf", PDF))
        token = screen.draft.files[0].token
        left = send(gateway, multipart([("draft", screen.hidden), ("go", f"remove:{token}")]))
        assert [one.shown for one in left.draft.files] == ["b.pdf"]
        again = send(gateway, multipart([("draft", left.hidden), ("go", f"remove:{token}")]))
        assert [one.shown for one in again.draft.files] == ["b.pdf"]


def test_the_first_screen_of_a_form_of_files_only_is_left_by_its_back_button_unless_something_would_be_lost():
    asked = {**definition(), "pages": definition()["pages"][-1:], "derived": [], "eligibility": [], "once": None}
    files_only = published(definition=asked)
    gateway = Gateway(files_only)
    draft = drafts.write(Draft(files_only.digest, {}))
    assert post(gateway, PATH, draft, go="back").location == "/procedures/with-files"
    chosen = choose(gateway, PICTURE, draft=draft)
    kept = Screen(200, post(gateway, PATH, chosen, go="back").text)
    assert (kept.heading, "ここが最初の画面です" in kept.text) == ("書類を添える", True)
    assert "IMG_0001.png" in kept.text


class TestRefusing:
    @pytest.mark.parametrize(
        ("file", "sentence"),
        [
            (File("file.photo", "a.png", b"MZ" + bytes(50)), "a.pngは使えない種類のファイルです"),
            (File("file.photo", "a.png", b"GIF89a" + bytes(50)), "a.pngは使えない種類のファイルです"),
            (File("file.table", "a.csv", PDF), "a.csvは使えない種類のファイルです"),
            (File("file.photo", "a.png", PNG + bytes(1_000_000)), "a.pngは1 MB以内にしてください"),
            (File("file.photo", "a.png", b""), "a.pngは空のファイルです"),
        ],
        ids=["program", "gif", "pdf as text", "too large", "empty"],
    )
    def test_what_is_not_taken_is_said_and_nothing_else_is_lost(self, gateway, file, sentence):
        before = choose(gateway, File("file.photo", "first.pdf", PDF))
        screen = choose(gateway, file, File("file.table", "c.csv", b"1,2\n"), draft=before.hidden)
        assert screen.status == 422
        assert screen.problems == [(file.name, sentence)]
        assert [one.shown for one in screen.draft.files] == ["first.pdf", *(["c.csv"])]
        assert screen.draft.answers == before.draft.answers

    def test_too_many_are_refused_before_they_are_stored(self, gateway):
        screen = choose(gateway, *[replace(PICTURE, own=f"{n}.png") for n in range(3)])
        assert screen.problems == [("file.photo", "写真は2つまでにしてください")]
        assert [one.shown for one in screen.draft.files] == ["0.png", "1.png"]
        assert len(gateway.neighbours.chunks) == 2

    def test_a_required_one_that_is_missing_keeps_one_here(self, gateway):
        screen = choose(gateway, go="next")
        assert (screen.status, screen.heading) == (422, "書類を添える")
        assert screen.problems == [("file.photo", "写真のファイルを選んでください")]

    def test_a_file_over_the_limit_is_not_stored_beyond_it(self, gateway):
        choose(gateway, File("file.photo", "a.png", PNG + bytes(3_000_000)))
        assert len(gateway.neighbours.chunks) <= 4  # a million bytes and no more

    def test_what_is_said_of_many_is_said_once(self, gateway):
        many = [replace(PICTURE, own=f"{n}.png") for n in range(50)]
        assert choose(gateway, *many).problems == [("file.photo", "写真は2つまでにしてください")]
        wrong = [File("file.photo", own, b"GIF89a" + bytes(50)) for own in ("a.gif", "b.gif", "a.gif")]
        assert [sentence for _, sentence in choose(gateway, *wrong).problems] == [
            "a.gifは使えない種類のファイルです",
            "b.gifは使えない種類のファイルです",
        ]

    @pytest.mark.parametrize("lang", texts.LANGUAGES)
    def test_each_reason_of_the_door_has_words_of_its_own(self, lang):
        filled = {"name": "a.png", "label": "写真", "size": "1 MB", "max": 2}
        said = {code: texts.of_file(code, lang, **filled) for code in (*CODES, "internal_error")}
        assert len(set(said.values())) == len(CODES) + 1

    @pytest.mark.parametrize("lang", texts.LANGUAGES)
    def test_a_reason_that_the_door_does_not_give_is_told_without_words_of_others(self, gateway, lang):
        codes = sorted(({*texts.table("codes"), *texts.table("script")} | {"", "x{label}", "file_required"}) - CODES)
        page = gateway.pages.test_client().post(
            f"{PATH}?lang={lang}",
            data={"draft": answered(), "go": "show", "refused": [refused(code) for code in codes]},
        )
        assert page.status_code == 422
        general = texts.sentence("internal_error", lang)
        assert Screen(422, page.text).problems == [("file.photo", general)]

    @pytest.mark.parametrize("fault", ["bus_unavailable", "uploads_full"])
    def test_a_fault_of_ours_is_said_and_nothing_typed_is_lost(self, gateway, fault):
        gateway.neighbours.bus = fault
        screen = choose(gateway, PICTURE)
        assert screen.status == 422
        assert [target for target, _ in screen.problems] == ["file.photo"]
        assert (screen.draft.files, screen.draft.answers) == ((), drafts.read(answered()).answers)

    def test_what_one_client_may_send_is_bounded(self):
        gateway = Gateway(form(), allowance=Allowance(10**9, chunks.LEAST))
        assert choose(gateway, PICTURE).status == 200
        assert choose(gateway, PICTURE).status == 422
        assert choose(gateway, PICTURE, **{"x-client": "192.0.2.9"}).status == 200

    def test_a_form_for_the_card_or_for_nobody_gets_no_file(self, gateway):
        for other in (published(), survey()):
            path = f"/procedures/{other.bundle.procedure}/files"
            receipt = File("file.receipt", "a.pdf", PDF)  # a question of the form for the card
            body = multipart([("draft", drafts.write(Draft(other.digest, {}))), PICTURE, receipt, ("go", "add")])
            assert send(gateway, body, path=path).status == 200
        assert gateway.neighbours.chunks == {}

    def test_a_closed_form_shows_why(self, gateway):
        gateway.catalogue.put(published(definition=definition(), open=False, sequence=2))
        assert choose(gateway, PICTURE).status == 409


HOSTILE_NAMES = {
    "../../etc/passwd": "passwd",
    "\u202egnp.exe": "gnp.exe",
    "a\x00\x07\x1b[31m.png": "a[31m.png",
    "<script>alert(1)</script>.png": "script>.png",
    "x" * 3_000: "x" * attached.MAX_SHOWN,
    "\u2066\u200b\u2028.png": ".png",
    "/": "",
}


def test_a_path_is_no_name():
    assert attached.shown_name("C:\\Users\\hanako\\a.png") == "a.png"


class Slow:
    """A request from an address whose body comes when it is told to."""

    def __init__(self, own, client):
        self._reading, self._comes, self._status = asyncio.Event(), asyncio.Event(), 0
        headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "x-client": client}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "scheme": "http",
            "method": "POST",
            "path": PATH,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        self._answered = asyncio.create_task(own(scope, self._receive, self._send))

    async def state(self):
        """That its body is being read, or with which status it was answered."""
        reading = asyncio.create_task(self._reading.wait())
        await asyncio.wait([self._answered, reading], return_when=asyncio.FIRST_COMPLETED)
        reading.cancel()
        return self._status or "reading"

    async def end(self):
        """Its status, once its body has come."""
        self._comes.set()
        await self._answered
        return self._status

    async def _receive(self):
        self._reading.set()
        await self._comes.wait()
        return {"type": "http.request", "body": multipart([("draft", answered())]), "more_body": False}

    async def _send(self, message):
        self._status = message.get("status", self._status)


@pytest.mark.parametrize("own", ["123456789018.pdf", "1234_5678_9018 通知カード.png", "1234\u20635678\u20639018.png"])
def test_a_file_with_an_individual_number_in_its_name_is_not_taken_and_the_page_says_why(gateway, own):
    screen = choose(gateway, replace(PICTURE, own=own), replace(PICTURE, own="IMG_2.png"))
    assert [one.shown for one in screen.draft.files] == ["IMG_2.png"]
    assert "名前を変えて、もう一度選んでください" in screen.text


class TestHostile:
    @pytest.mark.parametrize(("own", "shown"), HOSTILE_NAMES.items())
    def test_a_files_own_name_is_only_shown(self, gateway, own, shown):
        screen = choose(gateway, replace(PICTURE, own=own))
        [one] = screen.draft.files
        assert one.shown == shown
        assert "<script>alert" not in screen.text

    @pytest.mark.parametrize(
        "content_type",
        [
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=" + "b" * 71,
            'multipart/form-data; boundary="境"',
        ],
    )
    def test_without_a_boundary_nothing_is_read(self, gateway, content_type):
        screen = send(gateway, [b"--\r\n", None], content_type=content_type.encode().decode("latin-1"))
        assert screen.status == 400
        assert "入力" in screen.text or "読み取れません" in screen.text

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"x" * 100_000,
            b"--" + BOUNDARY.encode(),
            f"--{BOUNDARY}\r\n".encode() + b"A: " + b"a" * 200_000,
            f"--{BOUNDARY}\r\n".encode() + b"A: a\r\n" * 50_000,
            f"--{BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(),
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="\xff'.encode("latin-1") + b"\r\n\r\nx",
            multipart([PICTURE, ("draft", "x")]),
            multipart([("a", "b")] * 200),
            multipart([("draft", "x" * 300_000)]),
            b"\r\n" * 200_000,
        ],
        ids=[
            "nothing",
            "no boundary in it",
            "half a boundary",
            "endless header",
            "endless headers",
            "no disposition",
            "not utf-8",
            "file before draft",
            "many parts",
            "endless draft",
            "blank lines",
        ],
    )
    def test_what_is_no_page_of_ours_is_refused_and_stores_nothing(self, gateway, body):
        screen = send(gateway, body)
        assert screen.status in {400, 413, 422}
        assert gateway.neighbours.chunks == {}

    @pytest.mark.parametrize(
        "rest",
        [
            f"--{BOUNDARY}\r\n".encode() + b"A: " + b"a" * 200_000,
            f"--{BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(),
            multipart([("a", "b")] * 200),
            multipart([PICTURE])[:-60],
            multipart([File("file.photo", "b.png", LARGE)])[:-400_000],
            f"--{BOUNDARY}\r\n".encode(),
        ],
        ids=["endless header", "no disposition", "many parts", "cut in a file", "cut in a large file", "cut in a head"],
    )
    def test_what_breaks_off_costs_neither_answers_nor_what_came_before(self, gateway, rest):
        first = multipart([("draft", answered()), ("at", "files"), File("file.photo", "a.pdf", PDF)])
        screen = send(gateway, first.removesuffix(f"--{BOUNDARY}--\r\n".encode()) + rest)
        assert screen.status == 422
        assert screen.problems == [
            ("file.photo", "送信が途中で切れ、届かなかったファイルがあります。もう一度選んでください。")
        ]
        assert [one.shown for one in screen.draft.files] == ["a.pdf"]
        assert screen.draft.answers == drafts.read(answered()).answers

    def test_of_two_fields_of_one_name_the_first_counts(self, gateway):
        body = multipart([("draft", answered()), ("draft", "x"), ("go", "next"), PICTURE, ("go", "back")])
        assert send(gateway, body).heading == "入力内容を確かめてください"

    def test_a_draft_that_is_none_is_told_as_everywhere(self, gateway):
        assert send(gateway, multipart([("draft", "x"), PICTURE])).status == 400
        assert gateway.neighbours.chunks == {}

    @pytest.mark.parametrize("name", ["photo", "file.", "file.nothing", "draft", "file.photo\u202e"])
    def test_a_file_that_nobody_asked_for_is_let_fall(self, gateway, name):
        screen = choose(gateway, replace(PICTURE, name=name))
        assert (screen.draft.files, gateway.neighbours.chunks) == ((), {})

    def test_more_than_may_come_at_once_is_left_after_the_limit(self, gateway, monkeypatch):
        monkeypatch.setattr(attaching, "MAX_BODY", 200_000)
        begun = multipart([("draft", answered()), PICTURE]).removesuffix(f"--{BOUNDARY}--\r\n".encode())
        large = multipart([File("file.table", "b.txt", b"a" * 400_000)])
        screen = send(gateway, [begun + large[:150_000], large[150_000:300_000], None])
        assert screen.status == 422
        assert [sentence for _, sentence in screen.problems] == [
            "一度に送るには大きすぎます。ファイルを1つずつ加えてください。"
        ]
        assert [one.shown for one in screen.draft.files] == ["IMG_0001.png"]

    def test_a_video_that_says_its_length_is_left_once_it_is_too_large(self, gateway):
        begun = multipart([("draft", answered()), File("file.photo", "a.png", PNG + bytes(1_100_000))])
        screen = send(gateway, [begun[:1_090_000], None], **{"content-length": str(attaching.MAX_BODY + 1)})
        assert [target for target, _ in screen.problems] == ["file.photo"]

    def test_who_sends_nothing_more_is_let_go(self, gateway, monkeypatch):
        monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)
        body = multipart([("draft", answered()), PICTURE])
        screen = send(gateway, [body[:-40], None])
        assert screen.status == 408
        assert "途中で止まりました" in screen.text

    def test_who_left_is_not_answered(self, gateway):
        async def gone():
            return {"type": "http.disconnect"}

        async def nobody(_message):
            pytest.fail("there is nobody to answer")

        scope = {
            "type": "http",
            "method": "POST",
            "path": PATH,
            "query_string": b"",
            "headers": [(b"content-type", f"multipart/form-data; boundary={BOUNDARY}".encode())],
        }
        asyncio.run(door(gateway)(scope, gone, nobody))

    def test_only_so_many_come_in_at_once_and_fewer_of_one_address(self, gateway, monkeypatch):
        monkeypatch.setattr(attaching, "STREAMS", 3)
        monkeypatch.setattr(attaching, "CLIENT_STREAMS", 2)

        async def come():
            own = door(gateway)
            first, second = Slow(own, "192.0.2.1"), Slow(own, "192.0.2.1")
            assert [await first.state(), await second.state()] == ["reading", "reading"]
            assert await Slow(own, "192.0.2.1").state() == 429
            third = Slow(own, "192.0.2.2")
            assert await third.state() == "reading"
            assert await Slow(own, "192.0.2.3").state() == 503
            assert await first.end() == 200
            fourth = Slow(own, "192.0.2.3")
            assert await fourth.state() == "reading"
            assert [await one.end() for one in (second, third, fourth)] == [200, 200, 200]

        asyncio.run(come())

    def test_what_comes_in_at_once_has_room_and_no_address_takes_all(self):
        """Decision 0062: 1.5 MB each; it takes five addresses to keep others out."""
        assert attaching.STREAMS * 1_500_000 <= 60_000_000
        assert attaching.CLIENT_STREAMS * 5 <= attaching.STREAMS

    def test_whoever_leaves_makes_room(self, gateway):
        own = door(gateway)
        own._attaching._streams = type(own._attaching._streams)(1, 1, full="overloaded", too_many="too_many_at_once")
        own._attaching._streams.enter("somebody")
        headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
        assert request(own, "POST", PATH, [None], headers)[0] == 503
        own._attaching._streams.leave("somebody")
        assert request(own, "POST", PATH, [multipart([("draft", answered())])], headers)[0] == 200
        assert own._attaching._streams._all == 0

    @pytest.mark.parametrize("path", [FORM, "/procedures/with-files/send", "/status", "/saved"])
    def test_on_other_pages_a_file_is_nothing_and_is_not_put_on_disk(self, gateway, monkeypatch, path):
        def disk(*_arguments, **_named):
            pytest.fail("a file on disk")

        monkeypatch.setattr(tempfile, "SpooledTemporaryFile", disk)
        monkeypatch.setattr(tempfile, "TemporaryFile", disk)
        monkeypatch.setattr("werkzeug.formparser.TemporaryFile", disk, raising=False)
        monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", disk, raising=False)
        body = multipart([("draft", answered()), File("file.photo", "a.png", bytes(900_000))])
        assert send(gateway, body, path=path).status < 500
        assert gateway.neighbours.chunks == {}

    def test_large_files_take_the_memory_of_a_few_chunks(self, gateway):
        """Three files of 20 MB in one request; what is stored is counted and let go."""
        ten = published(definition=definition({**PHOTO, "max_count": 3, "max_bytes": chunks.MAX_FILE}))
        gateway.catalogue.put(replace(ten, bundle=replace(ten.bundle, sequence=2)))
        stored = []

        async def store(_upload, sealed):
            stored.append(len(sealed))
            return True

        object.__setattr__(gateway.desk.uploads, "publish", store)
        begin = multipart([("draft", answered(ten))]).removesuffix(f"--{BOUNDARY}--\r\n".encode())
        line = b"0123456789abcde\n" * 4_096
        head = multipart([File("file.photo", "a.pdf", b"%PDF-")]).removesuffix(f"\r\n--{BOUNDARY}--\r\n".encode())
        last = line[: -len(b"%PDF-")]
        file = [head, *[line] * (chunks.MAX_FILE // len(line) - 1), last, b"\r\n"]
        tracemalloc.start()
        screen = send(gateway, [begin, *file * 3, f"--{BOUNDARY}--\r\n".encode()])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert [one.size for one in screen.draft.files] == [chunks.MAX_FILE] * 3
        assert sum(stored) == 3 * (chunks.MAX_FILE + chunks.MAX_CHUNKS * chunks.TAG)
        assert peak < 8_000_000


class TestReading:
    def test_every_way_of_cutting_a_body_reads_the_same(self):
        body = multipart([("draft", "あ"), File("file.photo", "a.png", b"\r\n--\r\n" * 9), ("go", "add")])

        def read(step):
            reader = reading.Reader(BOUNDARY.encode())
            parts = [part for at in range(0, len(body), step) for part in reader.feed(body[at : at + step])]
            parts += reader.finish()
            data = b"".join(part.data for part in parts if isinstance(part, reading.FileGoesOn))
            return data, [part for part in parts if isinstance(part, reading.Field | reading.FileBegins)]

        whole = read(len(body))
        assert whole[0] == b"\r\n--\r\n" * 9
        assert all(read(step) == whole for step in range(1, 40))

    def test_what_ends_before_its_end_is_told(self):
        body = multipart([("draft", "x")])
        reader = reading.Reader(BOUNDARY.encode())
        list(reader.feed(body[:-6]))
        with pytest.raises(Refusal, match="request_malformed"):
            list(reader.finish())


class TestFiling:
    ADDRESS = "hanako@mihon.example"

    def file(self, gateway, screen):
        """Goes on from the files to the receipt."""
        client = gateway.pages.test_client()
        page = client.post(FORM, data={"draft": screen.hidden, "at": "files", "go": "check"}).text

        def hidden(name):
            return html.unescape(re.search(f'name="{name}" value="([^"]*)"', page)[1])

        kept = {"draft": hidden("draft"), "at": "check", "ticket": hidden("ticket")}
        contact = "/procedures/with-files/contact"
        page = client.post(contact, data={**kept, "go": "code", "address": self.ADDRESS}).text
        code = re.search(r"[0-9]{8}", gateway.mails[-1][2])[0]
        kept |= {"token": hidden("token"), "address": self.ADDRESS}
        return client.post(contact, data={**kept, "go": "send", "code": code})

    @pytest.mark.parametrize("suite", SUITES)
    def test_what_is_filed_is_what_forms_opens(self, suite):
        own = form((OPENING[suite].public(),))
        gateway = Gateway(own)
        files = (File("file.table", "b.csv", "一,二\n".encode()), File("file.photo", "x.png", LARGE), PICTURE)
        screen = choose(gateway, *files, draft=answered(own), go="next")
        assert screen.heading == "入力内容を確かめてください"
        assert "x.png（PNG、768 KB）\nIMG_0001.png" in screen.text
        assert "申請を送信しました" in self.file(gateway, screen).text
        [passage] = gateway.neighbours.published
        case = self.opened(own, passage.parcel, gateway)
        assert isinstance(case, Opened), case
        assert case.verdict == "ok"
        assert [(one.name, one.media_type, one.size) for one in case.attachments] == [
            ("写真1.png", "image/png", len(LARGE)),
            ("写真2.png", "image/png", len(PNG)),
            ("一覧表.csv", "text/csv", len("一,二\n".encode())),
        ]
        said = passage.parcel.signed.statement
        opened = unseal(passage.parcel.sealed, said, OPENING[suite])
        assert [one.link for one in opened.attachments] == list(said.uploads)
        assert "IMG_0001" not in repr(opened)  # people's own names stay at home

    def opened(self, own, parcel, gateway):
        class Stored:
            def count(self, upload):
                return sum(1 for known, _ in gateway.neighbours.chunks if known == upload)

            def chunks(self, upload):
                return (gateway.neighbours.chunks[upload, number] for number in range(self.count(upload)))

        known = Form(own.bundle.procedure, own.definition, None)
        keys = {key.key_id: key for key in OPENING.values()}
        arrival = Arrival(parcel.signed.text, parcel.sealed, parcel.key_id, casework.NOW_MS, 7, casework.NOW_MS)
        office = casework.office(forms={own.digest: known}, keys=keys)
        return open_arrival(arrival, replace(office, uploads=Stored()), NOW)

    def test_an_application_that_is_accepted_gives_back_what_its_files_took(self):
        allowance = Allowance(10**9, 10**9)
        gateway = Gateway(form(), allowance=allowance)
        screen = choose(gateway, PICTURE)
        assert allowance._all.level == chunks.LEAST
        upload = gateway.uploads.read(screen.draft.files[0].token)
        assert weight(upload) == chunks.LEAST
        self.file(gateway, screen)
        assert allowance._all.level == 0

    def test_who_files_the_same_draft_again_gets_nothing_more_back(self):
        allowance = Allowance(10**9, 10**9)
        gateway = Gateway(form(), allowance=allowance)
        screen = choose(gateway, PICTURE)
        choose(gateway, PICTURE)  # nobody names this one
        for _ in range(3):
            assert "申請を送信しました" in self.file(gateway, screen).text
            assert allowance._all.level == chunks.LEAST
        assert len(gateway.neighbours.published) == 3

    @pytest.mark.parametrize(
        ("path", "go"), [(PATH, "next"), (FORM, "check"), ("/procedures/with-files/contact", "ask")]
    )
    def test_a_draft_that_lists_an_upload_twice_is_none(self, gateway, path, go):
        draft = choose(gateway, PICTURE).draft
        twice = drafts.write(replace(draft, files=(draft.files[0], replace(draft.files[0], shown="b.png"))))
        page = post(gateway, path, twice, go=go, ticket=str(gateway.filing.ticket()))
        assert page.status_code == 400
        assert gateway.neighbours.published == []

    @pytest.mark.parametrize(
        ("stored", "size", "later", "code"),
        [
            (1, len(LARGE), 0, "upload_incomplete"),
            (3, len(LARGE) - 1, 0, "upload_incomplete"),
            (3, len(LARGE), LIFETIME + 1, "upload_expired"),
        ],
    )
    def test_what_is_not_whole_any_more_when_it_is_filed_is_not_filed(self, gateway, stored, size, later, code):
        """As where its day ends between the page's look and the filing."""
        draft = choose(gateway, File("file.photo", "a.png", LARGE)).draft
        [one] = draft.files
        upload = replace(gateway.uploads.read(one.token), stored=stored)
        file = attached.uploaded("写真.png", replace(one, size=size), upload)
        filled = Filled(form(), draft.answers, bytes(16), self.ADDRESS, (file,), (upload,))
        gateway.later(later)
        with pytest.raises(Refusal, match=code):
            asyncio.run(gateway.filing.file(filled, "192.0.2.1"))
        assert (gateway.neighbours.ledger.leaves, gateway.neighbours.published) == ([], [])

    def test_after_a_day_files_are_chosen_again(self, gateway):
        screen = choose(gateway, PICTURE)
        gateway.later(LIFETIME + 1)
        page = post(gateway, FORM, screen, go="check").text
        assert "ファイルは1日だけ預かります" in page
        assert "file.photo" in page

    @pytest.mark.parametrize(
        "changes", [{"token": "x"}, {"size": 99}, {"asked": "nothing"}, {"asked": "table"}, {"media_type": "x/y"}]
    )
    def test_a_draft_that_was_meddled_with_is_not_filed(self, gateway, changes):
        draft = choose(gateway, PICTURE).draft
        spoilt = drafts.write(replace(draft, files=(replace(draft.files[0], **changes),)))
        page = post(gateway, FORM, spoilt, go="check").text
        assert "file.photo" in page
        ticket = str(gateway.filing.ticket())
        post(gateway, "/procedures/with-files/contact", spoilt, go="ask", ticket=ticket)
        assert gateway.neighbours.published == []

    def test_of_an_upload_that_is_not_whole_there_is_no_file(self, gateway):
        draft = choose(gateway, File("file.photo", "a.png", LARGE)).draft
        [one] = draft.files
        half = gateway.uploads.token(replace(gateway.uploads.read(one.token), stored=1))
        spoilt = drafts.write(replace(draft, files=(replace(one, token=half),)))
        assert "ファイルを選んでください" in post(gateway, PATH, spoilt, go="next").text

    @pytest.mark.parametrize(
        "files",
        [
            [{}],
            ["x"],
            {"a": 1},
            "x",
            [{"asked": "photo"}],
            None,
            [1] * 11,
        ],
    )
    def test_other_lists_of_files_are_no_draft(self, files):
        plain = json.loads(answered()) | {"files": files}
        with pytest.raises(Refusal, match="draft_malformed"):
            drafts.read(json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True))

    def test_a_draft_with_ten_files_of_the_longest_is_read(self):
        one = attached.Attached("a" * 64, "x/" + "y" * 100, chunks.MAX_FILE, "名" * 60, *[bytes(32)] * 3, "t" * 104)
        draft = Draft(bytes(32), {"a": "x" * drafts.MAX_KEPT}, None, (one,) * 10)
        assert drafts.read(drafts.write(draft)) == draft
        assert len(drafts.write(replace(draft, answers={})).encode()) < 10 * attached.MAX_BYTES


class TestTheWay:
    def test_the_last_page_leads_to_the_files_and_they_to_the_check(self, gateway):
        pages = form().definition.pages
        last = [page.id for page in pages if page.id != "files_page"][-1]
        client = gateway.pages.test_client()
        answers = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
        typed = {"comment": answers["comment"]} if "comment" in answers else {}
        page = client.post(FORM, data={"draft": answered(), "at": last, "go": "next", **typed}).text
        assert "<h1>書類を添える</h1>" in page
        assert 'enctype="multipart/form-data"' in page
        back = client.post(PATH, data={"draft": answered(), "at": "files", "go": "back"}).text
        assert f'name="at" value="{last}"' in back

    def test_who_changes_the_files_comes_back_to_the_check(self, gateway):
        screen = choose(gateway, PICTURE)
        page = post(gateway, FORM, screen, go="files").text
        assert 'name="then" value="check"' in page
        assert "入力内容を確かめてください" in post(gateway, PATH, screen, go="back", then="check").text

    def test_back_from_the_check_leads_to_the_files(self, gateway):
        assert "<h1>書類を添える</h1>" in post(gateway, FORM, choose(gateway, PICTURE), go="back").text

    def test_the_start_page_counts_the_screen_and_needs_no_script(self, gateway):
        page = gateway.pages.test_client().get("/procedures/with-files").text
        assert "<li>書類を添える</li>" in page
        assert "JavaScript" not in page

    def test_files_are_no_part_of_what_is_saved_and_stay_on_the_screen(self, gateway):
        screen = choose(gateway, PICTURE)
        page = post(gateway, "/procedures/with-files/save", screen, go="save", at="files").text
        assert "添付する書類は保存されません" in page
        going = gateway.pages.test_client().post(
            "/procedures/with-files/resume",
            data={"draft": html.unescape(page.split('name="draft" value="')[1].split('"')[0]), "at": "files"},
        )
        assert "IMG_0001.png" in going.text

    def test_who_saved_behind_them_comes_back_to_them_since_none_is_saved(self):
        optional = published(definition=definition(TABLE))
        gateway = Gateway(optional)
        page = post(gateway, "/procedures/with-files/save", answered(optional), go="check").text
        code = re.search(r'class="panel__value[^"]*">([0-9A-Z-]{29})<', page)[1]
        back = gateway.pages.test_client().post("/saved", data={"code": code, "go": "resume"}).text
        assert "<h1>書類を添える</h1>" in back

    def test_a_bookmark_leads_to_the_start(self, gateway):
        assert gateway.pages.test_client().get(PATH).status_code == 303
