"""Tools for authors: where a value comes from, a game in a table, the words there are, what differs, what moved on."""
