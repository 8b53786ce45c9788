"""In a cluster an operator makes a job for each command on dead letters, as the page says; it is held to that here."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

from support.boundary import ROOT
from support.manifests import KUBECTL, Object, called, objects

from todoke_forms.__main__ import _parser

PAGE = (ROOT / "docs" / "operations" / "dead-letters.md").read_text()
PATCHES = re.findall(r"^ +\| kubectl (patch --local .+) \\$", PAGE, re.MULTILINE)


def cron_job() -> Object:
    return called(objects(), "CronJob", "operator", "todoke-closed")


def job() -> Object:
    """What `kubectl create job --from` makes of it."""
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "dead-2"},
        **cron_job()["spec"]["jobTemplate"],
    }


def test_it_never_runs_by_itself_and_never_twice() -> None:
    assert cron_job()["spec"]["suspend"] is True
    assert job()["spec"]["backoffLimit"] == 0
    assert job()["spec"]["template"]["spec"]["restartPolicy"] == "Never"


def test_as_it_stands_it_looks_and_takes_nothing() -> None:
    (container,) = job()["spec"]["template"]["spec"]["containers"]
    program, *words = container["args"]
    assert program == "todoke_forms"
    assert words[:2] == ["list-dead", "--summary"]
    _parser().parse_args(words)


def test_the_page_makes_a_job_of_any_other_command_and_changes_nothing_else() -> None:
    (patch,) = PATCHES
    done = subprocess.run(
        [KUBECTL, *shlex.split(patch)], input=json.dumps(job()), env={}, capture_output=True, text=True, check=True
    )
    made = json.loads(done.stdout)
    (container,) = made["spec"]["template"]["spec"]["containers"]
    _, *words = container["args"]
    arguments = _parser().parse_args(words)
    assert (str(arguments.config), arguments.reason, arguments.ticket) == (
        "/config/operator.toml",
        "rubbish",
        "OPS-123",
    )
    before = job()
    before["spec"]["template"]["spec"]["containers"][0]["args"] = container["args"]
    assert made["spec"] == before["spec"]


def test_the_image_starts_what_the_job_names() -> None:
    """`python -m` with the words of the job, as the Dockerfile has it."""
    (container,) = job()["spec"]["template"]["spec"]["containers"]
    done = subprocess.run(
        [sys.executable, "-m", *container["args"][:2], "--help"], capture_output=True, text=True, check=True
    )
    assert "--summary" in done.stdout
