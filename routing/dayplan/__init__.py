"""A day's planned visits, routed around urgent work: solvers propose, an own checker decides what may be shown."""
