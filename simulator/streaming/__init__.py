"""The pictures on their way to a station: encoding, RTSP, MPEG transport streams, a process of its own.

Rendering and encoding run in a child process, so that flight is never held up; only :mod:`feed` lives
beside the flying fleet, and all it does is to say where each camera is.
"""
