"""The states of a ticket, in the order of its course."""

ASSIGNABLE = ("reported", "assigned", "accepted", "under_way")
"""Nobody is on site yet: somebody else may still be sent."""

OPEN = (*ASSIGNABLE, "on_site", "repaired")
DONE = ("closed", "void")
