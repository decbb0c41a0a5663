"""Positions, minutes and skills: who can still keep a promise, and by how much. Knows nothing of tickets or tables."""
