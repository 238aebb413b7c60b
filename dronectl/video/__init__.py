"""Pictures from the drones: read, decode, draw over, point with, record, watch and replay.

One thread reads one source and is the only one that touches its demuxer, its decoder and the file
it is recorded to; everybody else takes the newest frame. Nothing here knows Qt, MAVLink, the
database or a vehicle's sockets, no sound is ever read, and the recorded packets stay untouched:
what is drawn is drawn on a copy.
"""
