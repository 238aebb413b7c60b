"""Small widgets shared by the panels; they know themes and words, no vehicle and no station."""
