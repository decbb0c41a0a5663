"""Shapes of `views/live.py`: a stream of events has none."""
