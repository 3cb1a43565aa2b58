"""A release is attacked as every board that ever held several areas, whatever the day of its figures."""

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.reference.tables import table
from lscb_pipeline_tests.collation.releases import Q3, publish, published
from lscb_pipeline_tests.conftest import Inbox

SMALL = {"Camden": 2, "Hammersmith and Fulham": 7, "Kensington and Chelsea": 8, "Barnet": 105, "City of London": 10}


def test_what_three_areas_of_one_later_board_would_know_is_guarded(centre: Centre, inbox: Inbox) -> None:
    """Camden's 2, 7 and 8 would be enough for each area by itself (disclosure/test_joint_boards.py)."""
    for name in table("area")["name"]:
        row = {"area_code": name, "period": Q3, "indicator_code": "SG014", "numerator": SMALL.get(name, 100)}
        supplier = name.lower().replace(" ", "_")
        inbox.put(Q3, "borough_return", supplier, [row | {"return_status": "final"}])
    publish(centre, Q3)
    assert (published(centre)["marker"] == "c").sum() == 6
