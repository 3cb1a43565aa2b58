-- lscb_public: reads publish, after disclosure control, and nothing else.
revoke all on all tables in schema intake, core, quality, mart, publish from lscb_public;
grant usage on schema publish to lscb_public;
grant select on all tables in schema publish to lscb_public;
