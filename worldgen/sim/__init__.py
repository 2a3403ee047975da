"""Many worlds at once: physics, senses, actions, rules, phases and statistics as arrays over [world, member]."""

import worldgen.compiled  # noqa: F401  # before any kernel of its own: it says where these are kept
