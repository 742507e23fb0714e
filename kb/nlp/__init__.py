"""What a document says: a spaCy pipeline per language, one component a file."""
