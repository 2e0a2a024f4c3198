"""Who an account is, for Django: read with its person, because every request asks whether they still work here."""

from allauth.account.auth_backends import AuthenticationBackend

from sekimori.foundation.accounts.models import Account


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Account | None:  # type: ignore[override]
        """This function will return an account with its person in one query; whether it may act, others rule."""
        return Account.objects.select_related("person").filter(pk=user_id).first()
