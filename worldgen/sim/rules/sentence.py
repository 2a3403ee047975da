"""Sentences as array programs: a parsed sentence becomes one function from a Scene to bool [N, v0, v1, ...].

Each binding noun is a variable with an axis of its own; `the hider` reuses it. Whatever stands under `no`, `every`, a
bare plural or a count is decided within its own clause and leaves no axis. Clauses are joined by "and".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.game import Game
from worldgen.sim.rules import predicates
from worldgen.sim.rules.amounts import compare
from worldgen.sim.rules.program import SUBJECT, TARGET, Program, Slot, teams
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.where import region_distance, region_holds, sided_parts

Fact = Callable[[Scene], np.ndarray]
NOBODY = ("start", "region")  # kinds of noun that are places, not members


def compile_sentence(sentence: tree.Sentence, game: Game) -> Program:
    """The Program of a parsed sentence; raises UserError for words that make no sense together."""
    program = Program(game, sentence.text)
    for clause in sentence.clauses:
        _clause(program, clause)
    return program


def _clause(program: Program, clause: tree.Clause) -> None:
    match clause:
        case tree.Always():
            _clock(program, lambda scene: np.ones(len(scene.step), bool))
        case tree.EverySteps(steps=n):
            _clock(program, lambda scene: (scene.step > 0) & (scene.step % n == 0))
        case tree.AtStep(step=n):
            _clock(program, lambda scene: scene.step == n)
        case tree.AtEnd():
            _clock(program, lambda scene: scene.step >= scene.limit)
        case tree.Does(subject=subject, verb=verb, target=target):
            _pair(program, subject, target, predicates.verb(verb, program.text), False)
        case tree.Has():
            _has(program, clause)
        case tree.Is(subject=subject, predicate=predicate, negated=negated):
            _is(program, subject, predicate, negated)
        case _:
            raise UserError(
                f"'{program.text}': '{type(clause).__name__.lower()}' is asked of drawn worlds only"
            )


def _is(program: Program, subject: tree.Target, predicate, negated: bool) -> None:
    text = program.text
    match predicate:
        case tree.Passive(verb=verb, by=by):
            relation = predicates.verb(verb, text)
            _pair(program, subject, by, lambda scene: relation(scene).transpose(0, 2, 1), negated)
        case tree.Within(target=target) | tree.Away(target=target) if target and target.noun.kind in NOBODY:
            _to_place(program, subject, predicate, target, negated)
        case tree.Within(target=target) | tree.Away(target=target):
            if target is None:
                _each_other(program, subject, predicate, negated)
            else:
                _pair(program, subject, target, predicates.distance(predicate), negated)
        case tree.Relative(word=word, target=target):
            _pair(program, subject, target, predicates.relative(word, text), negated)
        case tree.FilledBy(target=target, within=within):
            _pair(program, subject, target, predicates.filled(within), negated)
        case tree.Inside(region=region):
            program.regions.add((region.name, region.middle))
            _placed(
                program, subject, region, lambda table, scene: region_holds(table, scene, predicate), negated
            )
        case tree.InState(state=state):
            _single(program, subject, predicates.state(state, text), negated, removed=state == "removed")
        case _:
            raise UserError(
                f"'{text}': '{text[slice(*predicate.span)]}' is where things are put, not a condition"
            )


def _clock(program: Program, fact: Callable[[Scene], np.ndarray]) -> None:
    """A clause about time; `fact(scene)` is bool [N]."""
    program.tests.append(lambda scene: program.spread(fact(scene)))


def _single(program: Program, subject: tree.Target, fact: Fact, negated: bool, removed: bool = False) -> None:
    """A clause about one noun; `fact(scene)` is bool [N, E]."""
    who = program.place(subject, SUBJECT)

    def test(scene: Scene) -> np.ndarray:
        value = program.spread(fact(scene)[:, who.cut] ^ negated, who.axis)
        return who.reduce(program, scene, value, who.there(program, scene, removed=removed))

    program.tests.append(test)


def _pair(program: Program, subject: tree.Target, target: tree.Target, fact: Fact, negated: bool) -> None:
    """A clause about two nouns; `fact(scene)` is bool [N, E, E]. Nobody is asked about themselves."""
    who = program.place(subject, SUBJECT)
    whom = program.place(target, TARGET, local=who.axis == SUBJECT)
    if who.axis == whom.axis:
        raise UserError(f"'{program.text}': a clause must name two different members")
    _joined(program, who, whom, fact, negated, who.others(whom))


def _each_other(program: Program, subject: tree.Target, place, negated: bool) -> None:
    """`within 0.5 of each other` is of the first present one, `2 away from each other` of every other one."""
    who = program.place(subject, SUBJECT)
    far = isinstance(place, tree.Away)
    whom = Slot(TARGET, who.members, replace(subject, quantifier="every" if far else "first", number=None))
    others = who.others(whom) if far else np.ones((len(who.members),) * 2, bool)
    _joined(program, who, whom, predicates.distance(place), negated, others)


def _joined(program: Program, who: Slot, whom: Slot, fact: Fact, negated: bool, others: np.ndarray) -> None:
    """A clause about those pairs of two slots' members that `others` [who, whom] lets through."""
    distinct = bool(others.all())

    def test(scene: Scene) -> np.ndarray:
        value = fact(scene)[:, who.cut, whom.cut]
        value = program.spread(~value if negated else value, who.axis, whom.axis)
        meant = whom.there(program, scene, who)
        if not distinct:
            meant = meant & program.spread(others[None], who.axis, whom.axis)
        value = whom.reduce(program, scene, value, meant)
        return who.reduce(program, scene, value, who.there(program, scene, whom))

    program.tests.append(test)


def _placed(program: Program, subject: tree.Target, region: tree.RegionRef, fact, negated: bool) -> None:
    """A clause about one noun and a region; `fact(table, scene)` is bool [N, E] of one area. Of `own` and `rival`
    regions each member is asked about the area of the anchor's team."""
    who = program.place(subject, SUBJECT)
    sided = region.which in ("own", "rival")

    def test(scene: Scene) -> np.ndarray:
        if not sided:
            value = program.spread(fact([(region.name, region.middle)], scene)[:, who.cut], who.axis)
        else:
            value = _by_team(program, who, region, fact, scene)
        return who.reduce(program, scene, value ^ negated, who.there(program, scene))

    program.tests.append(test)


def _by_team(program: Program, who: Slot, region: tree.RegionRef, fact, scene: Scene) -> np.ndarray:
    tables = sided_parts(region.name, str(region.which), region.middle, program.game)
    found = np.stack([fact(table, scene)[:, who.cut] for table in tables], axis=1)  # [N, T, M]
    axis = program.anchor or who.axis
    if axis < 1:
        raise UserError(f"'{program.text}': {region.which} {region.name} of whom? begin with 'each ...'")
    team = teams(program, scene, axis)
    if axis == who.axis:
        value = np.take_along_axis(found, np.maximum(team, 0)[:, None], axis=1)[:, 0]
        return program.spread(value & (team >= 0), axis)
    rows = np.take_along_axis(found, np.maximum(team, 0)[:, :, None], axis=1)
    return program.spread(rows & (team >= 0)[:, :, None], axis, who.axis)


def _to_place(program: Program, subject: tree.Target, place, target: tree.Target, negated: bool) -> None:
    """`within 0.5 of its start`, `2 away from quadrant`."""
    d, far = place.distance, isinstance(place, tree.Away)

    def kept(metres: np.ndarray) -> np.ndarray:
        return metres >= d if far else metres <= d

    if target.noun.kind == "start":
        _single(program, subject, lambda scene: kept(predicates.from_start(scene)), negated)
        return
    region = tree.RegionRef(target.noun.name, target.span, target.side, target.middle)
    program.regions.add((region.name, region.middle))
    _placed(program, subject, region, lambda table, scene: kept(region_distance(table, scene)), negated)


def _has(program: Program, clause: tree.Has) -> None:
    """`each team has at least 3 captures`, `reds have 2 captures` (together), `each prey has no energy`."""
    subject, game, name = clause.subject, program.game, clause.what.name
    counts = compare(clause.amount, clause.number)
    if clause.what.kind == "rule" and subject.noun.kind == "team" and subject.quantifier == "all":
        team = [info.name for info in game.teams].index(subject.noun.name)
        _clock(program, lambda scene: counts(scene.fired[name][0][:, team]))
        return
    who = program.place(subject, SUBJECT)
    column = game.attributes.index(name) if clause.what.kind == "attribute" else -1

    def test(scene: Scene) -> np.ndarray:
        if clause.what.kind == "attribute":
            state = scene.state
            value = (counts(state.attribute[..., column]) & state.owns[..., column])[:, who.cut]
        elif who.target.noun.kind == "teams":
            value = counts(scene.fired[name][0])
        else:
            value = counts(scene.fired[name][1])[:, who.cut]
        return who.reduce(program, scene, program.spread(value, who.axis), who.there(program, scene))

    program.tests.append(test)
