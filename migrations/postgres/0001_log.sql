-- The log: what happened, in the order in which it was recorded. Only ever added to.
create table log.migration (
    name text primary key,
    sha256 text not null
);

create table log.event (
    position bigint primary key,
    event_id text not null unique,
    stream text not null,
    version bigint not null,
    type text not null,
    type_version bigint not null,
    recorded_at bigint not null,
    effective_on text not null,
    actor text not null,
    import text not null,
    tags text not null,
    payload bytea not null,
    hash bytea not null,
    unique (stream, version)
);

create index event_of_import on log.event (import) where import <> '';

create table log.tag (
    tag bigint not null,
    position bigint not null,
    primary key (tag, position)
);

create table log.idempotency (
    scope text not null,
    key text not null,
    request bytea not null,
    stream text not null,
    first_position bigint not null,
    last_position bigint not null,
    primary key (scope, key)
);

create table log.head (
    one bigint primary key check (one = 1),
    position bigint not null,
    recorded_at bigint not null,
    hash bytea not null
);

insert into log.head (one, position, recorded_at, hash) values (1, 0, 0, decode(repeat('00', 32), 'hex'));

create function log.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the log is never updated or deleted from';
end
$$;

create trigger event_is_never_changed before update or delete on log.event
    for each row execute function log.refuse_change();
create trigger event_is_never_truncated before truncate on log.event
    for each statement execute function log.refuse_change();
create trigger tag_is_never_changed before update or delete on log.tag
    for each row execute function log.refuse_change();
create trigger tag_is_never_truncated before truncate on log.tag
    for each statement execute function log.refuse_change();
