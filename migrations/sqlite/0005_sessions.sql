-- Who is signed in to the pages, known by a hash of what their browser holds. Beside the keys, since these rows are deleted.
create table if not exists keys.session (
    secret_sha256 text primary key,
    kind text not null,
    holder text not null,
    content text not null,
    begun_at integer not null,
    seen_at integer not null,
    ends_at integer not null
) without rowid;
create index if not exists keys.session_by_holder on session (holder);
