"""What is flown: identities that are checked, batteries, payloads, upkeep and defects. Pure rules.

No database and no clock in here; a person's own practice is ``dronectl.crew``.
"""
