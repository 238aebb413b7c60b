"""The desktop: thin Qt widgets over the models of the core."""
