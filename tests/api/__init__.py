"""The HTTP side on a real database: shape of errors, who may call what, uploads, streams, bad input."""
