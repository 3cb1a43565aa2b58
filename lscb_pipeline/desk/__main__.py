"""`python -m lscb_pipeline.desk PORT`: serve the page on loopback and answer the drop folder, until ended."""

import logging
import sys
import threading
import warnings

import uvicorn

from lscb_pipeline.contracts.library import library
from lscb_pipeline.desk.app import desk_app
from lscb_pipeline.desk.watch import watch
from lscb_pipeline.settings import Settings

LOOPBACK = "127.0.0.1"
IDLE_SECONDS, AT_ONCE = 20, 40  # of a connection without a request; connections, all others are told to come again


def main(port: int) -> None:
    """Serve. No library writes a line from here on: what it would say may be of a file."""
    logging.disable()
    warnings.simplefilter("ignore")
    settings, one_at_a_time = Settings(), threading.Lock()
    threading.Thread(target=watch, args=(library(), settings, one_at_a_time), daemon=True).start()
    app = desk_app(library(), settings, one_at_a_time)
    uvicorn.run(app, host=LOOPBACK, port=port, http="h11", ws="none", lifespan="off", log_config=None, access_log=False,
                server_header=False, date_header=False, proxy_headers=False, timeout_keep_alive=IDLE_SECONDS,
                limit_concurrency=AT_ONCE, timeout_graceful_shutdown=1)  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
