"""Who may take part in a cluster: addresses over which nobody else reads, machines with the versions of this one."""

import ipaddress
import re
from collections.abc import Sequence

from gongwenkit.model import InterruptedBuildError, Message, UsageError

__all__ = [
    "ClusterLostError",
    "cluster_lost",
    "is_address",
    "is_private",
    "misfit",
    "no_certificates",
    "open_worker",
    "safe_address",
]

SHOWN = 4
"""Differences that are named."""
_GO_ON = Message(
    "已成文的报告保留；再运行同一命令会接着做，去掉 --executor dask 则在本机接着做",
    "Complete reports stay; run the same command again to go on, or leave --executor dask out to go on on this machine",
)
_ADDRESS = re.compile(r"(?:(?P<scheme>[a-z]+)://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+):(?P<port>[0-9]{1,5})")


class ClusterLostError(InterruptedBuildError):
    """The scheduler, or all workers, are gone in the middle of a batch."""

    exit_code = 1


def safe_address(text: str) -> str:
    """Returns the address of a scheduler, with its scheme.

    Raises:
        UsageError: it is none, or one over which anybody could read and write.
    """
    match = _ADDRESS.fullmatch(text.strip())
    scheme = (match["scheme"] or "tcp") if match else ""
    if match is None or scheme not in ("tcp", "tls") or not 0 < int(match["port"]) < 2**16:
        raise UsageError(
            "scheduler-address",
            where="--scheduler",
            found=Message(f"“{text}”不是调度器的地址", f"“{text}” is not the address of a scheduler"),
            advice=Message(
                "请写作 tcp://127.0.0.1:8786 或 tls://主机:8786", "Write tcp://127.0.0.1:8786 or tls://host:8786"
            ),
        )
    if scheme == "tcp" and not _is_loopback(match["host"]):
        raise UsageError(
            "scheduler-not-private",
            where="--scheduler",
            found=Message(
                f"{text} 是不加密的网络地址，台账会被同一网络中的人读到、改动",
                f"{text} is not encrypted: others in the network could read and change ledgers",
            ),
            advice=Message(
                "请用 tls:// 并配好证书（docs/how-to/cluster.md），或用 SSH 隧道接到 tcp://127.0.0.1",
                "Use tls:// with certificates (docs/how-to/cluster.md), or an SSH tunnel to tcp://127.0.0.1",
            ),
        )
    return f"{scheme}://{match['host']}:{match['port']}"


def is_address(text: str) -> bool:
    """Whether a text is an address, and can be shown."""
    return _ADDRESS.fullmatch(text) is not None


def is_private(address: str) -> bool:
    """Whether nobody else can read and write what goes to an address: encrypted, or on this machine."""
    match = _ADDRESS.fullmatch(address)
    return match is not None and (match["scheme"] == "tls" or _is_loopback(match["host"]))


def _is_loopback(host: str) -> bool:
    name = host.strip("[]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def misfit(address: str, differ: Sequence[tuple[str, str, str]]) -> UsageError:
    """Returns the error about a machine with other versions.

    Args:
        address: of the machine.
        differ: name, value here and value there; empty: it lacks.
    """
    zh = "；".join(f"{name}（本机 {ours or '没有'}，那里 {theirs or '没有'}）" for name, ours, theirs in differ[:SHOWN])
    en = "; ".join(f"{name} (here {ours or 'none'}, there {theirs or 'none'})" for name, ours, theirs in differ[:SHOWN])
    more_zh, more_en = (f"等 {len(differ)} 处", f" and {len(differ) - SHOWN} more") if len(differ) > SHOWN else ("", "")
    return UsageError(
        "cluster-mismatch",
        where=address,
        found=Message(f"与本机版本不同：{zh}{more_zh}", f"other versions than here: {en}{more_en}"),
        advice=Message(
            "请在工作机上装与本机相同的版本（同一锁定文件、同一镜像），再运行一次；或去掉 --executor dask 在本机办理",
            "Install the same versions there (same lock file or image) and run it again, or leave --executor dask out",
        ),
    )


def open_worker(address: str) -> UsageError:
    """Returns the error about a worker that sends and receives without encryption."""
    return UsageError(
        "worker-not-private",
        where=address,
        found=Message("这台工作机在网络上不加密地收发", "this worker sends and receives without encryption"),
        advice=Message(
            "请用 tls:// 启动调度器和工作机，或在同一台机器上加 --host 127.0.0.1（docs/how-to/cluster.md）",
            "Start scheduler and workers with tls://, or with --host 127.0.0.1 on one machine (docs/how-to/cluster.md)",
        ),
    )


def no_certificates() -> UsageError:
    """Returns the error about `tls://` without certificates."""
    return UsageError(
        "no-certificates",
        where="--scheduler",
        found=Message("tls:// 需要证书，Dask 的设置里没有", "tls:// needs certificates, and Dask's settings have none"),
        advice=Message(
            "请设 DASK_DISTRIBUTED__COMM__TLS__CA_FILE、…__CLIENT__CERT、…__CLIENT__KEY（docs/how-to/cluster.md）",
            "Set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__CLIENT__CERT and …__CLIENT__KEY (docs/how-to/cluster.md)",
        ),
    )


def cluster_lost(found: Message) -> ClusterLostError:
    """Returns the error that ends a batch whose cluster is gone.

    Args:
        found: what is gone.
    """
    return ClusterLostError("cluster-lost", found=found, advice=_GO_ON)
