"""The templates that come with this package, with golden applications for each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from todoke_catalog.reading.attachments import File

NINGEN_DOCK = "ningen-dock"
LIBRARY_SURVEY = "library-survey"  # anonymous


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """One application, filed on the day `today`, and what its form says to it.

    `kind` is "valid", "boundary" (on either side of a limit) or "hostile". `expected` has `errors` (pairs of a field
    and a code), `ineligible` (codes), `amount`, `fee`, and `answers` as they are kept, when none is refused.
    """

    name: str
    kind: str
    today: date
    answers: dict[str, Any]
    expected: Mapping[str, Any]


def names() -> tuple[str, ...]:
    """The procedure ids of all templates, sorted."""
    ending = ".json"
    files = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(ending) for name in files if name.endswith(ending) and name.count(".") == 1))


def read(name: str) -> bytes:
    """The definition of one template, as JSON."""
    return _folder().joinpath(f"{name}.json").read_bytes()


def golden_answers(today: date, name: str = NINGEN_DOCK) -> dict[str, Any]:
    """Answers that the template accepts on `today`; dates that rules count from move with it."""
    golden = _golden(name)
    moved = {field: today - timedelta(days=days) for field, days in golden["days_before_today"].items()}
    answers = {**golden["answers"], **{field: day.isoformat() for field, day in moved.items()}}
    for entry, file in zip(golden["files"], golden_files(name), strict=True):
        description = {"name": file.name, "size": len(file.data), "type": file.media_type}
        answers.setdefault(entry["field"], []).append(description)
    return answers


def golden_files(name: str = NINGEN_DOCK) -> tuple[File, ...]:
    """The files of the golden application, in the order in which they travel."""
    return tuple(
        File(entry["name"], entry["type"], _folder().joinpath(entry["data"]).read_bytes())
        for entry in _golden(name)["files"]
    )


def golden_cases(name: str) -> tuple[GoldenCase, ...]:
    """The named applications of a template: its golden one, changed in what each case is about."""
    golden = _golden(name)
    answers = golden_answers(date.fromisoformat(golden["today"]), name)
    return tuple(_case(case, answers, case.get("today", golden["today"])) for case in golden["cases"])


def _case(case: Mapping[str, Any], golden: Mapping[str, Any], today: str) -> GoldenCase:
    absent = golden.keys() if case.get("drop") == "all" else case.get("drop", ())
    answers = {field: answer for field, answer in {**golden, **case.get("set", {})}.items() if field not in absent}
    expected = {"errors": case.get("errors", []), "ineligible": case.get("ineligible", [])}
    expected |= {"amount": case.get("amount"), "fee": case.get("fee")}
    if not expected["errors"]:
        kept = {field: answer for field, answer in answers.items() if field not in case.get("dropped", ())}
        expected["answers"] = {**kept, **case.get("cleaned", {})}
    return GoldenCase(case["name"], case["kind"], date.fromisoformat(today), answers, expected)


def _golden(name: str) -> Any:
    return json.loads(_folder().joinpath(f"{name}.golden.json").read_bytes())


def _folder() -> Traversable:
    return resources.files("todoke_catalog").joinpath("templates")
