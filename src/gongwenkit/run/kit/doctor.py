"""Whether reports can be made on this machine; each failed check names the command that corrects it."""

import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.ledgers.data_folder import DataFolder, load_data_folder
from gongwenkit.ingest.reference.naming import Names, levels_of
from gongwenkit.model import GongwenkitError, Message, Period, ToolchainError, system_words
from gongwenkit.run.kit.machine import Check, machine_checks, nearest_folder
from gongwenkit.run.report.ledgers import open_data
from gongwenkit.run.report.sample_values import find_sample_values, is_sample
from gongwenkit.typeset.format import report_formats
from gongwenkit.typeset.isolation import Level, closed_switch, find_level
from gongwenkit.typeset.toolchain import (
    OTHER_TEX_PACKAGE,
    TEX_PACKAGES,
    FontFamily,
    debian_package_of_font,
    find_font_file,
    find_tex_files,
    font_characters,
    font_families,
    required_tex_files,
    tex_version,
)

__all__ = ["examine", "require_toolchain"]

HANZI_FILE = Path("data") / "hanzi" / "tongyong-guifan-hanzi.txt"
ALSO_NEEDED = "〇〔〕《》“”‘’—…·℃‰"  # not in the table, but frequent in reports, as 〇 in 二〇二三年
SHOWN_CHARACTERS = 12


def examine(kit: Kit, *, data: str = "", out: str = "") -> tuple[Check, ...]:
    """Checks the machine and the kit; changes nothing.

    Args:
        kit: the kit.
        data: another data folder than the kit's.
        out: another output folder than the kit's.

    Returns:
        All checks, in the order in which failures should be corrected. Without failures reports can be made.
    """
    return (
        _python(),
        *_tex(kit),
        *_fonts(font_families(kit.settings.fonts)),
        *_coverage(kit),
        _precompiled(kit),
        _kernel(),
        _kit_folders(kit),
        _data_folder(kit.data_folder(data)),
        *_expressions(kit, data),
        *_sample_values(kit, kit.data_folder(data)),
        _out_folder(kit.out_folder(out)),
        *machine_checks(kit, kit.out_folder(out)),
        *_protections(),
    )


def _same(text: str) -> Message:
    return Message(text, text)


def _apt(*packages: str) -> Message:
    return _same("sudo apt-get install --no-install-recommends " + " ".join(sorted(set(packages))))


def _listed(names: list[str], *, zh: str, en: str) -> Message:
    return Message(zh + "、".join(names), en + ", ".join(names))


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check(_same("Python"), "ok", Message(f"{version}（{sys.executable}）", f"{version} ({sys.executable})"))


def require_toolchain(kit: Kit) -> None:
    """Stops a batch where TeX, a package or a font is missing: one message instead of one for each report.

    Raises:
        ToolchainError: naming all that is missing and the commands that correct it.
    """
    failed = [check for check in (*_tex(kit), *_fonts(font_families(kit.settings.fonts))) if check.status == "fail"]
    if not failed:
        return
    mends = tuple(dict.fromkeys(check.mend for check in failed))
    raise ToolchainError(
        "toolchain-incomplete",
        found=Message(
            "；".join(f"{check.name.zh}：{check.found.zh}" for check in failed),
            "; ".join(f"{check.name.en}: {check.found.en}" for check in failed),
        ),
        advice=Message("；".join(mend.zh for mend in mends), "; ".join(mend.en for mend in mends)),
    )


def _tex(kit: Kit) -> Iterator[Check]:
    version = tex_version()
    if version is None:
        found = Message("没有 xelatex，不能排版", "there is no xelatex, nothing can be typeset")
        yield Check(Message("TeX", "TeX"), "fail", found, _apt("texlive-xetex"))
        return
    yield Check(Message("TeX", "TeX"), "ok", _same(version))
    needed = sorted({*TEX_PACKAGES, *required_tex_files(kit.latex_folder)})
    missing = [file for file, path in find_tex_files(needed).items() if path is None]
    name = Message("LaTeX 宏包", "LaTeX packages")
    if not missing:
        yield Check(name, "ok", Message(f"{len(needed)} 个文件齐全", f"all {len(needed)} files are here"))
        return
    packages = [TEX_PACKAGES.get(file, OTHER_TEX_PACKAGE) for file in missing]
    yield Check(name, "fail", _listed(missing, zh="缺少 ", en="missing: "), _apt(*packages))


def _fonts(families: tuple[FontFamily, ...]) -> Iterator[Check]:
    files = [file for family in families for file in (family.file, family.fallback, family.latin)]
    in_tex = find_tex_files(files)
    for file in dict.fromkeys(files):
        name = Message(f"字体 {file}", f"font {file}")
        path = in_tex.get(file) or find_font_file(file)
        package = debian_package_of_font(file)
        if path is None:
            copy = Message(
                f"请把 {file} 放入 /usr/local/share/fonts，或在 kit.toml 的 [fonts] 中另选一套字体",
                f"Copy {file} to /usr/local/share/fonts, or choose another set under [fonts] in kit.toml",
            )
            yield Check(name, "fail", Message("没有这个字体", "not here"), _apt(package) if package else copy)
        elif in_tex.get(file) is None and not Path(file).is_absolute():
            yield Check(
                name,
                "warn",
                Message(f"在 {path}，TeX 按文件名找不到", f"at {path}, where TeX does not look"),
                _same(f"export OSFONTDIR={path.parent}//"),
            )
        else:
            yield Check(name, "ok", _same(str(path)))


def _coverage(kit: Kit) -> Iterator[Check]:
    table = kit.root / HANZI_FILE
    try:
        hanzi = frozenset(table.read_text(encoding="utf-8")) - {"\n"}
    except OSError:
        found = Message(
            f"没有 {HANZI_FILE.as_posix()}，未查缺字", f"{HANZI_FILE.as_posix()} is not here: nothing was checked"
        )
        mend = Message("从 gongwenkit init 新建的套件中复制这个文件", "Copy it from a kit made by `gongwenkit init`")
        yield Check(Message("用字", "characters"), "warn", found, mend)
        return
    for family in font_families(kit.settings.fonts):
        yield _family_coverage(family, hanzi)


def _family_coverage(family: FontFamily, hanzi: frozenset[str]) -> Check:
    own = font_characters(family.file)
    covered = own | font_characters(family.fallback)
    printed, lacking = len(hanzi & covered), sorted((hanzi | set(ALSO_NEEDED)) - covered)
    name = Message(f"用字（{family.label}）", f"characters ({family.role})")
    found = Message(
        f"规范汉字 {len(hanzi)} 字可印 {printed} 字，{family.file} 自有 {len(hanzi & own)} 字",
        f"{printed} of {len(hanzi)} standard characters print, {len(hanzi & own)} from {family.file} itself",
    )
    if not lacking:
        return Check(name, "ok", found)
    some = "".join(lacking[:SHOWN_CHARACTERS])
    more = Message(
        f"{found.zh}；缺 {some} 等 {len(lacking)} 字", f"{found.en}; {len(lacking)} are lacking, such as {some}"
    )
    packages = [package for file in (family.file, family.fallback) if (package := debian_package_of_font(file))]
    own_font = Message("请在 kit.toml 的 [fonts] 中另选一套字体", "Choose another set under [fonts] in kit.toml")
    return Check(name, "warn" if own else "fail", more, _apt(*packages) if packages else own_font)


def _precompiled(kit: Kit) -> Check:
    """Checks that the class can be kept as TeX loads it fast; reports are the same without, only slower."""
    name = Message("版式类的预编译", "precompiled class")
    kept = report_formats(kit.format_folder)
    slower = Message("照常排版，每份报告约多用 0.4 秒", "reports are the same, each takes some 0.4 s more")
    folder = kit.format_folder.relative_to(kit.root).as_posix()
    if kept.failed:
        found = Message(f"不能预编译（{kept.failed}）；{slower.zh}", f"it cannot be made ({kept.failed}); {slower.en}")
        mend = Message(
            f"请检查 latex/ 下改过的文件；改好后删去 {folder}",
            f"Look at what was changed in latex/, then remove {folder}",
        )
        return Check(name, "warn", found, mend)
    if not kept.writable:
        found = Message(f"{folder} 不能写入；{slower.zh}", f"{folder} cannot be written to; {slower.en}")
        mend = Message("可以不管；要快些，请允许写入这个文件夹", "It can stay so; for speed let it be written to")
        return Check(name, "warn", found, mend)
    found = Message(
        f"{kept.count} 份，{kept.megabytes} MB；缺的在成文时补做",
        f"{kept.count} kept, {kept.megabytes} MB; others are made with the reports that need them",
    )
    return Check(name, "ok", found)


def _kernel() -> Check:
    name = Message("Jupyter 内核", "Jupyter kernel")
    mend = _same(f"{sys.executable} -m pip install --require-hashes -r requirements/run.lock")
    if importlib.util.find_spec("ipykernel") is None:
        return Check(name, "fail", Message("没有 ipykernel", "there is no ipykernel"), mend)
    try:
        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Check(name, "fail", Message("没有名为 python3 的内核", "there is no kernel named python3"), mend)
    # For these names jupyter_client uses the Python that it runs in; Debian has no command `python`.
    own = {"python", "python{}".format(*sys.version_info), "python{}.{}".format(*sys.version_info)}
    if program not in own and shutil.which(program) is None:
        again = _same(f"{sys.executable} -m ipykernel install --sys-prefix")
        return Check(
            name, "fail", Message(f"内核所指的 {program} 不存在", f"its program {program} does not exist"), again
        )
    return Check(name, "ok", _same("python3"))


def _kit_folders(kit: Kit) -> Check:
    folders = (
        kit.templates_folder,
        kit.notebooks_folder,
        kit.latex_folder,
        kit.schema_folder,
        kit.figures_folder,
        kit.phrases_folder,
    )
    name = Message("套件文件夹", "folders of the kit")
    bad = [folder.relative_to(kit.root).as_posix() for folder in folders if not _is_readable(folder)]
    if not bad:
        return Check(name, "ok", _same(str(kit.root)))
    mend = Message("从 gongwenkit init 新建的套件中复制", "Copy them from a kit made by `gongwenkit init`")
    return Check(name, "fail", _listed(bad, zh="缺少或不能读取 ", en="missing or unreadable: "), mend)


def _data_folder(folder: Path) -> Check:
    name = Message("数据文件夹", "data folder")
    mend = Message("请在 kit.toml 的 data 一项写明数据文件夹", "Name the data folder under `data` in kit.toml")
    if not _is_readable(folder):
        return Check(name, "fail", Message(f"{folder} 不存在或不能读取", f"{folder} is missing or unreadable"), mend)
    if not any((folder / table).is_file() for table in ("departments.csv", "基础信息.xlsx")):
        found = Message(
            f"{folder} 中没有 departments.csv 或 基础信息.xlsx",
            f"{folder} holds neither departments.csv nor 基础信息.xlsx",
        )
        return Check(name, "fail", found, mend)
    return Check(name, "ok", _same(str(folder)))


def _expressions(kit: Kit, data: str) -> Iterator[Check]:
    """Checks that each year of the data has its official expressions, and that the office confirmed them."""
    name = Message("规范表述", "official expressions")
    try:
        files = load_kit_files(kit)
        listed = load_data_folder(kit.data_folder(data), files=files, linked=kit.linked_folders)
        years = _years_of(listed, Names(files.schema, listed.names), files.periods)
        known = {year: files.phrases(year) for year in files.phrase_years}
    except GongwenkitError:
        return  # what cannot be loaded is told where it is needed
    if not known:
        return
    lacking = sorted(years - set(known))
    if lacking:
        copied = min(known, key=lambda year: (abs(year - lacking[0]), -year))
        mend = Message(
            f"请复制 data/phrases/{copied}.toml 为 data/phrases/{lacking[0]}.toml 再改，由办公室核对",
            f"Copy data/phrases/{copied}.toml to data/phrases/{lacking[0]}.toml, change it and have it confirmed",
        )
        yield Check(
            name, "warn", _listed([str(year) for year in lacking], zh="没有准备的年度：", en="no file for "), mend
        )
    for year in sorted(years & set(known)):
        names = known[year].unconfirmed(known[year].phrases)
        if names:
            file = f"data/phrases/{year}.toml"
            labels = [files.phrase_labels(year).get(one, one) for one in names]
            found = _listed(labels, zh=f"{year}年未核对的：", en=f"of {year} not confirmed: ")
            mend = Message(
                f"请由办公室对照出处核对，核对过的在 {file} 的 [confirmed] 中改为 true",
                f"Have the office compare them with their sources, then write true under [confirmed] of {file}",
            )
            yield Check(name, "warn", found, mend)
        elif not lacking:
            yield Check(name, "ok", Message(f"{year}年已核对", f"those of {year} are confirmed"))


def _years_of(listed: DataFolder, names: Names, named: Mapping[str, Period]) -> set[int]:
    """Returns the years that reference tables and the names of ledgers tell of."""
    reference = listed.reference
    periods = {one.period for one in reference.documents} | {one.period for one in reference.words}
    told = {year for period in periods if period for year in Period.parse(period, named).years}
    told |= {one.year for one in reference.answers} | {one.year for one in reference.plans}
    return told.union(*(names.all_years(levels_of(file.name)) for file in listed.files))


def _sample_values(kit: Kit, folder: Path) -> Iterator[Check]:
    """Yields what of the invented sample in kit.toml would be printed in documents of other departments."""
    name = Message("样例的设置", "settings of the sample")
    try:
        reference = open_data(kit, data=str(folder)).reference
    except GongwenkitError:
        return  # what is wrong with the tables or the kit is said where they are needed
    found = [*find_sample_values(kit, reference)]
    if not found and is_sample(reference) and not kit.settings.sample_mark:
        words = Message(
            "数据是样例，而 sample_mark = false：成文不会印“虚构样例”",
            "the data is the sample, and sample_mark = false: documents do not say that it is fictional",
        )
        mend = Message("用样例时请写 sample_mark = true", "Write sample_mark = true while you use the sample")
        yield Check(name, "warn", words, mend)
    for finding in found:
        where = Message(f"{finding.where}：{finding.found.zh}", f"{finding.where}: {finding.found.en}")
        yield Check(name, "warn", where, finding.advice)


def _out_folder(out: Path) -> Check:
    name = Message("成文文件夹", "out folder")
    folder = nearest_folder(out)
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Check(name, "ok", _same(str(out)))
    except OSError as error:
        why = system_words(error)
        found = Message(f"{folder} 不能写入（{why.zh}）", f"{folder} cannot be written to ({why.en})")
        mend = Message("请在 kit.toml 的 out 一项换一个可写的文件夹", "Name a writable folder under `out` in kit.toml")
        return Check(name, "fail", found, mend)


def _protections() -> Iterator[Check]:
    name = Message("读表限额", "limits while reading")
    if importlib.util.find_spec("resource") is None:
        found = Message("本系统不能限制内存与用时", "this system cannot limit memory and time")
        yield Check(name, "warn", found, Message("请在 Linux 或 WSL 中运行", "Run under Linux or WSL"))
    else:
        yield Check(name, "ok", Message("可限制内存与用时", "memory and time can be limited"))
    yield _isolation(find_level())


def _isolation(level: Level) -> Check:
    """Checks how TeX is isolated. Without isolation text is still escaped, and files, memory and time are limited."""
    name = Message("排版隔离", "isolation of TeX")
    if level != "none":
        found = Message(
            f"TeX 在 {level} 中运行：不能联网，只能读系统和 TeX 自己的文件，只能写一个临时文件夹",
            f"TeX runs inside {level}: no network, reads only the system's and TeX's own files, writes to one folder",
        )
        return Check(name, "ok", found)
    found = Message(
        "本机不能隔离 TeX（套件自带的模板不受影响；不要用来历不明的模板）",
        "this machine cannot isolate TeX (no matter for the kit's templates; do not use templates of strangers)",
    )
    switch = closed_switch()
    if switch:
        mend = _same(f"sudo sysctl -w {switch}")
    elif shutil.which("bwrap") is None:
        mend = _apt("bubblewrap")
    else:
        mend = Message(
            "多半是容器不许：启动容器时加 --security-opt seccomp=unconfined",
            "Most likely the container forbids it: start it with --security-opt seccomp=unconfined",
        )
    return Check(name, "warn", found, mend)


def _is_readable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
