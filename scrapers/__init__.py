"""One module per source: where it lists documents and how its pages are read."""
