"""Whatever happens to a scenario file, its author sees diagnostics and never a traceback."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from worldgen.scenario import ScenarioError, bundled, examine, loads

TEXTS = [path.read_text() for path in bundled().values()]
LINES = sorted({line for text in TEXTS for line in text.splitlines()})
PIECES = st.one_of(
    st.text(max_size=4),
    st.sampled_from(
        [
            "{",
            "}",
            "[",
            "]",
            ":",
            ": ",
            "#",
            "&a ",
            "*a",
            "!",
            "%",
            "|",
            ">",
            "-",
            "\t",
            "\n",
            "'",
            '"',
            "$",
            "..",
        ]
    ),
    st.sampled_from(
        ["null", ".nan", ".inf", "1e400", "-1", "0", "9" * 5000, "true", "like: hiders", "each", "the hider"]
    ),
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A bundled file with a few pieces put in, cut out or moved."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 12)))
        kind = draw(st.sampled_from(["insert", "cut", "replace", "line"]))
        if kind == "line":
            text = text[:at] + "\n" + draw(st.sampled_from(LINES)) + "\n" + text[at:]
        else:
            piece = "" if kind == "cut" else draw(PIECES)
            text = text[:at] + piece + text[at if kind == "insert" else end :]
    return text


@quick
@given(text=mutated())
def test_a_mutated_file_gives_a_scenario_or_diagnostics(text: str):
    try:
        loads(text)
        found = ()
    except ScenarioError as error:
        found = error.diagnostics
        text = str(error)
    assert text.strip() or not found
    assert all(d.message and d.position.line >= 1 and d.position.column >= 1 for d in found)


def _paths(value: Any, path: tuple[str, ...] = ()) -> list[str]:
    found = [".".join(path)] if path else []
    for key, child in value.items() if isinstance(value, dict) else ():
        found += _paths(child, (*path, key))
    return found


PATHS = sorted({path for name in bundled() for path in _paths(examine(name)[0].document)})  # pyright: ignore
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**12), 10**12),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["3..9", "50%", "$x", "any agent", "always", "1..$x", "40 steps", "inside floor"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=4,
)


@quick
@given(
    name=st.sampled_from(sorted(bundled())),
    overrides=st.dictionaries(st.sampled_from(PATHS), VALUES, min_size=1, max_size=3),
)
def test_any_value_at_any_path_gives_a_scenario_or_diagnostics(name: str, overrides: dict[str, Any]):
    scenario, diagnostics = examine(name, overrides)
    assert (scenario is None) == any(d.severity == "error" for d in diagnostics)
