"""The command line: every verb headless, with ``--json`` and exit codes scripts can trust.

0 done, 1 the operation failed and says why, 2 wrong usage. Nothing is imported here: the desktop takes
one small module of this package, and must not pay for all verbs.
"""
