"""The command line: every verb headless, with ``--json`` and exit codes scripts can trust.

0 done, 1 the operation failed and says why, 2 wrong usage.
"""

from dronectl.cli.app import app

__all__ = ["app"]
