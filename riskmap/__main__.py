"""`python -m riskmap` is the command `riskmap`."""

from riskmap.cli import main

if __name__ == "__main__":
    main()
