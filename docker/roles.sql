-- Two roles for one database: one that owns it and may change its shape, and one that serves and can only add to the log.
--
--   psql -v serving=waymark -f docker/roles.sql DATABASE
--
-- Run as a superuser, in a database in which Waymark has run once as the owner, and with no Waymark running. Run it again after a
-- new version of Waymark has brought the database up to date as the owner: it takes back what it gave before it gives anew.

\set ON_ERROR_STOP on
begin;

revoke all on all tables in schema log, keys, views from :"serving";
revoke all on schema log, keys, views from :"serving";
grant usage on schema log, keys to :"serving";

-- What happened: read, and added to. No update, delete or truncate; the triggers refuse those of everybody else as well.
grant select, insert on log.event, log.tag, log.idempotency to :"serving";
grant select on log.migration to :"serving";
-- Who read what: added to as well.
grant select, insert on log.reading to :"serving";
-- The head moves with every batch.
grant select, update on log.head to :"serving";

-- Keys are made, wrapped anew, and destroyed.
grant select, insert, update, delete on keys.key to :"serving";
grant select, insert, update on keys.epoch to :"serving";
-- Sessions of the pages begin, are seen, and end.
grant select, insert, update, delete on keys.session to :"serving";

-- Views are thrown away and built by whoever serves.
drop schema views cascade;
create schema views authorization :"serving";

commit;
