"""Time: when conditions are asked, when rules fire, and for how long things hold. Steps are counted from 1."""

from tests.sim.rules.bench import a, bench, food, o, paid, put

NEAR = (a("hiders/0", 0, 0), a("seekers/0", 2, 0))


def rewards(rule: str, count: int = 6, **more) -> list:
    return paid(bench(f"rules: {{r: {{{rule}, reward: {{hiders: 1}}}}}}", *NEAR, **more), count)


def scripted(rule: str, places, **more) -> list:
    """The hider's rewards while the seeker stands `places` metres east of it after steps 1, 2, ..."""
    game, out = bench(f"rules: {{r: {{{rule}, reward: {{hiders: 1}}}}}}", *NEAR, **more), []
    for x in places:
        put(game, "seekers/0", x, 0)
        out.append(paid(game)[0])
    return out


def test_clauses_of_time():
    assert rewards("while: always", 3) == [1, 1, 1]
    assert rewards("while: every 2 steps") == [0, 1, 0, 1, 0, 1]
    assert rewards("when: every 2 steps") == [0, 1, 0, 1, 0, 1]
    assert rewards("while: at step 3") == [0, 0, 1, 0, 0, 0]
    assert rewards("while: at the end", 4, steps=4) == [0, 0, 0, 1]
    assert rewards("when: always", 3) == [0, 0, 0]
    assert rewards("while: every 2 steps and every 3 steps") == [0, 0, 0, 0, 0, 1]


def test_a_time_clause_joins_with_others():
    rule = "while: every 2 steps and each hider is within 1 of any seeker"
    assert scripted(rule, [0.5, 2, 0.5, 0.5]) == [0, 0, 0, 1]


def test_while_pays_at_every_evaluation_and_when_at_its_beginnings():
    places = [0.5, 0.5, 2, 0.5, 0.5]
    assert scripted("while: any hider is within 1 of any seeker", places) == [1, 1, 0, 1, 1]
    assert scripted("when: any hider is within 1 of any seeker", places) == [1, 0, 0, 1, 0]


def test_a_new_witness_counts_as_new():
    text = "rules: {r: {when: any hider is within 1 of any seeker, reward: {hiders: 1}}}"
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 0), a("seekers/1", -2, 0))
    out = []
    for who, x in (
        ("seekers/0", 0.6),
        ("seekers/1", -0.6),
        ("seekers/1", -0.7),
        ("seekers/0", 2),
        ("seekers/0", 0.6),
    ):
        put(game, who, x, 0)
        out.append(paid(game)[0])
    assert out == [1, 1, 0, 0, 1]


def test_what_holds_at_reset_must_first_stop():
    near = "when: any hider is within 3 of any seeker"
    assert scripted(near, [2, 2, 4, 2]) == [0, 0, 0, 1]
    assert scripted(f"{near}, for: 2 steps", [2, 2, 2, 4, 2, 2, 2]) == [0, 0, 0, 0, 0, 1, 0]


def test_for_counts_evaluations_in_a_row():
    near = "any hider is within 1 of any seeker"
    places = [0.5, 0.5, 2, 0.5, 0.5, 0.5, 0.5]
    assert scripted(f"when: {near}, for: 3 steps", places) == [0, 0, 0, 0, 0, 1, 0]
    assert scripted(f"while: {near}, for: 3 steps", places) == [0, 0, 0, 0, 0, 1, 1]


def test_for_is_counted_by_binding():
    text = "rules: {r: {when: each hider is within 1 of any seeker, for: 2 steps, reward: {the hider: 1}}}"
    game = bench(text, a("hiders/0", 0, 0), a("hiders/1", 0, 2), a("seekers/0", 2, 1))
    out = []
    for y in (0, 0, 2, 2):  # beside hiders/0 twice, then beside hiders/1 twice
        put(game, "seekers/0", 0.5, y)
        out.append(paid(game)[:2])
    assert out == [[0, 0], [1, 0], [0, 0], [0, 1]]


PHASES = "phases: {prep: {lasts: 2 steps, rewards: none, freeze: seekers}, hunt: {}}\n"
SPANS = {"prep": (0, 2), "hunt": (2, 200)}


def phased(rule: str, places) -> list:
    game, out = bench(f"{PHASES}rules: {{r: {{{rule}, reward: {{hiders: 1}}}}}}", *NEAR, phases=SPANS), []
    for x in places:
        put(game, "seekers/0", x, 0)
        out.append(paid(game)[0])
    return out


def test_conditions_are_asked_in_every_phase_and_during_filters_firings():
    near = "any hider is within 1 of any seeker"
    # what becomes true in preparation has fired there, and is silent; it does not fire anew in the hunt
    assert phased(f"when: {near}, during: hunt", [0.5, 0.5, 0.5, 0.5]) == [0, 0, 0, 0]
    assert phased(f"when: {near}", [2, 2, 0.5, 0.5]) == [0, 0, 1, 0]
    assert phased(f"while: {near}, for: 3 steps", [0.5, 0.5, 0.5, 0.5]) == [0, 0, 1, 1]
    assert phased(f"while: {near}, during: prep", [0.5] * 4) == [0, 0, 0, 0]


def test_a_silent_phase_silences_reward_alone():
    text = """
objects: {food: {is: food, count: 1, has: {bites: 9}, where: inside floor}}
rules:
  eat: {while: each hider is within 1 of any food, eat: {the food: 1}}
  pay: {while: always, reward: {seekers: 1}}
"""
    game = bench(PHASES + text, *NEAR, food("food/0", 0, 0.5, 9), phases=SPANS)
    out, left = [], []
    for _ in range(4):
        out.append(paid(game))
        left.append(game.state.attribute[0, -1, 0])
    assert out == [[0, 0], [0, 0], [1, 1], [1, 1]]
    assert left == [8, 7, 6, 5]


def test_results_of_effects_are_seen_at_the_next_evaluation():
    text = """
objects: {boxes: {is: box, count: 1, where: inside floor}}
rules:
  shut: {when: at step 1, lock: boxes}
  told: {while: any box is locked, reward: {hiders: 1}}
  anew: {when: each box is locked, reward: {seekers: 1}}
"""
    game = bench(text, *NEAR, o("boxes/0", 0, 2))
    assert [paid(game) for _ in range(3)] == [[0, 0], [1, 1], [1, 0]]


def test_at_the_end_is_never_reached_when_a_rule_ended_the_episode():
    text = "rules: {last: {while: at the end, reward: {hiders: 1}}, over: {when: at step 2, end: draw}}"
    game = bench(text, *NEAR, steps=4)
    assert paid(game, 2) == [0, 0]
    assert game.done[0]
    assert game.terminated[0]
