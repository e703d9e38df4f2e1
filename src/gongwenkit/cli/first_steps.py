"""What `init` and `registry` say: what was made, and the next three steps."""

from pathlib import Path

from gongwenkit.cli.session import Session

__all__ = ["print_refreshed", "told_next"]


def told_next(folder: Path, count: int, *, pack: str, own: bool, chinese: bool) -> list[str]:
    """Returns the lines that `init` ends with.

    Args:
        folder: of the new kit, as it was named.
        count: of its files.
        pack: as it was named; empty where nobody named one.
        own: whether it is for the office's own data.
        chinese: whether to say it in Chinese.
    """
    made = f"已建好：{folder}（{count} 个文件）。" if chinese else f"Made {folder} ({count} files)."
    if not own:
        report = "" if pack else " --report duty"
        order = f"gongwenkit build --all --period {'2025' if pack else '2023'}{report}"
        said = f"下一步：进入该文件夹，运行 {order}" if chinese else f"Next: in it, run {order}"
        return [made, said]
    steps = (
        (
            "下一步：",
            "1. 填 data/own/基础信息.xlsx 的“单位”表，补上 kit.toml 里的空项。",
            "2. 台账放进 data/own/ledgers：已有的原样放入；没有的复制 data/own/空白台账.xlsx 来填。",
            "3. 在该文件夹里运行 gongwenkit ledger check，再运行 gongwenkit build --all --period 年度。",
        )
        if chinese
        else (
            "Next:",
            "1. Fill in the sheet 单位 of data/own/基础信息.xlsx and the blanks of kit.toml.",
            "2. Put ledgers into data/own/ledgers: those you have, or filled-in copies of data/own/空白台账.xlsx.",
            "3. In that folder, run gongwenkit ledger check, then gongwenkit build --all --period YEAR.",
        )
    )
    return [made, *steps]


def print_refreshed(session: Session, refreshed: dict[str, tuple[str, ...]]) -> None:
    """Prints which sheets of which workbooks have their drop-downs anew."""
    for file, sheets in refreshed.items():
        listed = "、".join(sheets)
        session.say(f"{file}：下拉列表已照套件重做（{listed}）。", f"{file}: drop-downs made anew ({listed}).")
