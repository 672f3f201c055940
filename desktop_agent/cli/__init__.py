"""The command line: one file per verb, heavy parts imported late."""

from __future__ import annotations

import sys

from desktop_agent.errors import AgentError, ExitCode


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the documented code. Errors are one line on stderr, never a traceback."""
    sys.exit(int(run_command(sys.argv[1:] if arguments is None else arguments)))


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    import click
    import typer

    from actions.errors import ActionError, DisplayFailed, HandsUnavailable, ProgramFailed
    from desktop_agent.cli.app import app
    from vision.errors import BadImage, DisplayUnavailable, ModelUnavailable, VisionError

    try:
        typer.main.get_command(app).main(args=arguments, prog_name="desktop-agent", standalone_mode=False)
    except click.exceptions.Exit as exc:
        return exc.exit_code
    except click.ClickException as exc:
        exc.show()
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        return _complain("stopped", ExitCode.STOPPED)
    except AgentError as exc:
        return _complain(str(exc), exc.exit_code)
    except (DisplayFailed, HandsUnavailable, ProgramFailed, DisplayUnavailable, ModelUnavailable) as exc:
        return _complain(str(exc), ExitCode.MISSING)
    except BadImage as exc:
        return _complain(str(exc), ExitCode.USAGE)
    except (ActionError, VisionError) as exc:
        return _complain(str(exc), ExitCode.FAILED)
    except BrokenPipeError:
        return ExitCode.FAILED
    return ExitCode.DONE


def _complain(message: str, code: ExitCode) -> int:
    print(f"error: {message}", file=sys.stderr)
    return code
