"""Sentences as tables: a parsed sentence becomes rows of numbers that `judge.py` walks through.

Each binding noun is a variable with an axis of its own; `the hider` reuses it. Whatever stands under `no`, `every`, a
bare plural or a count is decided within its own clause and leaves no axis. Clauses are joined by "and".
"""

from __future__ import annotations

from dataclasses import replace

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.sim.rules import facts, predicates, table
from worldgen.sim.rules.ground import Ground
from worldgen.sim.rules.program import Program, Slot
from worldgen.sim.rules.where import key, sided_parts

NOBODY = ("start", "region")  # kinds of noun that are places, not members
HOW = {"at least": table.AT_LEAST, "less than": table.LESS}


def compile_sentence(sentence: tree.Sentence, ground: Ground) -> Program:
    """The Program of a parsed sentence; raises UserError for words that make no sense together."""
    program = Program(ground, sentence.text)
    for clause in sentence.clauses:
        _clause(program, clause)
    _ = program.table  # complete: what is wrong with it is said now
    return program


def _clause(program: Program, clause: tree.Clause) -> None:
    match clause:
        case tree.Always():
            program.ask(table.ALWAYS)
        case tree.EverySteps(steps=n):
            program.ask(table.EVERY_STEPS, n)
        case tree.AtStep(step=n):
            program.ask(table.AT_STEP, n)
        case tree.AtEnd():
            program.ask(table.AT_END)
        case tree.Does(subject=subject, verb=verb, target=target):
            _pair(program, subject, target, predicates.verb(verb, program.text, program.ground))
        case tree.Has():
            _has(program, clause)
        case tree.Is(subject=subject, predicate=predicate, negated=negated):
            _is(program, subject, predicate, negated)
        case _:
            raise UserError(
                f"'{program.text}': '{type(clause).__name__.lower()}' is asked of drawn worlds only"
            )


def _is(program: Program, subject: tree.Target, predicate, negated: bool) -> None:
    text, ground = program.text, program.ground
    match predicate:
        case tree.Passive(verb=verb, by=by):
            _pair(program, subject, by, predicates.verb(verb, text, ground), negated=negated, swapped=True)
        case tree.Within(target=target) | tree.Away(target=target) if target and target.noun.kind in NOBODY:
            _to_place(program, subject, predicate, target, negated)
        case tree.Within(target=target) | tree.Away(target=target):
            if target is None:
                _each_other(program, subject, predicate, negated)
            else:
                _pair(program, subject, target, (_far(predicate), 0), predicate.distance, negated=negated)
        case tree.Relative(word=word, target=target):
            _pair(program, subject, target, predicates.relative(word, text, ground), negated=negated)
        case tree.FilledBy(target=target, within=within):
            _pair(program, subject, target, (facts.FILLED, 0), within, negated=negated)
        case tree.Inside(region=region, outside=outside, wholly=wholly):
            how = {"how": int(wholly), "flipped": int(outside)}
            _placed(program, table.INSIDE, subject, region, 0.0, negated, **how)
        case tree.InState(state=state):
            who = program.place(subject, removed=state == "removed")
            code, plane = predicates.state(state, text, ground)
            program.ask(table.SINGLE, who=who.row, fact=code, plane=plane, negated=int(negated))
        case _:
            raise UserError(
                f"'{text}': '{text[slice(*predicate.span)]}' is where things are put, not a condition"
            )


def _far(place: tree.Within | tree.Away) -> int:
    return facts.AWAY if isinstance(place, tree.Away) else facts.WITHIN


def _pair(
    program: Program,
    subject: tree.Target,
    target: tree.Target,
    fact: tuple[int, int],
    number: float = 0.0,
    negated: bool = False,
    swapped: bool = False,
) -> None:
    """A clause about two nouns; `fact` is its code and plane. Nobody is asked about themselves."""
    who = program.place(subject)
    whom = program.place(target, local=who.axis == 0)
    if who.axis and who.axis == whom.axis:
        raise UserError(f"'{program.text}': a clause must name two different members")
    program.partner(whom, who)
    program.partner(who, whom)
    _both(program, who, whom, fact, number, negated=int(negated), swapped=int(swapped))


def _each_other(
    program: Program, subject: tree.Target, place: tree.Within | tree.Away, negated: bool
) -> None:
    """`within 0.5 of each other` is of the first present one, `2 away from each other` of every other one."""
    who, far = program.place(subject), isinstance(place, tree.Away)
    other = replace(subject, quantifier="every" if far else "first", number=None)
    whom = program.slot(other, 0, who.members)
    _both(program, who, whom, (_far(place), 0), place.distance, negated=int(negated), itself=int(not far))


def _both(
    program: Program, who: Slot, whom: Slot, fact: tuple[int, int], number: float, **columns: int
) -> None:
    code, plane = fact
    program.ask(table.PAIR, number, who=who.row, whom=whom.row, fact=code, plane=plane, **columns)


def _placed(
    program: Program, kind: int, subject: tree.Target, region: tree.RegionRef, number: float, negated: bool,
    **columns: int,
) -> None:  # fmt: skip
    """A clause about one noun and a region. Of `own` and `rival` regions each member is asked about the area of the
    anchor's team."""
    who, sided = program.place(subject), region.which in ("own", "rival")
    named = [[key(region.name, region.middle)]]
    if sided:
        parts = sided_parts(region.name, str(region.which), region.middle, program.game)
        named = [[key(*part) for part in of_team] for of_team in parts]
    program.ask(
        kind, number, who=who.row, fact=program.areas(named), negated=int(negated),
        sided=int(sided), **columns,
    )  # fmt: skip


def _to_place(program: Program, subject: tree.Target, place, target: tree.Target, negated: bool) -> None:
    """`within 0.5 of its start`, `2 away from quadrant`."""
    far = int(isinstance(place, tree.Away))
    if target.noun.kind == "start":
        who = program.place(subject)
        program.ask(table.TO_START, place.distance, who=who.row, negated=int(negated), flipped=far)
        return
    region = tree.RegionRef(target.noun.name, target.span, target.side, target.middle)
    _placed(program, table.TO_REGION, subject, region, place.distance, negated, flipped=far)


def _has(program: Program, clause: tree.Has) -> None:
    """`each team has at least 3 captures`, `reds have 2 captures` (together), `each prey has no energy`."""
    subject, game, name = clause.subject, program.game, clause.what.name
    how, number = HOW.get(clause.amount, table.EXACTLY), 0.0 if clause.amount == "no" else clause.number
    if clause.what.kind == "attribute":
        who = program.place(subject)
        program.ask(table.ATTRIBUTE, number, who=who.row, fact=game.attributes.index(name), how=how)
        return
    rule = program.ground.rules.index(name)
    if subject.noun.kind == "team" and subject.quantifier == "all":
        team = game.team_names.index(subject.noun.name)
        program.ask(table.TEAM_FIRED, number, fact=rule, who=team, how=how)
        return
    who = program.place(subject)
    program.ask(table.FIRED, number, who=who.row, fact=rule, how=how)
