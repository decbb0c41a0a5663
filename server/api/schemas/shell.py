"""Pages of `views/shell.py` have no shapes."""
