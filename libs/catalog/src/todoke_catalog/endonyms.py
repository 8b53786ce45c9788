"""What languages call themselves and which way they are written, by tag (BCP 47; the names are those of CLDR)."""

from typing import Literal

_NAMES = {
    "ar": "العربية",
    "bn": "বাংলা",
    "de": "Deutsch",
    "es": "Español",
    "fa": "فارسی",
    "fil": "Filipino",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "km": "ខ្មែរ",
    "ko": "한국어",
    "lo": "ລາວ",
    "mn": "Монгол",
    "ms": "Bahasa Melayu",
    "my": "မြန်မာ",
    "ne": "नेपाली",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "ru": "Русский",
    "si": "සිංහල",
    "ta": "தமிழ்",
    "th": "ไทย",
    "tl": "Tagalog",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "uz": "Oʻzbekcha",
    "vi": "Tiếng Việt",
    "zh": "中文",
    "zh-Hans": "中文（简体）",
    "zh-Hant": "中文（繁體）",
}
_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_RIGHT_TO_LEFT_SCRIPTS = {"Arab", "Hebr", "Thaa"}
_SCRIPT = 4  # letters of a subtag that names a script


def name(tag: str) -> str:
    """The language's own name; the tag itself for one that is not in the table."""
    return _NAMES.get(tag, tag)


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Which way it is written: what its script says, or else what is usual for the language."""
    language, *rest = tag.split("-")
    script = next((one for one in rest if len(one) == _SCRIPT), None)
    rightwards = script not in _RIGHT_TO_LEFT_SCRIPTS if script else language not in _RIGHT_TO_LEFT
    return "ltr" if rightwards else "rtl"
