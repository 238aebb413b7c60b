"""The workspaces and their panels: each gets a model and ``submit``, shows one and calls the other."""
