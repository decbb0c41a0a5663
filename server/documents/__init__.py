"""Paper: labels, work reports and sheets of gate codes, as PDF and SVG. No tables, no HTTP."""
