"""The code of the services calls nothing but what the boundary says that they may call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from support.boundary import BOUNDARY, ROOT

AREA = re.compile(r"^from todoke_pb\.(\w+)\.v1 import .*_pb2_grpc", re.MULTILINE)
STUB = re.compile(r"_grpc\.(\w+)Stub\(")
CALL = re.compile(r"\b_?stub\.(\w+)\b")
PACKAGES = {"forms-web": "forms"}  # two processes of one package
PEOPLE = {"operator", "core"}  # call with programs of their own

Source = tuple[str, str]  # service and text

PLANTED = """
from todoke_pb.forms.v1 import forms_pb2, forms_pb2_grpc

async def case(channel, number):
    stub = forms_pb2_grpc.CasesStub(channel)
    return await stub.GetCase(forms_pb2.GetCaseRequest(receipt_number=number))
"""


def sources() -> Iterator[Source]:
    for file in sorted((ROOT / "services").glob("*/src/**/*.py")):
        yield file.relative_to(ROOT / "services").parts[0], file.read_text()


def called(given: Iterable[Source]) -> set[tuple[str, str]]:
    """Who calls which method; a file that makes a stub calls all that it asks any stub for."""
    return {
        (service, f"/todoke.{area}.v1.{stub}/{method}")
        for service, text in given
        for area in AREA.findall(text)
        for stub in STUB.findall(text)
        for method in CALL.findall(text)
    }


def allowed() -> set[tuple[str, str]]:
    return {
        (PACKAGES.get(caller, caller), method)
        for methods in BOUNDARY["rpc"].values()
        for method, callers in methods.items()
        for caller in callers
        if caller not in PEOPLE
    }


def test_the_services_call_what_the_boundary_lists() -> None:
    assert called(sources()) <= allowed()


def test_every_stub_in_the_code_is_seen() -> None:
    made = {service for service, text in sources() if "Stub(" in text}
    assert made == {service for service, _ in called(sources())}


def test_a_call_that_the_boundary_does_not_list_is_found() -> None:
    assert called([*sources(), ("gateway", PLANTED)]) - allowed() == {("gateway", "/todoke.forms.v1.Cases/GetCase")}
