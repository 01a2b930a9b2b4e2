"""Fields that several run forms share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

HomeFolder = Annotated[
    str, Field(title="Рабочая папка", description="Где лежат исходные файлы, хранилище и документы", min_length=1)
]
InboxFolder = Annotated[str, Field(title="Входная папка", description="Папка с файлами поставщиков", min_length=1)]
VintageDate = Annotated[date | None, Field(title="Дата среза", description="Пусто – дата, на которую назначен запуск")]
