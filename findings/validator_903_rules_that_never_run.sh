#!/usr/bin/env bash
# Two rules of the public SSDA903 validator run on no file at all, and its result says of them what it says of a rule that
# found nothing: no row is marked.
#
# Seen with csc-validator-be-903 0.1.17, Python 3.11, on a small return with Header, Episodes and UASC, made up.
# Output seen:
#   2024-25 marked 392d, 406 (no distance given); could not run 231
#   2025-26 marked 392d, 406 (no distance given); could not run 231, 233
#   2026-27 marked 392d, 406 (no distance given); could not run 231, 233
# Each asks for a column that no table of the return has (UASC_STATUS, DATE_EPISODE_CEASED); the KeyError is logged, the
# code is put on a list of its own, and the marked rows, which are what a borough gets to see, say nothing of it. So a
# return "with no errors" has not been asked what these two ask. Whoever runs rules on returns has to show those that
# could not run beside those that found nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csc-validator-be-903==0.1.17
cd "$folder"
venv/bin/python - 2>/dev/null <<'PYTHON'
import logging
from importlib import import_module

from lac_validator.lac_validator import LacValidator

logging.disable(logging.CRITICAL)

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1001,M,05/06/2008,WBRI,A123456789012,,\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "1001,01/05/{0},S,C2,N1,U4,PR1,01/09/{0},E4A,,NW4 4BG,NW4 4BG,1234567\n"
)
UASC = "CHILD,SEX,DOB,DUC\n1001,M,05/06/2008,04/06/2026\n"
found = []
for year in (2025, 2026, 2027):
    tables = {"header": HEADER, "episodes": EPISODES.format(year - 1), "uasc": UASC}
    files = [
        {"name": f"{name}.csv", "description": "This year", "file_content": text.encode()}
        for name, text in tables.items()
    ]
    registry = import_module(f"lac_validator.rules.lac{year - 1}_{year - 2000}").registry
    done = LacValidator({"collectionYear": str(year), "localAuthority": "E09000003"}, files, registry)
    marked = {
        column.removeprefix("ERR_")
        for table in done.ds_results.values()
        if hasattr(table, "columns")
        for column in table.columns
        if column.startswith("ERR_") and table[column].eq(True).any()
    }
    found.append(sorted(done.fails))
    print(f"{year - 1}-{year - 2000} marked {', '.join(sorted(marked))} (no distance given); could not run {', '.join(found[-1])}")
as_found = found == [["231"], ["231", "233"], ["231", "233"]]
print("as found: rules that can not run look like rules that found nothing" if as_found else "no longer so")
raise SystemExit(not as_found)
PYTHON
