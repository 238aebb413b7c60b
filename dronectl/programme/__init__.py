"""The programme's questions answered: stored rows brought to the rules of crew, aircraft and law.

Everything here takes an open database and the moment it is asked about; nothing reads a clock, talks to
a vehicle or knows Qt. What is shown is a frozen value, ready for a table, a window or JSON.
"""
