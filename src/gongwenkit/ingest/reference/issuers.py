"""issuers.csv: in whose name a department's documents are issued, and which leading body it has."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from gongwenkit.config.bodies import Bodies
from gongwenkit.config.likeness import likely_words
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Finding
from gongwenkit.model.reference import Document, Issuer, in_force

__all__ = ["department_body", "find_issuer_faults", "find_other_symbols"]


def department_body(reference: Reference, code: str, day: date, bodies: Bodies) -> str:
    """Returns the leading body of a department: that of issuers.csv, else the one of which all posts tell.

    Args:
        reference: the reference tables.
        code: of the department.
        day: whose members count where issuers.csv says nothing.
        bodies: those that there are.

    Returns:
        Its name; empty where neither table tells it, or a line of issuers.csv names an unknown one.
    """
    told = [issuer.body for issuer in reference.issuers_of(code)]
    if told:
        return told[0] if told[0] in bodies.known else ""
    members = (person for person in reference.people_at(code, day) if person.leading_group or person.first_responsible)
    return bodies.of_posts(tuple(person.post for person in members))


def find_issuer_faults(
    issuers: Iterable[Issuer], reference: Reference, bodies: Bodies, ids: Collection[str]
) -> Iterator[Finding]:
    """Finds lines of issuers.csv that cannot be used: an unknown body or issuer, a body against other lines or posts.

    Args:
        issuers: the lines to check.
        reference: all reference tables.
        bodies: the leading bodies that there are.
        ids: the issuers that report types name, and that of the department itself.
    """
    for issuer in issuers:
        first = reference.issuers_of(issuer.department)[0]
        if issuer.body not in bodies.known:
            yield _at(issuer, "body", "issuer-body", text=issuer.body, known="、".join(bodies.known))
        elif issuer.body != first.body:
            yield _at(issuer, "body", "issuer-bodies", text=issuer.body, other=first.body, row=first.source.row)
        elif issuer is first:
            yield from _other_posts(issuer, reference, bodies)
        if issuer.id not in ids:
            near = "、".join(likely_words(issuer.id, ids) or sorted(ids))
            yield _at(issuer, "id", "issuer-unused", text=issuer.id, known=near)


def _other_posts(issuer: Issuer, reference: Reference, bodies: Bodies) -> Iterator[Finding]:
    """Finds members whose posts tell of another body than issuers.csv: the text would name both."""
    for person in reference.people_of(issuer.department):
        leads = (person.leading_group or person.first_responsible) and in_force(person, date.max)
        if leads and bodies.of_posts((person.post,)) not in ("", issuer.body):
            words = {"text": issuer.body, "post": person.post, "place": str(person.source)}
            yield _at(issuer, "body", "issuer-posts", **words)
            return


def find_other_symbols(documents: Iterable[Document], reference: Reference, issuer: str) -> Iterator[Finding]:
    """Finds document numbers that begin with another symbol than that of the organ which issues the document.

    Args:
        documents: of report types that are issued by this organ.
        reference: with issuers.csv; without a symbol there is nothing to compare.
        issuer: id of the organ.
    """
    for document in documents:
        organ = reference.issuer(document.department, issuer)
        if organ and organ.symbol and document.number and document.number.partition("〔")[0] != organ.symbol:
            yield KINDS["document-symbol"].at(
                file=document.source.file,
                sheet=document.source.sheet,
                cell=str(document.source.row),
                department=document.department,
                text=document.number,
                symbol=organ.symbol,
                name=organ.name,
            )


def _at(issuer: Issuer, column: str, code: str, **words: object) -> Finding:
    source = issuer.source
    return KINDS[code].at(
        file=source.file, sheet=source.sheet, cell=issuer.cells[column], department=issuer.department, **words
    )
