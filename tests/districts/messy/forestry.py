"""林业局: text files in every encoding, a list that names no year, and files that cannot be opened."""

from tests.districts.messy.clerk import Clerk
from tests.districts.messy.desk import Desk
from tests.districts.messy.model import Book

CODE = "203"
FOLDER = "ledgers/203林业局"


def books(clerks: dict[int, Clerk]) -> list[Book]:
    """Lay out the files of both years."""
    this, last = clerks[2023], clerks[2022]
    return [*_texts(this), _standing(this), _last_year(last), *_refused(last)]


def _text(name: str, form: str, encoding: str, style: str = "iso", comma: str = ",") -> Desk:
    book = Book(f"{FOLDER}/2023年/{name}", "csv", encoding=encoding, comma=comma).use(form)
    return Desk(book, None, codes=(CODE,), years=(2023,), style=style)


def _texts(clerk: Clerk) -> list[Book]:
    desks = [
        _text("会议台账.csv", "format .csv UTF-8", "utf-8")
        .head("meetings", names={"实到": "实到\n（人）"})
        .add(clerk.meeting(tags="党风廉政"), clerk.meeting(tags="意识形态"), clerk.meeting(kind="办公会")),
        _text("中心组学习.csv", "format .csv UTF-8 with BOM", "utf-8-sig", "han")
        .head("central_group")
        .add(clerk.study(form="专题研讨"), clerk.study("意识形态工作专题学习"), clerk.study(form="自学")),
        _text("支部组织生活.csv", "format .csv UTF-16", "utf-16", "dot")
        .head("branch_life")
        .add(*(clerk.life(branch=n % 2) for n in range(5)), clerk.life(kind="支部委员会")),
        _text("主题党日.csv", "format .csv GB18030", "gb18030", "slash")
        .head("theme_days")
        .add(clerk.party_day("共植先锋林", form="义务植树").put("地点", "𠮷祥岭林场"), clerk.party_day(branch=1)),
        _text("培训.tsv", "format .tsv", "utf-8", comma="\t")
        .head("trainings")
        .add(clerk.training(kind="专家辅导"), clerk.training(kind="网络")),
        _text("警示教育.csv", "format .csv UTF-8", "utf-8")
        .head("cautionary_education")
        .add(clerk.warning().put("备注", "第一行\n第二行"), clerk.warning(forms="案例通报")),
        _text("制度建设.csv", "format .csv UTF-8", "utf-8", "compact")
        .head("regulations", names={"制度名称": "文件名称", "动作": "废改立", "印发日期": "制定时间"})
        .add(clerk.rule(), clerk.rule(action="修订").put("动作", "改"), clerk.rule(action="废止").put("动作", "废")),
    ]
    return [desk.book for desk in desks]


def _standing(clerk: Clerk) -> Book:
    """A list that names no year covers every period."""
    book = Book(f"{FOLDER}/廉政风险点.csv", "csv", encoding="gb18030").use("standing list without a year")
    desk = Desk(book, None, codes=(CODE,)).head("risks", names={"科室": "风险岗位", "风险点": "重要环节"})
    desk.add(clerk.risk(), clerk.risk(start="2023-4-1", revised="2023-4-1"))
    return desk.add(clerk.risk(measures="①轮岗②抽查", number=2), clerk.risk(end="2022-12-1")).book


def _last_year(clerk: Clerk) -> Book:
    book = Book(f"{FOLDER}/2022年/203林业局2022年台账.xls", "xls").use("format .xls")
    desk = Desk(book, "会议台账", codes=(CODE,), years=(2022,), style="serial").title("林业局2022年会议台账", 13)
    desk.head("meetings").add(clerk.meeting(tags="党风廉政"), clerk.meeting(tags="意识形态"))
    desk.page.hidden_columns.add(desk.columns.index("地点"))
    book.find("column-hidden", desk.page, desk.cell(desk.bottom, "地点"))
    desk = Desk(book, "问题整改", codes=(CODE,), years=(2022,)).title("林业局2022年问题整改台账", 10)
    undated = [clerk.mend(day="1-1"), clerk.mend(day="1-1", state="未完成")]
    for row in undated:
        row.inferred = True
    return desk.head("rectification", "-登记日期").add(*undated).book


def _refused(last: Clerk) -> list[Book]:
    """Files that cannot be opened: what their names fit is missing, not zero."""
    broken = Book(f"{FOLDER}/2022年/中心组学习2022年.xlsx", keep=0.6, refused="workbook-unreadable")
    broken.lacks = ((CODE, "central_group", (2022,)),)
    Desk(broken, "中心组学习", codes=(CODE,), years=(2022,)).head("central_group").add(last.study(), last.study())
    locked = Book(f"{FOLDER}/2023年/廉政谈话.xls", "locked", refused="workbook-encrypted")
    locked.lacks = ((CODE, "talks", (2023,)),)
    scan = Book(f"{FOLDER}/2023年/扫描汇总.xls", "text", content="%PDF-1.4\n%%EOF\n", refused="workbook-unreadable")
    paper = Book(f"{FOLDER}/2023年/活动照片.pdf", "text", content="%PDF-1.4\n%%EOF \n", refused="file-ignored")
    return [
        broken.use("truncated workbook").use("refused file that fits a ledger"),
        locked.use("encrypted workbook"),
        scan.use("refused file that fits none"),
        paper.use("no spreadsheet"),
    ]
