#!/usr/bin/env bash
# The public SSDA903 validator calls every placement in registered supported accommodation an invalid code in 2024-25,
# the first whole year in which there was any, and none of them the year after.
#
# Seen with csc-validator-be-903 0.1.17, Python 3.11; a made-up child of 16. Output seen:
#   2024-25, K3 invalid code (146), K2 not
#   2025-26 neither
# Its list for that year has the code as "k3", while all data are brought to capitals when they are read: no spelling of
# the code passes. A borough that clears its errors by it would recode these children (K3 replaced H5) before it sends.
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
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1001,M,05/06/2007,WBRI,A123456789012,,\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
EPISODE = "1001,01/09/{year},S,C2,N1,{place},PR4,01/12/{year},E4A,,NW4 4BG,NW4 4BG,1234567\n"


def flagged(year: int, place: str) -> bool:
    tables = {"header": HEADER, "episodes": EPISODES + EPISODE.format(year=year - 1, place=place)}
    files = [
        {"name": f"{name}.csv", "description": "This year", "file_content": text.encode()}
        for name, text in tables.items()
    ]
    registry = import_module(f"lac_validator.rules.lac{year - 1}_{year - 2000}").registry
    metadata = {"collectionYear": str(year), "localAuthority": "E09000003"}
    done = LacValidator(metadata, files, registry, ["146"])
    assert done.dones == ["146"]
    return bool(done.ds_results["Episodes"].get("ERR_146", False) is not False)


found = {(year, place): flagged(year, place) for year in (2025, 2026) for place in ("K3", "K2")}
first = ("K3 invalid code (146)" if found[2025, "K3"] else "K3 valid", "K2 invalid" if found[2025, "K2"] else "K2 not")
print("2024-25", *first, sep=", ")
print("2025-26", "one or both" if found[2026, "K3"] or found[2026, "K2"] else "neither")
as_found = [key for key, is_flagged in found.items() if is_flagged] == [(2025, "K3")]
print("as found: a valid code is called invalid for one year" if as_found else "no longer so")
raise SystemExit(not as_found)
PYTHON
