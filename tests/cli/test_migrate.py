"""`migrate`: a step of a version is applied to the text, comments stay, and nothing is half written."""

from __future__ import annotations

import json
import os

import pytest

from worldgen.authoring import migration

OLD = "# A game.\r\nworldgen: 0   # old\r\nplayers: {hiders: {count: 2}}   # who plays\r\n"
NEW = OLD.replace("worldgen: 0", "worldgen: 1").replace("players", "teams")


@pytest.fixture
def step(monkeypatch):
    monkeypatch.setitem(migration.MIGRATIONS, 0, lambda text: text.replace("players:", "teams:"))


@pytest.fixture
def old(family):
    path = family / "old.yaml"
    path.write_bytes(OLD.encode())
    return path


def test_version_1_has_nothing_to_migrate_from(call, family):
    before = (family / "base.yaml").read_bytes()
    done = call("migrate", "base.yaml", "child.yaml", "--check")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "base.yaml: version 1, nothing to migrate")
    assert (family / "base.yaml").read_bytes() == before


def test_a_step_edits_the_text_and_keeps_all_else(call, family, step, old):
    old.chmod(0o640)
    done = call("migrate", "old.yaml")
    assert (done.exit_code, done.stdout.strip()) == (0, "old.yaml: went from version 0 to 1")
    assert old.read_bytes().decode() == NEW
    assert os.stat(old).st_mode & 0o777 == 0o640
    assert sorted(path.name for path in family.iterdir()) == ["base.yaml", "child.yaml", "old.yaml"]


def test_check_changes_nothing_and_fails(call, family, step, old):
    done = call("migrate", "old.yaml", "base.yaml", "--check", "--diff")
    assert (done.exit_code, old.read_bytes().decode()) == (1, OLD)
    assert "+teams: {hiders: {count: 2}}" in done.stdout
    report = json.loads(call("migrate", "old.yaml", "--check", "--json").stdout)
    assert report == [{"file": "old.yaml", "from": 0, "to": 1, "changed": True}]


def test_a_backup_is_kept_when_asked_for(call, family, step, old):
    call("migrate", "old.yaml", "--backup")
    assert (family / "old.yaml.bak").read_bytes().decode() == OLD


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("worldgen: 0\n", "no step leads from version 0 of the language to 1"),
        ("worldgen: 2\n", "install a newer worldgen"),
        ("worldgen: soon\n", "'soon' is no version"),
        ("teams: {}\n", "does not say its version"),
        ("teams: {\n", "[yaml-syntax]"),
    ],
)
def test_a_file_that_cannot_be_brought_along_is_left_alone(call, family, text, said):
    (family / "bad.yaml").write_text(text)
    done = call("migrate", "base.yaml", "bad.yaml")
    assert done.exit_code == 1
    assert said in done.output
    assert (family / "bad.yaml").read_text() == text


def test_names_and_folders_are_no_files(call, family):
    assert "name one by its path" in call("migrate", "chase").output
    assert "is a folder" in call("migrate", ".").output
