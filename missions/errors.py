"""The one exception an operator is meant to read."""


class UserError(Exception):
    """Something the operator can act on.

    Its text is one sentence that names the thing and the remedy; it is shown as it is.
    """
