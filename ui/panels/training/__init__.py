"""The Training workspace: an exercise is chosen, flown, scored live, debriefed and signed off."""
