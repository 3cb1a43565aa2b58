"""The pages of a release: what they say, and that they say nothing that isn't there."""

import io
import re
from html import unescape

import pandas as pd
import pytest

from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.navigation import script
from lscb_pipeline.reports.release.pages import Pages, area_page
from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline_tests.reports.release.made import BARNET, CAMDEN, CITY, COUNT, HACKNEY, RATE, release

FIRST = "Where boroughs differ beyond chance"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return release_files(release())


def text(page: bytes | str) -> str:
    """What a reader sees, on one line."""
    html = page.decode() if isinstance(page, bytes) else page
    unread = r'<(style|script|title|svg).*?</\1>|<div role="search".*?</details>'  # the list of all that there is
    shown = re.sub(rf"{unread}|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(shown))


def row(page: bytes, name: str) -> str:
    """The last row of a table that begins with a name; what is folded away is not looked at."""
    unfolded = re.sub(r"<details.*?</details>", "", page.decode(), flags=re.DOTALL)
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">.*?</tr>", unfolded, flags=re.DOTALL)
    return [found for found in map(text, rows) if found.strip().startswith(name)][-1]


def test_the_files_of_a_release_are_its_pages_and_its_data(files: dict[str, bytes]) -> None:
    names = ("benchmark", "london_summary", "indicator_trend", "readiness")
    frames = {f"{name}.{form}" for name in names for form in ("csv", "parquet")}
    about = {"catalogue.csv", "data_dictionary.csv", "datapackage.json", "csv-metadata.json"}
    pages = {f"areas/{code}.html" for code in (CITY, BARNET, CAMDEN, HACKNEY)} | {
        f"indicators/{code}.html" for code in (RATE, COUNT)
    }
    dataset = {name for name in files if name.startswith("dataset/")}
    assert {"dataset/index.html", "dataset/assessment.html", "dataset/runaways.html"} < dataset
    single = {"index.html", "definitions.html", "areas/index.html", "indicators/index.html", "benchmark.xlsx"}
    assert set(files) == single | {"front.json"} | frames | about | pages | dataset


def test_the_same_release_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    again = release_files(release())
    assert {name for name in files if files[name] != again[name]} == set()


def test_signals_beyond_the_fifth_are_named_below_them() -> None:
    """With six, a page of clean files ended in an error of its template."""
    made = release()
    names = [f"part_{n}" for n in range(6)]
    several = {
        name: pd.concat([getattr(made, name).assign(breakdown=one) for one in names], ignore_index=True)
        for name in ("benchmark", "indicator_trend")
    }
    page = text(release_files(release(**several))[f"areas/{HACKNEY}.html"])
    assert page.count("How sure:") == 5
    also = page[page.index("Also marked") : page.index("What cannot be said")]
    assert also.count("part 5, January to March 2010: far above (99.8 %)") == 1


def test_a_publishers_caution_stands_beside_its_figure() -> None:
    plain = release()
    is_it = plain.benchmark["area_code"].eq(CAMDEN) & plain.benchmark["indicator_code"].eq(RATE)
    noted = plain.benchmark.assign(status=plain.benchmark["status"].mask(is_it, "caution"))
    files = release_files(release(benchmark=noted))
    assert "caution" in row(files[f"indicators/{RATE}.html"], "Camden")
    assert "caution" not in row(files[f"indicators/{RATE}.html"], "Hackney")
    assert "101.3 r caution" in text(files[f"areas/{CAMDEN}.html"])
    assert b"to be treated with caution" in files["definitions.html"]


def test_london_opens_with_changes_and_the_surest_signals(files: dict[str, bytes]) -> None:
    page = text(files["index.html"])
    assert "1 figure that was published before says something else now" in page
    assert "90.0 101.3 corrected by its sender" in page
    signal = page[page.index(FIRST) : page.index("Returns received")]
    assert "Hackney : Referrals to children's social care" in signal
    assert (
        "223.0 per 10,000 in a quarter ( 1,115 of 50,000 ), January to March 2010; London 100.0 (2 areas); "
        "the period before 213.0" in signal
    )
    assert "in two periods running" in signal
    assert "Lead partner: Children's social care" in signal
    assert "Ask: Is demand higher here" in signal
    assert "Private fostering" not in signal, "a break with an area's own past is on its page alone"
    assert "Borough return 1 of 2 Camden none Barnet" in page
    assert "number, January to March 2010 1,440 (rounded) c 1,440 3 of 4" in page


def test_an_area_page_opens_with_signals_and_says_what_it_cannot(files: dict[str, bytes]) -> None:
    hackney, barnet, camden = (text(files[f"areas/{code}.html"]) for code in (HACKNEY, BARNET, CAMDEN))
    assert (
        hackney.index("Look at these first") < hackney.index("chance alone would hardly") < hackney.index("What cannot")
    )
    assert "outside the limits of its own past (XmR)" in camden
    assert "Borough return (Barnet), no return: Referrals to children's social care" in barnet
    assert "21 July 2010 : Borough return for April to June 2010 due" in barnet
    assert "1 of the newest figures is hidden (c)" in text(files[f"areas/{CITY}.html"])


def test_figures_have_their_period_areas_and_readiness_and_symbols_stand_for_what_is_not_shown(
    files: dict[str, bytes],
) -> None:
    camden = row(files[f"areas/{CAMDEN}.html"], "Referrals")
    for part in (
        "per 10,000 in a quarter, January to March 2010",
        "101.3 r 93.2 to 109.3 506 of 50,000",
        "100.0 (2)",
        "2 of 2",
        "91.3 (+10.0)",
        "A with reservations",
    ):
        assert part in camden
    assert "1,412" in row(files[f"areas/{CAMDEN}.html"], "Private fostering")
    page = files[f"indicators/{RATE}.html"]
    assert row(page, "City of London").split()[3] == "z"
    assert row(page, "Barnet").split()[1] == "x"
    assert (
        'title="due and not returned, or not available; of London, too few areas, or some that their sender hid"'
        in page.decode()
    )
    assert row(files[f"indicators/{COUNT}.html"], "City of London").split()[3:5] == ["c", "c"]
    assert row(files[f"indicators/{COUNT}.html"], "Barnet").split()[1] == "0", "a true zero is shown"


def test_hidden_and_missing_figures_are_in_no_chart(files: dict[str, bytes]) -> None:
    page = files[f"indicators/{RATE}.html"].decode()
    chart = re.search(r"<svg role=\"img\".*?</svg>", page, flags=re.DOTALL)
    assert chart is not None
    assert re.findall(r">([A-Z][a-z ]+)</text>", chart[0])[-1] == "Hackney", "beyond the limits, and named"
    assert "A funnel of 2 areas" in chart[0]
    assert "<title" in chart[0]
    assert '<svg role="img"' not in files[f"indicators/{COUNT}.html"].decode(), "of counts there is no funnel"


def test_made_up_data_is_marked_on_every_page_and_real_data_on_none(files: dict[str, bytes]) -> None:
    pages = [content for name, content in files.items() if name.endswith(".html")]
    assert all(b"MADE-UP SAMPLE: no figure here" in page for page in pages)
    real = release_files(release(is_made_up=False))
    assert not [name for name, content in real.items() if name.endswith(".html") and b"MADE-UP" in content]


def test_a_draft_is_marked_in_every_file_and_a_release_in_none(files: dict[str, bytes]) -> None:
    mark, draft = b"DRAFT", release_files(release(decision=None))
    assert draft.keys() == files.keys()
    assert all(content.count(mark) >= 3 for name, content in draft.items() if name.endswith(".html"))
    assert all(b"is_draft" in content for name, content in draft.items() if name.endswith((".csv", ".parquet")))
    assert not [name for name, content in files.items() if mark in content or b"is_draft" in content]
    said = b"Published on 17 May 2010 by decision of the steering group."
    assert all(said in content for name, content in files.items() if name.endswith(".html"))
    cover = pd.read_excel(io.BytesIO(draft["benchmark.xlsx"]), sheet_name="Cover", engine="calamine", header=None)
    assert str(cover[0][0]).startswith("DRAFT: internal, not for release. ")
    assert b"DRAFT" in draft["datapackage.json"]
    assert b"DRAFT" in draft["csv-metadata.json"]


def test_the_restricted_edition_is_the_same_page_marked() -> None:
    page = text(area_page(release(), CITY, edition="restricted"))
    assert page.count("RESTRICTED: for the board alone, not for release") >= 2
    assert "Published" not in page
    assert "href=" not in area_page(release(), CITY, edition="restricted").split("<main")[1], "it stands by itself"


def test_the_words_follow_the_editions_day() -> None:
    """Of 2009 there is a board, of 2024 a partnership, and whose its older figures are is said."""
    then = text(area_page(release(), CAMDEN, edition="restricted"))
    assert "Camden Local Safeguarding Children Board." in then
    assert "Partnership" not in then
    later = release(quarter=Quarter.parse("2024-25-Q4"))
    now = text(area_page(later, CAMDEN, edition="restricted"))
    assert "Camden Safeguarding Children Partnership. Figures of before 29 September 2019 are of the time of " in now
    assert "of the time of Camden Local Safeguarding Children Board. " in now
    assert now.count("RESTRICTED: for the partnership alone, not for release") >= 2
    definitions = [text(Pages(made).definitions()) for made in (release(), later)]
    assert ["Each board sees its own" in page for page in definitions] == [True, False]
    assert ["Each partnership sees its own" in page for page in definitions] == [False, True]


def test_areas_of_one_board_name_it_on_both_pages() -> None:
    pages = [text(area_page(release(), code)) for code in (CITY, HACKNEY)]
    assert all("City and Hackney Safeguarding Children Board." in page for page in pages)


def test_a_text_of_somebody_elses_is_never_markup() -> None:
    told = release()
    returns = told.returns.assign(name=["<script>alert(1)</script>", "Camden"])
    page = release_files(release(returns=returns))["index.html"].decode()
    assert page.count("<script") == page.count(f"<script>{script()}</script>") == 1, "ours alone"
    assert "&lt;script&gt;" in page


def test_a_release_of_which_nothing_else_is_told_has_its_pages() -> None:
    full = release()
    empty = {name: getattr(full, name)[:0] for name in ("returns", "missing", "readiness", "changes")}
    made = release(next_dates=[], **empty)
    page = text(release_files(made)["index.html"])
    assert "No figure that was published before has changed" in page
    assert "Nothing was due for the quarter" in page


def test_definitions_tell_every_symbol_and_every_indicator(files: dict[str, bytes]) -> None:
    page = text(files["definitions.html"])
    for symbol in ("c", "x", "z", "u", "low", "r"):
        assert f"{symbol}, in data [{symbol}]" in page
    assert 'What "not compared" means' in page
    assert "proposals" in page
    assert "SG014 Private fostering arrangements" in page


def test_the_index_says_what_senders_restated() -> None:
    resent = pd.DataFrame([("met_police_offences", "Offences", 29, 2)],
                          columns=["feed", "title", "restated", "withdrawn"])  # fmt: skip
    assert "Offences, 29 restated and 2 left out." in Pages(release(resent=resent)).index()
    assert "they had sent before" not in Pages(release()).index()
