"""How a form stands in the catalogue of procedures: the events of life it belongs to, and the words people look for.

Readings are what no machine can be sure of (請求する方 is かた, not ほう), so they are part of the form and reviewed.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from todoke_catalog.texts import Text

MAX_KEYWORDS = 30

# Hiragana, with the few other signs that titles are read with.
Reading = Annotated[str, Meta(max_length=200, pattern=r"^[ぁ-ゖー・ 0-9A-Za-z]+$(?!\n)")]


class LifeEvent(StrEnum):
    """What happens to people, by which they look for a procedure; its words are made in the web layers."""

    BIRTH = "birth"  # 妊娠・出産
    CHILDCARE = "childcare"  # 子育て
    SCHOOL = "school"  # 入園・入学
    MOVING = "moving"  # 引越し
    MARRIAGE = "marriage"  # 結婚・離婚
    ILLNESS = "illness"  # 病気・けが
    CARE = "care"  # 介護
    DISABILITY = "disability"  # 障害
    WORK = "work"  # 仕事・事業
    TAX = "tax"  # 税
    BEREAVEMENT = "bereavement"  # おくやみ
    DISASTER = "disaster"  # 災害
    LIVING = "living"  # くらし
    CERTIFICATE = "certificate"  # 証明書
    VOICE = "voice"  # 選挙・市政への意見


class Keyword(Struct, frozen=True, forbid_unknown_fields=True):
    """A word that people use for the procedure and its texts need not have; one in kana is its own reading."""

    word: Annotated[str, Meta(min_length=1, max_length=40)]
    reading: Reading | None = None


class Listing(Struct, frozen=True, forbid_unknown_fields=True):
    """What the catalogue finds the form by, beside its texts. `applicants` says in one line who can apply."""

    life_events: Annotated[tuple[LifeEvent, ...], Meta(max_length=len(LifeEvent))] = ()
    title_reading: Reading | None = None  # of the Japanese title
    department_reading: Reading | None = None
    keywords: Annotated[tuple[Keyword, ...], Meta(max_length=MAX_KEYWORDS)] = ()
    applicants: Text | None = None
