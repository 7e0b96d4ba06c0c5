"""`python -m streams` is the command `streamscreen`."""

from streams.cli import main

if __name__ == "__main__":
    main()
