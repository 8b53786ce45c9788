"""Words in Japanese on a page in another language, marked as such wherever they are shown (WCAG 2.2, 3.1.2)."""

from markupsafe import Markup


class InJapanese(str):
    """Words in Japanese: a string like any other, and in a template `<span lang="ja">…</span>`.

    Where no element can stand, as in a title or an option, ``|plain`` takes the mark away, and ``|tongue`` is it as an
    attribute.
    """

    __slots__ = ()

    def __html__(self) -> Markup:
        """The words, escaped and marked."""
        return Markup('<span lang="ja">{}</span>').format(str(self))


def plain(words: str) -> str:
    """The words without a mark."""
    return str(words) if isinstance(words, InJapanese) else words


def tongue(words: str) -> str:
    """The mark as an attribute of the element that the words stand in; nothing for words without one."""
    return Markup(' lang="ja"') if isinstance(words, InJapanese) else ""
