"""People: what each has flown. Pure rules over stored rows; no database, no clock.

Simulator time is never added to flight time, anywhere.
"""
