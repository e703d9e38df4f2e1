"""Packages for some or all departments, written into a folder (`gongwenkit exchange out`)."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.config.handover import load_handover_words
from gongwenkit.config.kit import Kit
from gongwenkit.model import Message, Period, UsageError
from gongwenkit.model.source import digest
from gongwenkit.run.delivery.handing_over import plain_name, put_files, require_free_folder
from gongwenkit.run.exchange.department_package import Draft, Package, make_package, zipped
from gongwenkit.run.exchange.own_part import District
from gongwenkit.run.kit.decide import book_choices, find_questions
from gongwenkit.run.report.ledgers import open_data, read_all
from gongwenkit.run.report.results import Opened
from gongwenkit.run.report.store import department_folder, load_manifest, outputs_intact, report_folder

__all__ = ["SendingOrder", "SentPackage", "send_packages"]

RECORD = ".gongwenkit-exchange.json"
DRAFT_FILES = {".pdf": "report.pdf", ".docx": "report.docx"}


@dataclass(frozen=True)
class SendingOrder:
    """What is asked for.

    Attributes:
        folder: where the packages go.
        departments: codes or names; empty = all that have ledgers or questions.
        period: whose questions and drafts.
        report: whose draft goes with it; empty = every type that has one for the period.
        as_folders: plain folders instead of .zip files.
        data, out: other folders than those of the kit.
    """

    folder: Path
    departments: Sequence[str]
    period: str
    report: str = ""
    as_folders: bool = False
    data: str = ""
    out: str = ""


@dataclass(frozen=True)
class SentPackage:
    """A package that was written, or why it was not.

    Attributes:
        code, department: whose.
        file: its name; empty where it was refused.
        package: what is in it.
        why: of a refusal.
    """

    code: str
    department: str
    file: str
    package: Package
    why: Message | None = None


def send_packages(
    kit: Kit, order: SendingOrder, *, tell: Callable[[Message], None] | None = None
) -> tuple[SentPackage, ...]:
    """Makes and writes the packages, each as a whole; a package that was changed since it was written is left alone.

    Raises:
        UsageError: an unknown department or period; a folder that cannot be written.
        DataError: the reference tables or decisions.xlsx cannot be read.
        KitFileError: a file of the kit is wrong.
    """
    tell = tell or (lambda _: None)
    require_free_folder(kit, order.folder, data=order.data, out=order.out)
    period = kit.period(order.period)
    opened = open_data(kit, data=order.data)
    asked = [opened.reference.department(name) for name in order.departments] or [*opened.reference.departments]
    tell(Message("读台账", "Reading the ledgers"))
    checked = read_all(opened)
    settled = checked.settled()
    questions = find_questions(opened, checked.ledgers, (period,))
    words = load_handover_words(kit).exchange
    district = District(opened.data, settled, questions, elsewhere=words.elsewhere)
    codes = list(dict.fromkeys(one.code for one in asked))
    record = _read_record(order.folder)
    sent = []
    for number, (code, own) in enumerate(settled.each_of(codes), start=1):
        department = opened.reference.department(code)
        short = department.short_name or department.name
        part = district.part(code, own)
        if not order.departments and not part.files and not part.questions:
            continue
        tell(Message(f"{number}/{len(codes)} {short}", f"{number}/{len(codes)} {code}"))
        package = make_package(
            part,
            name=plain_name(words.package.format(code=code, department=short)),
            department=department.name,
            period=period,
            data=opened.data,
            schema=opened.files.schema,
            choices=book_choices(opened.files, (department,)),
            words=words,
            drafts=tuple(_drafts(kit, opened, order, period, code)),
            language="en" if kit.settings.language == "en" else "zh",
        )
        sent.append(_write(order, package, short, record))
    return tuple(sent)


def _drafts(kit: Kit, opened: Opened, order: SendingOrder, period: Period, code: str) -> Iterator[Draft]:
    """Yields the drafts of a department that lie in the output folder as they were made."""
    for name in (order.report,) if order.report else opened.files.report_ids:
        kind = opened.files.report_type(name) if name in opened.files.report_ids else None
        if kind is None:
            raise UsageError(
                "unknown-report",
                where="--report",
                found=Message(f"没有文稿类型“{name}”", f"there is no report type “{name}”"),
                advice=Message(
                    f"可用：{'、'.join(opened.files.report_ids)}", f"There are: {', '.join(opened.files.report_ids)}"
                ),
            )
        if kind.scope == "all" or period.kind not in kind.periods:
            continue
        default = kind.layouts[0]
        layout = kit.report_settings(name).layout or default
        reports = report_folder(
            kit.out_folder(order.out),
            period=str(period),
            report=name,
            edition="draft",
            layout=layout,
            default_layout=default,
        )
        folder = department_folder(reports, code, opened.codes)
        manifest = load_manifest(folder)
        if manifest and outputs_intact(folder, manifest, by_content=True):
            files = {
                ending: (folder / file).read_bytes()
                for ending, file in DRAFT_FILES.items()
                if (folder / file).is_file()
            }
            yield Draft(plain_name(kind.name), files)


def _write(order: SendingOrder, package: Package, short: str, record: dict[str, str]) -> SentPackage:
    """Writes one package; the record says which are ours and as they were written."""
    ending = "" if order.as_folders else ".zip"
    name = f"{package.name}{ending}"
    place = order.folder / name
    content = zipped(package.files, package.name)
    if os.path.lexists(place) and not _is_ours(place, record.get(name, "")):
        why = Message(
            f"那里已有“{name}”，不是本程序写的，或写好以后改过（可能是交回来的），没有动它；请移走，或另写一个文件夹",
            f"“{name}” is there and was not written by this program, or was changed since (perhaps it came back);"
            " it was left alone: move it away, or name another folder",
        )
        return SentPackage(package.code, short, "", package, why)
    if order.as_folders:
        files = {f"{name}/{inner}": data for inner, data in package.files.items()}
        record[name] = _digest_of(package.files)
    else:
        files = {name: content}
        record[name] = digest(content)
    files[RECORD] = (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    put_files(order.folder, files, replaced=tuple(files))
    return SentPackage(package.code, short, name, package)


def _is_ours(place: Path, known: str) -> bool:
    if not known:
        return False
    if place.is_dir():
        files = {p.relative_to(place).as_posix(): p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()}
        return _digest_of(files) == known
    return place.is_file() and digest(place.read_bytes()) == known


def _digest_of(files: Any) -> str:  # noqa: ANN401
    return digest("\n".join(f"{name} {digest(files[name])}" for name in sorted(files)).encode())


def _read_record(folder: Path) -> dict[str, str]:
    try:
        value = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(name): str(text) for name, text in value.items()} if isinstance(value, dict) else {}
