PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
  meta_id INTEGER PRIMARY KEY CHECK (meta_id = 1),
  archive_uuid TEXT NOT NULL -- the same in every copy
    CHECK (archive_uuid GLOB '????????-????-4???-[89ab]???-????????????')
    CHECK (archive_uuid NOT GLOB '*[^-0-9a-f]*'),
  created_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '+0 days') IS created_at),
  digest_rule INTEGER NOT NULL CHECK (digest_rule >= 1), -- how snapshots.digest is made
  chunk_rule INTEGER NOT NULL CHECK (chunk_rule >= 1) -- where texts are cut into chunks
) STRICT;
INSERT INTO meta VALUES(1,'6c0d58f5-d697-4ad9-b6ae-33eb9fa9ce66','2026-11-26T03:24:36.713Z',1,1);
CREATE TABLE actors (
  actor_id INTEGER PRIMARY KEY,
  apify_id TEXT NOT NULL UNIQUE,
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT,
  is_public INTEGER CHECK (is_public IN (0, 1)),
  first_seen_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', first_seen_at, '+0 days') IS first_seen_at),
  gone_at TEXT -- all of its versions are gone
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', gone_at, '+0 days') IS gone_at),
  -- The last answer that showed the whole Actor, and that nothing was recorded past since.
  answer_sha256 BLOB CHECK (length(answer_sha256) = 32), -- of the versions in it, as they were sent
  answer_size INTEGER CHECK (answer_size >= 2), -- of the versions in it, in bytes
  answer_rest_sha256 BLOB CHECK (length(answer_rest_sha256) = 32), -- of it without the versions
  answer_modified_at TEXT -- the Actor's own modifiedAt in it
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', answer_modified_at, '+0 days') IS answer_modified_at),
  answered_at TEXT -- when the last answer that showed the whole Actor was asked for
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', answered_at, '+0 days') IS answered_at),
  builds_sha256 BLOB CHECK (length(builds_sha256) = 32), -- of what it told of builds when all were recorded
  CHECK ((answer_sha256 IS NULL) = (answer_size IS NULL)),
  CHECK ((answer_sha256 IS NULL) = (answer_rest_sha256 IS NULL))
) STRICT;
INSERT INTO actors VALUES(1,'emulated000000001','jane','shop-crawler',NULL,0,'2026-11-26T03:24:37.044Z',NULL,X'116ab3e863ff17fc73a12c7adc62a4809091721b574635f154f7e2f3e2d3390e',1367,X'31b73b6928fe11b9429c8ec923f1de67c568ef18e64c3e365cb893162d9fe861','2026-11-26T15:55:01.022Z','2026-11-26T15:55:03.744Z',X'25ab60d39bc0ace31f664c35ef4ab8f499e43ab565c816a4b063fc87995700ce');
INSERT INTO actors VALUES(2,'emulated000000002','jane','price-alerts',NULL,0,'2026-11-26T03:24:37.045Z',NULL,X'f1cee985e72a23421f432c69101a1d654b3ae27ca80f6d459c1ab90f4ec089ca',20686,X'07b29331a0c7b7e69cbc74f4460a8c1f33f4504e934caa88f911c76b70bf06c9','2026-11-26T03:24:39.516Z',NULL,NULL);
CREATE TABLE actor_names (
  actor_id INTEGER NOT NULL REFERENCES actors (actor_id),
  position INTEGER NOT NULL CHECK (position >= 1), -- 1, 2, 3 … of the Actor
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  seen_from TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', seen_from, '+0 days') IS seen_from),
  PRIMARY KEY (actor_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO actor_names VALUES(1,1,'jane','shop-crawler','2026-11-26T03:24:37.044Z');
INSERT INTO actor_names VALUES(2,1,'jane','price-alerts','2026-11-26T03:24:37.045Z');
CREATE TABLE versions (
  version_id INTEGER PRIMARY KEY,
  actor_id INTEGER NOT NULL REFERENCES actors (actor_id),
  version_number TEXT NOT NULL,
  major INTEGER NOT NULL CHECK (major BETWEEN 0 AND 99),
  minor INTEGER NOT NULL CHECK (minor BETWEEN 0 AND 99),
  last_tried_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_tried_at, '+0 days') IS last_tried_at),
  last_confirmed_at TEXT -- the latest snapshot, a tombstone too, was still the state then
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_confirmed_at, '+0 days') IS last_confirmed_at),
  failures_in_a_row INTEGER NOT NULL DEFAULT 0 CHECK (failures_in_a_row >= 0),
  failing_since TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', failing_since, '+0 days') IS failing_since),
  missing_since TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', missing_since, '+0 days') IS missing_since),
  answer_sha256 BLOB CHECK (length(answer_sha256) = 32), -- of the last answer for this version alone
  -- Of a latest snapshot that is 'resolved': the digest of what the answer itself showed, without the files
  -- that were fetched; and what the fetcher knows the source again by, as a commit or an ETag.
  pointer_sha256 BLOB CHECK (length(pointer_sha256) = 32),
  source_mark TEXT,
  UNIQUE (actor_id, major, minor),
  CHECK (version_number = major || '.' || minor),
  CHECK ((failures_in_a_row = 0) = (failing_since IS NULL)),
  CHECK ((pointer_sha256 IS NULL) = (source_mark IS NULL))
) STRICT;
INSERT INTO versions VALUES(1,1,'0.1',0,1,'2026-11-26T15:55:03.744Z','2026-11-26T15:55:03.744Z',0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO versions VALUES(2,2,'0.1',0,1,'2026-11-26T03:24:41.019Z','2026-11-26T03:24:41.019Z',0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO versions VALUES(3,2,'1.0',1,0,'2026-11-26T16:30:00.000Z','2026-11-26T16:30:00.000Z',0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE polls (
  poll_id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', started_at, '+0 days') IS started_at),
  finished_at TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', finished_at, '+0 days') IS finished_at),
  -- Its times contradict those of most other polls, so they tell nothing. Judged anew for all polls when
  -- a clock goes back.
  has_wrong_clock INTEGER NOT NULL DEFAULT 0 CHECK (has_wrong_clock IN (0, 1)),
  status TEXT NOT NULL
    CHECK (status IN ('running', 'ok', 'partial', 'failed', 'suspect', 'interrupted')),
  trigger TEXT NOT NULL CHECK (trigger IN ('once', 'every', 'webhook')),
  scope TEXT NOT NULL CHECK (scope IN ('targets', 'mine', 'archived')),
  checked INTEGER NOT NULL DEFAULT 0, -- versions seen
  skipped INTEGER NOT NULL DEFAULT 0, -- versions not asked for, since nothing hinted at a change
  changed INTEGER NOT NULL DEFAULT 0, -- snapshots added, tombstones included
  unannounced INTEGER NOT NULL DEFAULT 0, -- of these, those whose Actor's modifiedAt had not moved
  failed INTEGER NOT NULL DEFAULT 0,  -- targets that could not be seen
  gone INTEGER NOT NULL DEFAULT 0,    -- versions found deleted
  requests INTEGER NOT NULL DEFAULT 0,
  bytes_received INTEGER NOT NULL DEFAULT 0,
  program_version TEXT NOT NULL,
  error TEXT,
  notified INTEGER NOT NULL DEFAULT 0 CHECK (notified IN (0, 1)), -- no hook is to hear of it any more
  -- A poll that was killed is found interrupted later: nobody knows when it ended.
  CHECK ((status = 'running') <= (finished_at IS NULL)),
  CHECK ((finished_at IS NULL) <= (status IN ('running', 'interrupted')))
) STRICT;
INSERT INTO polls VALUES(1,'2026-11-26T03:24:36.960Z','2026-11-26T03:24:37.163Z',0,'ok','once','mine',3,0,3,0,0,0,3,3045,'0.1.0',NULL,1);
INSERT INTO polls VALUES(2,'2026-11-26T03:24:37.649Z','2026-11-26T03:24:37.761Z',0,'ok','once','archived',3,0,1,0,0,0,2,2822,'0.1.0',NULL,1);
INSERT INTO polls VALUES(3,'2026-11-26T03:24:39.264Z','2026-11-26T03:24:39.456Z',0,'ok','once','archived',3,0,1,0,0,0,2,23010,'0.1.0',NULL,1);
INSERT INTO polls VALUES(4,'2026-11-26T03:24:39.821Z','2026-11-26T03:24:39.976Z',0,'ok','once','archived',3,0,1,0,0,0,2,22979,'0.1.0',NULL,1);
INSERT INTO polls VALUES(5,'2026-11-26T03:24:40.416Z','2026-11-26T03:24:40.504Z',0,'failed','once','targets',0,0,0,0,1,0,1,69,'0.1.0','GET /v2/acts/jane~nobody: not found (record-not-found: Actor was not found); check the name, and that the token may read it',1);
INSERT INTO polls VALUES(6,'2026-11-26T03:24:40.980Z','2026-11-26T03:24:41.089Z',0,'ok','once','archived',3,0,0,0,0,0,2,22979,'0.1.0',NULL,1);
INSERT INTO polls VALUES(7,'2026-11-26T15:55:00.351Z','2026-11-26T15:55:00.640Z',0,'ok','once','targets',1,0,0,0,0,0,3,3855,'0.1.0',NULL,1);
INSERT INTO polls VALUES(8,'2026-11-26T15:55:01.392Z','2026-11-26T15:55:01.737Z',0,'ok','once','targets',1,0,0,0,0,0,5,5815,'0.1.0',NULL,1);
INSERT INTO polls VALUES(9,'2026-11-26T15:55:03.638Z','2026-11-26T15:55:03.952Z',0,'ok','once','targets',1,0,0,0,0,0,1,2033,'0.1.0',NULL,1);
INSERT INTO polls VALUES(10,'2026-11-26T16:00:00.000Z','2026-11-26T16:00:00.200Z',0,'ok','every','mine',1,0,0,0,0,0,1,0,'0.1.0',NULL,1);
INSERT INTO polls VALUES(11,'2026-11-26T16:15:00.000Z','2026-11-26T16:15:00.200Z',0,'ok','every','mine',1,0,0,0,0,0,1,0,'0.1.0',NULL,1);
INSERT INTO polls VALUES(12,'2026-11-26T16:30:00.000Z','2026-11-26T16:30:00.200Z',0,'ok','every','mine',1,0,0,0,0,0,1,0,'0.1.0',NULL,1);
CREATE TABLE snapshots (
  snapshot_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  revision INTEGER NOT NULL CHECK (revision BETWEEN 1 AND 1000000000),
  kind TEXT NOT NULL CHECK (kind IN ('state', 'gone')),
  event TEXT NOT NULL CHECK (
    event IN ('first', 'changed', 'reverted', 'resolved', 'withheld', 'shown', 'gone', 'back')),
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id),
  observed_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', observed_at, '+0 days') IS observed_at),
  changed_after TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', changed_after, '+0 days') IS changed_after),
  digest BLOB CHECK (length(digest) = 32),
  source_type TEXT,
  build_tag TEXT,
  apply_env_vars_to_build INTEGER CHECK (apply_env_vars_to_build IN (0, 1)),
  git_repo_url TEXT,
  tarball_url TEXT,
  github_gist_url TEXT,
  coverage TEXT CHECK (coverage IN ('full', 'resolved', 'pointer', 'withheld')),
  source_identity TEXT, -- of a remote source that was fetched: the commit, or the tarball's SHA-256
  file_count INTEGER CHECK (file_count >= 0), -- NULL when the answer had no files to show
  total_size INTEGER CHECK (total_size >= 0), -- bytes
  env_var_count INTEGER CHECK (env_var_count >= 0), -- NULL when the answer did not tell of variables
  files_added INTEGER NOT NULL CHECK (files_added >= 0),
  files_modified INTEGER NOT NULL CHECK (files_modified >= 0),
  files_removed INTEGER NOT NULL CHECK (files_removed >= 0),
  lines_added INTEGER NOT NULL CHECK (lines_added >= 0), -- of files that are text before and after
  lines_removed INTEGER NOT NULL CHECK (lines_removed >= 0),
  env_vars_changed INTEGER NOT NULL CHECK (env_vars_changed >= 0),
  actor_modified_at TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', actor_modified_at, '+0 days') IS actor_modified_at),
  extra TEXT CHECK (extra GLOB '{*}'), -- an object of the fields without a column
  warnings TEXT CHECK (warnings GLOB '[[]*]'), -- an array of sentences
  changes_sha256 BLOB NOT NULL CHECK (length(changes_sha256) = 32), -- of the spans that begin and end here
  row_sha256 BLOB NOT NULL CHECK (length(row_sha256) = 32), -- of the other columns
  UNIQUE (version_id, revision),
  CHECK ((revision = 1) = (changed_after IS NULL)),
  CHECK ((revision = 1) = (event = 'first')),
  CHECK (changed_after <= observed_at),
  CHECK ((kind = 'gone') = (event = 'gone')),
  CHECK ((kind = 'state') = (digest IS NOT NULL)),
  CHECK ((kind = 'state') = (coverage IS NOT NULL)),
  CHECK ((source_identity IS NOT NULL) = (coverage IS 'resolved'))
) STRICT;
INSERT INTO snapshots VALUES(1,1,1,'state','first',1,'2026-11-26T03:24:37.044Z',NULL,X'921092c6b2739ab4eb636b5c3a7e40798997fe6c1012b3ad468ea66d00cad387','SOURCE_FILES','latest',0,NULL,NULL,NULL,'full',NULL,5,837,2,5,0,0,30,0,2,'2026-11-26T03:24:34.542Z',NULL,NULL,X'042dfbe337fb2628c0db218d2d6c480d043b15a0c0a15c71e0379193dff3d607',X'2441c5887a911c667c23a5180dd40cba69a78c8c8df5c3b5ad1c00f342340a3f');
INSERT INTO snapshots VALUES(2,2,1,'state','first',1,'2026-11-26T03:24:37.045Z',NULL,X'23da0e85ce2ade356c6ff311e1459cfddeb5c7e25f90091b37de3fd9954324a8','GIT_REPO','git',NULL,'https://github.com/example/price-alerts.git#main',NULL,NULL,'pointer',NULL,NULL,NULL,0,0,0,0,0,0,0,'2026-11-26T03:24:34.584Z',NULL,NULL,X'66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925',X'c216f9995d1375866de8b11acc4b9eece40bbac55a321dea94cfad835af324a4');
INSERT INTO snapshots VALUES(3,3,1,'state','first',1,'2026-11-26T03:24:37.045Z',NULL,X'a004ad11a938212dfc3bb7b8f247a53835cb0b3420ea03dc22d8b81455b12752','SOURCE_FILES','latest',NULL,NULL,NULL,NULL,'full',NULL,1,49,1,1,0,0,3,0,1,'2026-11-26T03:24:34.584Z',NULL,NULL,X'880daa4e97b75963b70279795a534542fb63c901a0055594629049be2bd4d110',X'9a5bbe2c86544058839cf1623e3ac27f254ede0783a5683223c6a6241e84e434');
INSERT INTO snapshots VALUES(4,3,2,'state','changed',2,'2026-11-26T03:24:37.701Z','2026-11-26T03:24:37.032Z',X'899a708dd12ee3aa7365c5db380599d39309a97b4ef1baf3456d9fbfd723a898','SOURCE_FILES','beta',NULL,NULL,NULL,NULL,'full',NULL,3,79,2,2,1,0,2,1,2,'2026-11-26T03:24:37.325Z',NULL,NULL,X'db8c0b1440fef0dd0ad0bc9bc35d461e22a7474d0af7691495c563d41fdc2b92',X'69c754fd080fb1f10c431cc26d933c62f4b7b5d667e57a88c8582cead8a65db7');
INSERT INTO snapshots VALUES(5,3,3,'state','changed',3,'2026-11-26T03:24:39.389Z','2026-11-26T03:24:37.667Z',X'07ecfa66feee2242088cbde052939194eb0da67f9dd95bf97ebd72d808aef434','SOURCE_FILES','beta',NULL,NULL,NULL,NULL,'full',NULL,2,19898,2,1,0,2,400,4,0,'2026-11-26T03:24:38.697Z',NULL,NULL,X'6fc5577fa2480c15171e9a7cf2fcee8f917c1062171d2456a3f6078826922cd9',X'077b5a90b3b3f0139b7303d0a86f494221e1f9a3fc55d52bff05b7b48d9bae2d');
INSERT INTO snapshots VALUES(6,3,4,'state','changed',4,'2026-11-26T03:24:39.905Z','2026-11-26T03:24:39.348Z',X'd126c029aef11fe2960ace8e6974d86319759bae1f6ec0b660e4776f5cbfaaca','SOURCE_FILES','beta',NULL,NULL,NULL,NULL,'full',NULL,2,19898,1,0,0,0,0,0,2,'2026-11-26T03:24:39.516Z',NULL,NULL,X'd95b33fddbe606847632d0952573dcd3129936eb90458655941e0aabf27aa1e6',X'f9f3c09d400cadce8bc8892f07b52a72323f9b98b09f8e7379d98a0504412157');
CREATE TABLE purges (
  purge_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('content', 'value', 'actor', 'text')),
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32), -- of an Actor: of the digests of its snapshots, in order
  size INTEGER NOT NULL CHECK (size >= 0), -- bytes; of an Actor, of all contents that went with it
  name TEXT, -- of the variable; of an Actor Apify's id; of a text the column
  purged_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', purged_at, '+0 days') IS purged_at),
  purged_by TEXT NOT NULL, -- who it was, as the system or an option says
  reason TEXT NOT NULL,
  CHECK ((kind = 'content') = (name IS NULL))
) STRICT;
CREATE TABLE contents (
  content_id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  git_oid BLOB NOT NULL CHECK (length(git_oid) = 20), -- the name of this content in git
  size INTEGER NOT NULL CHECK (size BETWEEN 0 AND 1000000000), -- bytes
  line_count INTEGER CHECK (line_count >= 0),
  is_text INTEGER NOT NULL CHECK (is_text IN (0, 1)),
  whole ANY,
  purge_id INTEGER REFERENCES purges (purge_id),
  CHECK (is_text = (line_count IS NOT NULL)),
  CHECK (whole IS NULL OR typeof(whole) = CASE is_text WHEN 1 THEN 'text' ELSE 'blob' END),
  CHECK (whole IS NOT NULL OR is_text OR purge_id IS NOT NULL),
  CHECK (whole IS NULL OR purge_id IS NULL)
) STRICT;
INSERT INTO contents VALUES(1,X'8fe13ff340a039e9078772b8e407e1d6b44e513d3b7db70fb34670ab2496674c',X'446df8585d06e042fc88eb0b01e49f49e54b4b6c',56,4,1,replace('{\n  "actorSpecification": 1,\n  "name": "shop-crawler"\n}\n','\n',char(10)),NULL);
INSERT INTO contents VALUES(2,X'5f6d4989e159340f5bf53ce00ee9da6ba2a0f10185fb1a3c0aec431588e1c608',X'f7a6dcc12ee55808b259648fc75a9d9c5388b35a',65,4,1,replace('FROM apify/actor-node:20\nCOPY . ./\nRUN npm install\nCMD npm start\n','\n',char(10)),NULL);
INSERT INTO contents VALUES(3,X'6b7fa434f92a8b80aab02d9bf1a12e49ffcae424e4013a1c4f68b67e3d2bbcd0',X'08cd6f2bfd1b53ec5a4db72bed55f40907e8bdfa',70,NULL,0,X'89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da6364f8cf500f00038601805a347d6b0000000049454e44ae426082',NULL);
INSERT INTO contents VALUES(4,X'5c597ba516c9a06865973ee8252e0be2ec8a0097c60ae16a82068ff58806fea3',X'2014ca3d10b4106b070c23d733a0c38845bb7852',646,22,1,NULL,NULL);
INSERT INTO contents VALUES(5,X'8776da3d91abd93a0a871382bdc11eb903c5c96c46617f43651407b5b6adf97a',X'8c448e8886525f2f637e023a2164938f90038a27',49,3,1,NULL,NULL);
INSERT INTO contents VALUES(6,X'4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6',X'0dd1608e45a9c4d35bfc1e6f266a796364aa8754',8,NULL,0,X'89504e470d0a1a0a',NULL);
INSERT INTO contents VALUES(7,X'6aac7e0d2a35131563ad6b3259ea09f4850d45e5a130cb2e30ac3e9cb9c320f1',X'dc89f678626049627e16468d18f9d1ee849bb803',71,4,1,NULL,NULL);
INSERT INTO contents VALUES(8,X'2ea208202f5c6f37300e249657609e4c1093145ddff9254b3a54a3ec6ffcb28c',X'746a295308a5cf643ee7a6482520c4345d936d6b',19890,400,1,NULL,NULL);
INSERT INTO contents VALUES(9,X'3879a5d930ae1999b278a3a498f7de3fd83ba8dae59330fcfa2db31c103ac21d',X'e14c4f2a9561ade31986f9319d5c639094509905',15,1,1,replace('console.log(1)\n','\n',char(10)),NULL);
CREATE TABLE chunks (
  chunk_id INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL, -- the first 32 bits of its SHA-256: finds candidates, proves nothing
  text TEXT NOT NULL
) STRICT;
INSERT INTO chunks VALUES(1,454307889,replace('import { Actor } from ''apify'';\nimport { CheerioCrawler } from ''crawlee'';\n\nawait Actor.init();\n','\n',char(10)));
INSERT INTO chunks VALUES(2,2792440762,replace('\nconst { startUrls = [''https://shop.example.com''] } = (await Actor.getInput()) ?? {};\nconst maxPages = Number(process.env.MAX_PAGES);\n\nconst crawler = new CheerioCrawler({\n  maxRequestsPerCrawl: maxPages,\n  async requestHandler({ request, $, enqueueLinks }) {\n    await enqueueLinks({ selector: ''a.product'' });\n    const title = $(''h1'').text().trim();\n    const price = $(''.price'').first().text().trim();\n    if (title) {\n      await Actor.pushData({ url: request.url, title, price });\n','\n',char(10)));
INSERT INTO chunks VALUES(3,1156040423,replace('    }\n  },\n});\n\nawait crawler.run(startUrls);\nawait Actor.exit();\n','\n',char(10)));
INSERT INTO chunks VALUES(4,666545233,replace('import os\n\n','\n',char(10)));
INSERT INTO chunks VALUES(5,632850552,replace('print(float(os.environ[''THRESHOLD'']))\n','\n',char(10)));
INSERT INTO chunks VALUES(6,3377635299,replace('threshold = float(os.environ["THRESHOLD"])\nprint(threshold)\n','\n',char(10)));
INSERT INTO chunks VALUES(7,52055101,replace('line 0 of a text that is long enough for chunks\nline 1 of a text that is long enough for chunks\nline 2 of a text that is long enough for chunks\nline 3 of a text that is long enough for chunks\nline 4 of a text that is long enough for chunks\nline 5 of a text that is long enough for chunks\nline 6 of a text that is long enough for chunks\nline 7 of a text that is long enough for chunks\nline 8 of a text that is long enough for chunks\nline 9 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(8,301850163,replace('line 10 of a text that is long enough for chunks\nline 11 of a text that is long enough for chunks\nline 12 of a text that is long enough for chunks\nline 13 of a text that is long enough for chunks\nline 14 of a text that is long enough for chunks\nline 15 of a text that is long enough for chunks\nline 16 of a text that is long enough for chunks\nline 17 of a text that is long enough for chunks\nline 18 of a text that is long enough for chunks\nline 19 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(9,741085687,replace('line 20 of a text that is long enough for chunks\nline 21 of a text that is long enough for chunks\nline 22 of a text that is long enough for chunks\nline 23 of a text that is long enough for chunks\nline 24 of a text that is long enough for chunks\nline 25 of a text that is long enough for chunks\nline 26 of a text that is long enough for chunks\nline 27 of a text that is long enough for chunks\nline 28 of a text that is long enough for chunks\nline 29 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(10,3233556825,replace('line 30 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(11,1440910751,replace('line 31 of a text that is long enough for chunks\nline 32 of a text that is long enough for chunks\nline 33 of a text that is long enough for chunks\nline 34 of a text that is long enough for chunks\nline 35 of a text that is long enough for chunks\nline 36 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(12,2690054747,replace('line 37 of a text that is long enough for chunks\nline 38 of a text that is long enough for chunks\nline 39 of a text that is long enough for chunks\nline 40 of a text that is long enough for chunks\nline 41 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(13,1555596987,replace('line 42 of a text that is long enough for chunks\nline 43 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(14,3995233292,replace('line 44 of a text that is long enough for chunks\nline 45 of a text that is long enough for chunks\nline 46 of a text that is long enough for chunks\nline 47 of a text that is long enough for chunks\nline 48 of a text that is long enough for chunks\nline 49 of a text that is long enough for chunks\nline 50 of a text that is long enough for chunks\nline 51 of a text that is long enough for chunks\nline 52 of a text that is long enough for chunks\nline 53 of a text that is long enough for chunks\nline 54 of a text that is long enough for chunks\nline 55 of a text that is long enough for chunks\nline 56 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(15,182044489,replace('line 57 of a text that is long enough for chunks\nline 58 of a text that is long enough for chunks\nline 59 of a text that is long enough for chunks\nline 60 of a text that is long enough for chunks\nline 61 of a text that is long enough for chunks\nline 62 of a text that is long enough for chunks\nline 63 of a text that is long enough for chunks\nline 64 of a text that is long enough for chunks\nline 65 of a text that is long enough for chunks\nline 66 of a text that is long enough for chunks\nline 67 of a text that is long enough for chunks\nline 68 of a text that is long enough for chunks\nline 69 of a text that is long enough for chunks\nline 70 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(16,2040597752,replace('line 71 of a text that is long enough for chunks\nline 72 of a text that is long enough for chunks\nline 73 of a text that is long enough for chunks\nline 74 of a text that is long enough for chunks\nline 75 of a text that is long enough for chunks\nline 76 of a text that is long enough for chunks\nline 77 of a text that is long enough for chunks\nline 78 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(17,2632028190,replace('line 79 of a text that is long enough for chunks\nline 80 of a text that is long enough for chunks\nline 81 of a text that is long enough for chunks\nline 82 of a text that is long enough for chunks\nline 83 of a text that is long enough for chunks\nline 84 of a text that is long enough for chunks\nline 85 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(18,3931619027,replace('line 86 of a text that is long enough for chunks\nline 87 of a text that is long enough for chunks\nline 88 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(19,297913986,replace('line 89 of a text that is long enough for chunks\nline 90 of a text that is long enough for chunks\nline 91 of a text that is long enough for chunks\nline 92 of a text that is long enough for chunks\nline 93 of a text that is long enough for chunks\nline 94 of a text that is long enough for chunks\nline 95 of a text that is long enough for chunks\nline 96 of a text that is long enough for chunks\nline 97 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(20,3286952539,replace('line 98 of a text that is long enough for chunks\nline 99 of a text that is long enough for chunks\nline 100 of a text that is long enough for chunks\nline 101 of a text that is long enough for chunks\nline 102 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(21,111217395,replace('line 103 of a text that is long enough for chunks\nline 104 of a text that is long enough for chunks\nline 105 of a text that is long enough for chunks\nline 106 of a text that is long enough for chunks\nline 107 of a text that is long enough for chunks\nline 108 of a text that is long enough for chunks\nline 109 of a text that is long enough for chunks\nline 110 of a text that is long enough for chunks\nline 111 of a text that is long enough for chunks\nline 112 of a text that is long enough for chunks\nline 113 of a text that is long enough for chunks\nline 114 of a text that is long enough for chunks\nline 115 of a text that is long enough for chunks\nline 116 of a text that is long enough for chunks\nline 117 of a text that is long enough for chunks\nline 118 of a text that is long enough for chunks\nline 119 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(22,1013921806,replace('line 120 of a text that is long enough for chunks\nline 121 of a text that is long enough for chunks\nline 122 of a text that is long enough for chunks\nline 123 of a text that is long enough for chunks\nline 124 of a text that is long enough for chunks\nline 125 of a text that is long enough for chunks\nline 126 of a text that is long enough for chunks\nline 127 of a text that is long enough for chunks\nline 128 of a text that is long enough for chunks\nline 129 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(23,188639534,replace('line 130 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(24,1299487256,replace('line 131 of a text that is long enough for chunks\nline 132 of a text that is long enough for chunks\nline 133 of a text that is long enough for chunks\nline 134 of a text that is long enough for chunks\nline 135 of a text that is long enough for chunks\nline 136 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(25,4033255104,replace('line 137 of a text that is long enough for chunks\nline 138 of a text that is long enough for chunks\nline 139 of a text that is long enough for chunks\nline 140 of a text that is long enough for chunks\nline 141 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(26,4077054336,replace('line 142 of a text that is long enough for chunks\nline 143 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(27,3307149507,replace('line 144 of a text that is long enough for chunks\nline 145 of a text that is long enough for chunks\nline 146 of a text that is long enough for chunks\nline 147 of a text that is long enough for chunks\nline 148 of a text that is long enough for chunks\nline 149 of a text that is long enough for chunks\nline 150 of a text that is long enough for chunks\nline 151 of a text that is long enough for chunks\nline 152 of a text that is long enough for chunks\nline 153 of a text that is long enough for chunks\nline 154 of a text that is long enough for chunks\nline 155 of a text that is long enough for chunks\nline 156 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(28,4219919925,replace('line 157 of a text that is long enough for chunks\nline 158 of a text that is long enough for chunks\nline 159 of a text that is long enough for chunks\nline 160 of a text that is long enough for chunks\nline 161 of a text that is long enough for chunks\nline 162 of a text that is long enough for chunks\nline 163 of a text that is long enough for chunks\nline 164 of a text that is long enough for chunks\nline 165 of a text that is long enough for chunks\nline 166 of a text that is long enough for chunks\nline 167 of a text that is long enough for chunks\nline 168 of a text that is long enough for chunks\nline 169 of a text that is long enough for chunks\nline 170 of a text that is long enough for chunks\nline 171 of a text that is long enough for chunks\nline 172 of a text that is long enough for chunks\nline 173 of a text that is long enough for chunks\nline 174 of a text that is long enough for chunks\nline 175 of a text that is long enough for chunks\nline 176 of a text that is long enough for chunks\nline 177 of a text that is long enough for chunks\nline 178 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(29,3324188708,replace('line 179 of a text that is long enough for chunks\nline 180 of a text that is long enough for chunks\nline 181 of a text that is long enough for chunks\nline 182 of a text that is long enough for chunks\nline 183 of a text that is long enough for chunks\nline 184 of a text that is long enough for chunks\nline 185 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(30,724236656,replace('line 186 of a text that is long enough for chunks\nline 187 of a text that is long enough for chunks\nline 188 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(31,3589259051,replace('line 189 of a text that is long enough for chunks\nline 190 of a text that is long enough for chunks\nline 191 of a text that is long enough for chunks\nline 192 of a text that is long enough for chunks\nline 193 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(32,870341395,replace('line 194 of a text that is long enough for chunks\nline 195 of a text that is long enough for chunks\nline 196 of a text that is long enough for chunks\nline 197 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(33,3550013013,replace('line 198 of a text that is long enough for chunks\nline 199 of a text that is long enough for chunks\nline 200 of a text that is long enough for chunks\nline 201 of a text that is long enough for chunks\nline 202 of a text that is long enough for chunks\nline 203 of a text that is long enough for chunks\nline 204 of a text that is long enough for chunks\nline 205 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(34,2410053531,replace('line 206 of a text that is long enough for chunks\nline 207 of a text that is long enough for chunks\nline 208 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(35,1540025666,replace('line 209 of a text that is long enough for chunks\nline 210 of a text that is long enough for chunks\nline 211 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(36,1202083290,replace('line 212 of a text that is long enough for chunks\nline 213 of a text that is long enough for chunks\nline 214 of a text that is long enough for chunks\nline 215 of a text that is long enough for chunks\nline 216 of a text that is long enough for chunks\nline 217 of a text that is long enough for chunks\nline 218 of a text that is long enough for chunks\nline 219 of a text that is long enough for chunks\nline 220 of a text that is long enough for chunks\nline 221 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(37,1885859829,replace('line 222 of a text that is long enough for chunks\nline 223 of a text that is long enough for chunks\nline 224 of a text that is long enough for chunks\nline 225 of a text that is long enough for chunks\nline 226 of a text that is long enough for chunks\nline 227 of a text that is long enough for chunks\nline 228 of a text that is long enough for chunks\nline 229 of a text that is long enough for chunks\nline 230 of a text that is long enough for chunks\nline 231 of a text that is long enough for chunks\nline 232 of a text that is long enough for chunks\nline 233 of a text that is long enough for chunks\nline 234 of a text that is long enough for chunks\nline 235 of a text that is long enough for chunks\nline 236 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(38,712051402,replace('line 237 of a text that is long enough for chunks\nline 238 of a text that is long enough for chunks\nline 239 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(39,4158569622,replace('line 240 of a text that is long enough for chunks\nline 241 of a text that is long enough for chunks\nline 242 of a text that is long enough for chunks\nline 243 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(40,2182531332,replace('line 244 of a text that is long enough for chunks\nline 245 of a text that is long enough for chunks\nline 246 of a text that is long enough for chunks\nline 247 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(41,2870946800,replace('line 248 of a text that is long enough for chunks\nline 249 of a text that is long enough for chunks\nline 250 of a text that is long enough for chunks\nline 251 of a text that is long enough for chunks\nline 252 of a text that is long enough for chunks\nline 253 of a text that is long enough for chunks\nline 254 of a text that is long enough for chunks\nline 255 of a text that is long enough for chunks\nline 256 of a text that is long enough for chunks\nline 257 of a text that is long enough for chunks\nline 258 of a text that is long enough for chunks\nline 259 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(42,3591094273,replace('line 260 of a text that is long enough for chunks\nline 261 of a text that is long enough for chunks\nline 262 of a text that is long enough for chunks\nline 263 of a text that is long enough for chunks\nline 264 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(43,1607825234,replace('line 265 of a text that is long enough for chunks\nline 266 of a text that is long enough for chunks\nline 267 of a text that is long enough for chunks\nline 268 of a text that is long enough for chunks\nline 269 of a text that is long enough for chunks\nline 270 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(44,4045285828,replace('line 271 of a text that is long enough for chunks\nline 272 of a text that is long enough for chunks\nline 273 of a text that is long enough for chunks\nline 274 of a text that is long enough for chunks\nline 275 of a text that is long enough for chunks\nline 276 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(45,900771711,replace('line 277 of a text that is long enough for chunks\nline 278 of a text that is long enough for chunks\nline 279 of a text that is long enough for chunks\nline 280 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(46,399053308,replace('line 281 of a text that is long enough for chunks\nline 282 of a text that is long enough for chunks\nline 283 of a text that is long enough for chunks\nline 284 of a text that is long enough for chunks\nline 285 of a text that is long enough for chunks\nline 286 of a text that is long enough for chunks\nline 287 of a text that is long enough for chunks\nline 288 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(47,1629864210,replace('line 289 of a text that is long enough for chunks\nline 290 of a text that is long enough for chunks\nline 291 of a text that is long enough for chunks\nline 292 of a text that is long enough for chunks\nline 293 of a text that is long enough for chunks\nline 294 of a text that is long enough for chunks\nline 295 of a text that is long enough for chunks\nline 296 of a text that is long enough for chunks\nline 297 of a text that is long enough for chunks\nline 298 of a text that is long enough for chunks\nline 299 of a text that is long enough for chunks\nline 300 of a text that is long enough for chunks\nline 301 of a text that is long enough for chunks\nline 302 of a text that is long enough for chunks\nline 303 of a text that is long enough for chunks\nline 304 of a text that is long enough for chunks\nline 305 of a text that is long enough for chunks\nline 306 of a text that is long enough for chunks\nline 307 of a text that is long enough for chunks\nline 308 of a text that is long enough for chunks\nline 309 of a text that is long enough for chunks\nline 310 of a text that is long enough for chunks\nline 311 of a text that is long enough for chunks\nline 312 of a text that is long enough for chunks\nline 313 of a text that is long enough for chunks\nline 314 of a text that is long enough for chunks\nline 315 of a text that is long enough for chunks\nline 316 of a text that is long enough for chunks\nline 317 of a text that is long enough for chunks\nline 318 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(48,3481637450,replace('line 319 of a text that is long enough for chunks\nline 320 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(49,220996011,replace('line 321 of a text that is long enough for chunks\nline 322 of a text that is long enough for chunks\nline 323 of a text that is long enough for chunks\nline 324 of a text that is long enough for chunks\nline 325 of a text that is long enough for chunks\nline 326 of a text that is long enough for chunks\nline 327 of a text that is long enough for chunks\nline 328 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(50,3464782760,replace('line 329 of a text that is long enough for chunks\nline 330 of a text that is long enough for chunks\nline 331 of a text that is long enough for chunks\nline 332 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(51,1722741027,replace('line 333 of a text that is long enough for chunks\nline 334 of a text that is long enough for chunks\nline 335 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(52,4355651,replace('line 336 of a text that is long enough for chunks\nline 337 of a text that is long enough for chunks\nline 338 of a text that is long enough for chunks\nline 339 of a text that is long enough for chunks\nline 340 of a text that is long enough for chunks\nline 341 of a text that is long enough for chunks\nline 342 of a text that is long enough for chunks\nline 343 of a text that is long enough for chunks\nline 344 of a text that is long enough for chunks\nline 345 of a text that is long enough for chunks\nline 346 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(53,1782490754,replace('line 347 of a text that is long enough for chunks\nline 348 of a text that is long enough for chunks\nline 349 of a text that is long enough for chunks\nline 350 of a text that is long enough for chunks\nline 351 of a text that is long enough for chunks\nline 352 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(54,572061204,replace('line 353 of a text that is long enough for chunks\nline 354 of a text that is long enough for chunks\nline 355 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(55,2341193186,replace('line 356 of a text that is long enough for chunks\nline 357 of a text that is long enough for chunks\nline 358 of a text that is long enough for chunks\nline 359 of a text that is long enough for chunks\nline 360 of a text that is long enough for chunks\nline 361 of a text that is long enough for chunks\nline 362 of a text that is long enough for chunks\nline 363 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(56,4197769096,replace('line 364 of a text that is long enough for chunks\nline 365 of a text that is long enough for chunks\nline 366 of a text that is long enough for chunks\nline 367 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(57,1305144840,replace('line 368 of a text that is long enough for chunks\nline 369 of a text that is long enough for chunks\nline 370 of a text that is long enough for chunks\nline 371 of a text that is long enough for chunks\nline 372 of a text that is long enough for chunks\nline 373 of a text that is long enough for chunks\nline 374 of a text that is long enough for chunks\n','\n',char(10)));
INSERT INTO chunks VALUES(58,2085699770,replace('line 375 of a text that is long enough for chunks\nline 376 of a text that is long enough for chunks\nline 377 of a text that is long enough for chunks\nline 378 of a text that is long enough for chunks\nline 379 of a text that is long enough for chunks\nline 380 of a text that is long enough for chunks\nline 381 of a text that is long enough for chunks\nline 382 of a text that is long enough for chunks\nline 383 of a text that is long enough for chunks\nline 384 of a text that is long enough for chunks\nline 385 of a text that is long enough for chunks\nline 386 of a text that is long enough for chunks\nline 387 of a text that is long enough for chunks\nline 388 of a text that is long enough for chunks\nline 389 of a text that is long enough for chunks\nline 390 of a text that is long enough for chunks\nline 391 of a text that is long enough for chunks\nline 392 of a text that is long enough for chunks\nline 393 of a text that is long enough for chunks\nline 394 of a text that is long enough for chunks\nline 395 of a text that is long enough for chunks\nline 396 of a text that is long enough for chunks\nline 397 of a text that is long enough for chunks\nline 398 of a text that is long enough for chunks\nline 399 of a text that is long enough for chunks\n','\n',char(10)));
CREATE TABLE content_chunks (
  content_id INTEGER NOT NULL REFERENCES contents (content_id) DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL CHECK (position >= 0),
  first_chunk INTEGER NOT NULL REFERENCES chunks (chunk_id) DEFERRABLE INITIALLY DEFERRED,
  last_chunk INTEGER NOT NULL REFERENCES chunks (chunk_id) DEFERRABLE INITIALLY DEFERRED
    CHECK (last_chunk >= first_chunk),
  PRIMARY KEY (content_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO content_chunks VALUES(4,0,1,3);
INSERT INTO content_chunks VALUES(5,0,4,5);
INSERT INTO content_chunks VALUES(7,0,4,4);
INSERT INTO content_chunks VALUES(7,1,6,6);
INSERT INTO content_chunks VALUES(8,0,7,58);
CREATE TABLE source_files (
  source_file_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions (version_id) DEFERRABLE INITIALLY DEFERRED,
  path TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('file', 'folder')),
  format TEXT,
  is_decoded INTEGER CHECK (is_decoded IN (0, 1)), -- 0: the text as given, which is not of its format
  content_id INTEGER REFERENCES contents (content_id) DEFERRABLE INITIALLY DEFERRED,
  first_revision INTEGER NOT NULL,
  last_revision INTEGER CHECK (last_revision >= first_revision),
  -- Of a closed span the revision that the highest power of two divides. A revision r lies only in spans
  -- whose anchor is one of ((r >> n) | 1) << n, so a few look-ups find them (an interval tree).
  anchor_revision INTEGER,
  replaced_id INTEGER -- what ended here when it began
    REFERENCES source_files (source_file_id) DEFERRABLE INITIALLY DEFERRED,
  lines_added INTEGER CHECK (lines_added >= 0), -- against that or nothing, when both sides are text
  lines_removed INTEGER CHECK (lines_removed >= 0),
  UNIQUE (version_id, path, first_revision),
  FOREIGN KEY (version_id, first_revision) REFERENCES snapshots (version_id, revision),
  CHECK ((kind = 'file') = (format IS NOT NULL)),
  CHECK ((kind = 'file') = (is_decoded IS NOT NULL)),
  CHECK ((kind = 'file') = (content_id IS NOT NULL)),
  CHECK ((lines_added IS NULL) = (lines_removed IS NULL)),
  CHECK ((anchor_revision IS NULL) = (last_revision IS NULL)),
  CHECK (anchor_revision BETWEEN first_revision AND last_revision),
  CHECK (first_revision > anchor_revision - (anchor_revision & -anchor_revision)),
  CHECK (last_revision < anchor_revision + (anchor_revision & -anchor_revision))
) STRICT;
INSERT INTO source_files VALUES(1,1,'.actor/actor.json','file','TEXT',1,1,1,NULL,NULL,NULL,4,0);
INSERT INTO source_files VALUES(2,1,'Dockerfile','file','TEXT',1,2,1,NULL,NULL,NULL,4,0);
INSERT INTO source_files VALUES(3,1,'icon.png','file','BASE64',1,3,1,NULL,NULL,NULL,NULL,NULL);
INSERT INTO source_files VALUES(4,1,'src','folder',NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL);
INSERT INTO source_files VALUES(5,1,'src/main.js','file','TEXT',1,4,1,NULL,NULL,NULL,22,0);
INSERT INTO source_files VALUES(6,3,'main.py','file','TEXT',1,5,1,1,1,NULL,3,0);
INSERT INTO source_files VALUES(7,3,'docs','folder',NULL,NULL,NULL,2,2,2,NULL,NULL,NULL);
INSERT INTO source_files VALUES(8,3,'logo.png','file','BASE64',1,6,2,NULL,NULL,NULL,NULL,NULL);
INSERT INTO source_files VALUES(9,3,'main.py','file','TEXT',1,7,2,2,2,6,2,1);
INSERT INTO source_files VALUES(10,3,'src/main.py','file','TEXT',1,8,3,NULL,NULL,NULL,400,0);
CREATE TABLE env_vars (
  env_var_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  name TEXT NOT NULL,
  value TEXT,
  is_secret INTEGER NOT NULL CHECK (is_secret IN (0, 1)),
  value_state TEXT NOT NULL CHECK (value_state IN ('stored', 'secret', 'redacted', 'purged')),
  value_digest TEXT, -- where the value is not stored: what tells that it changed
  first_revision INTEGER NOT NULL,
  last_revision INTEGER CHECK (last_revision >= first_revision),
  anchor_revision INTEGER,
  replaced_id INTEGER REFERENCES env_vars (env_var_id), -- what ended here when it began
  UNIQUE (version_id, name, first_revision),
  FOREIGN KEY (version_id, first_revision) REFERENCES snapshots (version_id, revision),
  CHECK ((value_state = 'stored') = (value IS NOT NULL)),
  CHECK (is_secret = (value_state = 'secret')),
  CHECK (value_digest IS NULL OR value_state <> 'stored'),
  CHECK (value_digest IS NOT NULL OR value_state IN ('stored', 'secret')),
  CHECK ((anchor_revision IS NULL) = (last_revision IS NULL)),
  CHECK (anchor_revision BETWEEN first_revision AND last_revision),
  CHECK (first_revision > anchor_revision - (anchor_revision & -anchor_revision)),
  CHECK (last_revision < anchor_revision + (anchor_revision & -anchor_revision))
) STRICT;
INSERT INTO env_vars VALUES(1,1,'MAX_PAGES','50',0,'stored',NULL,1,NULL,NULL,NULL);
INSERT INTO env_vars VALUES(2,1,'SHOP_PASSWORD',NULL,1,'secret',NULL,1,NULL,NULL,NULL);
INSERT INTO env_vars VALUES(3,3,'THRESHOLD','0.05',0,'stored',NULL,1,1,1,NULL);
INSERT INTO env_vars VALUES(4,3,'KEY',NULL,1,'secret',NULL,2,3,2,NULL);
INSERT INTO env_vars VALUES(5,3,'THRESHOLD','0.1',0,'stored',NULL,2,3,2,3);
INSERT INTO env_vars VALUES(6,3,'THRESHOLD','0.2',0,'stored',NULL,4,NULL,NULL,5);
CREATE TABLE tags (
  tag_id INTEGER PRIMARY KEY,
  actor_id INTEGER NOT NULL REFERENCES actors (actor_id),
  tag TEXT NOT NULL,
  apify_build_id TEXT NOT NULL,
  build_number TEXT, -- MAJOR.MINOR.BUILD, where Apify tells it
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id), -- the poll that saw it first
  seen_from TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', seen_from, '+0 days') IS seen_from),
  changed_after TEXT -- NULL when it was there at the first look
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', changed_after, '+0 days') IS changed_after),
  last_confirmed_at TEXT -- the last look that saw it so; NULL: it is still so
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_confirmed_at, '+0 days') IS last_confirmed_at),
  replaced_at TEXT -- the look that did not; NULL: it is still so
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', replaced_at, '+0 days') IS replaced_at),
  row_sha256 BLOB NOT NULL CHECK (length(row_sha256) = 32), -- of the other columns
  CHECK (changed_after <= seen_from),
  CHECK ((last_confirmed_at IS NULL) = (replaced_at IS NULL))
) STRICT;
INSERT INTO tags VALUES(1,1,'latest','build000000000001','0.1.1',7,'2026-11-26T15:55:00.392Z',NULL,'2026-11-26T15:55:00.365Z','2026-11-26T15:55:01.511Z',X'0fde797934b8679c926c4c29d79f93c4864856aa819ce3e587e492c613e21ae4');
INSERT INTO tags VALUES(2,1,'beta','build000000000002','0.1.2',8,'2026-11-26T15:55:01.511Z','2026-11-26T15:55:00.365Z',NULL,NULL,X'c1c53e476d1fcd0d03b0355af87359f4b54ed2663b62f8a9a427cf53b7289236');
INSERT INTO tags VALUES(3,1,'latest','build000000000004','0.1.4',8,'2026-11-26T15:55:01.511Z','2026-11-26T15:55:00.365Z',NULL,NULL,X'dda677f6afdf6151a5b1daef367824d164100d39fe4619c281c90c69acf87ab8');
CREATE TABLE builds (
  build_id INTEGER PRIMARY KEY,
  apify_id TEXT NOT NULL UNIQUE,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  build_number TEXT NOT NULL, -- MAJOR.MINOR.BUILD
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 1000000000), -- its last part
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id), -- the poll that saw it first
  status TEXT NOT NULL, -- Apify's word
  origin TEXT, -- Apify's word for how it was started
  started_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', started_at, '+0 days') IS started_at),
  finished_at TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', finished_at, '+0 days') IS finished_at),
  source_type TEXT,
  build_tag TEXT,
  git_repo_url TEXT,
  coverage TEXT CHECK (coverage IN ('full', 'pointer', 'withheld')), -- NULL: its source was not told
  file_count INTEGER CHECK (file_count >= 0), -- NULL when there were no files to show
  total_size INTEGER CHECK (total_size >= 0), -- bytes
  source_sha256 BLOB CHECK (length(source_sha256) = 32), -- equal for equal sources
  extra TEXT CHECK (extra GLOB '{*}'), -- an object of the fields of the version without a column
  row_sha256 BLOB NOT NULL CHECK (length(row_sha256) = 32), -- of the other columns
  UNIQUE (version_id, number),
  CHECK ((coverage IS NULL) = (source_sha256 IS NULL))
) STRICT;
INSERT INTO builds VALUES(1,'build000000000001',1,'0.1.1',1,7,'SUCCEEDED','API','2026-11-26T15:54:59.575Z','2026-11-26T15:54:59.575Z','SOURCE_FILES','latest',NULL,'full',4,837,X'56f220a76078f400038dc08acc5c75f7d6ff971fdf4432d01e5c19785d80a746',NULL,X'f8a1a0722ea7b8f1b71c166a21beb6796c1a2387b283a2caf4984b8384026fb6');
INSERT INTO builds VALUES(2,'build000000000002',1,'0.1.2',2,8,'SUCCEEDED','API','2026-11-26T15:55:00.927Z','2026-11-26T15:55:00.927Z','SOURCE_FILES','latest',NULL,'full',1,15,X'dc44780d12393f8f228c7be62d3453603225430d7301deab6afbbb11ef5a5ff7',NULL,X'33909edf2265c0c984770729a5a75f43de121ac0046fef9e792d3b188096b68e');
INSERT INTO builds VALUES(3,'build000000000003',1,'0.1.3',3,8,'SUCCEEDED','API','2026-11-26T15:55:00.976Z','2026-11-26T15:55:00.976Z','SOURCE_FILES','latest',NULL,'full',1,15,X'dc44780d12393f8f228c7be62d3453603225430d7301deab6afbbb11ef5a5ff7',NULL,X'9e2fea53bc8b1a0a0ad5410a4b9109f78856700cf29c749ac378b99090abfcae');
INSERT INTO builds VALUES(4,'build000000000004',1,'0.1.4',4,8,'SUCCEEDED','API','2026-11-26T15:55:01.021Z','2026-11-26T15:55:01.021Z','SOURCE_FILES','latest',NULL,'full',4,837,X'56f220a76078f400038dc08acc5c75f7d6ff971fdf4432d01e5c19785d80a746',NULL,X'ba3e4a95dda9c4fae8572cc2eac39d7638585c184fd847952439174572c40114');
CREATE TABLE build_files (
  build_file_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  path TEXT NOT NULL,
  format TEXT NOT NULL,
  is_decoded INTEGER NOT NULL CHECK (is_decoded IN (0, 1)),
  content_id INTEGER NOT NULL REFERENCES contents (content_id),
  first_number INTEGER NOT NULL,
  last_number INTEGER CHECK (last_number >= first_number), -- NULL: the latest build has it
  anchor_number INTEGER,
  UNIQUE (version_id, path, first_number),
  FOREIGN KEY (version_id, first_number) REFERENCES builds (version_id, number),
  CHECK ((anchor_number IS NULL) = (last_number IS NULL)),
  CHECK (anchor_number BETWEEN first_number AND last_number),
  CHECK (first_number > anchor_number - (anchor_number & -anchor_number)),
  CHECK (last_number < anchor_number + (anchor_number & -anchor_number))
) STRICT;
INSERT INTO build_files VALUES(1,1,'.actor/actor.json','TEXT',1,1,1,1,1);
INSERT INTO build_files VALUES(2,1,'Dockerfile','TEXT',1,2,1,1,1);
INSERT INTO build_files VALUES(3,1,'icon.png','BASE64',1,3,1,1,1);
INSERT INTO build_files VALUES(4,1,'src/main.js','TEXT',1,4,1,1,1);
INSERT INTO build_files VALUES(5,1,'main.js','TEXT',1,9,2,3,2);
INSERT INTO build_files VALUES(6,1,'.actor/actor.json','TEXT',1,1,4,NULL,NULL);
INSERT INTO build_files VALUES(7,1,'Dockerfile','TEXT',1,2,4,NULL,NULL);
INSERT INTO build_files VALUES(8,1,'icon.png','BASE64',1,3,4,NULL,NULL);
INSERT INTO build_files VALUES(9,1,'src/main.js','TEXT',1,4,4,NULL,NULL);
CREATE TABLE failures (
  failure_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (
    kind IN ('poll', 'list', 'target', 'actor', 'version', 'source', 'builds', 'hook', 'mirror')),
  actor_id INTEGER REFERENCES actors (actor_id),
  version_id INTEGER REFERENCES versions (version_id),
  name TEXT, -- of what has no row: a target that was never seen, a hook, a mirror
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id), -- the poll that failed first
  target TEXT NOT NULL, -- what it was called at the last try
  stage TEXT NOT NULL CHECK (
    stage IN ('poll', 'list', 'actor', 'version', 'source', 'builds', 'storage', 'hook', 'mirror')),
  http_status INTEGER,
  error_type TEXT,
  message TEXT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 1), -- polls that failed so
  first_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', first_at, '+0 days') IS first_at),
  last_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_at, '+0 days') IS last_at),
  resolved_at TEXT -- when it was seen again, or was no longer asked for
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', resolved_at, '+0 days') IS resolved_at),
  CHECK ((actor_id IS NOT NULL) = (kind IN ('actor', 'builds'))),
  CHECK ((version_id IS NOT NULL) = (kind IN ('version', 'source'))),
  CHECK ((name IS NOT NULL) = (kind IN ('target', 'hook', 'mirror')))
) STRICT;
INSERT INTO failures VALUES(1,'target',NULL,NULL,'jane/nobody',5,'jane/nobody','actor',404,'record-not-found','GET /v2/acts/jane~nobody: not found (record-not-found: Actor was not found); check the name, and that the token may read it',1,'2026-11-26T03:24:40.484Z','2026-11-26T03:24:40.484Z',NULL);
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('0001_tables');
INSERT INTO grdb_migrations VALUES('0002_leased_looks');
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
INSERT INTO leased_looks VALUES(1,3,1,6,10,'2026-11-26T03:24:41.019Z','2026-11-26T16:00:00.200Z',X'b6e56940da2dbb386c79037473b9a78f01f3aff546c93831f536ed62cbd3349b');
INSERT INTO leased_looks VALUES(2,3,3,6,12,'2026-11-26T16:15:00.000Z','2026-11-26T16:30:00.200Z',X'aff48bcc81880a4fbbfa7835fd6ce824dd61b2c1a4f978ce968e27506ae42640');
CREATE INDEX actors_by_name ON actors (username || '/' || name);
CREATE INDEX actors_by_username ON actors (username);
CREATE INDEX actor_names_by_name ON actor_names (username, name);
CREATE INDEX polls_to_notify ON polls (poll_id) WHERE notified = 0;
CREATE INDEX polls_with_wrong_clock ON polls (poll_id) WHERE has_wrong_clock = 1;
CREATE INDEX polls_by_status ON polls (status);
CREATE INDEX snapshots_by_poll ON snapshots (poll_id);
CREATE INDEX snapshots_by_digest ON snapshots (version_id, digest);
CREATE INDEX snapshots_by_time ON snapshots (version_id, observed_at);
CREATE INDEX snapshots_by_event ON snapshots (event);
CREATE INDEX snapshots_by_end ON snapshots (observed_at);
CREATE INDEX snapshots_by_beginning ON snapshots (ifnull(changed_after, observed_at));
CREATE UNIQUE INDEX purges_by_subject ON purges (kind, ifnull(name, ''), sha256);
CREATE INDEX contents_by_git_oid ON contents (git_oid);
CREATE INDEX chunks_by_hash ON chunks (hash);
CREATE UNIQUE INDEX source_files_open ON source_files (version_id, path) WHERE last_revision IS NULL;
CREATE INDEX source_files_by_first ON source_files (version_id, first_revision);
CREATE INDEX source_files_by_last ON source_files (version_id, last_revision, path)
  WHERE last_revision IS NOT NULL;
CREATE INDEX source_files_by_anchor ON source_files (version_id, anchor_revision, path)
  WHERE anchor_revision IS NOT NULL;
CREATE INDEX source_files_by_content ON source_files (content_id);
CREATE UNIQUE INDEX env_vars_open ON env_vars (version_id, name) WHERE last_revision IS NULL;
CREATE INDEX env_vars_by_first ON env_vars (version_id, first_revision);
CREATE INDEX env_vars_by_last ON env_vars (version_id, last_revision, name) WHERE last_revision IS NOT NULL;
CREATE INDEX env_vars_by_anchor ON env_vars (version_id, anchor_revision, name)
  WHERE anchor_revision IS NOT NULL;
CREATE UNIQUE INDEX tags_open ON tags (actor_id, tag) WHERE replaced_at IS NULL;
CREATE INDEX tags_by_name ON tags (actor_id, tag, seen_from);
CREATE INDEX tags_by_build ON tags (apify_build_id);
CREATE INDEX builds_by_source ON builds (version_id, source_sha256);
CREATE INDEX builds_by_start ON builds (started_at);
CREATE UNIQUE INDEX build_files_open ON build_files (version_id, path) WHERE last_number IS NULL;
CREATE INDEX build_files_by_first ON build_files (version_id, first_number);
CREATE INDEX build_files_by_last ON build_files (version_id, last_number) WHERE last_number IS NOT NULL;
CREATE INDEX build_files_by_anchor ON build_files (version_id, anchor_number, path)
  WHERE anchor_number IS NOT NULL;
CREATE INDEX build_files_by_content ON build_files (content_id);
CREATE UNIQUE INDEX failures_open
  ON failures (kind, ifnull(actor_id, 0), ifnull(version_id, 0), ifnull(name, ''))
  WHERE resolved_at IS NULL;
CREATE INDEX leased_looks_by_version ON leased_looks (version_id, leased_look_id);
CREATE INDEX leased_looks_by_snapshot ON leased_looks (snapshot_id, leased_look_id);
CREATE VIEW this_archive AS SELECT archive_uuid, created_at, digest_rule, chunk_rule FROM meta;
CREATE VIEW named_actors AS
SELECT
  actor_id, apify_id, username || '/' || name AS actor, username, name, title, is_public,
  first_seen_at, gone_at, answered_at
FROM actors;
CREATE VIEW name_log AS
SELECT
  n.actor_id, a.apify_id, a.username || '/' || a.name AS actor,
  n.username || '/' || n.name AS past_name, n.position, n.seen_from
FROM actor_names AS n CROSS JOIN actors AS a ON a.actor_id = n.actor_id;
CREATE VIEW named_versions AS
SELECT
  v.version_id, a.actor_id, a.apify_id,
  a.username || '/' || a.name AS actor, v.version_number, v.major, v.minor,
  v.last_tried_at, v.last_confirmed_at, v.failing_since, v.missing_since,
  (SELECT revision FROM snapshots AS s WHERE s.version_id = v.version_id
   ORDER BY revision DESC LIMIT 1) AS latest_revision
FROM versions AS v JOIN actors AS a ON a.actor_id = v.actor_id;
CREATE VIEW history AS
SELECT
  s.snapshot_id, s.version_id, a.actor_id, s.poll_id, a.apify_id,
  a.username || '/' || a.name AS actor, v.version_number, v.major, v.minor,
  s.revision, s.kind, s.event, s.changed_after, s.observed_at,
  (SELECT later.observed_at FROM snapshots AS later
   WHERE later.version_id = s.version_id AND later.revision = s.revision + 1) AS replaced_at,
  CASE p.has_wrong_clock WHEN 0 THEN s.observed_at END AS seen_from,
  CASE p.has_wrong_clock WHEN 0 THEN (
    SELECT later.observed_at FROM snapshots AS later
    CROSS JOIN polls AS later_poll ON later_poll.poll_id = later.poll_id
    WHERE later.version_id = s.version_id AND later.revision > s.revision
      AND later_poll.has_wrong_clock = 0
    ORDER BY later.revision LIMIT 1
  ) END AS seen_until,
  s.coverage, s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url,
  s.github_gist_url, s.source_identity, s.file_count, s.total_size, s.env_var_count,
  s.files_added, s.files_modified, s.files_removed, s.lines_added, s.lines_removed,
  s.env_vars_changed, s.actor_modified_at, nullif(lower(hex(s.digest)), '') AS digest, s.extra, s.warnings
FROM snapshots AS s
JOIN versions AS v ON v.version_id = s.version_id
JOIN actors AS a ON a.actor_id = v.actor_id
JOIN polls AS p ON p.poll_id = s.poll_id;
CREATE VIEW file_contents AS
SELECT
  c.content_id, lower(hex(c.sha256)) AS sha256, lower(hex(c.git_oid)) AS git_oid,
  c.size, c.line_count, c.is_text,
  CASE c.is_text WHEN 1 THEN coalesce(c.whole, (
    SELECT group_concat(text, '') FROM (
      SELECT k.text FROM content_chunks AS r
      CROSS JOIN chunks AS k ON k.chunk_id BETWEEN r.first_chunk AND r.last_chunk
      WHERE r.content_id = c.content_id
      ORDER BY r.position, k.chunk_id
    )
  )) END AS content, c.purge_id
FROM contents AS c;
CREATE VIEW anchor_levels AS
SELECT CAST(column1 AS INTEGER) AS level FROM (VALUES
  (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15),
  (16), (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27), (28), (29));
CREATE VIEW snapshot_files AS
SELECT
  h.snapshot_id, h.version_id, f.source_file_id, f.content_id,
  h.actor, h.version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  f.path, f.kind, f.format, f.is_decoded, c.size, c.line_count, c.is_text, c.sha256, c.content
FROM history AS h
CROSS JOIN source_files AS f INDEXED BY source_files_open ON f.version_id = h.version_id
LEFT JOIN file_contents AS c ON c.content_id = f.content_id
WHERE h.file_count IS NOT NULL
  AND f.last_revision IS NULL AND f.first_revision <= h.revision
UNION ALL
SELECT
  h.snapshot_id, h.version_id, f.source_file_id, f.content_id,
  h.actor, h.version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  f.path, f.kind, f.format, f.is_decoded, c.size, c.line_count, c.is_text, c.sha256, c.content
FROM history AS h
CROSS JOIN anchor_levels AS n
CROSS JOIN source_files AS f INDEXED BY source_files_by_anchor
  ON f.version_id = h.version_id
  AND f.anchor_revision = ((h.revision >> n.level) | 1) << n.level
LEFT JOIN file_contents AS c ON c.content_id = f.content_id
WHERE h.file_count IS NOT NULL
  AND f.last_revision >= h.revision AND f.first_revision <= h.revision;
CREATE VIEW snapshot_env_vars AS
SELECT
  h.snapshot_id, h.version_id, e.env_var_id,
  h.actor, h.version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest
FROM history AS h
CROSS JOIN env_vars AS e INDEXED BY env_vars_open ON e.version_id = h.version_id
WHERE h.env_var_count IS NOT NULL AND e.last_revision IS NULL AND e.first_revision <= h.revision
UNION ALL
SELECT
  h.snapshot_id, h.version_id, e.env_var_id,
  h.actor, h.version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest
FROM history AS h
CROSS JOIN anchor_levels AS n
CROSS JOIN env_vars AS e INDEXED BY env_vars_by_anchor
  ON e.version_id = h.version_id
  AND e.anchor_revision = ((h.revision >> n.level) | 1) << n.level
WHERE h.env_var_count IS NOT NULL AND e.last_revision >= h.revision
  AND e.first_revision <= h.revision;
CREATE VIEW current_versions AS
SELECT
  s.snapshot_id, v.version_id, v.actor_id, v.apify_id, v.actor, v.version_number, v.major, v.minor,
  s.revision, s.kind, s.event, s.observed_at, v.last_confirmed_at, v.failing_since, v.missing_since,
  s.coverage, s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url,
  s.github_gist_url, s.source_identity, s.file_count, s.total_size, s.env_var_count
FROM named_versions AS v
CROSS JOIN snapshots AS s ON s.version_id = v.version_id AND s.revision = v.latest_revision;
CREATE VIEW current_files AS
SELECT
  v.version_id, f.source_file_id, f.content_id, v.actor, v.version_number, v.major, v.minor,
  v.revision, v.coverage, f.path, f.kind, f.format, f.is_decoded,
  c.size, c.line_count, c.is_text, c.sha256, c.content
FROM current_versions AS v
CROSS JOIN source_files AS f INDEXED BY source_files_open
  ON f.version_id = v.version_id AND f.last_revision IS NULL
LEFT JOIN file_contents AS c ON c.content_id = f.content_id;
CREATE VIEW current_text_files AS
SELECT
  version_id, source_file_id, content_id, actor, version_number, major, minor, path, size, line_count,
  sha256, content
FROM current_files WHERE is_text = 1;
CREATE VIEW current_env_vars AS
SELECT
  v.version_id, e.env_var_id, v.actor, v.version_number, v.major, v.minor, v.revision, v.coverage,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest
FROM current_versions AS v
CROSS JOIN env_vars AS e INDEXED BY env_vars_open
  ON e.version_id = v.version_id AND e.last_revision IS NULL;
CREATE VIEW file_spans AS
SELECT
  f.source_file_id, v.version_id, f.content_id, v.actor, v.version_number, v.major, v.minor,
  f.path, f.kind, f.format, f.is_decoded, f.first_revision, f.last_revision,
  b.snapshot_id AS first_snapshot_id, b.observed_at AS began_at,
  (SELECT e.observed_at FROM snapshots AS e
   WHERE e.version_id = f.version_id AND e.revision = f.last_revision + 1) AS ended_at,
  c.size, c.line_count, c.is_text, c.sha256, c.content
FROM named_versions AS v
JOIN source_files AS f ON f.version_id = v.version_id
JOIN snapshots AS b ON b.version_id = f.version_id AND b.revision = f.first_revision
LEFT JOIN file_contents AS c ON c.content_id = f.content_id;
CREATE VIEW env_var_spans AS
SELECT
  s.env_var_id, v.version_id, v.actor, v.version_number, v.major, v.minor,
  s.name, s.value, s.is_secret, s.value_state, s.value_digest, s.first_revision, s.last_revision,
  b.snapshot_id AS first_snapshot_id, b.observed_at AS began_at,
  (SELECT e.observed_at FROM snapshots AS e
   WHERE e.version_id = s.version_id AND e.revision = s.last_revision + 1) AS ended_at
FROM named_versions AS v
JOIN env_vars AS s ON s.version_id = v.version_id
JOIN snapshots AS b ON b.version_id = s.version_id AND b.revision = s.first_revision;
CREATE VIEW file_changes AS
SELECT
  s.snapshot_id, s.version_id, s.revision, s.poll_id, b.path,
  CASE WHEN b.replaced_id IS NULL THEN 'added' ELSE 'modified' END AS change,
  a.kind AS old_kind, b.kind AS new_kind,
  a.content_id AS old_content_id, b.content_id AS new_content_id, b.lines_added, b.lines_removed
FROM snapshots AS s
CROSS JOIN source_files AS b ON b.version_id = s.version_id AND b.first_revision = s.revision
LEFT JOIN source_files AS a ON a.source_file_id = b.replaced_id
UNION ALL
SELECT
  s.snapshot_id, s.version_id, s.revision, s.poll_id, a.path, 'removed',
  a.kind, CAST(NULL AS TEXT), a.content_id, CAST(NULL AS INTEGER),
  CAST(CASE c.is_text WHEN 1 THEN 0 END AS INTEGER), c.line_count
FROM snapshots AS s
CROSS JOIN source_files AS a ON a.version_id = s.version_id AND a.last_revision = s.revision - 1
LEFT JOIN contents AS c ON c.content_id = a.content_id
WHERE NOT EXISTS (
  SELECT 1 FROM source_files AS b
  WHERE b.version_id = a.version_id AND b.path = a.path AND b.first_revision = a.last_revision + 1
);
CREATE VIEW env_var_changes AS
SELECT
  s.snapshot_id, s.version_id, s.revision, s.poll_id, b.name,
  CASE WHEN b.replaced_id IS NULL THEN 'added' ELSE 'modified' END AS change,
  ifnull(a.value, a.value_state) AS before, ifnull(b.value, b.value_state) AS after
FROM snapshots AS s
CROSS JOIN env_vars AS b ON b.version_id = s.version_id AND b.first_revision = s.revision
LEFT JOIN env_vars AS a ON a.env_var_id = b.replaced_id
UNION ALL
SELECT
  s.snapshot_id, s.version_id, s.revision, s.poll_id, a.name, 'removed',
  ifnull(a.value, a.value_state), NULL
FROM snapshots AS s
CROSS JOIN env_vars AS a ON a.version_id = s.version_id AND a.last_revision = s.revision - 1
WHERE NOT EXISTS (
  SELECT 1 FROM env_vars AS b
  WHERE b.version_id = a.version_id AND b.name = a.name AND b.first_revision = a.last_revision + 1
);
CREATE VIEW field_changes AS
SELECT
  snapshot_id, version_id, revision, poll_id, name,
  CASE WHEN before IS NULL THEN 'added' WHEN after IS NULL THEN 'removed' ELSE 'modified' END AS change,
  before, after
FROM (
  SELECT
    s.snapshot_id, s.version_id, s.revision, s.poll_id, field.column1 AS name,
    CASE field.column1 WHEN 'sourceType' THEN a.source_type WHEN 'buildTag' THEN a.build_tag
      WHEN 'applyEnvVarsToBuild' THEN a.apply_env_vars_to_build
      WHEN 'gitRepoUrl' THEN a.git_repo_url WHEN 'tarballUrl' THEN a.tarball_url
      ELSE a.github_gist_url END AS before,
    CASE field.column1 WHEN 'sourceType' THEN s.source_type WHEN 'buildTag' THEN s.build_tag
      WHEN 'applyEnvVarsToBuild' THEN s.apply_env_vars_to_build
      WHEN 'gitRepoUrl' THEN s.git_repo_url WHEN 'tarballUrl' THEN s.tarball_url
      ELSE s.github_gist_url END AS after
  FROM snapshots AS s
  LEFT JOIN snapshots AS a ON a.version_id = s.version_id AND a.revision = s.revision - 1
  CROSS JOIN (VALUES ('sourceType'), ('buildTag'), ('applyEnvVarsToBuild'), ('gitRepoUrl'),
    ('tarballUrl'), ('gitHubGistUrl')) AS field
  WHERE s.kind = 'state'
    AND (field.column1 IN ('sourceType', 'buildTag')
      OR (s.coverage <> 'withheld' AND ifnull(a.coverage, '') <> 'withheld'))
)
WHERE before IS NOT after;
CREATE VIEW change_log AS
SELECT
  s.snapshot_id, s.version_id, s.poll_id, s.actor, s.version_number, s.major, s.minor, s.revision,
  s.changed_after, s.observed_at, 'field' AS item, CAST(c.name AS TEXT) AS name, c.change,
  CAST(c.before AS TEXT) AS before, CAST(c.after AS TEXT) AS after,
  CAST(NULL AS INTEGER) AS old_content_id, CAST(NULL AS INTEGER) AS new_content_id,
  CAST(NULL AS INTEGER) AS lines_added, CAST(NULL AS INTEGER) AS lines_removed
FROM history AS s CROSS JOIN field_changes AS c ON c.snapshot_id = s.snapshot_id
UNION ALL
SELECT
  s.snapshot_id, s.version_id, s.poll_id, s.actor, s.version_number, s.major, s.minor, s.revision,
  s.changed_after, s.observed_at, 'env var', c.name, c.change,
  CAST(c.before AS TEXT), CAST(c.after AS TEXT),
  CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER)
FROM history AS s CROSS JOIN env_var_changes AS c ON c.snapshot_id = s.snapshot_id
UNION ALL
SELECT
  s.snapshot_id, s.version_id, s.poll_id, s.actor, s.version_number, s.major, s.minor, s.revision,
  s.changed_after, s.observed_at, 'file', c.path, c.change,
  CAST(CASE c.old_kind WHEN 'folder' THEN 'folder' WHEN 'file' THEN lower(hex(a.sha256)) END AS TEXT),
  CAST(CASE c.new_kind WHEN 'folder' THEN 'folder' WHEN 'file' THEN lower(hex(b.sha256)) END AS TEXT),
  c.old_content_id, c.new_content_id, c.lines_added, c.lines_removed
FROM history AS s
CROSS JOIN file_changes AS c ON c.snapshot_id = s.snapshot_id
LEFT JOIN contents AS a ON a.content_id = c.old_content_id
LEFT JOIN contents AS b ON b.content_id = c.new_content_id;
CREATE VIEW timeline AS
SELECT
  s.observed_at AS time, 'snapshot' AS item, s.version_id, s.snapshot_id,
  CAST(NULL AS INTEGER) AS build_id, CAST(NULL AS INTEGER) AS tag_id,
  a.username || '/' || a.name AS actor, v.version_number, v.major, v.minor,
  s.revision, CAST(NULL AS TEXT) AS build_number, s.event AS what
FROM snapshots AS s
JOIN versions AS v ON v.version_id = s.version_id JOIN actors AS a ON a.actor_id = v.actor_id
UNION ALL
SELECT
  b.started_at, 'build', b.version_id, CAST(NULL AS INTEGER), b.build_id, CAST(NULL AS INTEGER),
  a.username || '/' || a.name, v.version_number, v.major, v.minor,
  CAST(NULL AS INTEGER), b.build_number, b.status
FROM builds AS b
JOIN versions AS v ON v.version_id = b.version_id JOIN actors AS a ON a.actor_id = v.actor_id
UNION ALL
SELECT
  t.seen_from, 'tag', CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), b.build_id, t.tag_id,
  a.username || '/' || a.name, CAST(NULL AS TEXT), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER),
  CAST(NULL AS INTEGER), t.build_number, t.tag
FROM tags AS t
JOIN actors AS a ON a.actor_id = t.actor_id
LEFT JOIN builds AS b ON b.apify_id = t.apify_build_id;
CREATE VIEW named_builds AS
SELECT
  b.build_id, b.apify_id, b.version_id, b.poll_id, v.actor, v.version_number, v.major, v.minor,
  b.build_number, b.number, b.status, b.origin, b.started_at, b.finished_at, b.source_type,
  b.build_tag, b.git_repo_url, b.coverage, b.file_count, b.total_size,
  nullif(lower(hex(b.source_sha256)), '') AS source_sha256, b.extra
FROM named_versions AS v JOIN builds AS b ON b.version_id = v.version_id;
CREATE VIEW built_files AS
SELECT
  b.build_id, b.version_id, f.build_file_id, f.content_id,
  b.actor, b.version_number, b.major, b.minor, b.build_number, b.number, b.started_at,
  f.path, f.format, f.is_decoded, c.size, c.line_count, c.is_text, c.sha256, c.content
FROM named_builds AS b
CROSS JOIN build_files AS f INDEXED BY build_files_open ON f.version_id = b.version_id
CROSS JOIN file_contents AS c ON c.content_id = f.content_id
WHERE b.coverage = 'full' AND f.last_number IS NULL AND f.first_number <= b.number
UNION ALL
SELECT
  b.build_id, b.version_id, f.build_file_id, f.content_id,
  b.actor, b.version_number, b.major, b.minor, b.build_number, b.number, b.started_at,
  f.path, f.format, f.is_decoded, c.size, c.line_count, c.is_text, c.sha256, c.content
FROM named_builds AS b
CROSS JOIN anchor_levels AS n
CROSS JOIN build_files AS f INDEXED BY build_files_by_anchor
  ON f.version_id = b.version_id
  AND f.anchor_number = ((b.number >> n.level) | 1) << n.level
CROSS JOIN file_contents AS c ON c.content_id = f.content_id
WHERE b.coverage = 'full' AND f.last_number >= b.number AND f.first_number <= b.number;
CREATE VIEW tag_log AS
SELECT
  t.tag_id, t.actor_id, t.poll_id, a.username || '/' || a.name AS actor,
  t.tag, t.apify_build_id, t.build_number,
  t.seen_from, t.changed_after, t.last_confirmed_at, t.replaced_at
FROM tags AS t CROSS JOIN actors AS a ON a.actor_id = t.actor_id;
CREATE VIEW poll_log AS
SELECT
  poll_id, started_at, finished_at, has_wrong_clock, status, trigger, scope, checked, skipped, changed,
  unannounced, failed, gone, requests, bytes_received, program_version, error
FROM polls;
CREATE VIEW failure_log AS
SELECT
  failure_id, kind, actor_id, version_id, target, stage, http_status, error_type, message, attempts,
  first_at, last_at, resolved_at, poll_id
FROM failures;
CREATE VIEW open_failures AS
SELECT
  failure_id, kind, actor_id, version_id, target, stage, http_status, error_type, message, attempts,
  first_at, last_at, poll_id
FROM failures WHERE resolved_at IS NULL;
CREATE VIEW poll_health AS
SELECT
  -- Of the latest poll and not the latest time: a clock may have been ahead once.
  (SELECT started_at FROM polls ORDER BY poll_id DESC LIMIT 1) AS last_started_at,
  (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) AS last_status,
  -- A webhook has a few Actors be looked at: that says nothing of the others.
  (
    SELECT finished_at FROM polls WHERE status = 'ok' AND trigger <> 'webhook'
    ORDER BY poll_id DESC LIMIT 1
  ) AS last_ok_at,
  (SELECT poll_id FROM snapshots ORDER BY snapshot_id DESC LIMIT 1) AS last_changing_poll,
  CAST((SELECT count(*) FROM failures WHERE resolved_at IS NULL) AS INTEGER) AS open_failures
;
CREATE TRIGGER meta_insert BEFORE INSERT ON meta WHEN EXISTS (SELECT 1 FROM meta)
BEGIN SELECT RAISE(ABORT, 'the row of meta is never replaced'); END;
CREATE TRIGGER meta_update BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'the row of meta is never changed'); END;
CREATE TRIGGER meta_delete BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'the row of meta is never deleted'); END;
CREATE TRIGGER actors_insert BEFORE INSERT ON actors
WHEN EXISTS (SELECT 1 FROM actors WHERE actor_id = NEW.actor_id)
  OR EXISTS (SELECT 1 FROM actors WHERE apify_id = NEW.apify_id)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN SELECT RAISE(ABORT, 'an Actor is never replaced: the next one comes in a running poll'); END;
CREATE TRIGGER actors_update BEFORE UPDATE ON actors
WHEN (OLD.actor_id, OLD.apify_id, OLD.first_seen_at)
  IS NOT (NEW.actor_id, NEW.apify_id, NEW.first_seen_at)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN
  SELECT RAISE(ABORT, 'the identity of an Actor is never changed, and all else in a running poll alone');
END;
CREATE TRIGGER actors_delete BEFORE DELETE ON actors
BEGIN SELECT RAISE(ABORT, 'an Actor is never deleted'); END;
CREATE TRIGGER actor_names_insert BEFORE INSERT ON actor_names
WHEN NEW.position IS NOT 1 + (
  SELECT ifnull(max(position), 0) FROM actor_names WHERE actor_id = NEW.actor_id)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN
  SELECT RAISE(ABORT, 'a name of an Actor is never replaced: the next one comes in a running poll');
END;
CREATE TRIGGER actor_names_update BEFORE UPDATE ON actor_names
BEGIN SELECT RAISE(ABORT, 'a name of an Actor is never changed'); END;
CREATE TRIGGER actor_names_delete BEFORE DELETE ON actor_names
BEGIN SELECT RAISE(ABORT, 'a name of an Actor is never deleted'); END;
CREATE TRIGGER versions_insert BEFORE INSERT ON versions
WHEN EXISTS (SELECT 1 FROM versions WHERE version_id = NEW.version_id)
  OR EXISTS (
    SELECT 1 FROM versions
    WHERE actor_id = NEW.actor_id AND major = NEW.major AND minor = NEW.minor)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN SELECT RAISE(ABORT, 'a version is never replaced: the next one comes in a running poll'); END;
CREATE TRIGGER versions_update BEFORE UPDATE ON versions
WHEN (OLD.version_id, OLD.actor_id, OLD.version_number, OLD.major, OLD.minor)
  IS NOT (NEW.version_id, NEW.actor_id, NEW.version_number, NEW.major, NEW.minor)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN
  SELECT RAISE(ABORT, 'the identity of a version is never changed, and all else in a running poll alone');
END;
CREATE TRIGGER versions_delete BEFORE DELETE ON versions
BEGIN SELECT RAISE(ABORT, 'a version is never deleted'); END;
CREATE TRIGGER polls_insert BEFORE INSERT ON polls
WHEN NEW.status <> 'running'
  OR NEW.poll_id IS NOT 1 + (SELECT ifnull(max(poll_id), 0) FROM polls) -- one not given is none here
BEGIN SELECT RAISE(ABORT, 'a poll is never replaced: the next one comes last, and begins running'); END
;
CREATE TRIGGER polls_update BEFORE UPDATE ON polls
WHEN (OLD.poll_id, OLD.started_at, OLD.trigger, OLD.scope, OLD.program_version)
  IS NOT (NEW.poll_id, NEW.started_at, NEW.trigger, NEW.scope, NEW.program_version)
  OR OLD.notified > NEW.notified
  OR (OLD.has_wrong_clock <> NEW.has_wrong_clock -- clocks are judged by a running poll alone
    AND (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running')
  OR (OLD.status <> 'running' AND
    (OLD.finished_at, OLD.status, OLD.checked, OLD.skipped, OLD.changed, OLD.unannounced, OLD.failed,
     OLD.gone, OLD.requests, OLD.bytes_received, OLD.error)
    IS NOT (NEW.finished_at, NEW.status, NEW.checked, NEW.skipped, NEW.changed, NEW.unannounced,
     NEW.failed, NEW.gone, NEW.requests, NEW.bytes_received, NEW.error))
BEGIN SELECT RAISE(ABORT, 'a poll is never changed once it has ended'); END
;
CREATE TRIGGER polls_delete BEFORE DELETE ON polls
BEGIN SELECT RAISE(ABORT, 'a poll is never deleted'); END;
CREATE TRIGGER snapshots_insert BEFORE INSERT ON snapshots
WHEN NEW.revision IS NOT 1 + (
    SELECT ifnull(max(revision), 0) FROM snapshots WHERE version_id = NEW.version_id)
  OR EXISTS (SELECT 1 FROM snapshots WHERE snapshot_id = NEW.snapshot_id)
  OR NOT EXISTS (SELECT 1 FROM polls WHERE poll_id = NEW.poll_id AND status = 'running')
BEGIN SELECT RAISE(ABORT, 'a snapshot is never replaced: the next revision comes in a running poll'); END;
CREATE TRIGGER snapshots_update BEFORE UPDATE ON snapshots
BEGIN SELECT RAISE(ABORT, 'a snapshot is never changed'); END;
CREATE TRIGGER snapshots_delete BEFORE DELETE ON snapshots
BEGIN SELECT RAISE(ABORT, 'a snapshot is never deleted'); END;
CREATE TRIGGER purges_insert BEFORE INSERT ON purges
WHEN NEW.purge_id IS NOT 1 + (SELECT ifnull(max(purge_id), 0) FROM purges)
  OR EXISTS (
    SELECT 1 FROM purges
    WHERE kind = NEW.kind AND ifnull(name, '') = ifnull(NEW.name, '') AND sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'what was purged is never replaced: the next one comes last'); END;
CREATE TRIGGER purges_update BEFORE UPDATE ON purges
BEGIN SELECT RAISE(ABORT, 'what was purged is never changed'); END;
CREATE TRIGGER purges_delete BEFORE DELETE ON purges
BEGIN SELECT RAISE(ABORT, 'what was purged is never deleted'); END;
CREATE TRIGGER contents_insert BEFORE INSERT ON contents
WHEN NEW.purge_id IS NOT NULL
  OR EXISTS (SELECT 1 FROM contents WHERE content_id = NEW.content_id)
  OR EXISTS (SELECT 1 FROM contents WHERE sha256 = NEW.sha256)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN SELECT RAISE(FAIL, 'a content is never replaced: the next one comes in a running poll'); END;
CREATE TRIGGER contents_update BEFORE UPDATE ON contents
BEGIN SELECT RAISE(ABORT, 'a content is never changed'); END;
CREATE TRIGGER contents_delete BEFORE DELETE ON contents
BEGIN SELECT RAISE(ABORT, 'a content is never deleted'); END;
CREATE TRIGGER chunks_insert BEFORE INSERT ON chunks
WHEN EXISTS (SELECT 1 FROM chunks WHERE chunk_id = NEW.chunk_id)
BEGIN SELECT RAISE(FAIL, 'a chunk is never replaced'); END;
CREATE TRIGGER chunks_update BEFORE UPDATE ON chunks
BEGIN SELECT RAISE(ABORT, 'a chunk is never changed'); END;
CREATE TRIGGER chunks_delete BEFORE DELETE ON chunks
BEGIN SELECT RAISE(ABORT, 'a chunk is never deleted'); END;
CREATE TRIGGER content_chunks_insert BEFORE INSERT ON content_chunks
WHEN NEW.position IS NOT (
    SELECT ifnull(max(position) + 1, 0) FROM content_chunks WHERE content_id = NEW.content_id)
  OR NEW.content_id IS NOT (SELECT max(content_id) FROM contents)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN SELECT RAISE(FAIL, 'the chunks of a content are never replaced or added to'); END;
CREATE TRIGGER content_chunks_update BEFORE UPDATE ON content_chunks
BEGIN SELECT RAISE(ABORT, 'the chunks of a content are never changed'); END;
CREATE TRIGGER content_chunks_delete BEFORE DELETE ON content_chunks
BEGIN SELECT RAISE(ABORT, 'the chunks of a content are never deleted'); END;
CREATE TRIGGER source_files_insert BEFORE INSERT ON source_files
WHEN NEW.last_revision IS NOT NULL
  OR EXISTS (SELECT 1 FROM source_files WHERE source_file_id = NEW.source_file_id)
  OR (
    SELECT ifnull(last_revision, NEW.first_revision) FROM source_files
    WHERE version_id = NEW.version_id AND path = NEW.path ORDER BY first_revision DESC LIMIT 1
  ) >= NEW.first_revision
  OR NOT EXISTS (
    SELECT 1 FROM snapshots AS s JOIN polls AS p ON p.poll_id = s.poll_id
    WHERE s.version_id = NEW.version_id AND s.revision = NEW.first_revision AND p.status = 'running'
      AND s.revision = (SELECT max(revision) FROM snapshots WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(FAIL, 'a source file is never replaced: an open span begins with the newest snapshot');
END;
CREATE TRIGGER source_files_update BEFORE UPDATE ON source_files
WHEN OLD.last_revision IS NOT NULL
  OR (OLD.source_file_id, OLD.version_id, OLD.path, OLD.kind, OLD.format, OLD.is_decoded,
      OLD.content_id, OLD.first_revision, OLD.replaced_id, OLD.lines_added, OLD.lines_removed)
    IS NOT (NEW.source_file_id, NEW.version_id, NEW.path, NEW.kind, NEW.format, NEW.is_decoded,
      NEW.content_id, NEW.first_revision, NEW.replaced_id, NEW.lines_added, NEW.lines_removed)
  OR NOT EXISTS (
    SELECT 1 FROM snapshots AS s JOIN polls AS p ON p.poll_id = s.poll_id
    WHERE s.version_id = NEW.version_id AND s.revision = NEW.last_revision + 1 AND p.status = 'running'
      AND s.revision = (SELECT max(revision) FROM snapshots WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(ABORT, 'a source file is never changed: its span is closed once, by the newest snapshot');
END;
CREATE TRIGGER source_files_delete BEFORE DELETE ON source_files
BEGIN SELECT RAISE(ABORT, 'a source file is never deleted'); END;
CREATE TRIGGER env_vars_insert BEFORE INSERT ON env_vars
WHEN NEW.last_revision IS NOT NULL
  OR EXISTS (SELECT 1 FROM env_vars WHERE env_var_id = NEW.env_var_id)
  OR (
    SELECT ifnull(last_revision, NEW.first_revision) FROM env_vars
    WHERE version_id = NEW.version_id AND name = NEW.name ORDER BY first_revision DESC LIMIT 1
  ) >= NEW.first_revision
  OR NOT EXISTS (
    SELECT 1 FROM snapshots AS s JOIN polls AS p ON p.poll_id = s.poll_id
    WHERE s.version_id = NEW.version_id AND s.revision = NEW.first_revision AND p.status = 'running'
      AND s.revision = (SELECT max(revision) FROM snapshots WHERE version_id = NEW.version_id))
BEGIN SELECT RAISE(ABORT, 'a variable is never replaced: an open span begins with the newest snapshot'); END;
CREATE TRIGGER env_vars_update BEFORE UPDATE ON env_vars
WHEN OLD.last_revision IS NOT NULL
  OR (OLD.env_var_id, OLD.version_id, OLD.name, OLD.value, OLD.is_secret, OLD.value_state,
      OLD.value_digest, OLD.first_revision, OLD.replaced_id)
    IS NOT (NEW.env_var_id, NEW.version_id, NEW.name, NEW.value, NEW.is_secret, NEW.value_state,
      NEW.value_digest, NEW.first_revision, NEW.replaced_id)
  OR NOT EXISTS (
    SELECT 1 FROM snapshots AS s JOIN polls AS p ON p.poll_id = s.poll_id
    WHERE s.version_id = NEW.version_id AND s.revision = NEW.last_revision + 1 AND p.status = 'running'
      AND s.revision = (SELECT max(revision) FROM snapshots WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(ABORT, 'a variable is never changed: its span is closed once, by the newest snapshot');
END;
CREATE TRIGGER env_vars_delete BEFORE DELETE ON env_vars
BEGIN SELECT RAISE(ABORT, 'a variable is never deleted'); END;
CREATE TRIGGER tags_insert BEFORE INSERT ON tags
WHEN NEW.replaced_at IS NOT NULL
  OR EXISTS (SELECT 1 FROM tags WHERE tag_id = NEW.tag_id)
  OR EXISTS (
    SELECT 1 FROM tags
    WHERE actor_id = NEW.actor_id AND tag = NEW.tag AND replaced_at IS NULL)
  OR NOT EXISTS (SELECT 1 FROM polls WHERE poll_id = NEW.poll_id AND status = 'running')
BEGIN SELECT RAISE(ABORT, 'a tag is never replaced: an open span begins in a running poll'); END;
CREATE TRIGGER tags_update BEFORE UPDATE ON tags
WHEN OLD.replaced_at IS NOT NULL
  OR (OLD.tag_id, OLD.actor_id, OLD.tag, OLD.apify_build_id, OLD.build_number, OLD.poll_id,
      OLD.seen_from, OLD.changed_after)
    IS NOT (NEW.tag_id, NEW.actor_id, NEW.tag, NEW.apify_build_id, NEW.build_number, NEW.poll_id,
      NEW.seen_from, NEW.changed_after)
BEGIN SELECT RAISE(ABORT, 'a tag is never changed, its span is closed once'); END;
CREATE TRIGGER tags_delete BEFORE DELETE ON tags
BEGIN SELECT RAISE(ABORT, 'a tag is never deleted'); END;
CREATE TRIGGER builds_insert BEFORE INSERT ON builds
WHEN EXISTS (SELECT 1 FROM builds WHERE build_id = NEW.build_id)
  OR EXISTS (SELECT 1 FROM builds WHERE apify_id = NEW.apify_id)
  OR (SELECT max(number) FROM builds WHERE version_id = NEW.version_id) >= NEW.number
  OR NOT EXISTS (SELECT 1 FROM polls WHERE poll_id = NEW.poll_id AND status = 'running')
BEGIN SELECT RAISE(ABORT, 'a build is never replaced: the next one comes in a running poll'); END;
CREATE TRIGGER builds_update BEFORE UPDATE ON builds
BEGIN SELECT RAISE(ABORT, 'a build is never changed'); END;
CREATE TRIGGER builds_delete BEFORE DELETE ON builds
BEGIN SELECT RAISE(ABORT, 'a build is never deleted'); END;
CREATE TRIGGER build_files_insert BEFORE INSERT ON build_files
WHEN NEW.last_number IS NOT NULL
  OR EXISTS (SELECT 1 FROM build_files WHERE build_file_id = NEW.build_file_id)
  OR (
    SELECT ifnull(last_number, NEW.first_number) FROM build_files
    WHERE version_id = NEW.version_id AND path = NEW.path ORDER BY first_number DESC LIMIT 1
  ) >= NEW.first_number
  OR NOT EXISTS (
    SELECT 1 FROM builds AS b JOIN polls AS p ON p.poll_id = b.poll_id
    WHERE b.version_id = NEW.version_id AND b.number = NEW.first_number AND p.status = 'running'
      AND b.number = (SELECT max(number) FROM builds WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(ABORT, 'a file of a build is never replaced: an open span begins with the newest build');
END;
CREATE TRIGGER build_files_update BEFORE UPDATE ON build_files
WHEN OLD.last_number IS NOT NULL OR NEW.last_number IS NULL
  OR (OLD.build_file_id, OLD.version_id, OLD.path, OLD.format, OLD.is_decoded, OLD.content_id,
      OLD.first_number)
    IS NOT (NEW.build_file_id, NEW.version_id, NEW.path, NEW.format, NEW.is_decoded, NEW.content_id,
      NEW.first_number)
  OR NOT EXISTS (
    SELECT 1 FROM builds AS b JOIN polls AS p ON p.poll_id = b.poll_id
    WHERE b.version_id = NEW.version_id AND b.number > NEW.last_number AND p.status = 'running'
      AND b.number = (SELECT max(number) FROM builds WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(ABORT, 'a file of a build is never changed: its span is closed once, by the newest build');
END;
CREATE TRIGGER build_files_delete BEFORE DELETE ON build_files
BEGIN SELECT RAISE(ABORT, 'a file of a build is never deleted'); END;
CREATE TRIGGER failures_insert BEFORE INSERT ON failures
WHEN NEW.resolved_at IS NOT NULL
  OR NEW.poll_id IS NOT (SELECT max(poll_id) FROM polls) -- it may have ended: its hook fails after it
  OR EXISTS (SELECT 1 FROM failures WHERE failure_id = NEW.failure_id)
  OR EXISTS (
    SELECT 1 FROM failures
    WHERE kind = NEW.kind AND ifnull(actor_id, 0) = ifnull(NEW.actor_id, 0)
      AND ifnull(version_id, 0) = ifnull(NEW.version_id, 0) AND ifnull(name, '') = ifnull(NEW.name, '')
      AND resolved_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'a failure is never replaced'); END
;
CREATE TRIGGER failures_update BEFORE UPDATE ON failures
WHEN OLD.resolved_at IS NOT NULL OR NEW.attempts < OLD.attempts
  OR (OLD.failure_id, OLD.kind, OLD.actor_id, OLD.version_id, OLD.name, OLD.poll_id, OLD.first_at)
    IS NOT (NEW.failure_id, NEW.kind, NEW.actor_id, NEW.version_id, NEW.name, NEW.poll_id, NEW.first_at)
BEGIN SELECT RAISE(ABORT, 'a failure is never changed once it is over, nor what failed and since when'); END;
CREATE TRIGGER failures_delete BEFORE DELETE ON failures
BEGIN SELECT RAISE(ABORT, 'a failure is never deleted'); END;
CREATE TRIGGER leased_looks_insert BEFORE INSERT ON leased_looks
WHEN EXISTS (SELECT 1 FROM leased_looks WHERE leased_look_id = NEW.leased_look_id)
  OR NEW.fence IS (
    SELECT fence FROM leased_looks WHERE version_id = NEW.version_id ORDER BY leased_look_id DESC LIMIT 1)
  OR NEW.snapshot_id IS NOT (
    SELECT snapshot_id FROM snapshots WHERE version_id = NEW.version_id ORDER BY revision DESC LIMIT 1)
  OR NOT EXISTS (SELECT 1 FROM polls WHERE poll_id = NEW.poll_id AND status = 'running')
BEGIN
  SELECT RAISE(ABORT, 'a look under a lease is never replaced: the next one comes in a running poll');
END;
CREATE TRIGGER leased_looks_update BEFORE UPDATE ON leased_looks
BEGIN SELECT RAISE(ABORT, 'a look under a lease is never changed'); END;
CREATE TRIGGER leased_looks_delete BEFORE DELETE ON leased_looks
BEGIN SELECT RAISE(ABORT, 'a look under a lease is never deleted'); END;
COMMIT;
