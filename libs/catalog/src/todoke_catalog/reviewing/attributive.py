"""What is done, by everyday verbs before a noun: お使いになる方 is 利用する方, 届け出る人 is 届出する人.

The verbs are those of `questions`, and a few that nobody is asked with; each is conjugated here, once for all labels.
"""

import re
from collections.abc import Iterator

from todoke_catalog.reviewing.questions import DEEDS

# Before ます, before た, and by itself, as in `questions`.
_MORE = {
    "届出": ("届け?出", "届け?出", "届け?出る"),
    "紛失": ("なくし", "なくし", "なくす"),
    "修理": ("直し", "直し", "直す"),
    "飼育": ("飼い", "飼っ", "飼う"),
    "借用": ("借り", "借り", "借りる"),
    "提出": ("出し", "出し", "出す"),
}
_BEFORE = "(?:^|(?<=[をがにではへの、]))[おご]?"
_NOUNS = "人|方|かた|者|日|場所|所|ところ|時間|時刻|理由|わけ|目的|方法|物|もの|店|会社|施設|回数|日数|人数|期間|予定"
_BEHIND = f"(?=(?:{_NOUNS})(?:$|の|は|数|日|名))"
_A_ROW = dict(zip("うくぐすつぬぶむる", "わかがさたなばまら", strict=True))


def _politely(polite: str, plain: str) -> str:
    """The passive that is politeness: 使われる, 届け出られる."""
    one_row = [verb for verb in plain.split("|") if verb[:-1] in polite.split("|")]
    stems = [verb[:-1] + ("ら" if verb in one_row else _A_ROW[verb[-1]]) for verb in plain.split("|")]
    return "|".join(f"{stem}れる" for stem in stems)


def _rules() -> Iterator[tuple[re.Pattern[str], str]]:
    for noun, (polite, past, plain) in (DEEDS | _MORE).items():
        if "<noun>" not in noun:
            now = f"(?:{polite})になる|{plain}|{_politely(polite, plain)}"
            yield re.compile(f"{_BEFORE}(?:{now}){_BEHIND}"), f"{noun}する"
            yield re.compile(f"{_BEFORE}(?:(?:{polite})になった|(?:{past})[ただ]){_BEHIND}"), f"{noun}した"
            yield re.compile(f"{_BEFORE}(?:{polite})たい{_BEHIND}"), f"{noun}したい"


_RULES = tuple(_rules())
_VERB = re.compile(f"[るうくすむぶつただい]{_BEHIND}")  # most labels have none, and are left at once


def plain(text: str) -> str:
    """A label with the verbs before its nouns as offices name what they mean."""
    for pattern, word in _RULES if _VERB.search(text) else ():
        text = pattern.sub(word, text)
    return text
