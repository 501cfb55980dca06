"""What can be wrong with a report.

Only a `ReportError` is caught while a night runs: it names the file and the reason, and the
file is quarantined. Any other exception is our own bug and stops the run.
"""


class GoujiError(Exception):
    """Any error that Gouji raises on purpose."""


class ReportError(GoujiError):
    """One report can not be read. `reason` is shown to the user as it is."""

    code = "unreadable"

    def __init__(self, report: str, reason: str) -> None:
        self.report, self.reason = report, reason
        super().__init__(f"{report}: {reason}")


def reason_of(error: OSError) -> str:
    """Why the system does not give a file: a `reason` to be shown."""
    return f"系统未能读取此文件（{error.strerror or error}）"


class UnsupportedFormat(ReportError):
    """No reader takes this content (or its ending promises something else)."""

    code = "unsupported_format"


class EmptyReport(ReportError):
    """The file holds no bytes, or no text at all."""

    code = "empty"


class EncryptedReport(ReportError):
    """The file asks for a password."""

    code = "encrypted"


class DamagedReport(ReportError):
    """The file is truncated or not what its format says."""

    code = "damaged"


class LimitExceeded(ReportError):
    """The file is larger, deeper or slower than the settings allow."""

    code = "limit_exceeded"


class NeedsLibreOffice(ReportError):
    """The format is read by way of LibreOffice, which is not installed here."""

    code = "needs_libreoffice"


class NeedsOcr(ReportError):
    """The file is a picture, and the extra `ocr` is not installed here."""

    code = "needs_ocr"


class RuleError(GoujiError):
    """A file of the rule book, the concepts or the layouts is wrong: ours to mend, so it stops."""


class WarehouseError(GoujiError):
    """The warehouse can not be built or published."""
