"""The control core and the records: links, vehicles, flights and what is kept of them.

No Qt here. The core (``mavlink``, ``protocol``, ``safety``, ``flight``, ``station``) does no I/O and
reads no clock; ``runtime``, ``links`` and ``store`` are the shell around it.
"""
