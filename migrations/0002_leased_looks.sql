-- What pollers that share Actors by leases have to keep: before which looks it was somebody else's turn.

-- One row is the first look at a version under a lease. Until the next row nobody else had its Actor: the
-- fence of a lease counts who had it.
CREATE TABLE leased_looks (
  leased_look_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  fence INTEGER NOT NULL CHECK (fence >= 1), -- of the lease
  snapshot_id INTEGER NOT NULL REFERENCES snapshots (snapshot_id), -- what it saw
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id), -- the poll that looked
  seen_before_at TEXT -- when the look before began, if that saw the same; NULL: it saw something else
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', seen_before_at, '+0 days') IS seen_before_at),
  seen_at TEXT NOT NULL -- when it was over
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', seen_at, '+0 days') IS seen_at),
  row_sha256 BLOB NOT NULL CHECK (length(row_sha256) = 32) -- of the other columns
) STRICT;
CREATE INDEX leased_looks_by_version ON leased_looks (version_id, leased_look_id);
CREATE INDEX leased_looks_by_snapshot ON leased_looks (snapshot_id, leased_look_id);
