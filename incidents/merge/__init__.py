"""Reports into incidents: what several sentences or articles tell of one event becomes one."""

from incidents.merge.decisions import article_id, idle_decisions, report_key
from incidents.merge.groups import merge_reports
from incidents.merge.likeness import Likeness, Reason, compare

__all__ = ["Likeness", "Reason", "article_id", "compare", "idle_decisions", "merge_reports", "report_key"]
