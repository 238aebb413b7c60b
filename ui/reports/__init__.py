"""Reports of the record: flight, logbook of a pilot, log of an aircraft, training, year, audit pack.

A report is a value made from stored rows; it becomes a PDF, a CSV or JSON. Nothing here writes to the
record, and every name in it is hostile input: shown as text, never as markup.
"""
