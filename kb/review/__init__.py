"""What most deserves a person's look, and the correction that may come of it."""
