"""`upgrade`: an older kit brought to the present format."""

from typing import Annotated

import typer

from gongwenkit.cli.options import KitOption, LangOption, QuietOption, VerboseOption

__all__ = ["upgrade"]


def upgrade(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只列出要改什么，不写入。List, and write nothing.")
    ] = False,
    kit: KitOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """把旧版套件改为现在的格式：补写缺少的键，保留已改的内容，先作备份。Bring an older kit to the present format."""
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.kit.upgrade import plan_upgrade
    from gongwenkit.run.kit.upgrade import upgrade as upgrade_kit

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    done = plan_upgrade(session.kit) if dry_run else upgrade_kit(session.kit)
    for change in done.changes:
        session.say(change.words.zh, change.words.en)
    count = len(done.changes)
    if not count:
        session.say("套件已是现在的格式，没有要改的。", "The kit has the present format; there is nothing to change.")
    elif dry_run:
        session.say(f"要改 {count} 个文件；没有写入。", f"{count} files would change; nothing was written.")
    elif done.backup:
        name = done.backup.name
        session.say(
            f"改了 {count} 个文件，原文件存于 {name}/。", f"{count} files changed; the old ones are in {name}/."
        )
