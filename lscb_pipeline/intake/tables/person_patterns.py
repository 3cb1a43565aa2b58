"""What a person's data look like: identifiers in a text, labels that name a person.

Here: patterns, precise rather than greedy, because a hit stops a whole return. Not here: where they are looked for
(person_data.py). A name in a text can't be told from other words, and isn't looked for.
"""

import re
from collections.abc import Sequence

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # of a UPN: no I, O or S
# A quick look, in RE2, at which texts may hold an identifier, and which may be a label: a superset of what follows.
MAYBE = (
    r"(?is)[0-9]{3}.?[0-9]{3}.?[0-9]{4}|[a-z][0-9]{11}|[a-z][0-9][0-9a-z]?.{0,2}[0-9][a-z]{2}"
    r"|[a-z]{2}.?[0-9]{2}.?[0-9]{2}.?[0-9]{2}.?[a-d]|born|birth|d\.?\s?o\.?\s?b"
)
MAYBE_LABEL = r"(?i)name|birth|d\.? ?o\.? ?b|address|post.?al|post.?code|nhs|upn|pupil|uln|learner|insurance"
SPACES = str.maketrans("\u00a0\u2007\u2009\u202f\t\r\n\u2010\u2011\u2013", "       ---")

NHS = re.compile(
    r"(?:(?<=nhs)|(?<![\w/£$+-])(?<!\d[.,])(?<!\+44 ))(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\w/-]|[.,]\d)", re.IGNORECASE
)
NHS_FIRST_DIGITS = "4679"  # as numbers are given out, and 9 for those made up to try systems
UPN = re.compile(rf"(?<!\w)([{LETTERS}])(\d{{11}}[\d{LETTERS}])(?!\w)", re.IGNORECASE)
INSURANCE = re.compile(
    r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)", re.IGNORECASE
)
POSTCODE_AREA = (
    "(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LU]?|H[ADGPRSUX]|I[GPMV]|K[ATWY]|L[ADELNSU]?"
    "|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
)
POSTCODE = re.compile(
    rf"(?<![\w/])({POSTCODE_AREA}\d[\dA-HJKMNPR-Y]?)( ?)(\d[ABD-HJLNP-UW-Z]{{2}})(?!\w)", re.IGNORECASE
)
ORDINAL = re.compile("1ST|2ND|3RD|[04-9]TH")  # 's47 1st quarter'
SECTION = re.compile(r"s\d+")  # of an Act, in small letters: 's20 2yr' is no postcode
MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}\.?,? \d{{2,4}})(?!\d)"
)
DOB = r"d\.? ?o\.? ?b\b\.?|date of birth"
# A span of birth dates ('born 1 April 2008 to 31 March 2009') is a cohort, no person.
BORN = re.compile(
    rf"(?<!\w)(?:{DOB}|birth ?date|birthday|birth|born)[ :=.,(-]*(?:(?:on|is|was)[ :=]*)?{DATE}"
    rf"(?! *(?:to|and|until|or|-) *{DATE})|{DATE}[ ,(]*(?:{DOB})",
    re.IGNORECASE,
)
# In a comment, a cue word and the beginning of what it announces.
NAMED = re.compile(r"(?:^|[^\w ] *|(?i:child'?s? |pupil'?s? |full |first |last |fore|sur))(?i:names?) *: *[A-Z]")
ANNOUNCED = re.compile(
    rf"(?<!\w)(?:{DOB})\D{{0,12}}\d"
    rf"|(?<!\w)born (?:on )?(?:the )?(?:\d{{1,2}}\b|(?:19|20)\d\d\b)"
    rf"(?! *(?:{MONTH} *)?(?:to|and|until|or|-) *(?:\d|{MONTH}))",
    re.IGNORECASE,
)
NHS_CUE = re.compile(r"(?<!\w)nhs (?:no|num|number)\b\D{0,5}\d", re.IGNORECASE)

OFFICE = re.compile(
    r"\b(?:council|town hall|civic centre|department|directorate|authority|trust|office|archives|write to|enquiries)\b"
    r"|\be-?mail|www\.|@",
    re.IGNORECASE,
)
LABEL_LENGTH = 60  # of a header; what is longer is a sentence
WHO = "(?:child|pupil|student|young ?person|patient|client|victim|mother|father|parent|carer)"
# Words may be run together: DateOfBirth, FirstName.
PERSON = re.compile(
    r"\b(?:fore|sur) ?names?\b|\b(?:first|last|middle|given|family|full|christian|maiden) ?names?\b"
    rf"|\b{WHO}(?:['’]?s)? ?names?\b|\bnames? ?of ?(?:the ?)?{WHO}|\bdates? ?of ?births?\b|\bbirth ?dates?\b"
    r"|(?<!\w)d\.? ?o\.? ?b\b|\b(?:home|street|postal)?address(?:line)?\d?\b|\bpost ?codes?\b|\bpostal ?codes?\b"
    r"|\bnhs ?(?:no|num|number|id)\b|\bupn\b|\bunique ?pupil|\bpupil ?(?:no|number|id)\b"
    r"|\buln\b|\bunique ?learner|\blearner ?(?:no|number)\b"
    r"|\bnational ?insurance"  # 'NI number' is a National Indicator here
)
# An office, a place or a thing by its own name and address: a publisher's column, no person's.
OF_AN_OFFICE = re.compile(
    r"(?:the )?(?:lead |parent |placing |host )?(?:area|indicator|measure|dataset|school|college|nursery|provider"
    r"|organi[sz]ation|establishment|institution|setting|authority|local authority|council"
    r"|(?:nhs |academy |primary care )?trust|practice|hospital|agency|office|ward|region|borough"
    r"|police station)(?:['’]?s)? (?:full |postal )?(?:names?|address(?: line)?(?: \d)?|post ?codes?|postal codes?)"
)
OF_A_PARENT_AREA = {"parent name": "parent code"}  # Fingertips: the larger area that an area lies in, and its code
# What is counted, or tells how well something is recorded, is no person's.
COUNTED = re.compile(
    r"\b(?:numbers? (?:of|with)|no\.? of|counts?|total|rates?|share|proportion|per ?cent(?:age)?|valid|complete"
    r"|completeness|missing|unknown|known|recorded|with|without|e ?mail|web|ip)\b|%"
)


def names_person(header: str) -> bool:
    """Tell whether a folded column label (layout.label) announces what belongs to one person."""
    text = _spaced(header)
    if len(text) > LABEL_LENGTH or COUNTED.search(text) or OF_AN_OFFICE.fullmatch(text):
        return False
    return bool(PERSON.search(text))


def names_persons(headers: Sequence[str]) -> set[str]:
    """Which of a table's folded column labels announce what belongs to one person, as they stand beside one another."""
    there = {_spaced(header) for header in headers}
    return {header for header in headers if names_person(header) and OF_A_PARENT_AREA.get(_spaced(header)) not in there}


def identifiers(text: str, of_office: bool = False) -> list[str]:
    """The kinds of personal identifiers that a text holds, as words for a message.

    `of_office`: the text stands where an office says who it is; its own postcode is then no person's.
    """
    plain = text.translate(SPACES)
    own_address = of_office and OFFICE.search(plain)
    kinds = {
        "an NHS number": any(_is_nhs(found[1] + found[3] + found[4]) for found in NHS.finditer(plain)),
        "a pupil number (UPN)": any(_is_upn(found[0].upper()) for found in UPN.finditer(plain)),
        "a National Insurance number": bool(INSURANCE.search(plain)),
        "a full postcode": any(map(_is_postcode, POSTCODE.finditer(plain))) and not own_address,
        "a birth date": bool(BORN.search(plain)),
    }
    return [kind for kind, is_there in kinds.items() if is_there]


def _spaced(header: str) -> str:
    return " ".join(re.sub("[_-]", " ", header).split())


def announced(comment: str) -> list[str]:
    """The kinds of personal data that a comment holds, or announces by a cue word."""
    plain = comment.translate(SPACES)
    cues = {"a name": NAMED, "a birth date": ANNOUNCED, "an NHS number": NHS_CUE}
    return list(dict.fromkeys([*identifiers(comment), *(kind for kind, cue in cues.items() if cue.search(plain))]))


def _is_nhs(digits: str) -> bool:
    """Whether the last of ten digits is the check digit (modulus 11), and the first one is given out."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[0] in NHS_FIRST_DIGITS and check % 11 == int(digits[9]) and len(set(digits)) > 1


def _is_upn(text: str) -> bool:
    """Whether the first letter is the check letter of the twelve that follow: weights 2 to 13, modulus 23 (DfE)."""
    values = [LETTERS.index(character) if character.isalpha() else int(character) for character in text[1:]]
    return LETTERS[sum(value * weight for weight, value in enumerate(values, start=2)) % 23] == text[0]


def _is_postcode(found: re.Match[str]) -> bool:
    outward, space, inward = found[1], found[2], found[3]
    if SECTION.fullmatch(outward) or not (space or found[0].isupper()):
        return False
    is_ordinal = ORDINAL.fullmatch(inward.upper())  # some postcodes end so too, written large
    return not is_ordinal or (found[0].isupper() and not SECTION.fullmatch(outward.lower()))
