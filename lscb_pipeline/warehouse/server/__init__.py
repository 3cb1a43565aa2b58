"""The embedded PostgreSQL server of one installation: the process, and the account and files that it stands on.

Not here: connections to it, or to any other server (database/).
"""
