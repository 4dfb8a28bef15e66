"""Site and workers under one roof: started together, watched, started again when one dies, closed together.

The parent opens the port and holds it; the site's processes share it, so that a process which is started again loses no
address. Each child reads its standard input and leaves when it ends: a parent that was killed leaves no orphan behind, on any
system, and closing is one gesture.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from select import select
from typing import Final

from notoneless.standards.errors import UserError

log = logging.getLogger("notoneless.serve")

#: How long a child may take to finish what it has in hand.
GRACE: Final = 20.0
#: How long the door waits for all processes of the site to be ready.
PATIENCE: Final = 60.0
#: A child that dies at once is started again after a pause that doubles up to this.
LONGEST_PAUSE: Final = 30.0
#: A child that lived this long starts with the shortest pause again.
SETTLED: Final = 60.0


def usual_sites() -> int:
    """Return how many processes of the site this machine is usually given: one can use one core and no more, so as many as
    there are cores, at least two (one goes on while another is started again), at most four (each takes some 300 MB)."""
    if os.name != "posix":
        return 1  # no socket is handed on there
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(cores, 2), 4)


@dataclass
class Child:
    """One process of the house, and when it may be started again."""

    name: str
    command: list[str]
    handed_on: tuple[int, ...] = ()
    may_go: bool = False  # whether it lets people in as soon as it is ready
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    again_at: float = 0.0

    def start(self, now: float) -> None:
        """Start it, its input held by us."""
        # Ctrl-C is for the parent to hear: it then asks the children to leave.
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            pass_fds=self.handed_on,
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self.started = now
        if self.may_go:
            self.go()

    def go(self) -> None:
        """Tell it that it may let people in when it is ready, now and whenever it is started again."""
        self.may_go = True
        if self.process is not None and self.process.stdin is not None:
            try:
                self.process.stdin.write(b"!")
                self.process.stdin.flush()
            except OSError:
                pass  # it is gone, and started again

    def look_after(self, now: float) -> None:
        """Start it again when it died and its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            log.warning("%s ended with %s and is started again", self.name, self.process.returncode)
            if now - self.started > SETTLED:
                self.pause = 1.0
            self.process, self.again_at = None, now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if self.process is None and now >= self.again_at:
            self.start(now)

    def ask_to_leave(self) -> None:
        """Close its input: it finishes what it has in hand and leaves."""
        if self.process is not None and self.process.stdin is not None:
            try:
                self.process.stdin.close()
            except OSError:
                pass  # it was gone already

    def see_off(self, deadline: float) -> None:
        """Wait until it left; past the deadline it is ended, and what it had in hand is taken up at the next start."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s does not leave and is ended; its job will be taken up again", self.name)
            self.process.kill()
            self.process.wait()


@dataclass
class Roof:
    """The whole house: ``sites`` processes of the site on one port, ``workers`` workers."""

    host: str
    port: int
    sites: int = 1
    workers: int = 1
    threads: int = 8
    children: list[Child] = field(default_factory=list)
    listening: socket.socket | None = None
    pipe: tuple[int, ...] = ()  # by which the sites say that they are ready

    def open(self) -> str:
        """Open the port and start everything; return the site's address."""
        listening = self._listen()
        port = listening.getsockname()[1]
        if os.name == "posix":
            listening.set_inheritable(True)
            self.pipe = os.pipe()
            word = self.pipe[1]
            handed_on: tuple[int, ...] = (listening.fileno(), word)
            door, sites = [f"--descriptor={listening.fileno()}", f"--ready={word}"], self.sites
        else:  # Windows hands no socket on: one process opens the port itself
            listening.close()
            handed_on = ()
            door, sites = [f"--address={self.host}:{port}"], 1
        base = [sys.executable, "-m", "notoneless.config.child"]
        site = [*base, "site", *door, f"--threads={self.threads}"]
        self.children = [Child(f"site {n}", site, handed_on) for n in range(1, sites + 1)]
        self.children += [Child(f"worker {n}", [*base, "worker"]) for n in range(1, self.workers + 1)]
        self.listening = listening
        for child in self.children:
            child.start(time.monotonic())
        self._let_in(sites)
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{name}:{port}/"

    def _let_in(self, sites: int) -> None:
        """Wait until every site is ready, then let all of them open at once; one that is late opens when it is ready."""
        if not self.pipe:
            return
        heard, ready, until = self.pipe[0], 0, time.monotonic() + PATIENCE
        while ready < sites and (left := until - time.monotonic()) > 0:
            if select([heard], [], [], min(left, 0.3))[0]:
                ready += len(os.read(heard, sites))
            for child in self.children:
                child.look_after(time.monotonic())
        for child in self.children[:sites]:
            child.go()

    def watch(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Look after the children until asked to stop (:class:`KeyboardInterrupt` passes through)."""
        while not until():
            for child in self.children:
                child.look_after(time.monotonic())
            time.sleep(0.3)

    def close(self) -> None:
        """Close the door, let everyone finish, see everyone off."""
        if self.listening is not None:
            self.listening.close()
        for child in self.children:
            child.ask_to_leave()
        deadline = time.monotonic() + GRACE
        for child in self.children:
            child.see_off(deadline)
        for end in self.pipe:  # held open until now: who is started again finds it
            os.close(end)
        self.pipe = ()

    def _listen(self) -> socket.socket:
        try:
            family = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][0]
            listening = socket.socket(family, socket.SOCK_STREAM)
            if os.name == "posix":
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((self.host, self.port))
            listening.listen(1024)
            listening.setblocking(False)
        except (OSError, OverflowError) as error:
            raise UserError(
                "H003",
                f"开不了 {self.host}:{self.port}（{_reason(error)}）。端口可能已被占用，或地址不是本机的；请用 --port 或 --host 换一个。",
                f"Cannot open {self.host}:{self.port} ({_reason(error)}). The port may be taken or the address not of this machine; "
                "choose another with --port or --host.",
            ) from None
        return listening


def _reason(error: Exception) -> str:
    return (os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "") or type(error).__name__
