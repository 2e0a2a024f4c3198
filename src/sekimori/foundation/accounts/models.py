"""Accounts and the one kind of right that does not come from a posting: technical administration."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username):
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A sign-in, normally tied to a person of the directory.

    There is no superuser flag: rights come from postings and the authority table (law 第66条; the guidelines' demand
    that administrator privilege be least, 第6の4). ``technical_administrator`` lets somebody run the installation and
    shows them no records.
    """

    username = models.CharField("利用者ID（職員番号）", max_length=40, unique=True)
    person = models.OneToOneField("directory.Person", models.PROTECT, null=True, blank=True, related_name="account")
    email = models.EmailField("メールアドレス", blank=True)
    is_active = models.BooleanField("有効", default=True)
    technical_administrator = models.BooleanField("技術管理者", default=False)
    must_change_password = models.BooleanField("次回にパスワードの変更が必要", default=False)
    initial_password_until = models.DateTimeField("初期パスワードの期限", null=True, blank=True)
    created_at = models.DateTimeField("登録日時")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()
