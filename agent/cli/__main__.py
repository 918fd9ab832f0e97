"""`python -m agent.cli` is `calla`."""

from agent.cli import main

if __name__ == "__main__":
    main()
