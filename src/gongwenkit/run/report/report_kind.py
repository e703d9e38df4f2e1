"""Which report type of a kit, and which of its layouts, is meant; known before any table or ledger is read."""

from gongwenkit.config.kit import Kit, require_known_settings
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.report_type import ReportType, list_report_types, load_report_type
from gongwenkit.model import KitFileError, Message, UsageError

__all__ = ["choose_report_type", "default_report", "find_layout", "find_report_type", "require_layout_file"]


def default_report(kit: Kit) -> str:
    """Returns the report type that is meant where nobody names one.

    That is `default_report` of kit.toml, else the kit's only type, else the first one for single departments.

    Raises:
        UsageError: the kit has no report type, or not the one of kit.toml.
    """
    known = list_report_types(kit.templates_folder)
    if kit.settings.default_report:
        _require_known(kit.settings.default_report, known)
        return kit.settings.default_report
    if not known:
        raise UsageError(
            "no-report-types",
            where="templates",
            found=Message("套件里还没有文种", "the kit has no report type yet"),
            advice=Message(
                "在 templates 里新建一个文件夹，写上 report.toml、wording.toml、report.tex.j2，写法见 docs/wording.md",
                "Make a folder in templates with report.toml, wording.toml and report.tex.j2; see docs/wording.md",
            ),
        )
    types = [load_report_type(kit.templates_folder / name) for name in known]
    return next((one.id for one in types if one.scope == "department"), known[0])


def find_report_type(kit: Kit, name: str) -> ReportType:
    """Loads a report type of the kit by its id.

    Raises:
        UsageError: there is no such type.
    """
    _require_known(name, list_report_types(kit.templates_folder))
    return load_report_type(kit.templates_folder / name)


def choose_report_type(files: KitFiles, name: str) -> ReportType:
    """Returns a report type of the kit whose files were loaded, by its id.

    Raises:
        UsageError: there is no such type.
    """
    _require_known(name, files.report_ids)
    return files.report_type(name)


def _require_known(name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise UsageError(
            "unknown-report",
            where="report",
            found=Message(f"没有文稿类型“{name}”", f"there is no report type “{name}”"),
            advice=Message(f"可用：{'、'.join(known)}", f"There are: {', '.join(known)}"),
        )


def find_layout(kit: Kit, report: ReportType, asked: str) -> str:
    """Returns the layout: the one asked for, else that of kit.toml, else the type's first.

    Raises:
        UsageError: the type has no such layout.
        KitFileError: kit.toml asks for a layout or switch that the type does not have; the layout's file is missing.
    """
    require_known_settings(kit, report)
    layout = asked or kit.report_settings(report.id).layout or report.layouts[0]
    if layout not in report.layouts:
        listed = "、".join(report.layouts)
        raise UsageError(
            "unknown-layout",
            where="layout",
            found=Message(f"“{report.name}”没有版式 {layout}", f"report type {report.id} has no layout {layout}"),
            advice=Message(f"可用：{listed}", f"There are: {', '.join(report.layouts)}"),
        )
    require_layout_file(kit, layout)
    return layout


def require_layout_file(kit: Kit, layout: str) -> None:
    """Checks that the class has a layout.

    Raises:
        KitFileError: naming the file that is missing.
    """
    file = kit.latex_folder / f"gongwenkit-layout-{layout}.def"
    if not file.is_file():
        raise KitFileError(
            "layout-missing",
            where=str(file),
            found=Message(f"找不到版式 {layout} 的文件", f"the file of layout {layout} is missing"),
            advice=Message(
                "请从备份恢复，或照 docs/latex-class.md 编写；不用这个版式的，从 report.toml 的 layouts 中删去",
                "Restore it, or write it after docs/latex-class.md; or take the layout out of layouts in report.toml",
            ),
        )
