"""Settings of the test runs: a throw-away home, SQLite in it or the database named by the environment."""

import atexit
import os
import shutil
import tempfile

os.environ["SEKIMORI_HOME"] = tempfile.mkdtemp(prefix="sekimori-test-")
atexit.register(shutil.rmtree, os.environ["SEKIMORI_HOME"], ignore_errors=True)
os.environ.setdefault("SEKIMORI_HOSTS", "localhost,127.0.0.1,testserver")
if url := os.environ.get("SEKIMORI_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url
else:
    os.environ.pop("DATABASE_URL", None)

from sekimori.config.settings import *  # noqa: E402, F403

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file and not memory: a browser's requests come in threads of their own, each with a connection of its own.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}  # noqa: F405
    OPTIONS = DATABASES["default"]["OPTIONS"]  # noqa: F405
    OPTIONS["init_command"] = OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# Argon2 at full cost would make every sign-in of a test a tenth of a second.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "sekimori.foundation.accounts.passwords.InitialPasswordHasher",
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
