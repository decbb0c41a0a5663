"""Telling people who are not looking: a port, and its channels. Knows nothing of tickets or tables."""
