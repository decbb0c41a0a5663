"""Shapes of `views/blobs.py`: tus speaks in headers, so there are none."""
