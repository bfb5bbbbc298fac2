"""How a model says that its changes are kept: `@keep_history()` above the class.

Database triggers write a row of `<Model>Event` for each insert, update and delete, also for bulk writes and
plain SQL. The triggers are per statement, so a bulk write costs one more insert, not one per row. Tell
`activity.domain.histories` about the model in `ready()` and the pages can show it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pghistory
from django.db import models


def keep_history(
    *, fields: Sequence[str] | None = None, exclude: Sequence[str] | None = None, link: bool = True
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keep every value of the model, or of `fields`, or all but `exclude`.

    `link=False` is for the table between two models, which has no pages of its own.
    """

    def decorate(model: type[models.Model]) -> type[models.Model]:
        # The trackers are made here, not in settings: copies of them no longer compare equal and lose their level.
        trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
        options: dict[str, Any] = {} if link else {"obj_field": None}
        options |= {"fields": fields} if fields else {"exclude": exclude}
        return pghistory.track(*trackers, model_name=f"{model.__name__}Event", **options)(model)

    return decorate
