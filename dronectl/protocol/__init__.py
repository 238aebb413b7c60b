"""MAVLink conversations as machines: message or time in, effects out; no I/O, no clock.

A machine is given a vehicle's address and what is wanted, and runs until it says ``Finished``. It
never sends by itself, never sleeps, never raises for what a vehicle does.
"""
