"""The database: its schema, declared once, and what derives from it."""
