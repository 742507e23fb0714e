"""From sources to documents: fetches politely, keeps what it fetched, judges each crawl."""
