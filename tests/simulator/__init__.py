"""A world in one process: the real server, many phones, a network, clocks; one seed gives one run."""
