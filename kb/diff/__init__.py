"""Tells what was added, changed, merged and gone between two built databases."""
