"""The settings page: connections, parameters, how things are shown, maps, data. Shows models, asks them."""
