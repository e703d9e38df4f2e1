"""The ledgers of a department, made ready for counting: rows with their decisions, author, body, proposals."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from gongwenkit.config.bodies import BODY, Bodies
from gongwenkit.config.definitions import Definition
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.reference.issuers import department_body
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.measure.figures import Measurement, find_author
from gongwenkit.measure.match import Matcher
from gongwenkit.measure.proposals import find_proposals
from gongwenkit.measure.row_decisions import decide_rows, union_ledgers
from gongwenkit.measure.rows import build_rows
from gongwenkit.model import Period

__all__ = ["name_figures", "start_measurement"]


def start_measurement(
    ledgers: Ledgers,
    *,
    department: str,
    period: Period,
    as_of: date,
    schema: Schema,
    definitions: Mapping[str, Definition],
    reference: Reference,
    settings: Mapping[str, str],
    author: str = "",
    compact: bool = False,
) -> Measurement:
    """Makes the ledgers of one department ready for counting.

    Args:
        ledgers: the ledgers of all departments or of this one.
        department: code.
        period: period of the report.
        as_of: the reference day.
        schema: ledger schemas.
        definitions: figures in printed order.
        reference: the reference tables.
        settings: settings of the period's year (data/phrases).
        author: name of the person who reports; empty: the first responsible person on the reference day.
        compact: keep no more of the ledgers than counting needs, because there are those of many departments.
    """
    own = ledgers.of(department)
    who = find_author(reference, department, period, as_of, name=author)
    body = department_body(reference, department, min(as_of, period.last), schema.bodies)
    definitions = name_figures(definitions, schema.bodies, body)
    matcher = Matcher(department, reference, schema.tags, settings, who, own.decisions)
    matcher = replace(matcher, bodies=schema.bodies, body=body).on(period.first, min(as_of, period.last))
    rows = decide_rows(
        build_rows(own, schema, compact=compact), own.decisions, department, union_ledgers(definitions), own.findings
    )
    proposals = find_proposals(matcher, definitions=definitions, rows=rows, tables=own.tables, schema=schema)
    matcher = replace(matcher, proposals={proposal.key: proposal for proposal in proposals})
    if compact:
        own = replace(own, frames={}, made={})
    return Measurement(department, period, as_of, schema, definitions, own, rows, matcher, reference)


_named: list[tuple[Mapping[str, Definition], Bodies, str, dict[str, Definition]]] = []
"""The last few figures that were named: departments with one kind of leading body share them."""
KEPT_NAMED = 16


def name_figures(definitions: Mapping[str, Definition], bodies: Bodies, body: str) -> dict[str, Definition]:
    """Returns the figures with the leading body in their labels; without one they say that of any."""
    for known, own, name, made in _named:
        if known is definitions and own is bodies and name == body:
            return made
    found = _name_figures(definitions, bodies, body)
    _named[:] = [*_named[1 - KEPT_NAMED :], (definitions, bodies, body, found)]
    return found


def _name_figures(definitions: Mapping[str, Definition], bodies: Bodies, body: str) -> dict[str, Definition]:
    return {
        name: one.model_copy(update={"label": bodies.fill(one.label, body)}) if BODY in one.label else one
        for name, one in definitions.items()
    }
