-- The keys: one for each person, wrapped by the key in the key file, and destroyed one by one.
create table keys.key (
    stream text primary key,
    epoch integer not null,
    wrapped blob not null
) without rowid;

create table keys.epoch (
    one integer primary key check (one = 1),
    epoch integer not null
);
