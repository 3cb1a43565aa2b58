-- Owner: dataset project. Whether somebody is away at 02:00 London time of some night between two moments, or isn't back
-- yet. Our rule, and the only one: episodes, stays and lists of runaways ask it. NI 71 names none.
create function core.is_overnight(begins timestamp, ends timestamp) returns boolean language sql immutable as $$
    select ends is null or (begins - interval '2 hours')::date < (ends - interval '2 hours')::date
$$;
