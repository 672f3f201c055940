"""`python -m desktop_agent`: the same as the command `desktop-agent`."""

from desktop_agent.cli import main

if __name__ == "__main__":
    main()
