"""Hold graphs to their shapes: a change, what a build keeps, and shapes that are new."""
