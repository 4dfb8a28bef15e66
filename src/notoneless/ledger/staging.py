"""台后 — staging: the folder in which a sweep's results are made before anybody may see them.

Children's rows stand there in the clear while a sweep works. A sweep that ends, well or badly, takes its folder away
itself. One that is killed outright cannot; so each folder carries a mark that its sweep holds locked while it lives, and
the next sweep beside it removes every marked folder whose lock is free. The system gives the lock back at the very
moment a process dies, whoever may bear its number afterwards.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from notoneless.standards.errors import UserError

MARK = ".notoneless-sweep"
_SAYS = "一次拉网的工作文件夹；那次拉网若已中断，下一次会把它删去。\nA sweep's working folder; if that sweep was cut off, the next one removes it.\n"
_TRIES = 20
# A disk in the network may lend one lock twice to one process: its own folders it knows by name.
_OURS: set[Path] = set()


@contextmanager
def staging(parent: Path, name: str) -> Iterator[Path]:
    """Give a new private folder ``.NAME-…`` in ``parent`` that is gone when the context ends; what killed sweeps have
    left in ``parent`` is removed first."""
    clear_abandoned(parent)
    held: list[tuple[Path, int | None]] = []  # a sweep may be asked to stop while its folder is being claimed
    try:
        yield _claimed(parent, name, held)
    finally:
        for folder, lock in held:
            try:
                _remove(folder, lock)
            except KeyboardInterrupt:  # asked to stop once more, in the middle of it
                _remove(folder, None)
                raise
            finally:
                _OURS.discard(folder)


def clear_abandoned(parent: Path) -> None:
    """Remove the working folders of sweeps that were killed. Left alone is everything that is not a hidden folder of
    ours (and, where the system knows owners, of this user's) with our mark, and every folder whose sweep still runs."""
    try:
        hidden = [entry.path for entry in os.scandir(parent) if entry.name.startswith(".") and _is_own_folder(entry)]
    except OSError:
        return
    for path in hidden:
        if Path(path) in _OURS:
            continue
        try:
            lock = os.open(Path(path, MARK), os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            continue
        try:
            dead = stat.S_ISREG(os.fstat(lock).st_mode) and _taken(lock) and _stands(lock, Path(path, MARK))
        except OSError:
            dead = False
        if dead:
            _remove(Path(path), lock)
        else:
            os.close(lock)


def _is_own_folder(entry: os.DirEntry[str]) -> bool:
    if not entry.is_dir(follow_symlinks=False):
        return False
    return sys.platform == "win32" or entry.stat(follow_symlinks=False).st_uid == os.geteuid()


def _claimed(parent: Path, name: str, held: list[tuple[Path, int | None]]) -> Path:
    """Return a new folder; ``held`` gets it and the lock that is held on its mark, to be removed (None where the disk
    knows no locks: such a folder carries no mark, and nobody but its own sweep removes it)."""
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=f".{name[:40]}-", dir=parent))
        held[:] = [(folder, None)]
        mark = folder / MARK
        _OURS.add(folder)
        lock = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        held[:] = [(folder, lock)]
        try:
            if not (_taken(lock) and _stands(lock, mark)):
                held.clear()
                os.close(lock)  # another sweep looked in between making and locking, and takes it for a dead one's
                _OURS.discard(folder)
                continue
        except OSError:
            held[:] = [(folder, None)]
            os.close(lock)
            mark.unlink()
            return folder
        os.write(lock, _SAYS.encode())
        return folder
    raise OSError(f"no working folder could be made in {parent}")


def _taken(lock: int) -> bool:
    """Take the lock; False when somebody holds it. Raises OSError where the disk knows no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _stands(lock: int, mark: Path) -> bool:
    """Tell whether ``mark`` is still the file that was locked, and not one that has been taken away meanwhile."""
    try:
        return os.path.samestat(os.fstat(lock), os.lstat(mark))
    except FileNotFoundError:
        return False


def _remove(folder: Path, lock: int | None) -> None:
    """Remove the folder, its mark last: what could not be removed now is still known as ours the next time."""
    try:
        with os.scandir(folder) as entries:
            inside = [entry for entry in entries if entry.name != MARK]
        for entry in inside:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)
        if lock is not None and sys.platform == "win32":
            os.close(lock)  # an open file cannot be removed there
            lock = None
        if os.listdir(folder) in ([], [MARK]):
            (folder / MARK).unlink(missing_ok=True)
            folder.rmdir()
    except OSError:
        pass
    finally:
        if lock is not None:
            os.close(lock)


def room_for(out: Path) -> Path:
    """Return the folder in which ``out`` is to appear. Raises UserError when ``out`` is there (W002) or it is not (W003)."""
    if out.exists():
        raise _already_there(out)
    parent = out.resolve().parent
    if not parent.is_dir():
        raise UserError(
            "W003",
            f"没有“{parent}”这个文件夹，结果无处可放。请先建好它。",
            f"There is no folder {parent} to put the results in. Make it first.",
        )
    return parent


def appear(results: Path, out: Path) -> None:
    """Let the results appear under their name in one instant, and only when every byte of them is on the disk."""
    for path in sorted(results.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                try:
                    os.fsync(file.fileno())
                except OSError as error:
                    if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some disks in the network cannot be asked
                        raise
    try:
        os.rename(results, out)
    except OSError:
        if out.exists():  # another run has finished under this name meanwhile
            raise _already_there(out) from None
        raise


def _already_there(out: Path) -> UserError:
    return UserError(
        "W002",
        f"结果文件夹“{out}”已经存在；以前的结果从不覆盖。请换一个名字，或先移走它。",
        f"The result folder {out} exists; earlier results are never overwritten. Choose another name or move it away.",
    )
