"""`python -m study` is the same as `vereda`."""

from study.cli import main

if __name__ == "__main__":
    main()
