"""One Recording, many views: map, contact sheet and film are drawn from the same plain arrays."""
