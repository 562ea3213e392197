-- Who is signed in to the pages, known by a hash of what their browser holds. Beside the keys, since these rows are deleted.
create table keys.session (
    secret_sha256 text primary key,
    kind text not null,
    holder text not null,
    content text not null,
    begun_at bigint not null,
    seen_at bigint not null,
    ends_at bigint not null
);
create index session_by_holder on keys.session (holder);
