"""Accounts 利用者登録: who may sign in, how, and until when. An account is a person's and ends with them."""
