"""Settings of the test runs: a throw-away home, SQLite in memory or the database named by the environment."""

import os
import tempfile

os.environ["SEKIMORI_HOME"] = tempfile.mkdtemp(prefix="sekimori-test-")
os.environ.setdefault("SEKIMORI_HOSTS", "localhost,127.0.0.1,testserver")
if url := os.environ.get("SEKIMORI_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url
else:
    os.environ.pop("DATABASE_URL", None)

from sekimori.config.settings import *  # noqa: F403

# Argon2 at full cost would make every sign-in of a test a tenth of a second.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "sekimori.foundation.accounts.passwords.InitialPasswordHasher",
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
