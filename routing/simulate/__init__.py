"""A month of faults played over sites, engineers and roads, to compare ways of sending people before trusting one."""
