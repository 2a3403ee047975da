"""The command line: what a person types. No logic of its own."""
