"""应急局: copies of every kind, a file marked secret, a title that names another office."""

from tests.districts.messy.clerk import Clerk
from tests.districts.messy.desk import Desk
from tests.districts.messy.model import Book

CODE = "205"
FOLDER = "ledgers/205应急局"
SHARED = "2022年责任书与督查.xlsx"


def books(clerks: dict[int, Clerk]) -> list[Book]:
    """Lay out the workbooks of both years."""
    this, last = clerks[2023], clerks[2022]
    return [_meetings(this), *_lectures(this), _secret(this), *_shared(last), _last_year(last), _nobody(this)]


def _desk(book: Book, name: str = "Sheet1", year: int = 2023) -> Desk:
    return Desk(book, name, codes=(CODE,), years=(year,), style="han")


def _meetings(clerk: Clerk) -> Book:
    """Two identical copies: the rows count once."""
    copies = (f"{FOLDER}/2023年会议台账 - 副本.xlsx", f"{FOLDER}/2023年会议台账(1).xlsx")
    book = Book(f"{FOLDER}/2023年会议台账.xlsx", copies=copies).use("copy 副本").use("copy (1)")
    desk = _desk(book).title("应急局2023年会议台账", 13).head("meetings")
    desk.add(*(clerk.meeting(tags=tags) for tags in ("党风廉政", "意识形态", "业务")))
    early = clerk.meeting(tags="意识形态", day="2022-12-29")
    early.finds.append(("date-other-year", "日期"))
    early.meant, early.reason = dict.fromkeys(early.meant, (2022, 2023)), "other-year"
    # Two weekly meetings of one day without a subject: nothing says that they are one.
    bare = [clerk.meeting(kind="周例会", first=False, day="5-8").put("议题", None) for _ in range(2)]
    desk.add(early, clerk.meeting(kind="周例会", first=False), *bare)
    for number in (8, 9, 10):  # lines numbered beforehand and never filled in
        desk.line([number, *[None] * 12])
    return book


def _lectures(clerk: Clerk) -> list[Book]:
    """The final version is the first with one lecture more: both count, the events once."""
    first = _desk(Book(f"{FOLDER}/2023年党课.xlsx")).title("应急局2023年党课台账", 9).head("lectures")
    rows = [clerk.lecture(day=f"{month}-1{month}", leader=True) for month in range(3, 9)]
    first.add(*rows)
    book = Book(f"{FOLDER}/2023年党课最终版2.xlsx").use("copy 最终版2").use("near-copy (≥ 80 % equal rows)")
    second = _desk(book).title("应急局2023年党课台账", 9).head("lectures")
    again = [clerk.lecture(str(r.cells["主讲人"]), title=str(r.cells["党课题目"]), day=r.day) for r in rows]
    for row, other in zip(again, rows, strict=True):
        row.cells = dict(other.cells)
        row.share(other)
    second.add(*again, clerk.lecture("乔松", day="11-9", clean="是"))
    book.find("file-near-copy", second.page)
    return [first.book, book]


def _secret(clerk: Clerk) -> Book:
    """A file marked secret is refused: nothing of it is read, and the ledger is missing."""
    book = Book(f"{FOLDER}/2023年廉政谈话.xlsx", refused="file-secret", lacks=((CODE, "talks", (2023,)),))
    desk = _desk(book)
    book.use("mark 秘密★", desk.page, "A1", "秘密★1年")
    desk.line(["秘密★1年"], "filled")
    return desk.title("应急局2023年廉政谈话台账", 9).head("talks").add(clerk.talk(), clerk.talk()).book


def _shared(clerk: Clerk) -> list[Book]:
    """The same bytes in the folders of two offices: whose they are, only the offices know."""
    books = []
    for folder, code in ((FOLDER, CODE), ("ledgers/206档案馆", "206")):
        book = Book(f"{folder}/{SHARED}", refused="file-two-departments", lacks=((code, "accountability", (2022,)),))
        books.append(book.use("identical content under two departments"))
    desk = _desk(books[0], year=2022).title("2022年责任书与督查台账", 7).head("accountability")
    desk.add(clerk.letters(8, day="2-11"), clerk.bulletin("第1期", day="5-6"))
    books[1].pages = books[0].pages
    return books


def _last_year(clerk: Clerk) -> Book:
    """The folder says 应急局, the title says 档案馆: the nearer one counts, with a warning."""
    book = Book(f"{FOLDER}/2022年中心组学习.xlsx")
    desk = (
        Desk(book, "Sheet1", codes=("206",), years=(2022,))
        .title("档案馆2022年中心组学习台账", 13)
        .head("central_group")
    )
    rows = [clerk.study(day="4-8"), clerk.study(day="8-12", form="专题研讨")]
    for row in rows:
        row.code = "206"
    book.find("department-differs", desk.page, str(desk.bottom + 1))
    return desk.add(*rows).book


def _nobody(clerk: Clerk) -> Book:
    """No name of an office anywhere: an error, and no row counts."""
    book = Book("ledgers/待归口/2023年信息报送.xlsx").use("department cannot be told")
    desk = Desk(book, "Sheet1", codes=(), years=(2023,)).title("2023年信息报送统计", 9).head("articles")
    rows = [clerk.article(), clerk.article(level="市级")]
    for row in rows:
        row.code = ""
    book.find("department-unknown", desk.page)
    return desk.add(*rows).book
