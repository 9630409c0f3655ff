"""The error tree: every message says what happened, where, and what to do."""


class IncidentsError(Exception):
    """Anything this package raises on purpose."""


class ArticleError(IncidentsError, ValueError):
    """The article given cannot be read; mend or leave out that input."""


class GazetteerError(IncidentsError, ValueError):
    """The gazetteer is missing or damaged; build it again with `incidents gazetteer build`."""


class LexiconError(IncidentsError, ValueError):
    """A file of words or event types in `data/` has a row that cannot be used."""


class GeocodingError(IncidentsError, OSError):
    """The online geocoder could not be asked; the place stays open and can be tried again."""


class EndpointError(IncidentsError, OSError):
    """The language model's endpoint is not set up, could not be asked, or did not answer as asked."""


class FetchError(IncidentsError, OSError):
    """An address was refused or did not answer."""


class StoreError(IncidentsError):
    """The store could not be opened, read or written."""
