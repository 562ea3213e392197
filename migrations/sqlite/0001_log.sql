-- The log: what happened, in the order in which it was recorded. Only ever added to.
create table log.migration (
    name text primary key,
    sha256 text not null
) without rowid;

create table log.event (
    position integer primary key,
    event_id text not null unique,
    stream text not null,
    version integer not null,
    type text not null,
    type_version integer not null,
    recorded_at integer not null,
    effective_on text not null,
    actor text not null,
    import text not null,
    tags text not null,
    payload blob not null,
    hash blob not null,
    unique (stream, version)
);

create index log.event_of_import on event (import) where import <> '';

create table log.tag (
    tag integer not null,
    position integer not null,
    primary key (tag, position)
) without rowid;

create table log.idempotency (
    scope text not null,
    key text not null,
    request blob not null,
    stream text not null,
    first_position integer not null,
    last_position integer not null,
    primary key (scope, key)
) without rowid;

create table log.head (
    one integer primary key check (one = 1),
    position integer not null,
    recorded_at integer not null,
    hash blob not null
);

insert into log.head (one, position, recorded_at, hash) values (1, 0, 0, zeroblob(32));

create trigger log.event_is_never_updated before update on event
begin
    select raise(abort, 'the log is never updated');
end;

create trigger log.event_is_never_deleted before delete on event
begin
    select raise(abort, 'the log is never deleted from');
end;

-- "insert or replace" deletes without asking the triggers above. The head moves after the events of its batch.
create trigger log.event_is_never_replaced before insert on event
when new.position <= (select position from head)
    or exists (select 1 from event where event_id = new.event_id)
    or exists (select 1 from event where stream = new.stream and version = new.version)
begin
    select raise(abort, 'the log is never updated, nor is anything put before its head');
end;

create trigger log.tag_is_never_updated before update on tag
begin
    select raise(abort, 'the log is never updated');
end;

create trigger log.tag_is_never_deleted before delete on tag
begin
    select raise(abort, 'the log is never deleted from');
end;
