"""The record: database, tlogs, totals and exports, kept on this machine only.

One thread writes (the recorder); everything else reads over its own read-only connection. Rows are
only added, a closed flight is never changed, identifiers are UUIDv7 so that records of several
machines can be brought together. Nothing here talks to a vehicle or knows Qt.
"""
