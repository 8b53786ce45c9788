"""Asks in a window of its own (Tk): the whole document to scroll through, the PIN in a field that hides it."""

import tkinter as tk
from tkinter import font, ttk

from todoke_agent.core.document import Document
from todoke_agent.core.prompt import Prompt
from todoke_agent.window.outcome import UnavailableError

CLASS = "Todoke-agent"
"""What window managers and tests know the window by."""

_FAMILIES = ("Noto Sans CJK JP", "Yu Gothic UI", "Hiragino Sans", "IPAGothic")
_PAD = 12
_WARNING = "#ce0000"


def ask(prompt: Prompt) -> str:
    """Return what was typed, "" when the window was closed. Raises UnavailableError without a display."""
    try:
        window = Window(prompt)
    except tk.TclError:
        raise UnavailableError from None
    window.root.mainloop()
    return window.typed


class Window:
    """One question; `typed` is the answer once `root` has left its loop."""

    def __init__(self, prompt: Prompt) -> None:
        self.typed = ""
        self.root = tk.Tk(className=CLASS)
        self.root.title(prompt.title)
        self.root.protocol("WM_DELETE_WINDOW", self.root.quit)
        self.root.bind("<Escape>", lambda _event: self.root.quit())
        _choose_font()
        frame = ttk.Frame(self.root, padding=_PAD)
        frame.pack(fill="both", expand=True)
        ttk.Label(frame, text=prompt.heading).pack(anchor="w")
        # Packed from below upwards, so that a small screen shortens the document and never hides the buttons.
        self._buttons(frame, prompt)
        self.entry = self._entry(frame, prompt) if prompt.label else None
        for notice in reversed(prompt.notices):
            _wrapped(frame, notice).pack(side="bottom", fill="x", anchor="w")
        self.document = _document(frame, prompt.document)
        self.root.attributes("-topmost", True)
        self.root.bind("<Visibility>", self._take_the_keyboard)

    def submit(self) -> None:
        """Take what was typed; an empty field is no answer yet."""
        if self.entry and self.entry.get():
            self.typed = self.entry.get()
            self.root.quit()

    def _buttons(self, frame: ttk.Frame, prompt: Prompt) -> None:
        row = ttk.Frame(frame)
        row.pack(side="bottom", fill="x", pady=(_PAD, 0))
        if prompt.button:
            ttk.Button(row, text=prompt.button, command=self.submit).pack(side="right")
        ttk.Button(row, text=prompt.cancel, command=self.root.quit).pack(side="right", padx=_PAD)

    def _entry(self, frame: ttk.Frame, prompt: Prompt) -> ttk.Entry:
        entry = ttk.Entry(frame, show="●")
        entry.bind("<Return>", lambda _event: self.submit())
        entry.pack(side="bottom", fill="x")
        ttk.Label(frame, text=prompt.label).pack(side="bottom", anchor="w", pady=(_PAD, 0))
        return entry

    def _take_the_keyboard(self, _event: object) -> None:
        """Once, as soon as the window is there; a window that is not cannot have the keyboard."""
        self.root.unbind("<Visibility>")
        (self.entry or self.root).focus_force()


def _document(frame: ttk.Frame, document: Document) -> tk.Text:
    """Return the document as text to read: nothing in it is anything but text to Tk."""
    text = tk.Text(frame, width=72, height=22, wrap="word", padx=_PAD, pady=_PAD)
    bar = ttk.Scrollbar(frame, command=text.yview)
    bar.pack(side="right", fill="y", pady=_PAD)
    text.configure(yscrollcommand=bar.set, font="TkDefaultFont")
    text.tag_configure("heading", spacing1=_PAD, font="TkHeadingFont")
    text.tag_configure("label", foreground="#555", spacing1=_PAD // 2)
    # Every line of an answer is indented: none can pass for a question of its own.
    text.tag_configure("answer", lmargin1=_PAD * 2, lmargin2=_PAD * 2)
    for section in document:
        text.insert("end", f"{section.heading}\n", "heading")
        for row in section.rows:
            text.insert("end", f"{row.label}\n", "label")
            text.insert("end", "".join(f"{line}\n" for line in row.lines), "answer")
    text.configure(state="disabled")
    text.pack(fill="both", expand=True, pady=_PAD)
    return text


def _wrapped(frame: ttk.Frame, words: str) -> ttk.Label:
    label = ttk.Label(frame, text=words, foreground=_WARNING)
    label.bind("<Configure>", lambda event: label.configure(wraplength=event.width))
    return label


def _choose_font() -> None:
    """Prefer a font that draws Japanese as Japanese; some systems would take the Chinese forms."""
    family = next((name for name in _FAMILIES if name in font.families()), None)
    for name in ("TkDefaultFont", "TkTextFont", "TkHeadingFont"):
        named = font.nametofont(name)
        named.configure(size=12, weight="bold" if name == "TkHeadingFont" else "normal")
        if family:
            named.configure(family=family)
