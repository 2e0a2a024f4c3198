"""URLs of signing in. Their names are those by which allauth finds its own views.

What is not listed here does not exist: no sign-up, no mail addresses, no social accounts, no reset by mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path

from sekimori.foundation.accounts.factors import recorded
from sekimori.foundation.accounts.pages import OWN
from sekimori.foundation.accounts.signing import ProveByKey, ProveByPassword, Sessions
from sekimori.foundation.authority.door import open_to_all, page
from sekimori.foundation.authority.proof import recently_authenticated

enter = open_to_all("ここで本人を確かめるため")
leave = open_to_all("だれでも、いつでも終われるようにするため")
prove = open_to_all("ロック中はだれとも扱わず、ここで本人を確かめるため。サインイン中であることは画面が確かめる")
own = page(OWN)

urlpatterns = [
    path("sign-in/", enter(account.login), name="account_login"),
    path("sign-in/code/", enter(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", enter(keys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-out/", leave(account.logout), name="account_logout"),
    path("closed/", leave(account.account_inactive), name="account_inactive"),
    path("prove/", prove(ProveByPassword.as_view()), name="account_reauthenticate"),
    path("prove/key/", prove(ProveByKey.as_view()), name="mfa_reauthenticate_webauthn"),
    # Also for somebody without any post: the initial password must be changed before anything else.
    path("password/", prove(account.password_change), name="account_change_password"),
    path("sessions/", own(recently_authenticated(Sessions.as_view())), name="usersessions_list"),
    path("factors/", own(mfa.index), name="mfa_index"),
    path("totp/add/", own(recorded(totp.activate_totp)), name="mfa_activate_totp"),
    path("totp/remove/", own(recorded(totp.deactivate_totp)), name="mfa_deactivate_totp"),
    path("recovery-codes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", own(recorded(codes.generate_recovery_codes)), name="mfa_generate_recovery_codes"),
    path("keys/", own(keys.list_webauthn), name="mfa_list_webauthn"),
    path("keys/add/", own(recorded(keys.add_webauthn)), name="mfa_add_webauthn"),
    path("keys/<int:pk>/rename/", own(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("keys/<int:pk>/remove/", own(recorded(keys.remove_webauthn)), name="mfa_remove_webauthn"),
]
