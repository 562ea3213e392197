-- Guards that were found missing: an event could be put below the first position, or in another's place, and idempotency keys could be changed.
-- "insert or replace" deletes what stands in its way, by whichever unique column, without asking the triggers that refuse deletes.
create trigger log.event_is_never_displaced before insert on event
when new.position < 1
    or exists (select 1 from event where event_id = new.event_id)
    or exists (select 1 from event where stream = new.stream and version = new.version)
begin
    select raise(abort, 'the log is never updated, nor is anything put in the place of an event or before the first');
end;

create trigger log.idempotency_is_never_updated before update on idempotency
begin
    select raise(abort, 'the log is never updated');
end;

create trigger log.idempotency_is_never_deleted before delete on idempotency
begin
    select raise(abort, 'the log is never deleted from');
end;

create trigger log.idempotency_is_never_replaced before insert on idempotency
when exists (select 1 from idempotency where scope = new.scope and key = new.key)
begin
    select raise(abort, 'the log is never updated');
end;
