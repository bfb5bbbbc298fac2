"""Why a file as a whole cannot be taken: one code and its facts; `queries.messages` says it in words."""


class FileRejectedError(Exception):
    """The file, or the way it is mapped, cannot be read as asked. Nothing was written.

    `code` names the message, `facts` fills it in; all facts are plain strings or numbers.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code}: {told}" if told else self.code
