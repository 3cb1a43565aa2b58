#!/usr/bin/env bash
# Of one table whose header names another column than its metadata do, the two validators of open data say the opposite:
# csvw takes columns by their places and says OK, frictionless says that a label is wrong.
#
# Seen with csvw 4.1.1 and frictionless 5.21.0, Python 3.11. Metadata: area, numerator, denominator. Header in the file:
# area, denominator, numerator. Output seen:
#   csvw: OK
#   frictionless: incorrect-label, incorrect-label
# So a publisher that swaps two columns passes csvw's check with every numerator read as a denominator. Whoever publishes
# metadata of both kinds needs both checks, or one of its own for the header.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvw==4.1.1 frictionless==5.21.0
cd "$folder"
printf 'area,denominator,numerator\nE09000007,80,40\n' > figures.csv
cat > figures.json <<'JSON'
{"@context": "http://www.w3.org/ns/csvw", "url": "figures.csv", "tableSchema": {"columns": [
  {"name": "area", "titles": "area", "datatype": "string"},
  {"name": "numerator", "titles": "numerator", "datatype": "integer"},
  {"name": "denominator", "titles": "denominator", "datatype": "integer"}]}}
JSON
cat > datapackage.json <<'JSON'
{"name": "figures", "resources": [{"name": "figures", "path": "figures.csv", "schema": {"fields": [
  {"name": "area", "type": "string"}, {"name": "numerator", "type": "integer"},
  {"name": "denominator", "type": "integer"}]}}]}
JSON
first=$(venv/bin/csvwvalidate figures.json || true)
second=$(venv/bin/python -c "
from frictionless import validate
report = validate('datapackage.json')
print(', '.join(error.type for task in report.tasks for error in task.errors))")
echo "csvw: $first"
echo "frictionless: $second"
[[ "$first" == *OK* && "$second" == "incorrect-label, incorrect-label" ]] || { echo "no longer so"; exit 1; }
echo "as found: one says OK, the other names both labels"
