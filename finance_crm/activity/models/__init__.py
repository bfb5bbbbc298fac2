from finance_crm.activity.models.attachments import Attachment
from finance_crm.activity.models.comments import Comment
from finance_crm.activity.models.messages import Notification, OutgoingMail

__all__ = ["Attachment", "Comment", "Notification", "OutgoingMail"]
