"""`exchange out` and `exchange in` on the screen."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gongwenkit.cli.session import Session
from gongwenkit.model.finding import join_sentences
from gongwenkit.model.message import Language
from gongwenkit.run.exchange.mended import Mended
from gongwenkit.run.exchange.returned import Problem
from gongwenkit.run.exchange.revised_texts import ComparedText
from gongwenkit.run.exchange.sending import SentPackage
from gongwenkit.run.exchange.taking import Taken

__all__ = ["print_sent", "print_taken", "taken_to_json"]

MOST_NUMBERS = 10
"""Changed numbers of a text on the screen; its list has all."""


def print_sent(session: Session, folder: Path, sent: Sequence[SentPackage]) -> None:
    """Prints a line for each package, and what to do next."""
    for one in sent:
        if one.why is not None:
            _plain(session, f"✗ {one.code} {one.department}：{one.why.in_language(session.language)}")
        elif not session.quiet:
            package = one.package
            draft = session.words(
                "有讨论稿" if package.has_draft else "没有讨论稿", "draft" if package.has_draft else "no draft"
            )
            _plain(
                session,
                session.words(
                    f"✓ {one.file}　{package.questions} 个问题，{package.findings} 处要改，{draft}",
                    f"✓ {one.file}: {package.questions} questions, {package.findings} findings, {draft}",
                ),
            )
            if package.left:
                left = "、".join(package.left)
                _plain(
                    session,
                    session.words(
                        f"    ! 有别的单位内容，没有放进去：{left}", f"    ! left out, others have rows in them: {left}"
                    ),
                )
    done = sum(bool(one.file) for one in sent)
    session.say(
        f"{done} 个包，在 {folder}。交回后：gongwenkit exchange in 文件夹（先加 --dry-run 看会改动什么）。",
        f"{done} packages in {folder}. When they come back: `gongwenkit exchange in DIR` (with --dry-run first).",
    )


def _plain(session: Session, text: str) -> None:
    session.console.print(text, markup=False, highlight=False, soft_wrap=True)


def print_taken(session: Session, taken: Taken) -> None:
    """Prints for each return what changes, what was not taken and why, and the counts."""
    for one in taken.returns:
        if session.quiet and not one.problems:
            continue
        head = f"{one.name}（{one.code} {one.department}）" if one.code else one.name
        _plain(session, head)
        for mended in one.mended:
            for line in _mended(session, mended, dry_run=taken.dry_run):
                _plain(session, f"  {line}")
        new, known, unfilled = len(one.answers.new), one.answers.known, one.unfilled
        would = session.words("会" if taken.dry_run else "", "would go" if taken.dry_run else "go")
        if new or known or unfilled:
            _plain(
                session,
                session.words(
                    f"  ✓ 答复 {new} 个{would}写入 decisions.xlsx，已有的 {known} 个，没有答的 {unfilled} 个",
                    f"  ✓ {new} answers {would} into decisions.xlsx, {known} are there, {unfilled} left open",
                ),
            )
        for compared in (text for text in taken.compared if text.text in one.texts):
            _print_text(session, compared, dry_run=taken.dry_run)
        if one.answers.unasked:
            count = len(one.answers.unasked)
            _plain(
                session,
                session.words(f"  · {count} 个答复的问题已不存在，略过", f"  · {count} answers whose question is gone"),
            )
        if one.unchanged:
            _plain(
                session, session.words(f"  · {one.unchanged} 个文件没有改动", f"  · {one.unchanged} files unchanged")
            )
        for problem in one.problems:
            _print_problem(session, problem)
    _say_counts(session, taken)


def _print_text(session: Session, compared: ComparedText, *, dry_run: bool) -> None:
    """Prints where a revised text is kept and what was changed: each number, and how many words."""
    kept = session.words("会存入" if dry_run else "存入", "would be kept in" if dry_run else "kept in")
    if compared.was_listed:
        kept = session.words("上次已存入", "was kept before in")
    target, revision = compared.text.target, compared.revision
    _plain(
        session,
        session.words(
            f"  ✓ 改过的文稿{kept}数据文件夹的 {target}", f"  ✓ a revised text {kept} {target} of the data folder"
        ),
    )
    if compared.problem is not None:
        _print_problem(session, compared.problem)
    if revision is None:
        return
    numbers, words = revision.of_numbers, len(revision.changes) - revision.of_numbers
    if not revision.changes:
        _plain(session, session.words("    · 与成文时相同", "    · as it was made"))
        return
    listed, will = compared.list_file, dry_run and not compared.was_listed
    _plain(
        session,
        session.words(
            f"    ! 数的改动 {numbers} 处，文字的改动 {words} 处；逐处{'会写入' if will else '见'} {listed}",
            f"    ! {numbers} changes of numbers, {words} of words; all {'will be ' if will else ''}in {listed}",
        ),
    )
    changed = [one for one in revision.changes if one.change.of_number]
    for one in changed[:MOST_NUMBERS]:
        change, now = one.change, one.now
        told = session.words("（无此指标）", " (no figure)")
        if now is not None:
            said = now.printed or now.reason or "—"
            told = session.words(f"（台账现在：{said}）", f" (ledgers now: {said})")
        label = now.label if now else change.head
        _plain(session, f"      {label}：{change.made or '—'} → {change.edited or '—'}{told}")
    if len(changed) > MOST_NUMBERS:
        _plain(session, session.words(f"      …共 {len(changed)} 处", f"      … {len(changed)} in all"))


def _print_problem(session: Session, problem: Problem) -> None:
    language = session.language
    said = join_sentences(problem.found.in_language(language), problem.advice.in_language(language), language)
    _plain(session, f"  ✗ {problem.where}{session.words('：', ': ')}{said}")


def _mended(session: Session, mended: Mended, *, dry_run: bool) -> Iterator[str]:
    names = dict.fromkeys((*mended.before, *mended.now))
    rows = [
        f"{name} {mended.before.get(name, 0)}→{mended.now.get(name, 0)}"
        for name in names
        if mended.before.get(name, 0) != mended.now.get(name, 0)
    ]
    before, now = mended.findings
    changed = session.words("；行数 ", "; rows ") + "、".join(rows) if rows else ""
    done = session.words("会" if dry_run else "已", "would be" if dry_run else "was")
    to = f" → {mended.target}" if mended.target != mended.ledger.original else ""
    yield session.words(
        f"✓ {done}换上 {mended.ledger.original}{to}（要改和请核对的 {before}→{now} 处{changed}）",
        f"✓ {mended.ledger.original}{to} {done} replaced (findings {before}→{now}{changed})",
    )


def _say_counts(session: Session, taken: Taken) -> None:
    ledgers, problems = sum(len(one.mended) for one in taken.returns), taken.problems
    foreign = sum(
        one.change.of_number and not one.catches_up
        for text in taken.compared
        if text.revision
        for one in text.revision.changes
    )
    if foreign:
        session.say(
            f"! 交回的文稿里有 {foreign} 个数与台账不符，没有采用：数只从台账来。请改台账，或告诉交回的单位。",
            f"! {foreign} numbers of returned texts are not those of the ledgers and were not taken over: mend the"
            " ledgers, or tell the department.",
        )
    if taken.dry_run:
        answers = sum(len(one.answers.new) for one in taken.returns)
        session.say(
            f"这是预览：会换上 {ledgers} 本台账，写入 {answers} 个答复；{problems} 处没有收。什么都没有改。",
            f"A preview: {ledgers} ledgers would be replaced, {answers} answers written; {problems} things not taken."
            " Nothing was changed.",
        )
        return
    session.say(
        f"换上 {ledgers} 本台账，写入 {taken.written} 个答复；{problems} 处没有收。",
        f"{ledgers} ledgers replaced, {taken.written} answers written; {problems} things not taken.",
    )
    if taken.aside:
        session.say(
            f"换下的旧台账在数据文件夹的 {taken.aside}。", f"The old ones are in {taken.aside} of the data folder."
        )
    if ledgers or taken.written:
        session.say(
            "下一步：gongwenkit ledger check，再 gongwenkit build。", "Next: `gongwenkit ledger check`, then `build`."
        )


def taken_to_json(taken: Taken, language: Language) -> dict[str, Any]:
    """Returns the stable shape of `exchange in --json`."""
    return {
        "dry_run": taken.dry_run,
        "aside": taken.aside or None,
        "returns": [
            {
                "name": one.name,
                "department": one.code or None,
                "replaced": [
                    {
                        "file": mended.ledger.original,
                        "by": mended.target,
                        "rows": {
                            name: [mended.before.get(name, 0), mended.now.get(name, 0)]
                            for name in dict.fromkeys((*mended.before, *mended.now))
                        },
                        "findings": list(mended.findings),
                    }
                    for mended in one.mended
                ],
                "answers": {
                    "new": sorted(one.answers.new),
                    "known": one.answers.known,
                    "unasked": sorted(answer.id for answer in one.answers.unasked),
                    "open": one.unfilled,
                },
                "texts": [text.target for text in one.texts],
                "revisions": [
                    {
                        "file": text.text.target,
                        "list": text.list_file or None,
                        "changes": text.revision.to_json() if text.revision else None,
                        "problem": _problem(text.problem, language) if text.problem else None,
                    }
                    for text in taken.compared
                    if text.text in one.texts
                ],
                "unchanged": one.unchanged,
                "problems": [_problem(problem, language) for problem in one.problems],
            }
            for one in taken.returns
        ],
    }


def _problem(problem: Problem, language: Language) -> dict[str, str]:
    return {
        "where": problem.where,
        "found": problem.found.in_language(language),
        "advice": problem.advice.in_language(language),
    }
