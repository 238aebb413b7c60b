"""What a flight may be for and how long a recording may be kept: dated data and pure rules over it.

No database, no disk and no clock in here. Nothing is assumed to be allowed: without a legal basis a
flight is live view only.
"""
