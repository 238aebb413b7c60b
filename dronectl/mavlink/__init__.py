"""MAVLink as values: bytes to messages, messages to vehicle state, requests to messages.

Sans-IO: no sockets, no clock. Wire units (1e7 degrees, millimetres, centivolts) stay in here.
"""
