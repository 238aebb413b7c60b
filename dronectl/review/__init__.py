"""Flights looked at afterwards: logs as columns, tracks and flights found in them, figures, replay.

Reads files and stored records; never talks to a vehicle, never draws. Times are seconds of one log
(``t_s``), arrays are NumPy's, wire units stay as the log's own fields have them until a track is made.
"""
