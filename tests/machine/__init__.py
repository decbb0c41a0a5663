"""Proof against the machine: killed processes, power cuts, full disks, many writers at once."""
