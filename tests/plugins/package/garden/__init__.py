"""Words for games in gardens."""
