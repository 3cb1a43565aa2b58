"""What people read: the audit-readiness report as a page and as a workbook, and suppliers' receipts.

Frames in, text or bytes out; the same frames give the same bytes, so nothing here asks for the time. Not here: where
the frames come from (warehouse), where files go (collation), how a score is made (quality).
"""
