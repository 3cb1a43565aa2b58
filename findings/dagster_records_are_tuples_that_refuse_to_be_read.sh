#!/usr/bin/env bash
# A Dagster metadata value is a tuple to isinstance, and refuses whatever else is done with a tuple.
#
# Seen with dagster 1.13.27, Python 3.11. Output seen:
#   is a tuple   True
#   as a list    Exception: Iteration is not allowed on `@record` MarkdownMetadataValue.
#   as json      Exception: Iteration is not allowed on `@record` MarkdownMetadataValue.
#   by %         figures
#   by format    MarkdownMetadataValue(md_str='figures')
# Dagster keeps its records as named tuples under the hood. Code that walks what functions return (a recorder, an encoder,
# a checker of types) takes such a value for a tuple and ends in a bare Exception, which no handler of TypeError catches;
# `"%s" % value` takes it for the arguments and says only its first field. Ask for type(x) is tuple instead.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27
cd "$folder"
DAGSTER_HOME="" venv/bin/python - 2>/dev/null <<'PYTHON'
import json
import sys

import dagster as dg

value = dg.MetadataValue.md("figures")


def came_of(what) -> str:
    try:
        return str(what(value))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


refused = "Exception: Iteration is not allowed on `@record` MarkdownMetadataValue."
seen = {
    "is a tuple": str(isinstance(value, tuple)),
    "as a list": came_of(list),
    "as json": came_of(json.dumps),
    "by %": "%s" % value,
    "by format": f"{value}",
}
for how, said in seen.items():
    print(f"{how:<12} {said}")
expected = ["True", refused, refused, "figures", "MarkdownMetadataValue(md_str='figures')"]
sys.exit(0 if list(seen.values()) == expected else "no longer so")
PYTHON
echo "as found: a tuple that can be neither walked nor encoded"
