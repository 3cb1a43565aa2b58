#!/usr/bin/env bash
# The storage of Dagster's own PostgreSQL library cannot be opened with what the library brings along, by the address that
# the library itself makes.
#
# Seen with dagster-postgres 0.29.27 and SQLAlchemy 2.1.9 (which it admits), Python 3.11. Output seen:
#   address postgresql://reader:***@localhost:5432/runs
#   brought psycopg2-binary
#   opened  ModuleNotFoundError: No module named 'psycopg'
#   named   OperationalError
# Since 2.1 SQLAlchemy takes psycopg 3 for "postgresql", and the library requires psycopg2. With the driver named in
# postgres_url (postgresql+psycopg2) the same storage gets as far as asking a server, of which there is none here; the
# fields postgres_db of dagster.yaml make the address without a driver and leave no place to name it but `scheme`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 dagster-postgres==0.29.27 \
    SQLAlchemy==2.1.9
cd "$folder"
venv/bin/python - 2>/dev/null <<'PYTHON'
import importlib.metadata
from unittest import mock

from dagster_postgres.run_storage.run_storage import PostgresRunStorage
from dagster_postgres.utils import get_conn_string

address = get_conn_string("reader", "word", "localhost", "runs", port="5432")
brought = [name for name in importlib.metadata.requires("dagster-postgres") or [] if "psycopg" in name]


def opened(url: str) -> str:
    with mock.patch("time.sleep"):  # between its tries
        try:
            PostgresRunStorage(url)
        except Exception as error:
            cause = error.__cause__ or error
            return f"{type(cause).__name__}: {cause}" if isinstance(cause, ImportError) else type(cause).__name__
    return "opened"


found = opened(address), opened(address.replace("postgresql:", "postgresql+psycopg2:"))
print("address", address.replace("word", "***"))
print("brought", *brought)
print("opened ", found[0])
print("named  ", found[1])
as_found = found[0] == "ModuleNotFoundError: No module named 'psycopg'" and "Module" not in found[1]
print("as found: its own address needs a driver that it does not bring" if as_found else "no longer so")
raise SystemExit(not as_found)
PYTHON
