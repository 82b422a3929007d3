-- What pollers that share Actors by leases saw first under one, as in ../0002_leased_looks.sql.
CREATE TABLE leased_looks (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  version_number text COLLATE "C" NOT NULL,
  leased_look_id bigint NOT NULL,
  version_id bigint NOT NULL,
  fence bigint NOT NULL,
  snapshot_id bigint NOT NULL,
  poll_id bigint NOT NULL,
  seen_before_at text COLLATE "C",
  seen_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (apify_id, archive, snapshot_id, leased_look_id)
);
CREATE INDEX leased_looks_by_archive ON leased_looks (archive, leased_look_id);
