-- A library of version 10, as dingui left it when parts of a job had a time. Never changed.
BEGIN TRANSACTION;
CREATE TABLE deliveries (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                draft_id TEXT REFERENCES drafts (id) ON DELETE SET NULL,
                robot_id TEXT REFERENCES robots (id) ON DELETE SET NULL,
                robot_name TEXT NOT NULL,
                msg_uuid TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                started_ms INTEGER NOT NULL,
                owner TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('sending', 'delivered', 'rejected', 'not_sent', 'unknown')),
                reason TEXT NOT NULL DEFAULT '',
                errcode INTEGER,
                errmsg TEXT NOT NULL DEFAULT '',
                data TEXT NOT NULL DEFAULT '{}',
                http_status INTEGER,
                duration_ms INTEGER NOT NULL DEFAULT 0,
                resolved_ms INTEGER,
                seen_ms INTEGER,
                payload TEXT NOT NULL, pace_key TEXT NOT NULL DEFAULT '', content TEXT NOT NULL DEFAULT '', job_id TEXT, left_up_ms INTEGER, ended_up_ms INTEGER, settled TEXT NOT NULL DEFAULT ''
            CHECK (settled IN ('', 'again', 'new', 'arrived', 'lost')), settled_ms INTEGER,
                CHECK ((state = 'sending') = (resolved_ms IS NULL))
            ) STRICT
            ;
INSERT INTO "deliveries" VALUES(1,'b8408137-a196-42fc-8df2-81c080a3239d','435779de-5651-471d-9768-f8f0d9650938','58ca9199-c2fb-4259-976b-0fd4eadfb741','产品群','11111111-1111-4111-8111-111111111111',1,1790000008000,'4242:12345:00000000-0000-0000-0000-000000000000','sending','',NULL,'','{}',NULL,0,NULL,NULL,'{"msgtype": "text"}','','',NULL,NULL,NULL,'',NULL);
INSERT INTO "deliveries" VALUES(2,'e0b89a66-047a-4a42-aab6-9e6f177d3036','435779de-5651-471d-9768-f8f0d9650938','58ca9199-c2fb-4259-976b-0fd4eadfb741','产品群','22222222-2222-4222-8222-222222222222',2,1790000009000,'4242:12345:00000000-0000-0000-0000-000000000000','rejected','keyword_missing',310000,'keywords not in content','{"hint": "\u901a\u77e5"}',200,42,1790000010000,NULL,'{"msgtype": "text"}','','',NULL,NULL,NULL,'',NULL);
CREATE TABLE draft_changes (
                number INTEGER PRIMARY KEY,
                draft_id TEXT NOT NULL UNIQUE REFERENCES drafts (id) ON DELETE CASCADE,
                unread INTEGER NOT NULL DEFAULT 0 CHECK (unread IN (0, 1))
            ) STRICT
            ;
INSERT INTO "draft_changes" VALUES(1,'63a6e3a0-1b0f-4c7d-bb4f-9b32202123c5',0);
INSERT INTO "draft_changes" VALUES(2,'435779de-5651-471d-9768-f8f0d9650938',0);
INSERT INTO "draft_changes" VALUES(3,'6e09a4a1-3887-4230-8671-19fc9304f52f',0);
CREATE TABLE draft_numbers (
                draft_id TEXT NOT NULL PRIMARY KEY REFERENCES drafts (id) ON DELETE CASCADE,
                number INTEGER NOT NULL UNIQUE,
                name TEXT NOT NULL,
                readings TEXT NOT NULL
            ) STRICT
            ;
CREATE TABLE draft_tags (
                tag TEXT NOT NULL,
                draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
                PRIMARY KEY (tag, draft_id)
            ) STRICT, WITHOUT ROWID
            ;
CREATE TABLE draft_words (
                number INTEGER NOT NULL PRIMARY KEY,
                words TEXT NOT NULL,
                parts TEXT NOT NULL
            ) STRICT
            ;
CREATE TABLE draft_words_gone (number INTEGER NOT NULL PRIMARY KEY) STRICT;
CREATE TABLE drafts (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                type TEXT NOT NULL,
                summary TEXT NOT NULL,
                created_ms INTEGER NOT NULL,
                updated_ms INTEGER NOT NULL,
                removed_ms INTEGER,
                content TEXT NOT NULL
            , folder TEXT NOT NULL DEFAULT '', pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)), template INTEGER NOT NULL DEFAULT 0 CHECK (template IN (0, 1)), name_key TEXT NOT NULL DEFAULT '􏿿') STRICT
            ;
INSERT INTO "drafts" VALUES('63a6e3a0-1b0f-4c7d-bb4f-9b32202123c5','','text','',1790000000000,1790000000000,NULL,'','',0,0,'􏿿');
INSERT INTO "drafts" VALUES('435779de-5651-471d-9768-f8f0d9650938','周会通知','markdown','九点开会 😀',1790000001000,1790000001000,NULL,'{"text": "九点开会 😀"}','',0,0,'􏿿');
INSERT INTO "drafts" VALUES('6e09a4a1-3887-4230-8671-19fc9304f52f','gone','link','gone',1790000002000,1790000002000,1790000003000,'{}','',0,0,'􏿿');
CREATE TABLE job_parts (
                job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                position INTEGER NOT NULL,
                robot_id TEXT NOT NULL,
                robot_name TEXT NOT NULL,
                endpoint TEXT NOT NULL,
                practice INTEGER NOT NULL CHECK (practice IN (0, 1)),
                msg_uuid TEXT NOT NULL,
                state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN
                    ('waiting', 'sending', 'delivered', 'rejected', 'not_sent', 'unknown', 'stopped')),
                attempts INTEGER NOT NULL DEFAULT 0,
                delivery_id TEXT,
                payload TEXT NOT NULL, not_before_ms INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (job_id, position)
            ) STRICT
            ;
CREATE TABLE jobs (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                draft_id TEXT,
                made_ms INTEGER NOT NULL,
                owner TEXT NOT NULL,
                closed_ms INTEGER
            ) STRICT
            ;
CREATE TABLE marks (key TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT;
INSERT INTO "marks" VALUES('open_draft','435779de-5651-471d-9768-f8f0d9650938');
INSERT INTO "marks" VALUES('library_id','a0a9ed0fe819ff2a162fbd0cf9721805');
CREATE TABLE people (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                mobile TEXT NOT NULL,
                user_id TEXT NOT NULL,
                tags TEXT NOT NULL,
                created_ms INTEGER NOT NULL,
                removed_ms INTEGER,
                CHECK (mobile <> '' OR user_id <> '')
            ) STRICT
            ;
INSERT INTO "people" VALUES('7c1d7f44-6d6a-4b7e-8a51-0b5a3c6e2f10','张三','13800000000','zhangsan','["\u4ea7\u54c1", "\u5468\u4f1a"]',1790000008000,NULL);
INSERT INTO "people" VALUES('0f5a2c0e-1f0b-4a52-9b37-5b1f6f0a7d21','Wong','+852-12345678','','',1790000009000,NULL);
INSERT INTO "people" VALUES('e0a3f3a6-49a4-4b57-8f7f-3f3c9f5f6a32','李四','13800000000','','',1790000009000,1790000010000);
CREATE TABLE practice_groups (
                robot_id TEXT NOT NULL PRIMARY KEY REFERENCES robots (id) ON DELETE CASCADE,
                kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1)),
                rules TEXT NOT NULL DEFAULT ''
            ) STRICT
            ;
INSERT INTO "practice_groups" VALUES('b03a6b05-3e68-4ef8-8f45-1594105e1b07',1,'{"signed": false, "keywords": ["通知"]}');
CREATE TABLE robot_lists (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                robot_ids TEXT NOT NULL,
                created_ms INTEGER NOT NULL
            ) STRICT
            ;
CREATE TABLE robots (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                endpoint TEXT NOT NULL,
                keywords TEXT NOT NULL,
                signed INTEGER NOT NULL CHECK (signed IN (0, 1)),
                practice INTEGER NOT NULL CHECK (practice IN (0, 1)),
                fingerprint TEXT NOT NULL,
                position INTEGER NOT NULL,
                created_ms INTEGER NOT NULL,
                removed_ms INTEGER
            , colour TEXT NOT NULL DEFAULT '', group_name TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '[]', notes TEXT NOT NULL DEFAULT '', allowed_ips TEXT NOT NULL DEFAULT '[]', real INTEGER NOT NULL DEFAULT 1 CHECK (real IN (0, 1)), mentions INTEGER NOT NULL DEFAULT 1 CHECK (mentions IN (0, 1)), archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)), needs_webhook INTEGER NOT NULL DEFAULT 0 CHECK (needs_webhook IN (0, 1)), words TEXT NOT NULL DEFAULT '{}', quiet TEXT NOT NULL DEFAULT '') STRICT
            ;
INSERT INTO "robots" VALUES('58ca9199-c2fb-4259-976b-0fd4eadfb741','产品群','https://oapi.dingtalk.com/robot/send','["\u901a\u77e5"]',1,0,'0123456789ab',0,1790000004000,NULL,'#2463c2','产品部全体','["\u4ea7\u54c1"]','before Monday','["203.0.113.7"]',1,1,0,0,'{}','');
INSERT INTO "robots" VALUES('b03a6b05-3e68-4ef8-8f45-1594105e1b07','Practice','http://127.0.0.1:0/robot/send','[]',0,1,'',1,1790000005000,NULL,'','','[]','','[]',0,1,0,0,'{}','');
INSERT INTO "robots" VALUES('b931c18e-6618-441c-b378-cd83069fd851','Old','https://oapi.dingtalk.com/robot/send','[]',0,0,'',2,1790000006000,1790000007000,'','','[]','','[]',1,1,0,0,'{}','');
CREATE TABLE sent_words (
                number INTEGER NOT NULL PRIMARY KEY REFERENCES deliveries (number) ON DELETE CASCADE,
                words TEXT NOT NULL,
                parts TEXT NOT NULL
            ) STRICT
            ;
INSERT INTO "sent_words" VALUES(1,'产 品 群 㐀','');
CREATE TABLE versions (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
                made_ms INTEGER NOT NULL,
                kept_ms INTEGER NOT NULL,
                act TEXT NOT NULL,
                name TEXT NOT NULL,
                type TEXT NOT NULL,
                summary TEXT NOT NULL,
                content BLOB NOT NULL
            ) STRICT
            ;
CREATE VIRTUAL TABLE sent_search USING fts5 (
                words, parts, content = 'sent_words', content_rowid = 'number', columnsize = 0, tokenize = 'unicode61'
            );
INSERT INTO sent_search (sent_search, rank) VALUES ('automerge', 0), ('crisismerge', 200);
INSERT INTO sent_search (rowid, words, parts) VALUES(1,'产 品 群 㐀','');
CREATE VIRTUAL TABLE draft_search USING fts5 (
                parts, content = 'draft_words', content_rowid = 'number', columnsize = 0, detail = none,
                prefix = '3 4', tokenize = 'ascii'
            );
INSERT INTO draft_search (draft_search, rank) VALUES ('automerge', 0), ('crisismerge', 200);
CREATE INDEX deliveries_listed ON deliveries (number, state, robot_id, started_ms);
CREATE INDEX deliveries_times ON deliveries (number, started_ms);
CREATE UNIQUE INDEX robots_living_name ON robots (name) WHERE removed_ms IS NULL;
CREATE INDEX deliveries_of_draft ON deliveries (draft_id, robot_id, number);
CREATE INDEX deliveries_of_robot ON deliveries (robot_id, started_ms);
CREATE INDEX deliveries_open ON deliveries (number) WHERE state = 'sending';
CREATE INDEX deliveries_unseen ON deliveries (number) WHERE state = 'unknown' AND seen_ms IS NULL;
CREATE UNIQUE INDEX people_living_mobile ON people (mobile) WHERE removed_ms IS NULL AND mobile <> '';
CREATE UNIQUE INDEX people_living_user_id ON people (user_id) WHERE removed_ms IS NULL AND user_id <> '';
CREATE INDEX deliveries_pace
            ON deliveries (pace_key, number, left_up_ms, ended_up_ms, started_ms, resolved_ms, owner)
            WHERE pace_key <> '' AND state <> 'not_sent'
            ;
CREATE INDEX deliveries_throttled ON deliveries (pace_key, number) WHERE reason = 'throttled';
CREATE INDEX deliveries_doubtful ON deliveries (robot_id, content, number)
            WHERE state = 'unknown' AND settled = ''
            ;
CREATE INDEX job_parts_left ON job_parts (job_id, position)
            WHERE state IN ('waiting', 'sending', 'stopped')
            ;
CREATE INDEX versions_of_draft ON versions (draft_id, number, act, made_ms, kept_ms);
CREATE INDEX drafts_removed ON drafts (removed_ms DESC, id, name, summary, type, updated_ms)
            WHERE removed_ms IS NOT NULL
            ;
CREATE INDEX drafts_newest ON drafts (updated_ms DESC, id, pinned, template, type, folder)
            WHERE removed_ms IS NULL
            ;
CREATE INDEX drafts_named ON drafts (name_key, id, pinned, template, type, folder, updated_ms)
            WHERE removed_ms IS NULL
            ;
CREATE INDEX drafts_typed ON drafts (type, updated_ms DESC, id, pinned, template, folder)
            WHERE removed_ms IS NULL
            ;
CREATE INDEX drafts_pinned ON drafts (updated_ms DESC, id) WHERE removed_ms IS NULL AND pinned = 1;
CREATE INDEX drafts_folders ON drafts (folder) WHERE removed_ms IS NULL AND folder <> '';
CREATE INDEX draft_tags_of ON draft_tags (draft_id, tag);
CREATE TRIGGER drafts_added AFTER INSERT ON drafts BEGIN
                INSERT INTO draft_changes (draft_id) VALUES (new.id);
            END;
CREATE TRIGGER drafts_changed AFTER UPDATE OF name, content ON drafts BEGIN
                DELETE FROM draft_changes WHERE draft_id = new.id;
                INSERT INTO draft_changes (draft_id) VALUES (new.id);
            END;
CREATE TRIGGER drafts_tagged AFTER INSERT ON draft_tags BEGIN
                DELETE FROM draft_changes WHERE draft_id = new.draft_id;
                INSERT INTO draft_changes (draft_id) VALUES (new.draft_id);
            END;
CREATE TRIGGER drafts_untagged AFTER DELETE ON draft_tags BEGIN
                DELETE FROM draft_changes WHERE draft_id = old.draft_id;
                INSERT INTO draft_changes (draft_id) SELECT id FROM drafts WHERE id = old.draft_id;
            END;
CREATE TRIGGER drafts_gone BEFORE DELETE ON drafts BEGIN
                INSERT INTO draft_words_gone (number) SELECT number FROM draft_numbers WHERE draft_id = old.id;
            END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('deliveries',2);
COMMIT;
PRAGMA application_id = 1145525577;
PRAGMA user_version = 10;
