"""HTML to PDF through WeasyPrint, which needs Pango from the system: the only place that knows either."""

from django.utils.translation import gettext as _


class PdfUnavailableError(RuntimeError):
    """The system part that makes PDF is missing; the text says what to install."""


def render_pdf(html: str, *, css: str) -> bytes:
    """Return `html` as PDF, styled by `css` alone. Nothing is fetched, from the network or from files.

    :raises PdfUnavailableError: if Pango is not installed
    """
    try:
        import weasyprint  # noqa: PLC0415  the application starts without Pango
        from weasyprint.urls import URLFetcher  # noqa: PLC0415  comes with it
    except OSError as error:
        raise PdfUnavailableError(
            _("PDF needs Pango on the server: install libpango-1.0-0, libpangoft2-1.0-0 and fonts-noto-cjk.")
        ) from error
    document = weasyprint.HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=()))
    return document.write_pdf(stylesheets=[weasyprint.CSS(string=css)])
