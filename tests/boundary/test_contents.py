"""What is inside each service's image, directly and indirectly, and where the envelope may be imported."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib import metadata
from pathlib import Path

import pytest
from support.boundary import BOUNDARY, ROOT, USERS

CONTENTS: dict[str, list[str]] = BOUNDARY["contents"]
FAMILIES = CONTENTS["families"]
SERVICES = [name for name in CONTENTS if name != "families"]
STREAMS = {subject.partition(".")[0] for listed in USERS.values() for subject in listed} - {"$JS"}
SUBJECT = re.compile(rf"({'|'.join(sorted(STREAMS))})\.[a-z0-9*>.{{}}-]+")

NO_SUBJECTS = {"replayed.*.*": "a message's id", "witness.key": "a setting", "files.html": "a page"}
COMMANDS = {"forms": ["operator"]}  # users of a server whose commands are in a service's package


def of_a_family(names: set[str]) -> set[str]:
    return {name for name in names if any(fnmatchcase(name, family) for family in FAMILIES)}


def declared(service: str) -> set[str]:
    project = tomllib.loads((ROOT / "services" / service / "pyproject.toml").read_text())["project"]
    return {plain_name(requirement) for requirement in project["dependencies"]}


def plain_name(requirement: str) -> str:
    """`psycopg[binary]>=3.3` is psycopg."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[._-]+", "-", found[0]).lower()


def everything_inside(service: str) -> set[str]:
    """The service's dependencies and theirs, as installed here."""
    waiting, found = declared(service), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting |= {plain_name(line) for line in metadata.requires(name) or () if wanted(line)}
    return found


def wanted(requirement: str) -> bool:
    """Whether it is installed here, and not only for an extra that nobody asked for."""
    return "extra ==" not in requirement and any(metadata.distributions(name=plain_name(requirement)))


def sources() -> Iterator[tuple[str, Path]]:
    """Every module of ours, by name; generated ones excepted."""
    for package in sorted(ROOT.glob("*/*/src/todoke_*")):
        for path in sorted(package.rglob("*.py")):
            yield ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__"), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def subjects(path: Path) -> Iterator[str]:
    """The subjects that a module names; what an f-string fills in, unknown here, stands as `*`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if SUBJECT.fullmatch(text):
            yield text


def test_every_service_is_listed() -> None:
    assert set(SERVICES) == {folder.parent.name for folder in ROOT.glob("services/*/pyproject.toml")}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_declares_what_the_boundary_lists(service: str) -> None:
    assert of_a_family(declared(service)) == set(CONTENTS[service])


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_else_comes_in_indirectly(service: str) -> None:
    assert of_a_family(everything_inside(service)) == set(CONTENTS[service])


@pytest.mark.parametrize("message", BOUNDARY["imports"])
def test_a_guarded_message_is_imported_where_it_is_listed_and_nowhere_else(message: str) -> None:
    found = {name for name, path in sources() if any(brings_in(imported, message) for imported in imports(path))}
    assert found == set(BOUNDARY["imports"][message])


def brings_in(imported: str, message: str) -> bool:
    """Whether an import gives access to a module: the module, something in it, or a package on the way to it."""
    return f"{imported}.".startswith(f"{message}.") or (message.startswith(f"{imported}.") and imported.count(".") > 0)


@pytest.mark.parametrize(
    "imported", ["a.v1.m_pb2", "a.v1.m_pb2.Message", "a.v1"], ids=["the module", "a name in it", "its package"]
)
def test_every_way_of_importing_a_message_is_seen(imported: str) -> None:
    assert brings_in(imported, "a.v1.m_pb2")
    assert not brings_in(imported, "b.v1.m_pb2")


GET = "$JS.API.DIRECT.GET.OUT."


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_names_only_subjects_that_it_may_use(service: str) -> None:
    """What it publishes to; and a reader of OUT names the subjects that it asks for."""
    users = {service, *COMMANDS.get(service, ())}
    allowed = [subject for user, listed in USERS.items() if user.partition(".")[2] in users for subject in listed]
    readable = [subject.removeprefix(GET) for subject in allowed if subject.startswith(GET)]
    readable += ["out.form.*", "out.status.*", "out.letter.*"] if ">" in readable else []
    package = f"todoke_{service}"
    found = {subject for name, path in sources() if name.split(".")[0] == package for subject in subjects(path)}
    named = found - set(NO_SUBJECTS)
    assert {subject for subject in named if not any(meets(pattern, subject) for pattern in allowed + readable)} == set()


def meets(pattern: str, subject: str) -> bool:
    """Whether a subject with unknown tokens can be one that matches the pattern; the last unknown may be several."""
    wanted, given = pattern.split("."), subject.split(".")
    if given[-1] == "*":
        given += ["*"] * (len(wanted) - len(given))
    return len(wanted) == len(given) and all(
        "*" in pair or pair[0] == pair[1] for pair in zip(wanted, given, strict=True)
    )


@pytest.mark.parametrize(
    "subject", ["inbox.990019", "witness.internet", "files.990019.x.0", "saved.x", "sent.status.a", "checkpoints.x"]
)
def test_a_subject_of_each_stream_is_seen_where_nobody_may_use_it(tmp_path: Path, subject: str) -> None:
    module = tmp_path / "module.py"
    module.write_text(f'SUBJECT = "{subject}"\n')
    assert set(subjects(module)) == {subject}
