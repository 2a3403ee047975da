"""Many worlds at once: physics, senses, actions, rules, phases and statistics as arrays over [world, member]."""
