"""Entries below `ledgers/` that are not read as files, each named in a finding: nothing is passed over in silence."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.files import MAX_FOLDERS, Listed, Stray
from gongwenkit.ingest.reference.naming import Names, levels_of
from gongwenkit.model import Finding, Message

__all__ = ["LOST", "find_strays"]

LOST = frozenset((Stray.DANGLING, Stray.OUTSIDE, Stray.CLOSED, Stray.DEEP))
"""Entries that may hold a ledger which is not read."""

_SKIPPED: Mapping[Stray, Message] = MappingProxyType(
    {
        Stray.LOCK: Message("打开文件时留下的锁文件", "a lock file of a file that is or was open"),
        Stray.HIDDEN: Message("隐藏文件或文件夹", "a hidden file or folder"),
        Stray.SYSTEM: Message("系统文件", "a file of the operating system"),
        Stray.SPECIAL: Message("管道或设备，不是普通文件", "a pipe or a device, no regular file"),
    }
)
_IGNORE = Message("可不理会", "Nothing needs to be done")
_TAKE_AWAY = Message("请移走", "Take it away")
_LEADS: Mapping[Stray, Message] = MappingProxyType(
    {
        Stray.DANGLING: Message("所指的文件不在了", "to something that is not there"),
        Stray.OUTSIDE: Message("指向数据文件夹以外", "out of the data folder"),
        Stray.CIRCLE: Message("指回上级文件夹", "back to a folder above"),
    }
)
_MEND_LINK: Mapping[Stray, Message] = MappingProxyType(
    {
        Stray.DANGLING: Message("请把文件本身放进来，或删去链接", "Put the file itself here, or delete the link"),
        Stray.OUTSIDE: Message(
            "请把文件本身放进来，或在 kit.toml 的 [reader] linked_folders 写上所指的文件夹",
            "Put the file itself here, or name the folder it leads to in [reader] linked_folders of kit.toml",
        ),
        Stray.CIRCLE: Message("请删去链接", "Delete the link"),
    }
)


def find_strays(strays: tuple[Listed, ...], names: Names) -> Iterator[Finding]:
    """Yields a finding for each entry; for an empty folder only where its name is that of a ledger.

    Args:
        strays: of the listing of a data folder.
        names: of departments and ledgers.
    """
    for one in strays:
        place = {"file": one.name, "department": names.nearest_department(levels_of(one.name))}
        if one.stray is None:
            continue
        if what := _SKIPPED.get(one.stray):
            mend = _TAKE_AWAY if one.stray is Stray.SPECIAL else _IGNORE
            words = {"what_zh": what.zh, "what_en": what.en, "advice_zh": mend.zh, "advice_en": mend.en}
            yield KINDS["file-skipped"].at(**place, **words)
        elif where := _LEADS.get(one.stray):
            mend = _MEND_LINK[one.stray]
            words = {"where_zh": where.zh, "where_en": where.en, "advice_zh": mend.zh, "advice_en": mend.en}
            yield KINDS["file-link"].at(**place, **words)
        elif one.stray is Stray.CLOSED:
            yield KINDS["workbook-unreadable"].at(
                **place,
                zh="文件夹打不开（没有权限或已不在）",
                en="the folder cannot be opened",
                advice_zh="请检查文件夹的权限",
                advice_en="Check the permissions of the folder",
            )
        elif one.stray is Stray.DEEP:
            yield KINDS["workbook-unreadable"].at(
                **place,
                zh=f"文件夹套了 {MAX_FOLDERS} 层以上，再往里的都没有读",
                en=f"folders lie inside one another more than {MAX_FOLDERS} deep; nothing from here on is read",
                advice_zh="里面若有台账，请移到靠外的文件夹里",
                advice_en="Move any ledger inside it to a folder further up",
            )
        elif named := names.ledgers(levels_of(one.name)[0]):
            yield KINDS["folder-empty"].at(**place, ledger="、".join(names.ledger_name(name) for name in sorted(named)))
