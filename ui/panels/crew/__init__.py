"""The Crew workspace: people and papers, aircraft, readiness, the law, reports."""
