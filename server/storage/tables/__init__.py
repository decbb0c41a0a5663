"""Portable SQL, written once: one module for each aggregate."""
