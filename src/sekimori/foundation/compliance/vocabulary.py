"""What guideline packs may refer to: every action and control that the code has declared."""

from importlib import import_module

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from sekimori.foundation.authority.actions import catalogue
from sekimori.foundation.compliance.control import controls
from sekimori.guideline.model import Vocabulary


def vocabulary() -> Vocabulary:
    """This function will return the actions and controls that exist, with their Japanese labels.

    They are declared where the code stands that does the thing; the URLs lead to all of it but the controls, and to
    actions that only a command or the worker calls.
    """
    import_module(settings.ROOT_URLCONF)
    autodiscover_modules("actions", "controls")
    return Vocabulary(
        actions={code: action.label for code, action in catalogue().items()},
        controls={code: control.label for code, control in controls().items()},
    )
