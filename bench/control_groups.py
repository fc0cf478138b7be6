"""Holds processes back by Linux's control groups, of either version: less processor, a slower disk."""

import contextlib
import os
import pathlib

import support

PERIOD_MICROS = 100_000

# Put before a command, it runs as a member of the group that its first argument names.
JOIN = 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"'


def with_quota(processors):
    """Commands that keep so many processors busy at most: what to put before them."""
    micros = int(processors * PERIOD_MICROS)
    return group(
        "cpu",
        {"cpu.cfs_period_us": PERIOD_MICROS, "cpu.cfs_quota_us": micros},
        {"cpu.max": f"{micros} {PERIOD_MICROS}"},
    )


def with_disk_speed(path, bytes_per_second):
    """Commands that read the disk of a file no faster: what to put before them."""
    device = disk_of(path)
    return group(
        "blkio",
        {"blkio.throttle.read_bps_device": f"{device} {bytes_per_second}"},
        {"io.max": f"{device} rbps={bytes_per_second}"},
    )


@contextlib.contextmanager
def group(controller, settings_of_1, settings_of_2):
    """A group that is so set up, in whichever version the system has."""
    parent, version = parent_of_groups(controller)
    folder = parent / f"hasten-slow-on-purpose-{os.getpid()}"
    try:
        folder.mkdir()
        try:
            for name, value in (settings_of_1 if version == 1 else settings_of_2).items():
                (folder / name).write_text(str(value))
            yield ["sh", "-c", JOIN, "sh", folder]
        finally:
            folder.rmdir()
    except OSError as error:
        raise support.NotPossible(f"no control group for {controller} can be made: {error}") from error


def parent_of_groups(controller):
    """The folder of the groups that a controller knows, and the version of its interface."""
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        fields = [line.split() for line in mounts]
    for _, point, kind, options, *_ in fields:
        if kind == "cgroup" and controller in options.split(","):
            return pathlib.Path(point), 1
    for _, point, kind, *_ in fields:
        if kind == "cgroup2":
            return pathlib.Path(point), 2
    raise support.NotPossible("no control groups are mounted")


def disk_of(path):
    """The numbers of the whole disk that a file lies on, as `8:0`."""
    number = os.stat(path).st_dev
    device = pathlib.Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}").resolve()
    if (device / "partition").exists():
        device = device.parent
    if not (device / "dev").exists():
        raise support.NotPossible(f"{path} lies on no disk of its own")
    return (device / "dev").read_text(encoding="utf-8").strip()
