"""The phone's door: what is said is kept first, decided once, and answered for each operation."""
