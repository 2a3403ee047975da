"""Problem: what the schemas find wrong with one piece of text; the loader gives it a place in the file.

`span` counts characters in the text that was being read (a sentence, a value), so that the caret can stand under the
very word. The schemas never know files: that is the loader's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class Problem(ValueError):
    """One finding: a diagnostic's code, its message, the words it is about and the remedies. `key` is the entry to
    point at, where a mapping was read and one of its entries is to blame."""

    def __init__(
        self,
        code: str,
        message: str,
        span: tuple[int, int] | None = None,
        help: Iterable[str] = (),
        key: str | None = None,
    ):
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.help = tuple(help)
        self.key = key


def closest(word: str, options: Iterable[str]) -> str | None:
    """The option most like `word`, or None when nothing is near enough to be a slip of the hand."""
    found = get_close_matches(word.lower(), list(dict.fromkeys(options)), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """`; did you mean 'color'?`, or nothing."""
    best = closest(word, options)
    return f"; did you mean '{best}'?" if best else ""


def one_of(options: Iterable[str], last: str = "or") -> str:
    """`a, b or c`."""
    words = list(options)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
