"""Runs XeLaTeX in a private folder and checks its PDF. Nothing else in the kit starts TeX.

The exit status is not sufficient: on a full disk XeLaTeX returns 0 with a truncated PDF, and a killed one leaves a
broken PDF. Equal input gives equal bytes: the job name is constant, and all dates are the reference day.
"""

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pikepdf

from gongwenkit.model import Finding, Message, TypesetError
from gongwenkit.typeset.archive import archive_pdf
from gongwenkit.typeset.format import ClassFormat, find_format
from gongwenkit.typeset.isolation import Sandbox, copy_class
from gongwenkit.typeset.log import explain_log, interrupted_at, kept_log, list_findings, needs_rerun, pages_of
from gongwenkit.typeset.process import CLASS_FOLDER, Ended, find_xelatex, run_tex, tex_environment
from gongwenkit.typeset.toolchain import usual_font_folders

__all__ = ["JOB", "TypesetResult", "put_in_place", "typeset"]

JOB = "report"
MOST_PASSES = 3
LEAST_BYTES = 1024

_OPTIONS = (
    "-no-shell-escape",
    "-no-parse-first-line",
    "-halt-on-error",
    "-file-line-error",
    "-interaction=batchmode",
    f"-jobname={JOB}",
)


@dataclass(frozen=True)
class TypesetResult:
    """A typeset report.

    Attributes:
        pdf: the PDF, in the folder that was asked for.
        log: text of the TeX log; report.log is `kept_log` of it.
        pages: number of pages.
        passes: how often TeX ran.
        findings: characters set in a fallback font (info).
    """

    pdf: Path
    log: str
    pages: int
    passes: int
    findings: tuple[Finding, ...] = ()


def typeset(
    source: str,
    *,
    folder: Path,
    latex: Path,
    reference_day: date,
    seconds: int,
    attachments: Mapping[str, bytes] | None = None,
    readable: Sequence[Path] = (),
    formats: Path | None = None,
) -> TypesetResult:
    """Typesets one document.

    Args:
        source: the .tex source.
        folder: an existing folder for report.tex, report.pdf and report.log; a PDF that is refused is not put there.
        latex: folder of the class.
        reference_day: date of the document, the only date that TeX sees.
        seconds: elapsed time for all passes together.
        attachments: further files by name next to the source (charts as PDF).
        readable: further folders that TeX may read (fonts named by their path).
        formats: where the class is kept precompiled (`typeset.format`); None where TeX is to load it.

    Raises:
        TypesetError: the document cannot be typeset, took too long, or gave no sound PDF.
        ToolchainError: TeX, a package or a font is missing.
    """
    program = find_xelatex()
    pdf = folder / f"{JOB}.pdf"
    pdf.unlink(missing_ok=True)
    (folder / f"{JOB}.tex").write_text(source, encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix=".tex-", dir=folder) as private:
        work = Path(private)
        _fill_work_folder(work, source, attachments or {}, latex)
        format_ = find_format(source, latex=latex, cache=formats)
        shown = (*readable, format_.folder) if format_ else readable
        sandbox = Sandbox.around(program, work, (latex.resolve(), *usual_font_folders(), *shown))
        try:
            run = _run(program, sandbox, tex_environment(work, reference_day), seconds, format_)
        except TimeoutError:
            raise _too_slow(_read_log(work / f"{JOB}.log"), source, seconds) from None
        (folder / f"{JOB}.log").write_text(run.log, encoding="utf-8")
        _require_success(run, source)
        (folder / f"{JOB}.log").write_text(kept_log(run.log), encoding="utf-8")
        pages = _require_sound(work / f"{JOB}.pdf", run.log)
        archive_pdf(work / f"{JOB}.pdf")
        put_in_place(work / f"{JOB}.pdf", pdf)
    return TypesetResult(pdf, run.log, pages, run.passes, list_findings(run.log))


@dataclass(frozen=True)
class _Run:
    """One or several passes of TeX: how the last one ended, and its log."""

    ended: Ended
    log: str
    passes: int


def _fill_work_folder(work: Path, source: str, attachments: Mapping[str, bytes], latex: Path) -> None:
    (work / f"{JOB}.tex").write_text(source, encoding="utf-8")
    for name, content in attachments.items():
        (work / Path(name).name).write_bytes(content)
    copy_class(latex.resolve(), work / CLASS_FOLDER)


def _run(
    program: str, sandbox: Sandbox, environment: Mapping[str, str], seconds: int, format_: ClassFormat | None
) -> _Run:
    """Runs TeX with the class precompiled, and without where the format was taken away before TeX opened it.

    TeX opens its log after the format; without a log it has read nothing of the document.
    """
    end = time.monotonic() + seconds
    if format_ is not None:
        chosen = [program, *_OPTIONS, f"-fmt={format_.name}", f"{JOB}.tex"]
        run = _run_passes(chosen, sandbox, {**environment, "TEXFORMATS": f"{format_.folder}:"}, end)
        run.ended.require_alive(run.log)
        if run.ended.code == 0 or run.log:
            return run
    return _run_passes([program, *_OPTIONS, f"{JOB}.tex"], sandbox, environment, end)


def _run_passes(command: Sequence[str], sandbox: Sandbox, environment: Mapping[str, str], end: float) -> _Run:
    """Runs TeX until the log no longer asks for another pass, at most `MOST_PASSES` times, to a time of the clock."""
    passes = 0
    while True:
        passes += 1
        ended = run_tex(command, sandbox, environment, end - time.monotonic())
        log = _read_log(sandbox.work / f"{JOB}.log")
        if ended.code != 0 or passes == MOST_PASSES or not needs_rerun(log):
            return _Run(ended, log, passes)


def _too_slow(log: str, source: str, seconds: int) -> TypesetError:
    """Returns the error of a run that was stopped, with the line at which it was."""
    where, line, column = interrupted_at(log, source)
    error = TypesetError(
        "tex-too-slow",
        where=where,
        found=Message(
            f"排版超过 {seconds} 秒仍未完成，已停止", f"typesetting took more than {seconds} s and was stopped"
        ),
        advice=Message(
            "多半是模板里的命令无休止地调用自己，请检查所指的这一行；确是文字或表格很长的，"
            "请缩短，或在 kit.toml 的 [build] 中调大 tex_seconds",
            "Most likely a command of a template calls itself without end: check this line; where text or tables are"
            " long, shorten them or raise tex_seconds under [build] in kit.toml",
        ),
    )
    error.tex_line, error.tex_column = line, column
    return error


def _read_log(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _require_success(run: _Run, source: str) -> None:
    """Raises the error of the log, also if the exit status is 0; the log of a killed TeX explains nothing."""
    run.ended.require_alive(run.log)
    explain_log(run.log, source)
    if "No space left" in run.ended.stderr or "fclose" in run.ended.stderr:
        raise TypesetError(
            "disk-full",
            found=Message("磁盘已满，PDF 没有写完", "the disk is full and the PDF is incomplete"),
            advice=Message("请腾出至少 100 MB 空间后重试", "Free at least 100 MB and try again"),
        )
    if run.ended.code != 0:
        raise TypesetError(
            "tex-stopped",
            found=Message(
                f"XeLaTeX 中途停止（退出码 {run.ended.code}）", f"XeLaTeX stopped (exit status {run.ended.code})"
            ),
            advice=Message(
                "请重试；仍不成时运行 gongwenkit doctor", "Try again; if it persists, run `gongwenkit doctor`"
            ),
        )


def _require_sound(pdf: Path, log: str) -> int:
    """Returns the number of pages of a whole PDF without actions (XeLaTeX's exit code is 0 on a full disk).

    A disk that is full for a moment costs bytes in the middle: the library mends such a file as well as it can and
    warns. Of what XeLaTeX made, nothing needs mending.
    """
    size = pdf.stat().st_size if pdf.is_file() else 0
    if size < LEAST_BYTES:
        raise _unsound(f"PDF 只有 {size} 字节", f"the PDF has only {size} bytes")
    try:
        with pikepdf.open(pdf) as document:
            pages = len(document.pages)
            active = sorted({key for item in document.objects for key in _active_keys(item)})
            mended = document.get_warnings()  # by now every object was read
    except pikepdf.PdfError as error:
        raise _unsound(f"PDF 已损坏（{error}）", f"the PDF is damaged ({error})") from error
    if mended:
        raise _unsound("PDF 有缺损", "the PDF lacks some of its bytes")
    if pages != pages_of(log):
        raise _unsound(f"PDF 有 {pages} 页，日志记 {pages_of(log)} 页", f"{pages} pages, the log says {pages_of(log)}")
    if active:
        raise TypesetError(
            "pdf-active",
            found=Message(
                f"PDF 含有可执行内容 {'、'.join(active)}", f"the PDF holds active content: {', '.join(active)}"
            ),
            advice=Message("请检查 templates/ 和 latex/ 下的文件", "Check the files in templates/ and latex/"),
        )
    return pages


def _active_keys(item: pikepdf.Object) -> set[str]:
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return set()
    keys = {key for key in ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/OpenAction", "/AA") if key in item}
    kind = str(item.get("/S", ""))
    return keys | ({kind} if kind in ("/JavaScript", "/Launch") else set())


def _unsound(zh: str, en: str) -> TypesetError:
    return TypesetError(
        "pdf-unsound",
        found=Message(zh, en),
        advice=Message("请检查磁盘空间后重试", "Check the disk space and try again"),
    )


def put_in_place(made: Path, target: Path) -> None:
    """Moves a checked PDF to its place on the same file system, safe against a power failure."""
    with made.open("rb") as stream:
        os.fsync(stream.fileno())
    made.replace(target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
