"""What guideline packs may refer to: every action and control that the code has declared."""

from django.utils.module_loading import autodiscover_modules

from sekimori.foundation.authority.actions import catalogue
from sekimori.foundation.compliance.control import controls
from sekimori.guideline.model import Vocabulary


def vocabulary() -> Vocabulary:
    """This function will return the actions and controls that exist, with their Japanese labels.

    Declarations stand where the code that does the thing stands, so those modules are imported first.
    """
    autodiscover_modules("pages", "actions", "controls")
    return Vocabulary(
        actions={code: action.label for code, action in catalogue().items()},
        controls={code: control.label for code, control in controls().items()},
    )
