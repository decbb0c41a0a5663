"""The customer's pages: forms rendered here that work without script, in any browser of the last years."""
