"""命令行 — the door by which a clerk's machine, a scheduler or a curious teacher comes in.

``notoneless sweep`` lays the rolls side by side; the other commands explain a line, compare two sweeps, make
synthetic rolls, score a run against known truth, and show the parameters in force. Nothing heavy is imported
before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its exit code: 0 done, 2 a refusal the user can mend, 1 our own mistake, 128
    and the signal's number when it was asked to stop."""
    from notoneless.cli.app import cli
    from notoneless.cli.speak import run_and_speak
    from notoneless.cli.stopping import stopping

    with stopping() as asked:
        raise SystemExit(run_and_speak(cli, asked=asked))
