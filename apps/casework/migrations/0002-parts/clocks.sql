-- The assist, return, appeal or supervision that a clock is about.
alter table clocks add column subject_id uuid;
