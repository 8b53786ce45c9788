"""No service may be told to believe older lists or answers than the readers of evidence do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from devstack.layout import REPOSITORY
from todoke_evidence.jpki.revocation import LONGEST_AGE
from todoke_forms.config import InboxConfig
from todoke_identity.config import Config
from todoke_kit import config

LONGEST = LONGEST_AGE.total_seconds()
LIST_AGE = "max_list_age_seconds = {}\n{}"
ANSWER_AGE = '{1}\n[ocsp]\nurl = "http://ocsp.example/"\nmax_age_seconds = {0}\n'
SERVICES = [("closed/forms.toml", InboxConfig), ("internet/identity.toml", Config)]


@pytest.fixture(params=SERVICES, ids=lambda service: service[0])
def load(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Reads the configuration of a pod with a limit put in."""
    name, kind = request.param
    text = (REPOSITORY / "deploy" / "k8s" / name).read_text(encoding="utf-8")

    def loaded(form: str, seconds: object) -> Any:
        (tmp_path / "service.toml").write_text(form.format(seconds, text), encoding="utf-8")
        return config.load(kind, tmp_path / "service.toml")

    return loaded


@pytest.mark.parametrize("form", [LIST_AGE, ANSWER_AGE], ids=["lists", "answers"])
def test_a_limit_is_at_most_that_of_evidence(load: Any, form: str) -> None:
    assert load(form, LONGEST)
    for seconds in (LONGEST + 1, 0, -1, "nan", "inf"):
        with pytest.raises(config.ConfigError, match=r"max_\w*age_seconds"):
            load(form, seconds)
