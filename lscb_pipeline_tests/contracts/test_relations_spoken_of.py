"""A definition that speaks of what another indicator counts is related to it, or said here to be of something else."""

import re
from collections.abc import Iterator
from itertools import combinations

from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.relations import DENOMINATOR

# Words that say of whom, when and how, and name nothing that is counted.
LITTLE = (
    "a an and any as at by for from had has have in is it its of on one or that the their them there they to under was "
    "were where which who whom with all over than more not per child children resident period quarter year month day "
    "end last rate number received every borough"
)
SAYS_LITTLE = frozenset(LITTLE.split())
UNRELATED = {
    ("episode",): "an episode of need (DfE) is no missing episode",
    ("category", "offender"): "an offender is of one category alone",
    ("after", "episode", "looked", "missing"): "boroughs (RA012) and police (RA011) each go by records of their own",
}


def spoken(text: str) -> frozenset[str]:
    """What a definition names: its words, of singular form, without those in brackets and those that say little."""
    words = re.findall(r"[a-z]+", re.sub(r"\(.*?\)", "", text.lower()))
    return frozenset(re.sub(r"(?<=[a-z]{2}[^s])s$", "", re.sub(r"ies$", "y", word)) for word in words) - SAYS_LITTLE


def counts(indicators: dict[str, Indicator]) -> dict[str, tuple[Indicator, str]]:
    """Each count's indicator and definition: numerators by code, denominators of their own by CODE/denominator."""
    found = {}
    for code, i in indicators.items():
        if i.disclosure != "not_about_persons" and i.unit != "score":
            found[code] = (i, i.numerator)
            if i.denominator and not i.age_band and not (i.denominator_counts or i.denominator_indicator):
                found[code + DENOMINATOR] = (i, i.denominator)
    return found


def related(indicators: dict[str, Indicator]) -> Iterator[tuple[str, str]]:
    """Counts that the catalogue or relations.yaml relates, in pairs: a part and its whole, and all of a relation."""
    whole = {
        code: i.denominator_counts or i.denominator_indicator or code + DENOMINATOR for code, i in indicators.items()
    }
    yield from whole.items()
    for relation in library().relations:
        names = [relation.count, *(term.count for term in relation.to)]
        named = [whole[n.removesuffix(DENOMINATOR)] if DENOMINATOR in n else n for n in names]
        yield from combinations(named, 2)
    for code, i in indicators.items():
        yield from ((code, part) for part in i.parts)


def unrelated(indicators: dict[str, Indicator]) -> list[tuple[str, str]]:
    """The counts of persons of which one names all that another does, and that nothing relates."""
    known, pairs = counts(indicators), list(related(indicators))
    places = {name: n for n, name in enumerate(sorted({*known, *(name for pair in pairs for name in pair)}))}
    ends = [places[a] for a, _ in pairs], [places[b] for _, b in pairs]
    part = connected_components(coo_array(([1] * len(pairs), ends), (len(places),) * 2), directed=False)[1]
    words = {name: spoken(text) for name, (_, text) in known.items()}
    found = []
    for a, b in combinations(known, 2):
        fewer, more = sorted((words[a], words[b]), key=len)
        of_persons = "persons" in (known[a][0].disclosure, known[b][0].disclosure)
        speaks = of_persons and known[a][0] is not known[b][0] and fewer and fewer <= more
        is_apart = part[places[a]] != part[places[b]] and not any(fewer <= set(said) for said in UNRELATED)
        if speaks and is_apart:
            found.append((a, b))
    return found


def test_a_definition_that_speaks_of_anothers_count_is_related_to_it() -> None:
    assert unrelated(library().indicators) == []


def test_one_that_names_no_relation_is_found() -> None:
    indicators = dict(library().indicators)
    new = {
        "code": "SG999",
        "numerator": "referrals that a school made",
        "denominator_counts": None,
        "denominator": None,
    }
    indicators["SG999"] = indicators["SG014"].model_copy(update=new)
    assert ("SG001", "SG999") in unrelated(indicators)
    apart = indicators["GA004"].model_copy(update={"denominator_counts": None})
    assert ("SG001", "GA004/denominator") in unrelated({**library().indicators, "GA004": apart})
