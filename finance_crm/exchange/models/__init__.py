from finance_crm.exchange.models.exports import Export, ExportFormat, ExportStatus
from finance_crm.exchange.models.imports import Import, ImportProblem, ImportStatus, Mapping

__all__ = ["Export", "ExportFormat", "ExportStatus", "Import", "ImportProblem", "ImportStatus", "Mapping"]
