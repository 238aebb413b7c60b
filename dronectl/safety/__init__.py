"""Judgement before and during a flight: what must hold before arming, what must be said in the air.

Pure rules over what telemetry and parameters show.
"""
