"""The command line: one file per verb, heavy parts imported late."""

from __future__ import annotations

import sys

from desktop_agent.errors import AgentError, ExitCode


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the documented code. Errors are one line on stderr, never a traceback."""
    sys.exit(int(run_command(sys.argv[1:] if arguments is None else arguments)))


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    from actions.errors import ActionError, DisplayFailed, EarsUnavailable, HandsUnavailable, ProgramFailed
    from vision.errors import BadImage, DisplayUnavailable, ModelUnavailable, VisionError

    try:
        _run(arguments)
    except SystemExit as exc:  # typer's way of returning an exit code; 2 for usage errors, as documented
        return exc.code if isinstance(exc.code, int) else ExitCode.DONE
    except KeyboardInterrupt:
        return _complain("stopped", ExitCode.STOPPED)
    except AgentError as exc:
        return _complain(str(exc), exc.exit_code)
    except (
        DisplayFailed,
        EarsUnavailable,
        HandsUnavailable,
        ProgramFailed,
        DisplayUnavailable,
        ModelUnavailable,
    ) as exc:
        return _complain(str(exc), ExitCode.MISSING)
    except BadImage as exc:
        return _complain(str(exc), ExitCode.USAGE)
    except (ActionError, VisionError) as exc:
        return _complain(str(exc), ExitCode.FAILED)
    except BrokenPipeError:
        return ExitCode.FAILED
    return ExitCode.DONE


def _run(arguments: list[str]) -> None:
    if not arguments:
        # The panel must be there at once, and the parser of all verbs takes its time to load.
        from desktop_agent.panel.app import run_panel

        raise SystemExit(run_panel())
    from desktop_agent.cli.app import app

    app(args=arguments, prog_name="desktop-agent")


def _complain(message: str, code: ExitCode) -> int:
    print(f"error: {message}", file=sys.stderr)
    return code
