"""Settings, all from the environment; every default is safe for one machine on a closed network.

SEKIMORI_HOME   folder for the database, keys and files (default ./var)
DATABASE_URL    database (default: SQLite in SEKIMORI_HOME)
SEKIMORI_PACKS  further folders with guideline packs, separated by ":"
SEKIMORI_MODE   "production" refuses sample data and asks for HTTPS; default "local"
SEKIMORI_HOSTS  host names the server answers to, separated by ","
SEKIMORI_MAIL   address of the mail relay as host:port; without it mail is printed on the console
SEKIMORI_MAIL_FROM  sender of our mail; default sekimori@localhost
SEKIMORI_URL    where people reach this installation, for links in mail; default http://localhost:8000
SEKIMORI_IMPORT_MB  largest file of the directory that is read, in megabytes; default 20
SEKIMORI_TSA    address of a time-stamping authority (RFC 3161) that stamps the sealed journal; default none
SEKIMORI_TSA_CA  file (PEM) with the certificates it is checked against
SEKIMORI_PROXIES  how many reverse proxies stand in front; default 1 in production, 0 otherwise
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from sekimori.config.logs import LOGGING  # noqa: F401 a setting

HOME = Path(os.environ.get("SEKIMORI_HOME", "var")).resolve()
PRODUCTION = os.environ.get("SEKIMORI_MODE") == "production"
PACKS = [Path(folder) for folder in os.environ.get("SEKIMORI_PACKS", "").split(":") if folder]
DEBUG = False


def _secret_key() -> str:
    """The installation's own key, made at the first start and kept readable by its owner alone."""
    file = HOME / "secret.key"
    if not file.exists():
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(64))
    return file.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("SEKIMORI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "sekimori.web",
    "sekimori.foundation.journal",
    "sekimori.foundation.authority",
    "sekimori.foundation.directory",
    "sekimori.foundation.accounts",
    "sekimori.foundation.vault",
    "sekimori.foundation.downloads",
    "sekimori.foundation.wording",
    "sekimori.foundation.notices",
    "sekimori.foundation.compliance",
    "sekimori.foundation.releases",
    "sekimori.foundation.handover",
    "sekimori.foundation.applications",
    "sekimori.foundation.integrations",
    "sekimori.foundation.guarding",
    "sekimori.chapters.organization",
    "sekimori.chapters.systems.journal",
    "sekimori.chapters.systems.access_records",
    "sekimori.chapters.systems.analyses",
    "sekimori.chapters.handling",
    "django_cotton",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "sekimori.config.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sekimori.foundation.accounts.middleware.ActorMiddleware",
    "sekimori.foundation.downloads.middleware.TakingMiddleware",
    "sekimori.foundation.accounts.sessions.SessionMiddleware",
    "sekimori.web.setup.middleware.SetUpFirstMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "sekimori.config.urls"
WSGI_APPLICATION = "sekimori.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "sekimori.web.context.shell",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that web/templates/django/forms is the look of forms

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{HOME / 'sekimori.sqlite3'}", conn_max_age=600)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_RELAY, _, _PORT = os.environ.get("SEKIMORI_MAIL", "").partition(":")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _RELAY else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _RELAY or "localhost", int(_PORT or 25)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("SEKIMORI_MAIL_FROM", "sekimori@localhost")
BASE_URL = os.environ.get("SEKIMORI_URL", "http://localhost:8000").rstrip("/")

TSA = os.environ.get("SEKIMORI_TSA", "")
TSA_CA = os.environ.get("SEKIMORI_TSA_CA", "")

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"

# ── Sign-in and sessions ──
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["sekimori.foundation.accounts.backend.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "sekimori.foundation.accounts.passwords.InitialPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "sekimori.foundation.accounts.passwords.LengthValidator"},
    {"NAME": "sekimori.foundation.accounts.passwords.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"

ACCOUNT_ADAPTER = "sekimori.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds for which a proof of identity opens dangerous acts
ACCOUNT_FORMS = {
    "login": "sekimori.foundation.accounts.forms.SignInForm",
    "reauthenticate": "sekimori.foundation.accounts.forms.ProveForm",
    "change_password": "sekimori.foundation.accounts.forms.PasswordForm",
}
# Refused sign-ins: per address, and per name typed. The lock is short, so that nobody can be kept out for long.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key", "set_up": "10/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SEKIMORI_PROXIES", "1" if PRODUCTION else "0"))

MFA_ADAPTER = "sekimori.foundation.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # mail addresses play no part in signing in
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "sekimori.foundation.accounts.forms.CodeForm",
    "authenticate_webauthn": "sekimori.foundation.accounts.forms.KeyForm",
    "login_webauthn": "sekimori.foundation.accounts.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "sekimori.foundation.accounts.forms.KeyProveForm",
    "add_webauthn": "sekimori.foundation.accounts.forms.AddKeyForm",
    "edit_webauthn": "sekimori.foundation.accounts.forms.RenameKeyForm",
    "activate_totp": "sekimori.foundation.accounts.forms.ActivateCodesForm",
}

# Counters of refused sign-ins and used one-time codes must be the same for every web process: in the database.
# What one process may keep for itself goes into caches["process"].
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day; also counted from the sign-in by accounts.sessions
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ── Headers ──
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# ── Files that come in ──
# A file longer than any screen takes is not written to disk before somebody is told so; none is in clear.
FILE_UPLOAD_HANDLERS = [
    "sekimori.foundation.vault.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "sekimori.foundation.vault.uploading.Encrypted",
]
IMPORT_BYTES = int(os.environ.get("SEKIMORI_IMPORT_MB", "20")) * 1024 * 1024
