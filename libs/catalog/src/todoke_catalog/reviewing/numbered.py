"""The number before a label (1.  （1）  ①  問1), which asks nothing, and the labels that it alone tells apart."""

import re
import unicodedata
from collections.abc import Iterable

MAX_LABEL = 200  # characters that are compared; nobody tells longer ones apart
_MAX_NUMBERS = 3  # one before the other: 1-(1)①

_KANJI = "[一二三四五六七八九十]{1,2}"
_ENCLOSED = re.compile("[①-⒛❶-➓㈠-㈩㊀-㊉㋐-㋾Ⅰ-ⅿ㉑-㉟㊱-㊿]")  # one sign, and a mere digit once it is folded
_NUMBER = re.compile(
    rf"^([(\[【〔]([0-9]{{1,2}}|{_KANJI}|[ァ-ンa-z]|[ivx]{{2,4}})[)\]】〕]|(問|設問|質問|項目|q\.?|第(?=[0-9]+[問項]))[0-9]{{1,2}}(-[0-9]{{1,2}})?[問項]?"
    rf"|[0-9]{{1,2}}(?=[.:、)-](?![0-9]))|{_KANJI}(?=[、.)])|[ァ-ンa-z](?=[、.)]))[.:、)-]?"
)
_BULLET = re.compile("^([■●◆◇□○◎▼▽▶►★☆※・*#✓✔]|-(?![0-9]))+(?=[^■●◆◇□○◎▼▽▶►★☆※・*#✓✔-])")
# Before a blank it is one too, but for 3 年生.
_BEFORE_BLANK = re.compile(
    r"^([0-9０-９]{1,2}(?:[.．－-][0-9０-９]{1,2})*)[ 　]+(?=[^\W\d_a-zA-Z])"
    "(?![年月日時分円人名歳才回個階番号丁級組泊冊本枚台か])"
)
# What a label is wrapped in, by hand or by what it was copied from: 「収集場所」, <b>…</b>, **…**.
_MARKUP = re.compile("</?[a-z][^<>]{0,40}>|\\*\\*|__|&nbsp;|~~")
_PAIRS = ("「」", "『』", "【】", "《》", "〈〉", "〔〕", "[]", '""', "“”", "''", "()", "≪≫", "<>")
# A first number behind a label (曲名【1】) is one too, unless a second one follows: `serial`.
_BEHIND = re.compile(r"^(.{2,})[(\[【〔]([0-9]{1,2})[)\]】〕]$")
_COUNTS = re.compile("[0-9一二三四五六七八九十]")  # letters are names: A and B may be two courses


def folded(words: str) -> str:
    """Words as an eye has them: of one width, without blanks and without the characters that nobody sees."""
    seen = "".join(one for one in words if unicodedata.category(one) != "Cf")
    return "".join(unicodedata.normalize("NFKC", seen).lower().split())


def parted(label: str) -> tuple[str, str]:
    """The number before a label, empty where there is none, and its folded words; a mere number is all words."""
    written = _ENCLOSED.sub(lambda sign: f"({_opened(sign[0])})", label[:MAX_LABEL]).strip()
    number, text = "", written
    if found := _BEFORE_BLANK.match(text):
        number, text = folded(found[1]), text[found.end() :]
    text = folded(text)
    for _ in range(_MAX_NUMBERS):
        text = _BULLET.sub("", text)
        if found := _NUMBER.match(text):
            number, text = number + found[0].strip("()[]【】〔〕.:、-"), text[found.end() :]
    text = _unwrapped(text)
    return (number, text) if text else ("", folded(written))


def behind(words: str) -> tuple[str, str]:
    """Folded words without the number in brackets behind them, and that number, empty where there is none."""
    found = _BEHIND.match(words)
    return (found[1], found[2]) if found else (words, "")


def _unwrapped(text: str) -> str:
    text = _MARKUP.sub("", text)
    while len(text) > len("「」") and f"{text[0]}{text[-1]}" in _PAIRS and text.find(text[-1], 1) == len(text) - 1:
        text = text[1:-1]
    return text


def _opened(sign: str) -> str:
    number = folded(sign).strip("().")  # ❶ stays as it is
    return str(int(unicodedata.numeric(sign, 0))) if number == sign else number


def are_one(first: str, second: str, *, counted: bool) -> bool:
    """Whether two numbers tell nobody two things of the same words apart; `counted` where numbers count questions."""
    if first == second or not (first and second):
        return True
    return counted and bool(_COUNTS.search(first) and _COUNTS.search(second))


def count_questions(labels: Iterable[tuple[str, str]]) -> bool:
    """Whether numbers count what is asked, each once: ①氏名 ②住所 do; ①氏名 ②氏名 and ①氏名 ①住所 count persons."""
    numbered = [one for one in labels if one[0]]
    numbers = [number for number, _ in numbered]
    return len({words for _, words in numbered}) > 1 and len({*numbers}) == len(numbers)
