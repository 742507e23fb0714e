"""From files to stored documents: what is fetched or collected is read once and kept."""
