"""`check --github` and `check -`."""

from __future__ import annotations

from worldgen.authoring.github import annotation
from worldgen.scenario.diagnostics import Diagnostic, Position

WRONG = "worldgen: 1\nteams: {hiders: {colour: red}}\n"


def test_an_error_is_an_annotation_at_its_line(call, family):
    (family / "wrong.yaml").write_text(WRONG)
    done = call("check", "base.yaml", "wrong.yaml", "--github")
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "::error file=wrong.yaml,line=2,col=18,endColumn=24,title=unknown-key::"
        "unknown key 'colour' in team 'hiders'; did you mean 'color'?"
    ]


def test_what_would_end_the_annotation_is_escaped():
    found = Diagnostic("bad-value", "50% of\nit", Position("a,b:c.yaml", 3, 4), 2, ("try: 1, 2",), "warning")
    assert annotation(found) == (
        "::warning file=a%2Cb%3Ac.yaml,line=3,col=4,endColumn=6,title=bad-value::50%25 of%0Ait%0Atry: 1, 2"
    )


def test_an_override_is_in_no_file(call, family):
    done = call("check", "base.yaml", "--github", "--set", "steps=-1")
    assert done.output.startswith("::error title=out-of-range::--set steps: ")


def test_standard_input_is_a_scenario(call, family):
    assert call("check", "-", input=(family / "base.yaml").read_text()).output.startswith(
        "<stdin>: ok, 2 teams"
    )
    wrong = call("check", "-", input=WRONG)
    assert wrong.exit_code == 1
    assert wrong.output.startswith("<stdin>:2:18  unknown key 'colour'")
    assert "change into what is piped" in call("check", "-", "--set", "steps=3", input=WRONG).output


def test_two_forms_at_once_are_wrong_usage(call, family):
    assert call("check", "base.yaml", "--json", "--github").exit_code == 2
