"""Map the model to quads: pure functions, the same quads on every run and machine."""
