"""Uploads of files as a browser makes them: chunk by chunk, resumed where they broke off, named by an application."""

import json

import pytest
from support.gateway import Gateway, fill_in, published, request
from support.uploads import seal_apart

from todoke_evidence import b64, chunks
from todoke_gateway.core.allowance import DAY, Allowance
from todoke_gateway.core.uploads import LIFETIME, MAX_TOKEN
from todoke_gateway.web.uploads import MAX_BEGIN_BODY

FILE = bytes(2 * chunks.CHUNK + 5)


@pytest.fixture
def gateway():
    return Gateway()


def begin(gateway):
    status, answer = gateway.post("/api/v1/uploads", {"size": len(FILE)})
    assert status == 201
    return answer


def put(gateway, upload, number, token, body, headers=None):
    path = f"/api/v1/uploads/{upload}/chunks/{number}"
    given = {"authorization": f"Bearer {token}"} if headers is None else headers
    status, _, answer = request(gateway.intake, "PUT", path, [body], given)
    return status, json.loads(answer)


def send(gateway, begun, sealed):
    """All chunks, one after the other; the answers."""
    token, answers = begun["token"], []
    for number, one in enumerate(sealed):
        status, answer = put(gateway, begun["upload"], number, token, one)
        assert status == 201, answer
        answers.append(answer)
        token = answer["token"]
    return answers


@pytest.fixture
def begun(gateway):
    return begin(gateway)


@pytest.fixture
def sealed(begun):
    return seal_apart(FILE, b64.decode(begun["upload"], 16))[1]


def code(outcome):
    status, answer = outcome
    return status, answer["code"]


class TestStoring:
    def test_a_file_is_stored_chunk_by_chunk(self, gateway, begun, sealed):
        answers = send(gateway, begun, sealed)
        assert [(one["stored"], one["complete"]) for one in answers] == [(1, False), (2, False), (3, True)]
        upload = b64.decode(begun["upload"], 16)
        assert gateway.neighbours.chunks == {(upload, number): one for number, one in enumerate(sealed)}

    def test_who_lost_an_answer_sends_the_same_chunk_again(self, gateway, begun, sealed):
        first = put(gateway, begun["upload"], 0, begun["token"], sealed[0])
        again = put(gateway, begun["upload"], 0, begun["token"], sealed[0])
        assert (first[0], again[0]) == (201, 200)
        assert first[1] == again[1]

    def test_a_stored_chunk_is_not_replaced(self, gateway, begun, sealed):
        put(gateway, begun["upload"], 0, begun["token"], sealed[0])
        other = bytes(len(sealed[0]))
        assert code(put(gateway, begun["upload"], 0, begun["token"], other)) == (409, "chunk_conflict")

    def test_another_gateway_goes_on_where_this_one_stopped(self, begun, gateway, sealed):
        answer = put(gateway, begun["upload"], 0, begun["token"], sealed[0])[1]
        assert put(Gateway(), begun["upload"], 1, answer["token"], sealed[1])[0] == 201

    def test_the_next_day_is_too_late(self, gateway, begun, sealed):
        gateway.later(LIFETIME)
        assert put(gateway, begun["upload"], 0, begun["token"], sealed[0])[0] == 201
        gateway.later(1)
        assert code(put(gateway, begun["upload"], 0, begun["token"], sealed[0])) == (410, "upload_expired")

    @pytest.mark.parametrize("reason", ["uploads_full", "bus_unavailable"])
    def test_without_room_or_bus_the_citizen_is_told_to_come_again(self, gateway, begun, sealed, reason):
        gateway.neighbours.bus = reason
        headers = {"authorization": f"Bearer {begun['token']}"}
        path = f"/api/v1/uploads/{begun['upload']}/chunks/0"
        status, answer, body = request(gateway.intake, "PUT", path, [sealed[0]], headers)
        assert (status, answer["retry-after"], json.loads(body)["code"]) == (503, "5", reason)
        gateway.neighbours.bus = ""
        assert put(gateway, begun["upload"], 0, begun["token"], sealed[0])[0] == 201


class TestRefused:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff",
            b'{"size":0}',
            b'{"size":-1}',
            b'{"size":1.5}',
            b'{"size":true}',
            b'{"size":"1"}',
            b'{"size":1,"more":1}',
            b'{"size":1e400}',
            b'{"size":' + b"9" * 400 + b"}",
        ],
    )
    def test_a_beginning_that_is_none(self, gateway, body):
        assert code(gateway.post("/api/v1/uploads", body)) == (400, "request_malformed")

    def test_a_beginning_that_is_too_long(self, gateway):
        body = b'{"size":1}' + b" " * MAX_BEGIN_BODY
        assert code(gateway.post("/api/v1/uploads", body)) == (413, "request_too_large")

    def test_a_file_that_is_too_large(self, gateway):
        assert gateway.post("/api/v1/uploads", {"size": chunks.MAX_FILE})[0] == 201
        assert code(gateway.post("/api/v1/uploads", {"size": chunks.MAX_FILE + 1})) == (413, "file_oversized")

    @pytest.mark.parametrize(
        "make",
        [
            lambda _: {},
            lambda _: {"authorization": ""},
            lambda _: {"authorization": "Bearer "},
            lambda token: {"authorization": token},
            lambda token: {"authorization": f"Basic {token}"},
            lambda token: {"authorization": f"Bearer {token}A"},
            lambda token: {"authorization": f"Bearer {token[:-1]}"},
            lambda token: {"authorization": f"Bearer {token[:-4]}AAAA"},
            lambda token: {"authorization": f"Bearer {'é' * (len(token) // 2)}"},
            lambda token: {"authorization": "Bearer " + "A" * len(token)},
        ],
    )
    def test_without_its_token_nothing_is_stored_and_the_body_not_read(self, gateway, begun, make):
        path = f"/api/v1/uploads/{begun['upload']}/chunks/0"
        never = [None]  # a body that does not come: whoever waited for it would wait for ever
        status, answer, body = request(gateway.intake, "PUT", path, never, make(begun["token"]))
        assert (status, json.loads(body)["code"], answer["connection"]) == (403, "upload_token_invalid", "close")
        assert gateway.neighbours.chunks == {}

    def test_a_token_is_for_one_upload_and_one_chunk(self, gateway, begun, sealed):
        other = begin(gateway)
        assert code(put(gateway, other["upload"], 0, begun["token"], sealed[0]))[1] == "upload_token_invalid"
        assert code(put(gateway, begun["upload"], 1, begun["token"], sealed[1]))[1] == "upload_token_invalid"

    @pytest.mark.parametrize("change", [lambda s: s[:-1], lambda _: b"", lambda s: s[:16]])
    def test_a_chunk_of_another_size(self, gateway, begun, sealed, change):
        outcome = put(gateway, begun["upload"], 0, begun["token"], change(sealed[0]))
        assert code(outcome) == (422, "chunk_size_wrong")

    def test_a_chunk_that_is_too_large_is_not_read(self, gateway, begun, sealed):
        outcome = put(gateway, begun["upload"], 0, begun["token"], sealed[0] + b"x")
        assert code(outcome) == (413, "request_too_large")

    def test_a_chunk_behind_the_last(self, gateway, begun, sealed):
        token = send(gateway, begun, sealed)[-1]["token"]
        assert code(put(gateway, begun["upload"], 3, token, sealed[2])) == (422, "chunk_size_wrong")

    @pytest.mark.parametrize(
        ("method", "path", "expected"),
        [
            ("GET", "/api/v1/uploads", (405, "method_not_allowed")),
            ("PUT", "/api/v1/uploads", (405, "method_not_allowed")),
            ("POST", "/api/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA/chunks/0", (405, "method_not_allowed")),
            ("PUT", "/api/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA/chunks/00", (404, "not_found")),
            ("PUT", "/api/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA/chunks/100", (404, "not_found")),
            ("PUT", "/api/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA/chunks/0\n", (404, "not_found")),
            ("PUT", "/api/v1/uploads/short/chunks/0", (404, "not_found")),
            ("PUT", "/api/v1/uploadsx", (404, "not_found")),
        ],
    )
    def test_other_doors(self, gateway, method, path, expected):
        status, _, body = request(gateway.intake, method, path)
        assert (status, json.loads(body)["code"]) == expected


FILE_WEIGHT = 2 * chunks.SEALED_CHUNK + chunks.LEAST


class TestAllowance:
    """What nobody names has an end, and who files an application uses up nothing."""

    def upload(self, gateway, client):
        """Sends a file as this client; the status and code of the last answer, the link and the last token."""
        begun = begin(gateway)
        uploaded, sealed = seal_apart(FILE, b64.decode(begun["upload"], 16))
        token, status, answer = begun["token"], 201, {}
        for number, one in enumerate(sealed):
            headers = {"authorization": f"Bearer {token}", "x-client": client}
            status, answer = put(gateway, begun["upload"], number, token, one, headers)
            if status != 201:
                break
            token = answer["token"]
        return status, answer.get("code"), uploaded.link, token

    def test_a_client_has_an_end_and_others_go_on(self):
        gateway = Gateway(allowance=Allowance(10 * FILE_WEIGHT, FILE_WEIGHT))
        assert self.upload(gateway, "192.0.2.1")[0] == 201
        assert self.upload(gateway, "192.0.2.1")[:2] == (503, "uploads_full")
        assert self.upload(gateway, "192.0.2.2")[0] == 201

    def test_all_clients_together_have_an_end_and_a_day_later_there_is_room(self):
        gateway = Gateway(allowance=Allowance(2 * FILE_WEIGHT, FILE_WEIGHT))
        for number in range(2):
            assert self.upload(gateway, f"192.0.2.{number}")[0] == 201
        assert self.upload(gateway, "192.0.2.9")[:2] == (503, "uploads_full")
        gateway.later(DAY)
        assert self.upload(gateway, "192.0.2.9")[0] == 201

    def test_an_application_gives_back_what_it_names_once(self):
        gateway = Gateway(allowance=Allowance(FILE_WEIGHT, FILE_WEIGHT))
        _, _, link, token = self.upload(gateway, "192.0.2.1")
        parcel = fill_in(published(), gateway.challenge(), uploads=(link,)) | {"uploads": [token]}
        assert gateway.submit(parcel)[0] == 201
        assert self.upload(gateway, "192.0.2.2")[0] == 201
        gateway.later(1)
        assert gateway.submit(parcel)[0] == 200
        assert self.upload(gateway, "192.0.2.3")[:2] == (503, "uploads_full")

    def name(self, gateway, link, *tokens):
        """Applies with these uploads, of one chain each; what is accepted is new."""
        links = (link,) * len(tokens)
        parcel = fill_in(published(), gateway.challenge(), uploads=links) | {"uploads": list(tokens)}
        assert gateway.submit(parcel)[0] == 201

    def test_an_upload_gives_back_once_whatever_names_it(self):
        gateway = Gateway(allowance=Allowance(2 * FILE_WEIGHT, 2 * FILE_WEIGHT))
        _, _, link, token = self.upload(gateway, "192.0.2.1")
        assert self.upload(gateway, "192.0.2.1")[0] == 201  # nobody names this one
        self.name(gateway, link, token, token)
        assert gateway.desk.uploads.allowance._all.level == FILE_WEIGHT
        self.name(gateway, link, token)
        assert gateway.desk.uploads.allowance._all.level == FILE_WEIGHT
        assert self.upload(gateway, "192.0.2.2")[0] == 201
        assert self.upload(gateway, "192.0.2.2")[:2] == (503, "uploads_full")

    def test_whose_day_is_over_gives_back_nothing_more(self):
        gateway = Gateway(allowance=Allowance(FILE_WEIGHT, FILE_WEIGHT))
        _, _, link, token = self.upload(gateway, "192.0.2.1")
        self.name(gateway, link, token)
        gateway.later(LIFETIME + 1)
        assert self.upload(gateway, "192.0.2.1")[0] == 201
        gateway.desk.uploads.named("192.0.2.1", [gateway.uploads.read(token)])
        assert self.upload(gateway, "192.0.2.1")[:2] == (503, "uploads_full")

    @pytest.mark.parametrize("reason", ["bus_unavailable", "chunk_conflict", "the same again"])
    def test_what_is_not_stored_counts_for_nothing(self, reason):
        gateway = Gateway(allowance=Allowance(FILE_WEIGHT + chunks.SEALED_CHUNK, 10 * FILE_WEIGHT))
        begun = begin(gateway)
        _, sealed = seal_apart(FILE, b64.decode(begun["upload"], 16))
        put(gateway, begun["upload"], 0, begun["token"], sealed[0])
        if reason == "bus_unavailable":
            gateway.neighbours.bus = reason
        other = bytes(len(sealed[0])) if reason == "chunk_conflict" else sealed[0]
        for _ in range(5):
            answer = put(gateway, begun["upload"], 0, begun["token"], other)
            assert answer[0] == {"bus_unavailable": 503, "chunk_conflict": 409}.get(reason, 200)
        gateway.neighbours.bus = ""
        assert self.upload(gateway, "192.0.2.1")[0] == 201


class TestNamed:
    """The application that names uploads."""

    def upload(self, gateway):
        begun = begin(gateway)
        uploaded, sealed = seal_apart(FILE, b64.decode(begun["upload"], 16))
        return uploaded.link, [begun["token"], *(one["token"] for one in send(gateway, begun, sealed))]

    def parcel(self, gateway, links, tokens):
        return fill_in(published(), gateway.challenge(), uploads=tuple(links)) | {"uploads": tokens}

    def test_it_is_accepted_with_the_token_after_the_last_chunk(self, gateway):
        link, tokens = self.upload(gateway)
        parcel = self.parcel(gateway, [link], [tokens[-1]])
        assert gateway.submit(parcel)[0] == 201
        gateway.later(60)
        assert gateway.submit(parcel)[0] == 200

    def test_ten_of_them(self, gateway):
        made = [self.upload(gateway) for _ in range(10)]
        parcel = self.parcel(gateway, [link for link, _ in made], [tokens[-1] for _, tokens in made])
        assert gateway.submit(parcel)[0] == 201
        assert code(gateway.submit(parcel | {"uploads": parcel["uploads"] * 2})) == (400, "request_malformed")

    def test_a_chunk_that_is_missing_is_told_before_there_is_a_receipt(self, gateway):
        link, tokens = self.upload(gateway)
        for token in tokens[:-1]:
            assert code(gateway.submit(self.parcel(gateway, [link], [token]))) == (422, "upload_incomplete")
        assert not gateway.neighbours.published

    def test_other_uploads_than_were_signed_for(self, gateway):
        (first, one), (second, two) = self.upload(gateway), self.upload(gateway)
        for links, tokens in (
            ([first], [two[-1]]),
            ([first], []),
            ([], [one[-1]]),
            ([first, second], [two[-1], one[-1]]),
            ([first], [one[-1], one[-1]]),
        ):
            assert code(gateway.submit(self.parcel(gateway, links, tokens))) == (422, "upload_incomplete")

    @pytest.mark.parametrize("token", ["", "AAAA", "A" * MAX_TOKEN])
    def test_a_token_that_is_not_ours(self, gateway, token):
        link, _ = self.upload(gateway)
        assert code(gateway.submit(self.parcel(gateway, [link], [token]))) == (403, "upload_token_invalid")

    def test_the_next_day_only_what_was_accepted_before_is_known(self, gateway):
        link, tokens = self.upload(gateway)
        accepted = self.parcel(gateway, [link], [tokens[-1]])
        gateway.submit(accepted)
        gateway.later(LIFETIME + 1)
        assert gateway.submit(accepted)[0] == 200
        assert code(gateway.submit(self.parcel(gateway, [link], [tokens[-1]]))) == (410, "upload_expired")
