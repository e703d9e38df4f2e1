"""A folder of made-up reports and outcomes, as many as are asked for: what index.html and summary.json are made of."""

import json
from pathlib import Path
from typing import Any

from gongwenkit.model import Message
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.refusal import LIST_FILE
from gongwenkit.run.batch.summary import write_summary
from gongwenkit.run.report.error_record import ErrorRecord

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "shared"
HOSTILE = "<script>document.title='坏'</script><img src=x onerror=\"document.title='坏'\">&amp;{{ 7*7 }}'\"局"
KINDS = (
    "财政",
    "教育",
    "卫生健康",
    "审计",
    "住房和城乡建设",
    "水利",
    "农业农村",
    "市场监督管理",
    "退役军人事务",
    "统计",
)


def make_outcomes(reports: Path, number: int, *, pdf: bytes = b"", sentences: int = 60) -> list[Outcome]:
    """Writes folders of reports, and returns the outcomes of a batch that was stopped near its end.

    Every tenth failed, every twentieth is without ledgers, the last twentieth was not reached; one of each kind of
    failure that keeps a list keeps it. The department with the number 5 has a hostile name.
    """
    found = []
    for n in range(number):
        code, name = f"{n + 1001}", HOSTILE if n == 5 else f"云岭区第{n + 1}{KINDS[n % len(KINDS)]}局"
        folder = reports / code
        if n >= number - number // 20:
            found.append(Outcome.of_not_reached(code, name, Message("已停止", "stopped"), Message("再运行", "Again")))
        elif n % 10 == 9:
            kept = reports / "_failed" / code
            kept.mkdir(parents=True)
            (kept / LIST_FILE).write_bytes(b"PK")
            error = ErrorRecord(
                "final-refused", "", Message("报送稿条件不够\n缺数 3 项", "refused"), Message("照清单补", "Do")
            )
            found.append(Outcome.of_failed(code, name, error))
        elif n % 20 == 4:
            found.append(Outcome(code, name, "skipped", Message("没有任何台账文件", "none"), reason_code="no-ledger"))
        else:
            folder.mkdir(parents=True)
            if pdf:
                (folder / "report.pdf").write_bytes(pdf)
                for one in ("notebook.ipynb", "findings.json", "依据.xlsx"):
                    (folder / one).write_bytes(b"{}")
            (folder / "manifest.json").write_text(json.dumps(_manifest(n, sentences)), encoding="utf-8")
            found.append(outcome_of_folder(code, name, folder, "unchanged" if n % 3 else "built"))
    return found


def _manifest(n: int, sentences: int) -> dict[str, object]:
    shared = [f"{one:010x}" for one in range(sentences // 2)]
    own = [f"{(n + 1) * 100_000 + one:010x}" for one in range(sentences - sentences // 2)]
    return {
        "parameters": {"edition": "draft"},
        "findings": (n * 7) % 40,
        "todos": n % 5,
        "marks": {"待核": n % 5} if n % 5 else {},
        "questions": n % 4,
        "complete": n % 4 == 0,
        "proof": {"passed": 38, "failed": int(n % 11 == 0), "warned": n % 3, "not_applicable": 2},
        "uniformity": {
            "sentences": sentences, "heads": 10, "plain": 9, "characters": 1700, "plain_characters": 200,
            "printed": shared + own, "shapes": shared + own,
        },
    }  # fmt: skip


def write_overview(reports: Path, outcomes: list[Outcome], **options: Any) -> None:
    """Writes summary.json and index.html of the folder."""
    write_summary(
        reports,
        outcomes,
        earlier={},
        templates=TEMPLATES,
        title="2023年度工作报告",
        sample=True,
        language="zh",
        **options,
    )
