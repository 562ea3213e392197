-- The keys: one for each person, wrapped by the key in the key file, and destroyed one by one.
create table keys.key (
    stream text primary key,
    epoch bigint not null,
    wrapped bytea not null
);

create table keys.epoch (
    one bigint primary key check (one = 1),
    epoch bigint not null
);
