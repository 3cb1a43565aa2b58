"""`python -m lscb_pipeline.cli` is `lscb`."""

from lscb_pipeline.cli import main

if __name__ == "__main__":
    main()
