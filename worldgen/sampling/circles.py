"""Groups whose `where`s look at each other: the later one must not break what the earlier one asked."""

from __future__ import annotations

from worldgen.sampling.geometry import Footprint
from worldgen.sampling.members import Item, Placed, Roster, Standing
from worldgen.sampling.nearness import EVERY, kept
from worldgen.sampling.where import Wishes


def disturbed(
    item: Item, place: Footprint, placed: Placed, circular: frozenset[str], wishes: Wishes, roster: Roster
) -> str | None:
    """What somebody already standing asked and an item here would break, in words; None when nothing.

    Only what is asked of all (`2 away from boxes`, `within 1 of every box`) can break by one; whether any of several
    is near enough is asked in the end.
    """
    here = Standing(item, place, item.yaw)
    only = {item.group: [here]}
    for group in circular - {item.group}:
        for other in placed[group]:
            if other is None:
                continue
            for nearness in wishes.of(other.item).nearness:
                target = nearness.target
                if target is None or not (nearness.word == "away" or target.quantifier in EVERY):
                    continue
                mine = {name: only.get(name, []) for name in roster.groups(target.noun)}
                if roster.picked(target, other.item, mine) and not kept(nearness, other.place, [here]):
                    return f"broke '{nearness.text}' of {group}"
    return None
