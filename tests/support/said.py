"""The numbers that a text says, in Japanese, やさしい日本語 and English, so that translations can be held against them.

Years are of our calendar, money is in yen, hours are of 24. Articles of laws (第3条第2項) are not among them.
"""

import re
from collections.abc import Iterator, Mapping

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}  # the year before the first
LARGE = {"億": 100_000_000, "万": 10_000, "千": 1_000}
ARTICLE = r"第\d+(?:条|項|号)(?:の\d+)*"
KANJI = {sign: float(at) for at, sign in enumerate("一二三四五六七八九十", 1)}
# What a word says without a digit: 年度 is from April to March, its end 31 March.
JAPANESE_WORDS = {
    "年度": (3, 4),
    "年度末": (31,),
    "半": (2,),
    "無料|免除|なし|かかりません|要りません|かからない": (0,),
    "大学生の年代": (18, 22),
    "高校生年代": (18,),
    "前々日|翌々月|夫婦": (2,),
    "重ねて|違うとき|両方": (2,),  # from two sides; two days
    "30分": (2,),  # half an hour
    "割": (10,),
    "後期高齢者": (75,),
    "要介護": (1, 5),
    "要支援": (1, 2),
    "特定疾病": (16,),
    "現況届": (6, 8),  # the months of the two
}
MONTHS = ("january", "february", "march", "april", "june", "july", "august")  # may is a verb too
LATER = ("september", "october", "november", "december")
SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MANY = {"eighteen": 18, "twenty": 20, "thirty": 30, "ninety": 90}
PARTS = {"once": 1, "twice": 2, "half": 2, "halved": 2, "doubled": 2, "third": 3, "fourth": 4, "sixth": 6, "seventh": 7}
ENGLISH_WORDS = (
    dict(zip(MONTHS, (1, 2, 3, 4, 6, 7, 8), strict=True))
    | {month: at for at, month in enumerate(LATER, 9)}
    | {word: at for at, word in enumerate(SMALL)}
    | MANY
    | PARTS
)
SCALES = {"thousand": 1_000, "million": 1_000_000}
BOUND = r"(?<![\d.])(\d+)([^\d、。（）]{0,8}?)(以上|以下|以後|以降|以内|未満|を超え)"
# How a translation says that a number itself does not count, and that it does.
OUTSIDE = {
    "easy": r"(?<![\d.]){}(?!\d)[^\d、。 ]{0,6} ?より ",
    "en": r"\b(?:over|under|above|below|(?:more|less|fewer|longer|older|younger) than) {}\b",
}
INSIDE = {
    "easy": r"(?<![\d.]){}(?!\d)[^\d、。 ]{0,6} ?(?:か、?もっと|以上|以下|まで[のはにでな])",
    "en": r"\b(?:at least|at most|up to) {}\b|\b{}(?: [a-z]+)? or (?:more|over|older|less)",
}


def japanese(text: str) -> set[float]:
    """What a Japanese text says, by digits, kanji and words."""
    plain, found = _without_names(text), set[float]()
    for era, years in re.findall(f"({'|'.join(ERAS)})([元0-9・]+)", plain):
        found |= {ERAS[era] + float(year.replace("元", "1")) for year in years.split("・") if year}
    plain = re.sub(f"({'|'.join(ERAS)})[元0-9・]+", " ", plain)
    found |= set(_amounts(plain)) | {KANJI[sign] for sign in plain if sign in KANJI}
    found |= {12 * float(years) + float(months) for years, months in re.findall(r"(\d+)歳(\d+)か月", plain)}
    found |= {10 * float(tenths) for tenths in re.findall(r"(\d+)割", plain)}
    found |= {float(hour) - 12 for hour in re.findall(r"(\d+)時", plain) if float(hour) > 12}
    return found | {float(one) for word, said in JAPANESE_WORDS.items() if re.search(word, plain) for one in said}


def articles(text: str) -> set[float]:
    """The numbers of articles of laws in a Japanese text; 第1条の5 has two."""
    named = " ".join(re.findall(ARTICLE, text))
    return {float(one) for one in re.findall(r"\d+", named)}


def easy(text: str) -> set[float]:
    """What a text in やさしい日本語 says, by digits alone."""
    return set(_amounts(_without_names(text)))


def english(text: str) -> set[float]:
    """What an English text says, by digits and words."""
    plain = re.sub(r"(\d):00", r"\1", _grouped(text))
    plain = re.sub(r"(\d+) to (\d+) (million|thousand)", r"\1 \3 to \2 \3", plain)
    digits = re.findall(r"(\d+(?:\.\d+)?)(?: (thousand|million))?", plain)
    words = re.findall(r"[a-z]+", plain.lower())
    months = {5.0} if re.search(r"\d May|May \d", plain) else set[float]()
    amounts = {float(one) * SCALES.get(scale, 1) for one, scale in digits}
    return amounts | months | {float(ENGLISH_WORDS[word]) for word in words if word in ENGLISH_WORDS}


def limits(text: str) -> set[float]:
    """The money and the limits of a Japanese text: what its translations may not leave out."""
    plain, units = _without_names(text), "年|か月|週間|日|回|人|点|個|時間|歳|通"
    money = {float(one) * LARGE.get(large, 1) for one, large in re.findall(r"(\d+)(万)?円", plain)}
    ends = "以内|まで|以上|未満|以下|前|を過ぎ|を超え|間|より"
    return money | {float(one) for one in re.findall(rf"(\d+)(?:{units})(?:{ends})", plain)}


def crossed(texts: Mapping[str, str]) -> list[str]:
    """The bounds of a Japanese text (以上, 未満) that a translation leaves out or takes in: 3歳以上 as 3歳より 上."""
    plain, found = _without_names(texts["ja"]), list[str]()
    for digits, unit, word in re.findall(BOUND, plain):
        if len(re.findall(rf"(?<![\d.]){digits}(?!\d)", plain)) > 1:
            continue  # it may be another bound of the same number that the translation is about
        inside = word not in ("未満", "を超え")
        wrong = OUTSIDE if inside else INSIDE
        said = {"easy": _without_names(texts["easy"]), "en": _grouped(texts["en"])}
        found += [
            f"{digits}{unit}{word}: {text}"
            for one, text in said.items()
            if re.search(wrong[one].replace("{}", digits), text)
        ]
    return found


def _amounts(plain: str) -> Iterator[float]:
    for digits, large in re.findall(r"(\d+(?:\.\d+)?)([億万千])?", plain):
        yield float(digits) * LARGE.get(large, 1)


def _without_names(text: str) -> str:
    return re.sub(ARTICLE, " ", _grouped(text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))))


def _grouped(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)
