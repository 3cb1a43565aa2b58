-- Run once, by the server's administrator, with psql: the account, the warehouse's database and Dagster's.
-- Where LSCB_PASSWORD is in the environment (compose.yaml), the account has that password.
\set ON_ERROR_STOP on
\getenv password LSCB_PASSWORD
create role lscb login createrole;
\if :{?password}
alter role lscb password :'password';
\endif
create database lscb owner lscb;
create database dagster owner lscb;
-- Analysts, boards and readers have logins on this server: none of them has anything to look for in Dagster's.
revoke all on database dagster from public;
