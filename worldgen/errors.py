"""The base of every error written for the user: it says what to change, and is shown without a traceback."""


class UserError(Exception):
    """Something the user can put right. `str(error)` is complete and says how."""
