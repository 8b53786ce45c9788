"""Whether a text is there in a language: words at all, and not the Japanese once more or half of it.

It is a warning, so that what is doubtful is looked at. やさしい日本語 is Japanese, and Chinese is written in Han
characters too, but never in kana.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from todoke_catalog.reviewing import romanised

_MAX_WORDS = 2_000  # characters that are looked at, as many as a text may have

_KANA = "ぁ-ゖァ-ヺヽヾゝゞーｦ-ﾟ"
_HAN = "々〆〇㐀-鿿\uf900-\ufaff"
_LETTER = re.compile(f"[{_KANA}{_HAN}]")
_SENTENCE = re.compile("[一-龯]{2}.*。")
# What easy Japanese says in other words (利用する is 使う), or explains; a form, a law or an office may be called so.
_HARD = re.compile(
    "利用(する|した|できる|し(て|ます))|(使用|申請|申込|提出|添付|記入|記載|該当|希望|受診|購入|支給|給付|交付|受給|納付|返還|同意|確認|届出|入力|選択|居住|同居"
    "|転入|転出|死亡|通院|勤務|就労|扶養|免除|減免|保管|発行)(する|した|している|していない|しない|します|しました|してください|される|された)"
    "|(の|する|した)(理由|有無|内容|状況|種別|区分|要否|可否|根拠|目的)|有無$|及び|並びに|又は|若しくは|に係る|に関する|における"
)
# Where Japanese stands for itself: a name in brackets or quotation marks, or one that brackets explain, and an example
# of what to write.
_BRACKETS = re.compile(r"[(（\[［「『“\"][^()（）\[\]［］「」『』“”\"]*[)）\]］」』”\"]")
# What somebody typed to come back to, folded, with the Japanese that it may be the translation of.
_TRANSLATE = "(please|pls)?(to)?(be)?(no|not|un|machine|auto|awaiting|missing|pending)?translat(e|ed|ion|or)"
_PLACEHOLDERS = (
    (
        "(in)?english(tofollow|here)?|translat(e|ion)(here|needed)?|tobetranslated|untranslated|(yet)?totranslate",
        "英|訳|えい",
    ),
    ("(inserthere|yourtexthere|text(here)?|label|dummy(text)?|loremipsum.*)", "文|テキスト|ラベル|札"),
    ("(to?follow|later|tbd|todo|tba|wip|pending|comingsoon|draft|fixme)", "後|あと|未|待|保留|下書|案"),
    ("(sameas(above|japanese)|ditto|asabove)", "同"),
    (
        f"{_TRANSLATE}(error|failed|failure|pending|missing|inprogress|later|soon|needed|required|(un|not)?available)?",
        "訳",
    ),
    (
        "((please|pls)?(see|referto|check|read|asin|as))?(the)?(japanese|jp|ja)(text|version|page|original)?(only|below)?",
        "日本|和文|邦文|語",
    ),
    ("error|tbc|untitled|null|undefined|missing|blank|empty|[?]+", "誤|エラー|な[いし]|無|空|不明|白"),
    ("(n/?a|x{2,}|a{3,}|z{3,}|abc|asdf.*|test(ing)?|sample)", "な[いし]|該当|試|検|テスト|例|見本|サンプル"),
)
_EASY_PLACEHOLDERS = (
    ("(やさしい)?日本語|英語", "語"),
    ("(後|あと)で(書く|入れる|直す)?|準備中|作成中|翻訳中|未定|未訳|仮", "後|あと|準備|作|訳|未|決ま|仮"),
    ("同上|上と同じ|ここに書く|あああ+|ダミー", "同|ここ"),
)
_NAME = f"{_KANA}{_HAN}0-9、・"
_EXPLAINED = re.compile(rf"(?<![{_NAME}])[{_NAME}]+ ?(?=\([^()A-Za-z]*[A-Za-z])")
_EXAMPLE = re.compile(r"\b(e[.]g[.]|for example|such as)[^.;]*", re.IGNORECASE)
_UNIT = re.compile("[×0-9.,]*(([cmk]?m|ha)[23²³]?|[mk]?g|[mk]?[lL]|k?Wh?|[cmk]?m/h)")  # read in every language
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs to Unicode, and blanks to the eye
_UNITS = "%‰"  # punctuation to Unicode, and words to a reader


def translated(text: Mapping[str, Any], language: str) -> bool:
    """Whether a text, as it stands in a draft, has words of its own in a language."""
    more = text.get("more")
    words = text.get(language) or (more.get(language) if isinstance(more, Mapping) else None)
    if not isinstance(words, str) or not words:
        return False
    words, japanese = words[:_MAX_WORDS], str(text["ja"])[:_MAX_WORDS]
    if says(japanese) and not says(words):
        return False
    if language == "easy":
        return _easy(words, japanese, str(text.get("en") or "")[:_MAX_WORDS])
    return _foreign(words, japanese, language)


def _foreign(words: str, japanese: str, language: str) -> bool:
    """Whether words are of a foreign language: more than Japanese in brackets, or that somebody has to translate."""
    foreign = re.compile(f"[{_KANA}]" if language.startswith("zh") else f"[{_KANA}{_HAN}]")
    if _folded(words) == _folded(japanese) and foreign.search(words):
        return False
    if says(japanese) and not says(_BRACKETS.sub(_without_japanese, words)):
        return False
    if _is_placeholder(words, japanese, _PLACEHOLDERS) or (language == "en" and romanised.is_romanised(words)):
        return False
    return foreign.search(_without_names(words)) is None


def _easy(words: str, japanese: str, english: str) -> bool:
    """Whether words are Japanese, where the text is, and neither its English nor its sentence once more."""
    if _UNIT.fullmatch(_folded(words)):
        return True
    if _LETTER.search(japanese) and not _LETTER.search(words):
        return False
    if _folded(words) == _folded(english) != _folded(japanese):
        return False
    if _is_placeholder(words, japanese, _EASY_PLACEHOLDERS):
        return False
    return not (words == japanese and (_SENTENCE.search(japanese) or _HARD.search(japanese)))


def _is_placeholder(words: str, japanese: str, table: Sequence[tuple[str, str]]) -> bool:
    said = _bare(words).lower()
    return any(re.fullmatch(one, said) and not re.search(meant, japanese) for one, meant in table)


def _bare(words: str) -> str:
    """Folded, without the brackets and stops around it."""
    return _folded(words).strip("()[]<>{}【】「」.,!?:;…。、*-_")


def _without_names(words: str) -> str:
    return _EXAMPLE.sub("", _BRACKETS.sub("", _EXPLAINED.sub("", words)))


def _without_japanese(bracket: re.Match[str]) -> str:
    return "" if _LETTER.search(bracket[0]) else bracket[0]


def says(words: str) -> bool:
    """Whether there is more than signs such as "-" that somebody typed to fill the field, or blanks."""
    seen = (one for one in words if one not in _BLANKS)
    return any(unicodedata.category(one) in {"Sc", "So"} or one.isalnum() or one in _UNITS for one in seen)


def _folded(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split())
