"""Paper: labels, work reports and sheets of gate codes, as PDF and SVG. No tables, no HTTP.

What draws (`labels`, `work_report`, `gate_code_sheet`, `calibration`) is imported where something is printed, not at
the head of a module: fonts and PDF would be a quarter of every process's start.
"""
