"""The one error an operator can act on."""


class UserError(Exception):
    """A sentence that names the thing and the remedy."""
