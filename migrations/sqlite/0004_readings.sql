-- Who read whose sensitive record, when, to which end and through which document: added to, and never changed.
create table log.reading (
    id integer primary key,
    at integer not null,
    reader text not null,
    person text not null,
    purpose text not null,
    roles text not null,
    classes integer not null,
    through text not null,
    document text not null
);

create index log.reading_of_person on reading (person, id);
create index log.reading_by_reader on reading (reader, id);
create index log.reading_at on reading (at);

create trigger log.reading_is_never_updated before update on reading
begin
    select raise(abort, 'the record of readings is never updated');
end;

create trigger log.reading_is_never_deleted before delete on reading
begin
    select raise(abort, 'the record of readings is never deleted from');
end;

create trigger log.reading_is_never_replaced before insert on reading
when exists (select 1 from reading where id = new.id)
begin
    select raise(abort, 'the record of readings is never updated');
end;
