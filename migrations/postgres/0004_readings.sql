-- Who read whose sensitive record, when, to which end and through which document: added to, and never changed.
create table log.reading (
    id bigint generated always as identity primary key,
    at bigint not null,
    reader text not null,
    person text not null,
    purpose text not null,
    roles text not null,
    classes bigint not null,
    through text not null,
    document text not null
);

create index reading_of_person on log.reading (person, id);
create index reading_by_reader on log.reading (reader, id);
create index reading_at on log.reading (at);

create trigger reading_is_never_changed before update or delete on log.reading
    for each row execute function log.refuse_change();
create trigger reading_is_never_truncated before truncate on log.reading
    for each statement execute function log.refuse_change();
