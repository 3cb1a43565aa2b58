-- Grain: feed x supplier x collection quarter. Owner: dataset project.
-- What stands of a feed of events: of each supplier and quarter the last promoted delivery, and of it the rows that
-- nobody holds (core.counted_<feed>, a view that is made of each such feed's contract). Every count asks these, and no other.
-- Limits: says nothing of figures, of which each stands by itself (core.observation_as_at).
create view core.standing_delivery with (security_invoker = true) as
    select distinct on (d.feed, d.supplier, d.collection_quarter) d.feed, d.supplier, d.collection_quarter, d.delivery_id
    from intake.delivery d where d.status = 'promoted'
    order by d.feed, d.supplier, d.collection_quarter, d.received_at desc, d.sha256 desc;
