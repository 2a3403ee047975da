"""The JSON schema that editors use refuses every broken file that a schema can tell is broken.

It cannot tell what needs more than the value at hand, and those files are listed here with the reason, so that a schema
that learns more, or forgets something, is noticed.
"""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from schemas.export import scenario_schema
from worldgen.scenario import ScenarioError, bundled
from worldgen.scenario.reader import read

GOLDEN = Path(__file__).parents[1] / "scenario" / "golden"
BEYOND = {
    "it is no YAML, or says a key twice": """duplicate-key empty-file no-such-file yaml-brace yaml-colon yaml-indent
        yaml-quote yaml-syntax yaml-tabs yaml-tag""",
    "a sentence, a measure or an effect, which are texts to a schema": """action-words ambiguous ambiguous-reference
        bodily-nonsense effect-end effect-place effect-target has-rule measure members require require-time
        sentence-amount sentence-filled sentence-time sentence-verb unbound unknown-name unknown-word where-distance
        where-member where-nonsense where-side yaw""",
    "a name that must be declared elsewhere, or must not": """attribute-name effect-attribute effect-eat joined map
        map-drawing observe phase-set region-team same-name singular""",
    "a value's text": "arithmetic has not-finite percent-mass range-unfinished",
    "sums and circles over the whole file": """joined-most like-cycle map-count no-agents out-of-range-room param-cycle
        parameter-use range-of-parameters region-cycle short-phases unused-phase""",
    "a key that `like`, `extends` or an override may still bring": "map-rows override-null",
    "another file, a stage or an override is what is wrong": """bad-file bad-override extends-cycle extends-unknown
        override stage-breaks""",
    "nothing is wrong until a world is drawn, or it is a warning": """no-effect no-room not-met paid-once until-once
        whole-group""",
}
UNSAID = {name for names in BEYOND.values() for name in names.split()}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(scenario_schema())


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_broken_file_is_refused_unless_no_schema_could(
    path: Path, validator: jsonschema.Draft202012Validator
):
    try:
        document = read(path.read_text(), path.name).plain()
    except ScenarioError:
        refused = False
    else:
        refused = any(True for _ in validator.iter_errors(document))
    assert refused == (path.stem not in UNSAID)


def test_there_are_a_hundred_broken_files_and_the_lists_name_only_such():
    names = {path.stem for path in GOLDEN.glob("*.yaml")} | {path.stem for path in GOLDEN.glob("*.out")}
    assert len(names) >= 100
    assert names >= UNSAID


@pytest.mark.parametrize("path", bundled().values(), ids=list(bundled()))
def test_a_bundled_game_is_accepted(path: Path, validator: jsonschema.Draft202012Validator):
    assert list(validator.iter_errors(read(path.read_text(), path.name).plain())) == []
