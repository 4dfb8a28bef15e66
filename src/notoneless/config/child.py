"""What a child process of ``notoneless serve`` runs: the site, or a worker. It leaves when its standard input ends.

python -m notoneless.config.child site --descriptor=3 --ready=5 --threads=8
python -m notoneless.config.child worker

A site that shares its port with others says on ``--ready`` when it is warm, and lets people in when a byte comes on its
input: the one that is ready first would otherwise take every connection, and browsers keep theirs.
"""

from __future__ import annotations

import _thread
import argparse
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

log = logging.getLogger("notoneless.serve")


def when_input_ends(act: Callable[[], None], *, told: Event | None = None) -> None:
    """Call ``act`` once the parent closed our input, or is gone; set ``told`` when a byte comes before that."""

    def wait() -> None:
        try:
            while os.read(0, 1024):
                if told is not None:
                    told.set()
        except OSError:
            pass
        act()

    Thread(target=wait, daemon=True).start()


#: Seconds after which a thread that computes lets another go on. Python's own 5 ms are too long for eight threads of which one holds
#: the database's pen: it must come back to its turn some ten times before it lets go, and everybody else's look waits for it.
SHORT_TURN: Final = 0.001


def site(*, descriptor: int | None, ready: int | None, address: str, threads: int) -> None:
    """Serve the site until told to leave; requests in hand are answered first."""
    from django.db.backends.signals import connection_created
    from waitress.server import create_server

    from notoneless.config import sqlite, warming
    from notoneless.config.checks import proxy
    from notoneless.config.wsgi import application

    door: dict[str, object]
    if descriptor is not None:
        door = {"sockets": [socket.socket(fileno=descriptor)]}
    else:
        door = {"listen": address}
    trusted = proxy()
    if trusted:  # who asks and by which scheme is then what that server says, and nobody else
        door |= {
            "trusted_proxy": trusted,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
            "clear_untrusted_proxy_headers": True,
        }
    sys.setswitchinterval(SHORT_TURN)
    connection_created.connect(sqlite.keep_little, dispatch_uid="notoneless.config.lean")
    go = Event()
    when_input_ends(_thread.interrupt_main, told=go)
    warming.warm(application)  # until then who knocks waits at the socket
    if ready is not None:
        with open(ready, "wb", buffering=0) as word:
            word.write(b"!")
        while not go.wait(0.5):  # in small steps, so that it can be told to leave meanwhile
            pass
    server = create_server(application, threads=threads, ident="", channel_timeout=60, **door)
    warming.connect(server.task_dispatcher, threads)
    server.run()


def worker() -> None:
    """Work until told to leave; the job in hand is finished first."""
    from notoneless.responsibility.queries import be_the_house
    from notoneless.work.worker import Worker

    be_the_house()
    stop = Event()
    when_input_ends(stop.set)
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: stop.set())
    Worker().run(stop)


def main(arguments: list[str] | None = None) -> None:
    """Run what the arguments name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("site", "worker"))
    parser.add_argument("--descriptor", type=int)
    parser.add_argument("--ready", type=int)
    parser.add_argument("--address", default="127.0.0.1:8000")
    parser.add_argument("--threads", type=int, default=8)
    told = parser.parse_args(arguments)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")
    import django

    django.setup()
    if told.what == "site":
        # Started in the background, a process may have Ctrl-C set to be ignored; ours must hear the parent's word.
        for name in ("SIGINT", "SIGTERM"):
            signal.signal(getattr(signal, name), signal.default_int_handler)
        try:
            site(descriptor=told.descriptor, ready=told.ready, address=told.address, threads=told.threads)
        except KeyboardInterrupt:  # told to leave before it had opened
            pass
    else:
        worker()
    sys.exit(0)


if __name__ == "__main__":
    main()
