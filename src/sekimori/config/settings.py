"""Settings, all from the environment; every default is safe for one machine on a closed network.

SEKIMORI_HOME   folder for the database, keys and files (default ./var)
DATABASE_URL    database (default: SQLite in SEKIMORI_HOME)
SEKIMORI_PACKS  further folders with guideline packs, separated by ":"
SEKIMORI_MODE   "production" refuses sample data and asks for HTTPS; default "local"
SEKIMORI_HOSTS  host names the server answers to, separated by ","
SEKIMORI_MAIL   address of the mail relay as host:port; without it mail is printed on the console
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

HOME = Path(os.environ.get("SEKIMORI_HOME", "var")).resolve()
PRODUCTION = os.environ.get("SEKIMORI_MODE") == "production"
PACKS = [Path(folder) for folder in os.environ.get("SEKIMORI_PACKS", "").split(":") if folder]
DEBUG = False


def _secret_key() -> str:
    """The installation's own key, made at the first start and kept readable by its owner alone."""
    file = HOME / "secret.key"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
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
    "sekimori.foundation.notices",
    "sekimori.foundation.compliance",
    "sekimori.chapters.organization",
    "sekimori.chapters.systems",
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
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"

AUTH_USER_MODEL = "accounts.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
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
    }
}
