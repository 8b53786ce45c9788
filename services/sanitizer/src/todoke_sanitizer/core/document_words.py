"""The words of a paragraph of a DOCX (ECMA-376 part 1, chapter 17): what its sender read, in plain characters.

Fields keep their last result and lose their instruction; ticked boxes, furigana, struck-out words and notes are written
out. What has no words is noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from xml.etree.ElementTree import Element

from todoke_sanitizer.core import symbol_fonts
from todoke_sanitizer.core.model import Removed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the same once more

_OFF = {"0", "false", "off"}
# What Word's older files write as the field EQ (17.16.5.17): furigana, and a circle around a word.
_OLD_RUBY = re.compile(r"\\up\s*\d+\s*\(([^()]*)\)\s*,\s*([^()]*)\)")
_OLD_CIRCLE = re.compile(r"\\o\\ac\(([^(),]*),([^(),]*)\)")

_Handler = Callable[[Element], Iterator[str]]


def w(name: str) -> str:
    """The name of an element or attribute of WordprocessingML."""
    return _W + name


class Words:
    """Reads paragraphs in their order; `found` says what they had that words cannot hold.

    :param numbered: the ids of styles whose paragraphs get a number.
    """

    def __init__(self, numbered: Collection[str]) -> None:
        self.found: set[Removed] = set()
        self._numbered = numbered
        self._fields: list[str] = []  # the instructions of the fields that are open
        self._notes: dict[tuple[str, str], str] = {}
        self._handlers: Mapping[str, _Handler] = {
            w("t"): _text,
            f"{_MATH}t": _text,
            w("tab"): _saying("\t"),
            w("br"): _saying("\n"),
            w("cr"): _saying("\n"),
            w("noBreakHyphen"): _saying("-"),
            w("p"): self._paragraph,
            w("r"): self._run,
            w("sym"): self._symbol,
            w("ruby"): self._ruby,
            w("sdt"): self._control,
            w("fldChar"): self._field,
            w("instrText"): self._instruction,
            w("footnoteReference"): self._reference,
            w("endnoteReference"): self._reference,
            w("pPr"): self._properties,
            w("rPr"): _nothing,
            FALLBACK: _nothing,
            w("del"): self._deleted,
            w("moveFrom"): self._deleted,
            w("ins"): self._noting(Removed.TRACKED_CHANGES),
            w("moveTo"): self._noting(Removed.TRACKED_CHANGES),
            w("drawing"): self._noting(Removed.PICTURES),
            w("pict"): self._noting(Removed.PICTURES),
            w("object"): self._noting(Removed.EMBEDDED_FILES),
            f"{_MATH}oMath": self._noting(Removed.SYMBOLS),
        }

    def of(self, paragraph: Element) -> str:
        """The text of a paragraph; that of a text box in it begins a line."""
        return "".join(self._walk(paragraph))

    def note(self, kind: str, number: str) -> str | None:
        """The mark that stands in the text for a note; None when nothing refers to it."""
        return self._notes.get((kind, number))

    def _walk(self, source: Element) -> Iterator[str]:
        for child in source:
            yield from self._handlers.get(child.tag, self._walk)(child)

    def _run(self, run: Element) -> Iterator[str]:
        properties = run.find(w("rPr"))
        text = "".join(self._walk(run))
        if properties is None or not text:
            yield text
            return
        if _is_on(properties.find(w("vanish"))):
            self.found.add(Removed.HIDING)
        font = _font(properties)
        if symbol_fonts.draws_others(font) and run.find(w("t")) is not None:
            text = "".join(self._sign(font, ord(character)) for character in text)
        struck = _is_on(properties.find(w("strike"))) or _is_on(properties.find(w("dstrike")))
        yield f"［取消線：{text}］" if struck else text

    def _symbol(self, symbol: Element) -> Iterator[str]:
        try:
            code = int(symbol.get(w("char"), ""), 16)
        except ValueError:
            code = 0
        yield self._sign(symbol.get(w("font"), ""), code)

    def _sign(self, font: str, code: int) -> str:
        sign = symbol_fonts.sign(font, code)
        if sign == symbol_fonts.UNKNOWN:
            self.found.add(Removed.SYMBOLS)
        return sign

    def _ruby(self, ruby: Element) -> Iterator[str]:
        reading, base = ("".join(self._walk(part)) for part in _parts(ruby, "rt", "rubyBase"))
        yield f"{base}（{reading}）" if reading else base

    def _control(self, control: Element) -> Iterator[str]:
        box = control.find(f"{w('sdtPr')}/{_W14}checkbox")
        if box is None:
            yield from self._walk(control)
            return
        checked = box.find(f"{_W14}checked")
        yield _ticked(checked is not None and checked.get(f"{_W14}val", "1") not in _OFF)

    def _field(self, mark: Element) -> Iterator[str]:
        match mark.get(w("fldCharType")):
            case "begin":
                self._fields.append("")
                yield from _filled_in(mark)
            case "end" if self._fields:
                yield from self._equation(self._fields.pop())

    def _instruction(self, text: Element) -> Iterator[str]:
        if self._fields:
            self._fields[-1] += text.text or ""
        return iter(())

    def _equation(self, instruction: str) -> Iterator[str]:
        """What the field EQ draws, which has no result: its instruction is what the reader sees."""
        if instruction.strip().upper().startswith("EQ"):
            if ruby := _OLD_RUBY.search(instruction):
                yield f"{ruby[2]}（{ruby[1]}）"
            elif circle := _OLD_CIRCLE.search(instruction):
                yield f"［{circle[1]}{circle[2]}］"
            else:
                self.found.add(Removed.SYMBOLS)
                yield symbol_fonts.UNKNOWN

    def _reference(self, mark: Element) -> Iterator[str]:
        kind = mark.tag.removeprefix(_W).removesuffix("Reference")
        label = "注" if kind == "footnote" else "文末注"
        number = 1 + sum(known == kind for known, _ in self._notes)
        yield self._notes.setdefault((kind, mark.get(w("id"), "")), f"［{label}{number}］")

    def _noting(self, what: Removed) -> _Handler:
        def noted(source: Element) -> Iterator[str]:
            self.found.add(what)
            yield from self._walk(source)

        return noted

    def _paragraph(self, source: Element) -> Iterator[str]:
        yield "\n"
        yield from self._walk(source)

    def _properties(self, properties: Element) -> Iterator[str]:
        style = properties.find(w("pStyle"))
        styled = style is not None and style.get(w("val")) in self._numbered
        if styled or properties.find(w("numPr")) is not None:
            self.found.add(Removed.NUMBERING)
        return iter(())

    def _deleted(self, _source: Element) -> Iterator[str]:
        self.found.add(Removed.TRACKED_CHANGES)
        return iter(())


def _text(source: Element) -> Iterator[str]:
    yield source.text or ""


def _nothing(_source: Element) -> Iterator[str]:
    return iter(())


def _saying(text: str) -> _Handler:
    return lambda _source: iter((text,))


def _filled_in(mark: Element) -> Iterator[str]:
    """What somebody ticked or chose in a field of the older kind (17.16.7, 17.16.12)."""
    box, choice = (mark.find(f"{w('ffData')}/{w(name)}") for name in ("checkBox", "ddList"))
    if box is not None:
        state = box.find(w("checked"))
        yield _ticked(_is_on(box.find(w("default")) if state is None else state))
    if choice is not None:
        entries = [entry.get(w("val"), "") for entry in choice.findall(w("listEntry"))]
        chosen = choice.find(w("result"))
        number = choice.find(w("default")) if chosen is None else chosen
        place = "0" if number is None else number.get(w("val"), "0")
        yield entries[int(place)] if place.isascii() and place.isdigit() and int(place) < len(entries) else ""


def _ticked(checked: bool) -> str:
    return symbol_fonts.CHECKED if checked else symbol_fonts.UNCHECKED


def _is_on(switch: Element | None) -> bool:
    """A property that is there is on, unless it says otherwise (17.17.4)."""
    return switch is not None and switch.get(w("val"), "1") not in _OFF


def _font(properties: Element) -> str:
    fonts = properties.find(w("rFonts"))
    return "" if fonts is None else fonts.get(w("ascii"), "")


def _parts(source: Element, *names: str) -> Iterator[Element]:
    for name in names:
        found = source.find(w(name))
        yield Element(w(name)) if found is None else found
