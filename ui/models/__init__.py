"""What the window shows, without widgets: Qt item models and objects over the core's snapshot and events."""
