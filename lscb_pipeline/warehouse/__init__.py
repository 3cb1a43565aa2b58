"""The warehouse: the PostgreSQL server, its tables, and everything that reads or writes them.

The embedded server is in server/; connection, tables and rights in database/; what the stages of a collation read
and write in stages/, under their names; what commands ask in commands/.
"""
