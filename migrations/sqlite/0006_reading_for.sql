-- For which employers a reading was: whoever audits one of them sees it, and whoever audits another does not. Empty where the reader
-- acted for none, and in what was noted before.
alter table log.reading add column employers text not null default '';
