"""What Datasette serves beyond its defaults: pages, queries, style."""
