#!/usr/bin/env bash
# Where a date of an SSDA903 return is written otherwise than dd/mm/yyyy, the public validator names the date, and all
# other rules about it fall silent or cannot run: what was wrong beside its form is not told.
#
# Seen with csc-validator-be-903 0.1.17, Python 3.11, rules of 2024-25; one made-up episode that ends before it begins and
# before the child is born. Output seen:
#   01/09/2024 to 01/05/2024: 302, 356; could not run none
#   2024-09-01 to 2024-05-01: 141, 147; could not run 302, 336
# An unreadable date becomes an empty one, which is how an episode that still runs is written: who counts from what
# was read counts this one as open, and who mends what is listed is told of the rest only the next time.
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
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1001,M,{born},WBRI,A123456789012,,\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
EPISODE = "1001,{begins},S,C2,N1,U4,PR1,{ends},E4A,,NW4 4BG,NW4 4BG,1234567\n"
ASKED = ["141", "147", "302", "336", "355", "356"]


def told(begins: str, ends: str) -> tuple[list[str], list[str]]:
    episode = EPISODE.format(begins=begins, ends=ends)
    tables = {"header": HEADER.format(born="05/10/2024"), "episodes": EPISODES + episode}
    files = [
        {"name": f"{name}.csv", "description": "This year", "file_content": text.encode()}
        for name, text in tables.items()
    ]
    registry = import_module("lac_validator.rules.lac2024_25").registry
    done = LacValidator({"collectionYear": "2025", "localAuthority": "E09000003"}, files, registry, ASKED)
    marked = {
        column.removeprefix("ERR_")
        for table in done.ds_results.values()
        if hasattr(table, "columns")
        for column in table.columns
        if column.startswith("ERR_") and table[column].eq(True).any()
    }
    return sorted(marked), sorted(done.fails)


found = {}
for begins, ends in (("01/09/2024", "01/05/2024"), ("2024-09-01", "2024-05-01")):
    marked, could_not = found[begins] = told(begins, ends)
    print(f"{begins} to {ends}: {', '.join(marked)}; could not run {', '.join(could_not) or 'none'}")
as_found = list(found.values()) == [(["302", "356"], []), (["141", "147"], ["302", "336"])]
print("as found: the form is told, what else is wrong is not" if as_found else "no longer so")
raise SystemExit(not as_found)
PYTHON
