"""What people wrote for the steering group's reports, read for words that name a person: such a folder isn't used.

Here: that check, of each text of each entry. Not here: the entries' forms (contracts/steering_content.py), nor what in
a text can be told to name a person (intake/interviews.py). A bare name can't be told, so a writer answers for it.
"""

from pathlib import Path
from typing import Final

from lscb_pipeline.contracts.steering_content import SteeringContent
from lscb_pipeline.contracts.yaml_file import fault
from lscb_pipeline.intake.interviews import EMAIL, TELEPHONE, names_person

FILES: Final = {"barriers": "barriers.yaml", "decisions": "decisions.yaml", "steps": "next_steps.yaml",
                "contacts": "contacts.yaml"}  # fmt: skip
REACH: Final = "reach"  # an address of a role: an e-mail address or a telephone number is what it is for


def refuse_names(folder: Path, content: SteeringContent) -> None:
    """Raise ContractError, with file, line and entry and without the words, for the first text that names a person."""
    for kind, file in FILES.items():
        for number, entry in enumerate(getattr(content, kind)):
            for key, said in entry.model_dump().items():
                if isinstance(said, str) and (found := _named(key, said)):
                    raise fault(folder / file, [number, key], f"holds {found}: name a role, and nobody")


def _named(key: str, said: str) -> str | None:
    return names_person(TELEPHONE.sub(" ", EMAIL.sub(" ", said)) if key == REACH else said)
