from finance_crm.web.models.preferences import TablePreference

__all__ = ["TablePreference"]
