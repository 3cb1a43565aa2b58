"""What people read: the audit-readiness report, what goes back to senders, and the pages and files of a release.

Frames in, text or bytes out; the same frames give the same bytes, so nothing here asks for the time. A folder for
each reader: readiness/ for the centre, sender/, release/ for everybody; their templates together in templates/. Not
here: where the frames come from (warehouse), where files go (collation), how a score is made (quality).
"""
