"""The warehouse: the PostgreSQL server, its tables, and everything that reads or writes them."""
