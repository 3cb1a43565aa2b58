"""What a release is to its readers: pages, charts and data files, all from one frozen Release.

Frames in, text or bytes out, the same release always the same bytes. Not here: what is hidden (disclosure), how the
frames come about (collation/release/candidate.py), where files go and release.json (collation).
"""
