"""Shapes of requests and answers (marshmallow), one module per area; `views/` has the same file names."""
