"""The Plan workspace: draw, choose a pattern, correct, send, and see VERIFIED.

Shows :class:`ui.models.plan_document.PlanDocument` and changes it; knows no socket and no file format.
"""
