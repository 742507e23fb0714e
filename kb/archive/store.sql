-- The tables of documents.db; a change of them needs a new user_version here and in store.py
CREATE TABLE documents (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    lang TEXT NOT NULL,
    url TEXT,
    title TEXT NOT NULL,
    published TEXT,
    kind TEXT NOT NULL,
    origin TEXT NOT NULL,
    text TEXT NOT NULL,
    details TEXT NOT NULL DEFAULT '[]',
    UNIQUE (source, id, content_hash)
);
CREATE INDEX documents_in_order ON documents (key, source, id, number);
CREATE TABLE refusals (
    origin TEXT NOT NULL,
    reason TEXT NOT NULL,
    file TEXT NOT NULL,
    reading INTEGER NOT NULL,
    PRIMARY KEY (file, origin, reason)
);
PRAGMA user_version = 2;
