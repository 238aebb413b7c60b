"""Planning: what a patrol is, whether it may be flown and what it will cost.

Pure: knows no vehicle, no MAVLink library, no Qt and no clock. Only ``missions.files`` touches the
disk.
"""
