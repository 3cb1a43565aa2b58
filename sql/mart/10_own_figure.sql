-- Grain: area x indicator x breakdown x period x feed. Owner: dataset project.
-- The figures of mart.benchmark without what they are compared with. These are the columns that a board may read: a
-- neighbours' median is some neighbour's figure, and London's, where few areas returned, gives the others' by
-- subtraction. Boards read comparisons in publish. Limits: unsuppressed; of a board, its own areas' rows alone.
create view mart.own_figure with (security_invoker = true) as
    select area_code, indicator_code, feed, breakdown, period_start, period_end, numerator, denominator, rate_base,
           value, lower_95, upper_95, status, population_vintage, population_year, is_made_up
    from mart.benchmark;
