"""A fleet of simulated multirotors that speaks MAVLink bytes.

Shares no code with ``dronectl``, so that an error in one does not cancel out in the other. Virtual
time first: only ``simulator.server`` opens sockets and reads a clock.
"""
