"""The templates that come with this package, with a golden application for each; the one module that reads files."""

import json
from datetime import date, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from todoke_catalog.attachments import File

NINGEN_DOCK = "ningen-dock"
LIBRARY_SURVEY = "library-survey"  # anonymous


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


def _golden(name: str) -> Any:
    return json.loads(_folder().joinpath(f"{name}.golden.json").read_bytes())


def _folder() -> Traversable:
    return resources.files("todoke_catalog").joinpath("templates")
