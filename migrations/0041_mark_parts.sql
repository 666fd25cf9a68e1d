-- From which program on the mark of a round covers the instrument and the readings that it goes by, and that of a
-- posting its layout; null where the mark was made before.
alter table round add column mark_parts bigint;
alter table posting add column mark_parts bigint;
