"""A plug-in that fails says so in a sentence with its name and what to do, whatever asked for words; no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.rig import Run, install, python

BEGIN = """from typing import ClassVar, Literal
from worldgen import plugins
from worldgen.plugins import Length, Model, Thing, said
"""
CROSS = "class Cross(Model):\n    'A cross.'\n    kind: ClassVar = 'cross'\n    regions: ClassVar = ()\n"
URN = (
    "class Urn(Thing):\n    'An urn.'\n    kind: Literal['urn'] = said('urn', 'The template.', alias='is')\n"
)
SCENE = "def it(scene):\n    'Says what it means.'\n"
BROKEN = {
    "an error while it is imported": ("1 / 0", "ZeroDivisionError: division by zero"),
    "a missing module": ("import no_such_module", "there is no module 'no_such_module'"),
    "a slip of syntax": ("def verb(:", "SyntaxError: "),
    "a word of the language": (
        f"@plugins.verb('sees')\n{SCENE}",
        "verb 'sees': 'sees' is a word of the language already",
    ),
    "a word of two kinds": (
        f"@plugins.state('odd')\n{SCENE}\n@plugins.measure('odd')\n{SCENE}",
        "measure 'odd': 'odd' is a word of the language already",
    ),
    "a layout that exists": (
        "@plugins.layout\nclass Again(Model):\n    'Again.'\n    kind: ClassVar = 'maze'\n    regions: ClassVar = ()\n"
        "    def lay_out(self, grid, plan, draws): ...",
        "layout 'maze': there is a layout 'maze' already",
    ),
    "a layout that lays nothing out": (
        f"@plugins.layout\n{CROSS}",
        "layout 'cross': None must be a function of (self, grid, plan, draws)",
    ),
    "a key without a meaning": (
        f"@plugins.layout\n{CROSS}"
        "    gap: Length = 1\n    def lay_out(self, grid, plan, draws): ...",
        "layout 'cross': the key 'gap' does not say what it means",
    ),
    "a kind of object without a template": (
        f"@plugins.thing\n{URN}",
        "kind of object 'urn': its template urn.xml.j2 is not in ",
    ),
    "a verb of too many arguments": (
        "@plugins.verb('hears')\ndef hears(scene, loud):\n    'Hears.'",
        "verb 'hears': hears must be a function of (scene)",
    ),
    "no meaning": ("@plugins.state('odd')\ndef odd(scene): ...", "state 'odd': say what it means in one line"),
    "an effect that takes nothing": (
        "@plugins.effect('tax')\ndef tax():\n    'Taxes.'",
        "effect 'tax': tax must be a function of (moment, chosen)",
    ),
    "an option without a type": (
        "@plugins.effect('tax')\ndef tax(moment, chosen, *, share):\n    'Taxes.'",
        "effect 'tax': the option 'share' of 'tax' has no type; write share: float",
    ),
    "an effect that exists": (
        "@plugins.effect('reward')\ndef reward(moment, chosen):\n    'Rewards.'",
        "effect 'reward': there is an effect 'reward' already",
    ),
    "a drawn option of a sensor": (
        "@plugins.sensor('ear', ('noise',))\ndef ear(scene, *, reach: Length = said(1, 'Metres.')):\n    'Hears.'",
        "sensor 'ear': the option 'reach' of a sensor cannot be drawn; write reach: float",
    ),
}  # fmt: skip


def broken(site: Path, text: str, begin: str = BEGIN) -> Path:
    (site / "attic.py").write_text(f"{begin}{text}\n")
    install(site, "attic", {"attic": "attic"})
    return site


@pytest.mark.parametrize("kind", BROKEN)
def test_it_is_named_with_what_is_wrong_and_what_to_do(worldgen: Run, tmp_path: Path, kind: str):
    text, reason = BROKEN[kind]
    done = worldgen("check", "chase", site=broken(tmp_path, text))
    assert done.returncode == 1
    assert done.stdout == ""
    first, remedy = done.stderr.rstrip().rsplit("\n", 1)
    opening = "the plug-in attic 0.3 cannot be used (entry point 'attic' of worldgen.words, attic): "
    assert first.startswith(opening + reason)
    assert remedy == "  upgrade it (pip install -U attic) or take it away (pip uninstall attic)"


def test_the_line_of_the_plug_in_is_told(worldgen: Run, tmp_path: Path):
    done = worldgen("check", "chase", site=broken(tmp_path, "1 / 0"))
    assert f"({tmp_path / 'attic.py'}, line 4)" in done.stderr


@pytest.mark.parametrize("command", [("words",), ("schema",), ("sample", "chase"), ("list",)])
def test_every_command_that_reads_words_says_so(worldgen: Run, tmp_path: Path, command: tuple[str, ...]):
    done = worldgen(*command, site=broken(tmp_path, "1 / 0"))
    assert (done.returncode, "the plug-in attic 0.3 cannot be used" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


def test_completion_stays_silent(worldgen: Run, tmp_path: Path):
    words = {"COMP_WORDS": "worldgen words cr", "COMP_CWORD": "2", "_WORLDGEN_COMPLETE": "complete_bash"}
    done = worldgen(site=broken(tmp_path, "1 / 0"), **words)
    assert done.stderr == ""


def test_of_two_plug_ins_with_one_word_the_second_is_told_whose_it_is(worldgen: Run, tmp_path: Path):
    for name in ("attic", "cellar"):
        (tmp_path / f"{name}.py").write_text(f"{BEGIN}@plugins.state('dusty')\n{SCENE}")
        install(tmp_path, name, {name: name})
    done = worldgen("words", site=tmp_path)
    assert "the plug-in cellar 0.3 cannot be used" in done.stderr
    assert "state 'dusty': it is a word of attic 0.3" in done.stderr


def test_an_entry_point_may_name_a_function(worldgen: Run, tmp_path: Path):
    (tmp_path / "attic.py").write_text(
        f"{BEGIN}def words():\n    plugins.state('dusty', 'long unused', run='attic:it')\n"
    )
    install(tmp_path, "attic", {"attic": "attic:words"})
    assert "dusty  long unused" in worldgen("words", "dusty", site=tmp_path).stdout


PLAY = """
import sys
import worldgen
from worldgen.errors import UserError
try:
    worldgen.make(sys.argv[1]).step(5)
except UserError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "@plugins.state('dusty')\ndef dusty(scene):\n    'Dusty.'\n    return scene.speed",
            "the state 'dusty' of attic 0.3 must give bool [N, E], here bool [1, 1]; it gave float64 [1, 1]",
        ),
        (
            "@plugins.state('dusty')\ndef dusty(scene):\n    'Dusty.'\n    return scene.touches",
            "the state 'dusty' of attic 0.3 must give bool [N, E], here bool [1, 1]; it gave bool [1, 1, 1]",
        ),
        (
            "plugins.state('dusty', 'long unused', run='attic:nothing')",
            "the state 'dusty' of attic 0.3 says that attic:nothing runs it",
        ),
    ],
)
def test_what_a_word_gives_is_held_against_what_it_promised(tmp_path: Path, text: str, said: str):
    file = tmp_path / "game.yaml"
    file.write_text(
        "worldgen: 1\nteams: {mice: {}}\nrules: {r: {while: each mouse is dusty, reward: {mice: 1}}}\n"
    )
    assert said in python("-c", PLAY, str(file), site=broken(tmp_path, text)).stdout
