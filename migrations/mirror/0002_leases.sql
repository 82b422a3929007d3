-- The tables by which pollers share work. Times are those of the server, for the clocks of pollers may be wrong.

-- One row is an Actor, and who looks at it, or did last.
CREATE TABLE leases (
  apify_id text COLLATE "C" PRIMARY KEY,
  archive uuid,                        -- NULL: nobody ever did
  session uuid,                        -- which run of a poller
  fence bigint NOT NULL DEFAULT 0,     -- counts the sessions that have had it
  poll bigint,                         -- which poll of the archive
  taken_at timestamptz,
  leased_until timestamptz NOT NULL DEFAULT '-infinity',
  polled_at timestamptz NOT NULL DEFAULT '-infinity' -- when it was taken by who looked at it last
);

-- One row is a time through which a session had an Actor, from one poll to another: nobody else had it between them.
CREATE TABLE lease_terms (
  apify_id text COLLATE "C" NOT NULL,
  fence bigint NOT NULL,
  archive uuid NOT NULL,
  session uuid NOT NULL,
  first_poll bigint NOT NULL,
  last_poll bigint NOT NULL,
  first_taken_at timestamptz NOT NULL,
  last_taken_at timestamptz NOT NULL,
  PRIMARY KEY (apify_id, fence)
);
