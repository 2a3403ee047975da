"""Every diagnostic code and what it says, in one line: the index of docs/diagnostics."""

from __future__ import annotations

CODES: dict[str, str] = {
    "ambiguous": "`the agent` could be either of two bound members",
    "bad-file": "a file that an object names is missing, no MJCF, or lies outside the scenario's folder",
    "bad-override": "`--set` was not given as path=value",
    "bad-type": "text where a number is wanted, a number where a mapping is, and so on",
    "bad-value": "the right kind of thing, but not one of those that make sense here",
    "duplicate-key": "one key is written twice in a mapping",
    "empty-file": "there is nothing in the file",
    "extends-cycle": "a file extends itself, directly or by way of others",
    "like-cycle": "a group is like itself, directly or by way of others",
    "missing-key": "a key that has no default is not there",
    "no-agents": "a team can never have a member",
    "no-effect": "warning: an object's friction below the floor's changes nothing on the floor",
    "no-room": "a drawn world has no place left for an object or agent",
    "no-such-file": "no file and no bundled scenario has this name",
    "not-a-mapping": "the file holds a list or one value instead of keys and values",
    "not-met": "no drawn world satisfied a requirement",
    "out-of-range": "a number beyond its bounds, or not finite",
    "paid-once": "warning: a `when` pays for something that lasts, but only at its first step",
    "param-cycle": "a parameter is made from itself",
    "region-cycle": "a region is made from itself",
    "reserved": "a name that is a word of the language, or no word at all",
    "same-name": "a name that something else already has",
    "unbound": "`the hider`, `own` or `rival` where nothing says which one",
    "unknown-key": "a key that nothing reads",
    "unknown-name": "a word that names no team, object, region, phase or parameter",
    "unknown-word": "a word that does not fit at this place of a sentence",
    "unused-phase": "a phase that never begins",
    "yaml-syntax": "the file is not YAML",
}
