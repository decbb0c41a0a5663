"""Where what was said is kept: one port, two engines, portable SQL written once."""
