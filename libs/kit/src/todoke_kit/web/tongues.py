"""Words in another language than their page, marked as such wherever they are shown (WCAG 2.2, 3.1.2)."""

from collections.abc import Iterable, Sequence
from typing import Self

from markupsafe import Markup, escape


class InTongue(str):
    """Words in a language: a string like any other, and in a template `<span lang="vi">…</span>`.

    Where no element can stand, as in a title or an option, ``|plain`` takes the mark away, and ``|tongue`` is the
    attribute. Inside of a sentence it is ``|inside``, a ``<bdi>``: only what stands alone turns its line around.
    """

    __slots__ = ("attributes", "direction", "tag")
    attributes: Markup
    tag: str
    direction: str

    def __new__(cls, words: str, tag: str, direction: str = "") -> Self:
        """:param tag: BCP 47; :param direction: "rtl", where it is not the page's."""
        self = super().__new__(cls, words)
        self.tag, self.direction = tag, direction
        way = Markup(' dir="{}"').format(direction) if direction else ""
        self.attributes = Markup(' lang="{}"{}').format(tag, way)
        return self

    def __html__(self) -> Markup:
        """The words, escaped and marked."""
        return Markup("<span{}>{}</span>").format(self.attributes, str(self))

    def inside(self) -> Markup:
        """The same for the middle of a sentence in the page's language."""
        return Markup("<bdi{}>{}</bdi>").format(self.attributes, str(self))


class InJapanese(InTongue):
    """Words in Japanese on a page that is not."""

    __slots__ = ()

    def __new__(cls, words: str) -> Self:
        """No other language is to be named."""
        return super().__new__(cls, words, "ja")


def plain(words: str) -> str:
    """The words without a mark."""
    return str(words) if isinstance(words, InTongue) else words


def tongue(words: str) -> str:
    """The attribute that says in which language they are, for the element around them; nothing for the page's."""
    return words.attributes if isinstance(words, InTongue) else ""


def inside(words: str) -> str:
    """Words as a part of a sentence: marked, if they are in another language, and apart from its direction."""
    return words.inside() if isinstance(words, InTongue) else words


def filled(words: str, **params: object) -> str:
    """Words with parameters in them, which keep their marks."""
    if not _any_marked(params.values()):
        return words.format(**params)
    parts = {name: inside(value) if isinstance(value, str) else value for name, value in params.items()}
    return escape(words).format(**parts)


def joined(glue: str, parts: Sequence[str]) -> str:
    """The parts with this between them; each keeps its mark."""
    return escape(glue).join(map(inside, parts)) if _any_marked(parts) else glue.join(parts)


def _any_marked(parts: Iterable[object]) -> bool:
    return any(hasattr(one, "__html__") for one in parts)
