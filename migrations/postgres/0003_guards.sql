-- Guards that were found missing: an event could be put below the first position, and idempotency keys could be changed.
-- From the first position to the head none is free, so that the primary key refuses the rest. Not valid: what is there already is for
-- verifying to name, and must not keep a store from opening.
alter table log.event add constraint event_has_a_position check (position > 0) not valid;

create trigger idempotency_is_never_changed before update or delete on log.idempotency
    for each row execute function log.refuse_change();
create trigger idempotency_is_never_truncated before truncate on log.idempotency
    for each statement execute function log.refuse_change();
