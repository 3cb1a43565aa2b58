"""Made-up files of persons, odd in any way that a file may be: what readings in parts and in one piece are held to."""

import random
from collections.abc import Sequence

COLUMNS = ["episode_reference", "person_reference", "forename_initial", "surname", "birth_date", "sex",
           "residence_area", "last_seen_at", "reported_at", "found_at", "missing_from", "shoe size"]  # fmt: skip
CELLS: dict[str, Sequence[str]] = {
    "episode_reference": ("08MIS1", "08MIS2", "08MIS3", "08MIS4", "08MIS5", "08mis1", "n/a", ""),
    "person_reference": ("P1", "P2", "710012345678", "unknown", "1.23E+11", ""),
    "forename_initial": ("A", "Anna", "é", "", "?"),
    "surname": ("O'Brien", "Ždár, Łódź", "", "not known"),
    "birth_date": ("1995-02-03", "3/2/1995", "02/30/1995", "39726", "", "3 Feb 95"),
    "sex": ("F", "male", "U", "x", ""),
    "residence_area": ("Camden", "E09000007", "Essex", "no fixed abode", "City of London", "Atlantis", ""),
    "last_seen_at": ("2008-10-05 18:00", "05/10/2008 6pm", "2008-02-30", "2006-01-01", "39726.75", "", " "),
    "reported_at": ("2008-10-06 08:30", "6 October 2008", "2008-10-06T08:30:00Z", "2009-01-01 00:00", "10/25/2008", ""),
    "found_at": ("2008-10-07", "still missing", "", "2008-10-07 07:00:30.5"),
    "missing_from": ("home", "Care Home", "moon", ""),
    "shoe size": ("4", "", " 5 "),
}
SOUND = {"episode_reference": "08MIS{}", "person_reference": "P{}", "residence_area": "Camden",
         "reported_at": "2008-11-{:02} 09:00"}  # fmt: skip


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',;\n"') else text


def a_file(seed: int, rows: int) -> bytes:
    """A made-up file: mostly sound rows, some odd in any way, a title or not, any delimiter and encoding."""
    pick = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    delimiter, end = pick.choice(",;\t"), pick.choice(["\n", "\r\n"])
    lines = [["A title"], []] if pick.random() < 0.2 else []
    lines += [COLUMNS]
    for number in range(rows):
        row = {name: pick.choice(CELLS[name]) for name in COLUMNS}
        if pick.random() < 0.7:
            row |= {name: text.format(1 + number % 28 if "-" in text else number) for name, text in SOUND.items()}
        if number > 99:  # below what a delimiter is told from
            row["surname"] = pick.choice([row["surname"], "Roe\nSmith"])
        lines.append([row[name] for name in COLUMNS])
        if pick.random() < 0.2:
            again = list(pick.choice(lines[-30:]))
            changed = [*again[:9], "2008-12-24 10:00", *again[10:]] if len(again) > 9 and again != COLUMNS else again
            lines.append(pick.choice([again, changed]))
        if pick.random() < 0.03:
            lines.append([] if pick.random() < 0.5 else lines[-1][: pick.randint(1, 9)])
    lines += [["Source: our own system, in November"], [], ["* as at 5 November"]][: pick.choice([0, 0, 1, 3])]
    text = end.join(delimiter.join(cell(one) for one in line) for line in lines) + end * pick.randint(0, 3)
    return text.encode(pick.choice(["utf-8", "utf-8-sig", "utf-16"]), "replace")
