"""The WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application


def refuse_to_serve_samples() -> None:
    """This function will end a production server that would run on sample data, saying why and what to do."""
    from django.db import DatabaseError, connections

    from sekimori.foundation.accounts.installation import refuse_sample_in_production
    from sekimori.kernel.problems import Refused

    try:
        refuse_sample_in_production()
    except Refused as refused:
        raise SystemExit(str(refused)) from None
    except DatabaseError:
        pass  # no tables yet, so no sample either
    finally:
        connections.close_all()  # a connection must not be shared with the worker processes forked from here


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.config.settings")
application = get_wsgi_application()
refuse_to_serve_samples()
