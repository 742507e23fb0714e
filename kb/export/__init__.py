"""Files for those who work elsewhere: exports in five forms, and a folder ready to deploy."""
